// The live state in the words of the web API. Reads, never changes anything.
// Must never let a secret out: what a driver publishes of its own parameters is filtered here.

import type { ApiDevice, ApiLinkChange, ApiReading, ApiState } from '#model/api.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/findings.ts';
import { formatParentLink } from '#model/parent-link.ts';
import { textOf, type Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import type { ChainView } from '../chain/chain-source.ts';
import { isSecret } from '../secret-variables.ts';
import { VERSION } from '../version.ts';

export interface StateSource {
    readonly devices: Iterable<Device>;
    readonly chain: ChainView;
    readonly findings: readonly Finding[];
    readonly name: string;
    readonly startedAt: number;
    readonly now: number;
}

export function describeState({ devices, chain, findings, name, startedAt, now }: StateSource): ApiState {
    return {
        gateway: { name, version: VERSION, startedAt, now },
        devices: Array.from(devices, describeDevice),
        chain: { nodes: [...chain.nodes.values()], hosts: [...chain.hosts.values()] },
        findings,
    };
}

export function describeDevice(device: Device): ApiDevice {
    return {
        id: device.id,
        type: device.type,
        driver: device.driver,
        description: device.description,
        parents: device.parents.map(formatParentLink),
        link: device.link,
        linkReason: device.linkReason,
        ...(device.heardAt === undefined ? {} : { heardAt: device.heardAt }),
        readings: describeReadings(device, device.readings.keys()),
        commands: device.commands,
        settings: Object.fromEntries(device.settings),
        forcedShutdown: device.forcedShutdown,
    };
}

export function describeLink({ id, link, linkReason, heardAt }: Device): ApiLinkChange {
    return { device: id, link, linkReason, ...(heardAt === undefined ? {} : { heardAt }) };
}

/** Of the named variables those that the device has and everybody may see. */
export function describeReadings(device: Device, names: Iterable<string>): Record<string, ApiReading> {
    const readings: Record<string, ApiReading> = {};
    for (const name of names) {
        const value = device.readings.get(name);
        if (value === undefined || isSecret(name)) continue;
        readings[name] = describeReading(device, name, value);
    }
    return readings;
}

function describeReading({ doubts, changedAt }: Device, name: string, value: Value): ApiReading {
    const text = textOf(name, value);
    const unit = variableOf(name)?.unit;
    const doubt = value === null ? doubts.get(name) : undefined;
    return {
        value,
        ...(text === undefined ? {} : { text }),
        ...(unit ? { unit } : {}),
        ...(doubt === undefined ? {} : { doubt }),
        changedAt: changedAt.get(name) ?? 0,
    };
}
