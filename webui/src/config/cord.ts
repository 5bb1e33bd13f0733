// What a line drawn from one thing to another means in the configuration: which cord it is, and into which outlet it goes. Pure.

import type { ChainNode } from '../chain/chain-graph.ts';
import type { DraftValue } from './draft.ts';

export interface Cord {
    /** Where it stands in the configuration. */
    readonly place: readonly string[];
    readonly value: DraftValue;
}

/** What is wired, with what waits to be saved. */
export interface Wiring {
    /** What a device hangs on; undefined: there is no such device. */
    readonly parentsOf: (device: string) => readonly string[] | undefined;
    /** Names of a host's supplies. */
    readonly suppliesOf: (host: string) => readonly string[];
    /** Whose supply a node is, if it is no device of its own. */
    readonly supplyOf: (node: string) => { readonly host: string; readonly name: string } | undefined;
    readonly outletsOf: (device: string) => readonly string[];
    /** Everything that something hangs on: `ups1`, `pdu1:3`. */
    readonly taken: ReadonlySet<string>;
}

type Kind = ChainNode['kind'];
const FEEDING: readonly Kind[] = ['source', 'remote', 'ups', 'ats', 'pdu', 'scd'];
// More cords than these a transfer switch has not.
const INPUTS_OF_A_SWITCH = 2;

/** In either direction: power flows to the right. Undefined: such a cord cannot be. */
export function cordBetween(one: ChainNode, other: ChainNode, wiring: Wiring): Cord | undefined {
    const [from, to] = one.column <= other.column ? [one, other] : [other, one];
    const isPossible = from.id !== to.id && FEEDING.includes(from.kind) && to.kind !== 'source';
    return isPossible ? cordInto(to, linkFrom(from.id, wiring), wiring) : undefined;
}

/** The first outlet that is free; the device itself when it has none. */
function linkFrom(device: string, { outletsOf, taken }: Wiring): string {
    const free = outletsOf(device).find((outlet) => !taken.has(`${device}:${outlet}`));
    return free === undefined ? device : `${device}:${free}`;
}

function cordInto({ id, kind }: ChainNode, link: string, wiring: Wiring): Cord | undefined {
    const into = (host: string, supply: string): Cord => ({ place: ['hosts', host, 'supplies', supply], value: link });
    if (kind === 'host') return into(id, freeName(wiring.suppliesOf(id)));
    const parents = wiring.parentsOf(id);
    if (parents) {
        const kept = kind === 'ats' ? parents.slice(0, INPUTS_OF_A_SWITCH - 1) : [];
        return { place: ['devices', id, 'parent'], value: kept.length === 0 ? link : [...kept, link] };
    }
    const supply = wiring.supplyOf(id);
    return supply && into(supply.host, supply.name);
}

function freeName(supplies: readonly string[]): string {
    let number = 1;
    while (supplies.includes(`psu${number}`)) number += 1;
    return `psu${number}`;
}
