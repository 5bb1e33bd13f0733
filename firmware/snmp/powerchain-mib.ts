// The gateway, its hosts and its devices as POWERCHAIN-MIB says it; the text of that MIB stands beside this file. Pure.

import { type HostVerdict, POWER_STATES, type PowerState, type Redundancy } from '#model/chain.ts';
import type { Device, Link } from '#model/device.ts';
import { numberOf, textOf } from '#model/value.ts';
import { worstOf } from '../mqtt/messages.ts';
import type { SnmpObject } from './object-tree.ts';
import { plainText } from './plain-text.ts';

export interface Rack {
    readonly gatewayName: string;
    readonly version: string;
    readonly devices: readonly Device[];
    readonly hosts: readonly HostVerdict[];
}

const REDUNDANCY: Readonly<Record<Redundancy, number>> = { unknown: 1, lost: 2, 'at risk': 3, n: 4, 'n+1': 5 };
const STATE: Readonly<Record<PowerState, number>> = { unknown: 1, down: 2, doomed: 3, up: 4 };
const CARRIER: Readonly<Record<HostVerdict['carrier'], number>> = { unknown: 1, nothing: 2, battery: 3, mains: 4 };
const LINK: Readonly<Record<Link, number>> = { connecting: 1, ok: 2, stale: 3, lost: 4 };
const UNKNOWN = -1;

export function* powerchainObjects(prefix: string, rack: Rack): Generator<SnmpObject> {
    const { gatewayName, version, devices, hosts } = rack;
    const worst = worstOf(hosts);
    const isIn = (state: PowerState) => hosts.filter((host) => host.state === state).length;
    yield* scalars(`${prefix}.1.1`, [
        plainText(gatewayName), // powerchainName
        plainText(version), // powerchainVersion
        REDUNDANCY[worst ?? 'unknown'], // powerchainWorstRedundancy
        hosts.length, // powerchainHosts
        ...POWER_STATES.map(isIn), // powerchainHostsUp, -Doomed, -Down, -Unknown
        devices.filter(({ driver }) => driver !== 'chain').length, // powerchainDevices
        devices.filter(({ driver, link }) => driver !== 'chain' && link !== 'ok').length, // powerchainDevicesUnheard
    ]);
    for (const host of hosts) {
        yield* row(`${prefix}.1.2.1`, host.host, [
            host.host, // powerchainHostName
            STATE[host.state],
            CARRIER[host.carrier],
            REDUNDANCY[host.redundancy],
            host.secondsLeft === undefined ? UNKNOWN : whole(host.secondsLeft),
            host.needs,
            plainText(host.sentence),
        ]);
    }
    for (const device of devices) yield* row(`${prefix}.1.3.1`, device.id, columnsOf(device));
}

function columnsOf(device: Device): (number | string)[] {
    const isHeard = device.link === 'ok';
    const number = (name: string) => whole((isHeard ? numberOf(device.readings.get(name)) : undefined) ?? UNKNOWN);
    return [
        device.id, // powerchainDeviceName
        device.type,
        plainText(device.description),
        LINK[device.link],
        isHeard ? plainText(textOf('ups.status', device.readings.get('ups.status')) ?? '') : '',
        number('ups.load'),
        number('battery.charge'),
        number('battery.runtime'),
    ];
}

function* scalars(group: string, values: readonly (number | string)[]): Generator<SnmpObject> {
    for (const [place, value] of values.entries()) yield object(`${group}.${place + 1}.0`, value);
}

/** The index is the name itself (RFC 2578 §7.7, IMPLIED): it stays what it is when others come and go. Column 1 is that index. */
function* row(entry: string, name: string, values: readonly (number | string)[]): Generator<SnmpObject> {
    const index = [...Buffer.from(name)].join('.');
    for (const [place, value] of values.entries()) yield object(`${entry}.${place + 2}.${index}`, value);
}

function object(oid: string, value: number | string): SnmpObject {
    return { oid, kind: typeof value === 'number' ? 'Integer' : 'OctetString', value };
}

function whole(value: number): number {
    return Math.max(UNKNOWN, Math.min(2 ** 31 - 1, Math.floor(value)));
}
