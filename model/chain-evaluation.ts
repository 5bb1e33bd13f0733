// Evaluates a compiled chain: one pass over the nodes from the feeds to the supplies, then the hosts.
// Has no memory: the same facts at the same time give the same verdicts, whatever happened before.

import type {
    ChainVerdicts,
    DeviceFacts,
    FactsOf,
    HostVerdict,
    NodeVerdict,
    Redundancy,
    SupplyVerdict,
} from './chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import { compareJudgements, isLasting, type Judgement } from './chain-judgement.ts';
import { judgeThrough } from './chain-through.ts';
import { feedSeenBy, judgeUps } from './chain-ups.ts';
import { conclusion } from './chain-words.ts';
import type { DeviceId } from './device.ts';
import { numberOf } from './value.ts';

/** `now` in milliseconds, in the clock of the facts' `heardAt`. */
export function evaluateChain(graph: ChainGraph, factsOf: FactsOf, now: number): ChainVerdicts {
    const judgements: Judgement[] = [];
    const verdicts: NodeVerdict[] = [];
    const nodes = new Map<string, NodeVerdict>();
    for (const node of graph.nodes) {
        const judgement = judge(node, { graph, judgements, factsOf, now });
        judgements.push(judgement);
        const verdict = describe(node, judgement, graph);
        verdicts.push(verdict);
        nodes.set(node.id, verdict);
    }
    const hosts = new Map<DeviceId, HostVerdict>();
    for (const host of graph.hosts) hosts.set(host.id, judgeHost(host, { graph, judgements, verdicts }));
    return { nodes, hosts };
}

interface Pass {
    readonly graph: ChainGraph;
    /** Of the nodes so far: all that feed the one in hand are among them. */
    readonly judgements: readonly Judgement[];
    readonly factsOf: FactsOf;
    readonly now: number;
}

function judge(node: ChainNode, pass: Pass): Judgement {
    const own = pass.judgements.length;
    const facts = node.device === undefined ? undefined : pass.factsOf(node.device);
    const feed = bestFeed(node, facts, pass.judgements);
    const feedJudgement = feed === undefined ? undefined : pass.judgements[feed];
    const self = { via: feed, cause: own, note: '' };
    switch (node.kind) {
        case 'source':
            return { ...judgeSource(node, pass), ...self };
        case 'remote':
            return { ...judgeRemote(node), ...self };
        case 'ups':
        case 'scd':
            return { ...judgeUps(facts, feedJudgement, pass.now), ...self };
        default:
            return judgeThrough({ node, facts, feed: feedJudgement, self });
    }
}

type Outcome = Pick<Judgement, 'state' | 'carrier' | 'secondsLeft' | 'why'>;

// Nobody measures a feed itself: the UPSs that hang on it tell.
function judgeSource(node: ChainNode, { graph, factsOf }: Pass): Outcome {
    let seen: 'was present' | 'absent' | undefined;
    for (const number of node.children) {
        const child = graph.nodes[number];
        if (child?.kind !== 'ups') continue;
        const sight = feedSeenBy(factsOf(child.id));
        if (sight === 'present') {
            return { state: 'up', carrier: 'mains', secondsLeft: undefined, why: `present, ${child.id} is on mains` };
        }
        if (sight === 'was present' || seen === undefined) seen = sight;
    }
    if (seen === 'absent') {
        return {
            state: 'down',
            carrier: 'nothing',
            secondsLeft: undefined,
            why: 'failed, what hangs on it is on battery',
        };
    }
    return { state: 'unknown', carrier: 'unknown', secondsLeft: undefined, why: 'not measured by anybody now' };
}

function judgeRemote({ id }: ChainNode): Outcome {
    const why = id.includes('@') ? 'behind another gateway' : 'not in the configuration';
    return { state: 'unknown', carrier: 'unknown', secondsLeft: undefined, why };
}

/** The best of what feeds a node; of equals the one in use, then the one named first. */
function bestFeed(node: ChainNode, facts: DeviceFacts | undefined, all: readonly Judgement[]): number | undefined {
    if (node.parents.length < 2) return node.parents[0];
    const inUse = inputInUse(node, facts);
    let best: number | undefined;
    for (const parent of node.parents) {
        const [one, other] = [all[parent], best === undefined ? undefined : all[best]];
        const order = one && other ? compareJudgements(one, other) : -1;
        if (order < 0 || (order === 0 && parent === inUse)) best = parent;
    }
    return best;
}

/** Transfer switches name their input `1`, `A`, or as the owner labelled it. */
function inputInUse(node: ChainNode, facts: DeviceFacts | undefined): number | undefined {
    if (facts?.link !== 'ok') return undefined;
    const source = facts.reading('input.source');
    const place = numberOf(source) ?? ' AB'.indexOf(String(source).toUpperCase());
    return node.parents[place - 1] ?? node.parents[node.parentIds.indexOf(String(source))];
}

function describe(node: ChainNode, judgement: Judgement, graph: ChainGraph): NodeVerdict {
    const { state, carrier, secondsLeft, cause, why, note } = judgement;
    const deciding = graph.nodes[cause];
    const words = deciding === undefined || deciding === node ? why : `${deciding.id} ${why}`;
    return {
        id: node.id,
        kind: node.kind,
        state,
        carrier,
        secondsLeft,
        parents: node.parentIds,
        why: note === '' ? words : `${note}; ${words}`,
    };
}

interface Judged {
    readonly graph: ChainGraph;
    readonly judgements: readonly Judgement[];
    readonly verdicts: readonly NodeVerdict[];
}

function judgeHost({ id, needs, supplies }: ChainHost, judged: Judged): HostVerdict {
    const described = supplies.map(({ name, node }) => describeSupply(name, node, judged));
    const verdicts = described.map(({ verdict }) => verdict);
    const deciding = decidingSupply({ needs, supplies: verdicts });
    const verdict = {
        host: id,
        state: deciding?.state ?? 'unknown',
        carrier: deciding?.carrier ?? 'unknown',
        redundancy: redundancyOf(deciding, verdicts, needs),
        secondsLeft: deciding?.secondsLeft,
        needs,
        supplies: verdicts,
    };
    const phrases = described.map(({ phrase }) => phrase).join('; ');
    return { ...verdict, sentence: `${id}: ${phrases}: ${conclusion(verdict)}` };
}

/**
 * The supply with which the host stands and falls: the best that it cannot do without. Known supplies count first; only if
 * they are too few anyway it takes an unknown one for alive, because unknown is not down. Undefined if it has fewer
 * supplies than it needs at the best of times.
 */
export function decidingSupply({
    needs,
    supplies,
}: Pick<HostVerdict, 'needs' | 'supplies'>): SupplyVerdict | undefined {
    const known = supplies.toSorted(compareJudgements);
    const last = known[needs - 1];
    if (last?.state === 'up' || last?.state === 'doomed') return last;
    const isUp = (supply: SupplyVerdict) => (supply.state === 'up' ? 0 : 1);
    const isUnknown = (supply: SupplyVerdict) => (supply.state === 'unknown' ? 0 : 1);
    return known.sort((one, other) => isUp(one) - isUp(other) || isUnknown(one) - isUnknown(other))[needs - 1];
}

function redundancyOf(
    deciding: SupplyVerdict | undefined,
    supplies: readonly SupplyVerdict[],
    needs: number,
): Redundancy {
    if (!deciding || deciding.state === 'unknown') return 'unknown';
    if (deciding.state === 'down') return 'lost';
    if (!isLasting(deciding)) return 'at risk';
    return supplies.filter(isLasting).length > needs ? 'n+1' : 'n';
}

interface Hop {
    readonly node: ChainNode;
    readonly judgement: Judgement;
    /** Whether its own facts decided about the supply. */
    readonly decides: boolean;
    /** `pdu1:1` says `pdu1` already; a UPS is worth its own place. */
    readonly isImplied: boolean;
}

/** The supply's verdict, and what is said of it: `psu2 ← pdu2:1 ← ups2 on battery`. */
function describeSupply(name: string, supply: number, judged: Judged): { verdict: SupplyVerdict; phrase: string } {
    const hops = hopsFrom(supply, judged);
    const path: string[] = [];
    for (const { node, isImplied } of hops) if (!isImplied) path.push(node.id);
    const verdict = { ...(judged.verdicts[supply] as NodeVerdict), name, path };
    return { verdict, phrase: phraseOf(name, hops) };
}

/** The way that the power takes, from the supply up. */
function hopsFrom(supply: number, { graph, judgements }: Judged): Hop[] {
    const hops: Hop[] = [];
    for (let at: number | undefined = supply; at !== undefined; at = judgements[at]?.via) {
        const [node, judgement] = [graph.nodes[at], judgements[at]];
        if (!node || !judgement) break;
        const isImplied = node.kind === 'pdu' && hops.at(-1)?.node.kind === 'outlet';
        hops.push({ node, judgement, decides: judgement.cause === at, isImplied });
    }
    return hops;
}

/** As far up as the node that decided, and what that one says. */
function phraseOf(name: string, hops: readonly Hop[]): string {
    let phrase = '';
    for (const { node, judgement, decides, isImplied } of hops) {
        if (!isImplied) {
            phrase += phrase === '' ? name : ` ← ${node.id}`;
            if (judgement.note !== '') phrase += ` (${judgement.note})`;
        }
        if (decides) return `${phrase}${isImplied ? `, ${node.id}` : ''} ${judgement.why}`;
    }
    return phrase;
}
