// A device with all that a page about it shows: every reading with label, group and quality, what can be done, its outlets
// and who hangs on them. Reads, never changes anything.

import type { ApiDeviceDetail, ApiOutlet, ApiReadingDetail, ReadingQuality } from '#model/api-devices.ts';
import { powerEffectOf } from '#model/blast-radius.ts';
import type { ChainGraph, ChainNode } from '#model/chain-graph.ts';
import { aboutCommand } from '#model/command.ts';
import type { Device, DeviceId } from '#model/device.ts';
import { numberOf } from '#model/value.ts';
import { labelOf, variableOf } from '#model/variable.ts';
import { outletNameOf } from '../guarded-command.ts';
import type { DriverProcessInfo } from '../supervisor/supervised-driver.ts';
import { describeDevice } from './describe-state.ts';

export function describeDetail(
    device: Device,
    { graph, process, now }: { graph: ChainGraph; process: DriverProcessInfo | undefined; now: number },
): ApiDeviceDetail {
    const plain = describeDevice(device);
    const readings: Record<string, ApiReadingDetail> = {};
    for (const [name, reading] of Object.entries(plain.readings).sort(byGroup)) {
        const about = variableOf(name)?.about;
        const setting = device.settings.get(name);
        const quality = qualityOf(device, reading.value);
        readings[name] = {
            ...reading,
            label: labelOf(name),
            ...(about === undefined ? {} : { about }),
            group: groupOf(name),
            quality,
            ...(setting === undefined ? {} : { setting }),
        };
    }
    return {
        ...plain,
        now,
        readings,
        commands: device.commands.map(({ name, about }) => ({
            name,
            about: about ?? aboutCommand(name) ?? labelOf(name),
            isDangerous: powerEffectOf(name) !== 'none',
        })),
        outlets: describeOutlets(device, graph),
        feeds: hostsBelow(
            graph,
            graph.nodes.filter((node) => node.device === device.id),
        ),
        ...(process ? { process: describeProcess(process) } : {}),
    };
}

export function describeProcess({ driver, pid, devices, state, deaths }: DriverProcessInfo) {
    return { driver, ...(pid === undefined ? {} : { pid }), devices, state, deaths };
}

function qualityOf({ link }: Device, value: unknown): ReadingQuality {
    if (value === null) return 'unknown';
    return link === 'ok' ? 'good' : 'old';
}

/** `outlet.3` and `device.2` are groups of their own; else the first word. */
export function groupOf(name: string): string {
    return /^(?:outlet|device)\.(?:group\.)?\d+(?=\.)/.exec(name)?.[0] ?? name.split('.')[0] ?? name;
}

const FIRST = ['ups', 'battery', 'input', 'output', 'outlet', 'ambient', 'device', 'driver'];

/** What a person looks for first stands first; outlets by number. */
function byGroup([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
    const rank = (name: string) => (FIRST.indexOf(name.split('.')[0] ?? '') + FIRST.length + 1) % (FIRST.length + 1);
    return rank(one) - rank(other) || one.localeCompare(other, 'en', { numeric: true });
}

function describeOutlets(device: Device, graph: ChainGraph): ApiOutlet[] {
    const commands = device.commands.map(({ name }) => name);
    const numbers = new Set([...device.readings.keys(), ...commands].flatMap((name) => outletOf(name) ?? []));
    const nodes = graph.nodes.filter((node) => node.device === device.id && node.kind === 'outlet');
    return [...numbers]
        .sort((one, other) => Number(one) - Number(other))
        .map((outlet) => {
            const name = outletNameOf(device, outlet);
            const names = [outlet, name?.toLowerCase()];
            const hanging = nodes.filter((node) => names.includes(node.part?.toLowerCase()));
            const status = device.readings.get(`outlet.${outlet}.status`);
            const watts = numberOf(device.readings.get(`outlet.${outlet}.realpower`));
            const amperes = numberOf(device.readings.get(`outlet.${outlet}.current`));
            return {
                outlet,
                ...(name === undefined ? {} : { name }),
                ...(typeof status === 'string' ? { status } : {}),
                ...(watts === undefined ? {} : { watts }),
                ...(amperes === undefined ? {} : { amperes }),
                hosts: hostsBelow(graph, hanging),
                commands: commands.filter((command) => command.startsWith(`outlet.${outlet}.`)),
            };
        });
}

/** What the device calls the outlet. */
/** Outlet 0 is the unit as a whole. */
function outletOf(name: string): string | undefined {
    return /^outlet\.([1-9]\d*)\./.exec(name)?.[1];
}

function hostsBelow(graph: ChainGraph, from: readonly ChainNode[]): DeviceId[] {
    const seen = new Set<number>();
    const hosts = new Set<DeviceId>();
    const waiting = from.map(({ number }) => number);
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
        const node = graph.nodes[number];
        if (!node || seen.has(number)) continue;
        seen.add(number);
        waiting.push(...node.children);
        for (const place of node.hosts) {
            const host = graph.hosts[place];
            if (host) hosts.add(host.id);
        }
    }
    return [...hosts];
}
