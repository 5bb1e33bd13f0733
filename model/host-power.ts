// What a host draws, measured at its supplies, else at the outlets that they hang on. Pure.

import type { DeviceFacts, FactsOf } from './chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import { wattsAt } from './node-power.ts';

/** Watts; undefined when one of its supplies is measured nowhere, or not heard: a sum with a part missing would be a wrong number. */
export function hostWatts({ supplies }: ChainHost, graph: ChainGraph, factsOf: FactsOf): number | undefined {
    let sum = 0;
    for (const { node } of supplies) {
        const watts = supplyWatts(graph.nodes[node], graph, factsOf);
        if (watts === undefined) return undefined;
        sum += watts;
    }
    return supplies.length === 0 ? undefined : sum;
}

function supplyWatts(supply: ChainNode | undefined, graph: ChainGraph, factsOf: FactsOf): number | undefined {
    if (supply?.hosts.length !== 1) return undefined;
    const own = wattsHere(supply, factsOf);
    if (own !== undefined) return own;
    const outlet = graph.nodes[supply.parents[0] ?? -1];
    // What feeds others, too, does not tell who draws how much.
    return outlet?.kind === 'outlet' && outlet.children.length === 1 ? wattsHere(outlet, factsOf) : undefined;
}

/** What was last heard of a silent device says nothing of now; one that is off draws nothing. */
function wattsHere(node: ChainNode, factsOf: FactsOf): number | undefined {
    const facts: DeviceFacts | undefined = node.device === undefined ? undefined : factsOf(node.device);
    if (facts?.link !== 'ok') return undefined;
    const watts = wattsAt(node, facts);
    return watts === undefined && node.kind === 'psu' && facts.status?.has('OFF') === true ? 0 : watts;
}
