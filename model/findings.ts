// What is wrong with a power chain although nothing has failed yet: redundancy that exists on paper only, loads that nobody
// can take over, supplies without protection, a network that dies first. Judged by how things are linked and what flows now. Pure.

import { atOnce, type ChainBasis, PaperChain } from './chain-paper.ts';
import { loadFindings } from './findings-load.ts';
import { networkFindings } from './findings-network.ts';
import { shapeFindings } from './findings-shape.ts';

/** `critical`: one failure takes down what should survive it. `warning`: mend it. `notice`: know it. */
export type Severity = 'critical' | 'warning' | 'notice';

export type FindingKind =
    | 'redundant-on-paper'
    | 'overload-on-failover'
    | 'overload-now'
    | 'single-supply'
    | 'unprotected'
    | 'raw-mains'
    | 'second-choice'
    | 'network-unprotected'
    | 'network-dies-first'
    | 'unmeasured';

export interface Finding {
    /** The same for the same finding, as long as it stands. */
    readonly id: string;
    readonly kind: FindingKind;
    readonly severity: Severity;
    /** Hosts and nodes that it is about, the most important first. */
    readonly nodes: readonly string[];
    /** What it is and what to do about it. */
    readonly sentence: string;
}

const ORDER: readonly Severity[] = ['critical', 'warning', 'notice'];

/** The worst first. */
export function findFindings(basis: ChainBasis): Finding[] {
    return atOnce(findInSteps(basis));
}

/** The same in short steps, for who has other things to do meanwhile: a large hall takes seconds. */
export function* findInSteps(basis: ChainBasis): Generator<void, Finding[]> {
    const shape = yield* shapeFindings(basis);
    const paper = new PaperChain(basis);
    yield* paper.prepare();
    const findings = [...shape, ...(yield* networkFindings(paper, basis)), ...(yield* loadFindings(paper, basis))];
    return findings.sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
}
