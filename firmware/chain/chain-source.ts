// What others read of the live chain.

import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import type { ChainBasis } from '#model/chain-paper.ts';

/** The verdicts of now, by id. */
export interface ChainView {
    readonly nodes: ReadonlyMap<string, NodeVerdict>;
    readonly hosts: ReadonlyMap<string, HostVerdict>;
}

/** The verdicts, and a copy of what they rest on. */
export interface ChainSource extends ChainView {
    basis(): ChainBasis;
}
