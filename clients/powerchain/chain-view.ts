// The state of a gateway as one list of nodes with what is known of each: status words, watts, time left. Hosts are nodes too.
// Pure: the state goes in.

import type { TreeNode } from '#model/chain-tree.ts';
import type { Loads, RackState } from './gateway-api.ts';

export interface ChainViewNode extends TreeNode {
    readonly kind: string;
    readonly state: string;
    readonly carrier: string;
    /** `n+1`, `at risk`… of a host; '' of the others. */
    readonly redundancy: string;
    /** Until it goes dark; undefined: no end in sight, or nobody knows. */
    readonly secondsLeft: number | undefined;
    readonly why: string;
    /** `ups.status` of the device, or what is wrong with its link; '' where there is none. */
    readonly status: string;
    /** What it takes, or a UPS or supply without an input meter gives; undefined: not measured. */
    readonly watts: number | undefined;
    /** What it can carry and how much of that is left, in watts; undefined: nobody says. Below 0 it is overloaded. */
    readonly ratingWatts: number | undefined;
    readonly headroomWatts: number | undefined;
    /** Percent; UPSs only. */
    readonly charge: number | undefined;
}

type Device = RackState['devices'][number];

/** Sources, devices and outlets in the gateway's order, the hosts behind them. */
export function chainView({ devices, chain }: RackState, loads: Loads['devices'] = []): ChainViewNode[] {
    const loadOf = new Map(loads.map((load) => [load.id, load]));
    const byId = new Map(devices.map((device) => [device.id, device]));
    const nodes = chain.nodes.map((node): ChainViewNode => {
        const device = byId.get(node.id);
        return {
            ...node,
            redundancy: '',
            secondsLeft: node.secondsLeft ?? undefined,
            status: device === undefined ? '' : statusOf(device),
            watts:
                device === undefined
                    ? outletWatts(node.id, byId)
                    : numberIn(device, device.type === 'ups' ? POWER.toReversed() : POWER),
            ratingWatts: loadOf.get(node.id)?.ratingWatts,
            headroomWatts: loadOf.get(node.id)?.headroomWatts,
            charge: device?.type === 'ups' ? numberIn(device, ['battery.charge']) : undefined,
        };
    });
    const watts = new Map(nodes.map((node) => [node.id, node.watts]));
    const hosts = chain.hosts.map(({ host, supplies, sentence, ...verdict }): ChainViewNode => {
        const device = byId.get(host);
        return {
            ...verdict,
            id: host,
            kind: 'host',
            parents: supplies.map(({ id }) => id),
            secondsLeft: verdict.secondsLeft ?? undefined,
            why: sentence,
            status: device === undefined ? '' : statusOf(device),
            watts: sum(supplies.map(({ id }) => watts.get(id) ?? feedWatts(id, nodes, watts))),
            ratingWatts: undefined,
            headroomWatts: undefined,
            charge: undefined,
        };
    });
    return [...nodes, ...hosts];
}

// What goes in is what the node above has to give. Of a UPS what it gives: on battery nothing goes in.
const POWER = ['input.realpower', 'output.realpower', 'ups.realpower'];

function statusOf({ link, linkReason, readings }: Device): string {
    const status = readings['ups.status']?.text ?? '';
    if (link === 'ok') return status;
    return [link, linkReason && `(${linkReason})`, status && `last ${status}`].filter(Boolean).join(' ');
}

/** Of `pdu1:3`. */
function outletWatts(id: string, devices: ReadonlyMap<string, Device>): number | undefined {
    const [, name = '', outlet = ''] = /^([^:@]+):([^:@]+)$/.exec(id) ?? [];
    const device = devices.get(name);
    return device === undefined ? undefined : numberIn(device, [`outlet.${outlet}.realpower`]);
}

/** A cord straight into an outlet has no meter of its own: the outlet's counts. */
function feedWatts(
    id: string,
    nodes: readonly ChainViewNode[],
    watts: ReadonlyMap<string, number | undefined>,
): number | undefined {
    const [parent] = nodes.find((node) => node.id === id)?.parents ?? [];
    const isOutlet = parent !== undefined && nodes.some((node) => node.id === parent && node.kind === 'outlet');
    return isOutlet ? watts.get(parent) : undefined;
}

function numberIn({ link, readings }: Device, names: readonly string[]): number | undefined {
    if (link !== 'ok') return undefined;
    for (const name of names) {
        const text = readings[name]?.text;
        const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
        if (Number.isFinite(value)) return value;
    }
    return undefined;
}

/** A sum with a part missing would be a wrong number. */
function sum(parts: readonly (number | undefined)[]): number | undefined {
    let total = parts.length === 0 ? undefined : 0;
    for (const part of parts) total = total === undefined || part === undefined ? undefined : total + part;
    return total;
}
