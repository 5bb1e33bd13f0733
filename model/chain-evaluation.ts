// Evaluates a compiled chain from scratch. Has no memory: the same facts at the same time give the same verdicts, whatever
// happened before. Who asks again and again keeps a ChainState.

import type { ChainVerdicts, FactsOf } from './chain.ts';
import type { ChainGraph } from './chain-graph.ts';
import { ChainState } from './chain-state.ts';

/** `now` in milliseconds, in the clock of the facts' `heardAt`. */
export function evaluateChain(graph: ChainGraph, factsOf: FactsOf, now: number): ChainVerdicts {
    const state = new ChainState({ graph, factsOf });
    state.evaluate({ now });
    return { nodes: state.nodes, hosts: state.hosts };
}
