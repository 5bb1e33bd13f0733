// What one node is worth, given the judgements on all that feed it. Has no memory: the same facts, feeds and time give the
// same judgement. What each kind makes of its own facts is in chain-ups.ts and chain-through.ts.

import type { DeviceFacts, FactsOf } from './chain.ts';
import type { ChainGraph, ChainNode } from './chain-graph.ts';
import { compareWorth, type Judgement, type Outcome, routeOf } from './chain-judgement.ts';
import { judgeThrough, type Passing } from './chain-through.ts';
import { feedSeenBy, judgeUps } from './chain-ups.ts';
import { numberOf } from './value.ts';

/** What the evaluation knows when it comes to a node. */
export interface Pass {
    readonly graph: ChainGraph;
    /** By number; those on all that feeds the node in hand are of now. */
    readonly judgements: readonly Judgement[];
    readonly factsOf: FactsOf;
    /** Milliseconds, in the clock of the facts' `heardAt`. */
    readonly now: number;
    /** Undefined: this is real. */
    readonly paper: Paper | undefined;
}

/** What is assumed although nobody says it. */
export interface Paper {
    /** Nodes that give nothing, by number. */
    readonly broken: ReadonlySet<number>;
    /** Inputs of a node that are cut, as numbers of the parents. */
    readonly cut: ReadonlyMap<number, ReadonlySet<number>>;
    /** When a battery will be empty, whatever its UPS says of it. */
    readonly ends: ReadonlyMap<number, number>;
    /** UPSs whose battery is empty. */
    readonly empty: ReadonlySet<number>;
    /** Whether something is assumed to fail, so that generators start. */
    readonly isFailing: boolean;
    /** The judgements without any assumption. */
    readonly before: readonly Judgement[];
}

/** `passing` is what the node's own facts say; asked for nodes that have no power of their own. */
export function judgeNode(node: ChainNode, pass: Pass, passing: Passing | undefined): Judgement {
    const via = node.parents.length < 2 && !pass.paper ? node.parents[0] : bestFeed(node, pass);
    const feed = via === undefined ? undefined : pass.judgements[via];
    const before = pass.judgements[node.number]?.route;
    const isFeedLost = pass.paper !== undefined && isLostOnPaper(node, feed, pass.paper);
    if (passing && !isDeadOnPaper(node, pass)) {
        return judgeThrough(passing, { node, feed, before, isFeedLost });
    }
    const { state, carrier, endsAt, why, isTimed } = judgeItself(node, pass, { feed, isFeedLost });
    const note = node.kind === 'remote' ? remoteNote(factsOf(node, pass)) : '';
    const route = routeOf(node.number, note, { up: feed?.route, before });
    return { state, carrier, endsAt, cause: node.number, why, isTimed, route };
}

function judgeItself(
    node: ChainNode,
    pass: Pass,
    { feed, isFeedLost }: { feed: Judgement | undefined; isFeedLost: boolean },
): Outcome {
    if (isDeadOnPaper(node, pass)) return dark(pass.paper?.broken.has(node.number) ? 'failed' : 'has no input left');
    if (node.kind === 'source') return judgeSource(node, pass);
    if (node.kind === 'remote') return judgeRemote(node, pass);
    return onPaper(judgeUps(factsOf(node, pass), { feed, now: pass.now, isFeedLost }), node.number, pass);
}

function factsOf({ device }: ChainNode, pass: Pass): DeviceFacts | undefined {
    return device === undefined ? undefined : pass.factsOf(device);
}

/** Whether a node has no power of its own, so that `judgeNode` wants to know how it passes it on. */
export function isThrough({ kind }: ChainNode): boolean {
    return kind !== 'source' && kind !== 'remote' && kind !== 'ups' && kind !== 'scd';
}

/** A UPS whose inputs are cut still has its battery. */
function isDeadOnPaper({ number, kind, parents }: ChainNode, { paper }: Pass): boolean {
    if (!paper) return false;
    return paper.broken.has(number) || (kind !== 'ups' && paper.cut.get(number)?.size === parents.length);
}

/** Whether nothing feeds it because of what is assumed, not because nothing fed it before. */
function isLostOnPaper({ number }: ChainNode, feed: Judgement | undefined, { before, cut }: Paper): boolean {
    if (feed ? feed.state !== 'down' : !cut.has(number)) return false;
    const was = before[number]?.route.up;
    return was === undefined || before[was.node]?.state !== 'down';
}

/** A battery that is assumed to end at another time than its UPS says, or to have ended. */
function onPaper(found: Outcome, number: number, { paper }: Pass): Outcome {
    if (!paper || found.carrier !== 'battery') return found;
    if (paper.empty.has(number)) return dark('has an empty battery');
    const endsAt = paper.ends.get(number);
    return endsAt === undefined ? found : { ...found, endsAt };
}

function dark(why: string): Outcome {
    return { state: 'down', carrier: 'nothing', endsAt: undefined, why, isTimed: false };
}

// Nobody measures a feed itself: the UPSs that hang on it tell, and where there is none the transfer switch that takes it.
function judgeSource(node: ChainNode, pass: Pass): Outcome {
    const { seen, by } = sightOf(node, pass);
    const runs = node.isGenerator ? 'runs' : 'present';
    if (seen === 'present') return present(`${runs}, ${by} is on ${node.isGenerator ? 'it' : 'mains'}`);
    if (seen === 'taken') return present(`${runs}, ${by} takes it`);
    if (seen === 'absent') return dark('failed, what hangs on it is on battery');
    if (!node.isGenerator) return unknown('not measured by anybody now');
    return pass.paper?.isFailing ? present('is assumed to start') : unknown('stands still, or nobody measures it');
}

function present(why: string): Outcome {
    return { state: 'up', carrier: 'mains', endsAt: undefined, why, isTimed: false };
}

interface Sight {
    readonly seen: 'present' | 'was present' | 'absent' | 'taken' | undefined;
    readonly by: string;
}

/** Whoever says that it is there is believed first; silence keeps it from being called dead. */
function sightOf(node: ChainNode, { graph, factsOf }: Pass): Sight {
    let sight: Sight = { seen: undefined, by: '' };
    for (const number of node.children) {
        const child = graph.nodes[number];
        if (child?.kind === 'ups') {
            const seen = feedSeenBy(factsOf(child.id));
            if (seen === 'present') return { seen, by: child.id };
            if (seen === 'was present' || (seen && sight.seen !== 'was present')) sight = { seen, by: child.id };
        } else if (child?.kind === 'ats' && sight.seen === undefined && isTakenBy(child, node, factsOf(child.id))) {
            sight = { seen: 'taken', by: child.id };
        }
    }
    return sight;
}

function isTakenBy(ats: ChainNode, { number }: ChainNode, facts: DeviceFacts | undefined): boolean {
    return facts?.status?.has('OL') === true && inputInUse(ats, facts) === number;
}

// What another gateway says of what carries it counts like the words of our own UPSs, and so does its silence.
function judgeRemote(node: ChainNode, pass: Pass): Outcome {
    if (node.device === undefined) return unknown('not in the configuration');
    const facts = factsOf(node, pass);
    if (facts?.heardAt === undefined) return unknown('behind another gateway, not heard yet');
    if (!facts.status) return unknown('behind another gateway, which does not say what carries it');
    return onPaper(judgeUps(facts, { feed: undefined, now: pass.now, isFeedLost: false }), node.number, pass);
}

/** Whose words they are if not its own, or why there are none. */
function remoteNote(facts: DeviceFacts | undefined): string {
    const through = facts?.reading('device.parent');
    const words = typeof through === 'string' ? [`through ${through}`] : [];
    if (facts?.link !== 'ok' && facts?.linkReason) words.push(facts.linkReason);
    return words.join(', ');
}

function unknown(why: string): Outcome {
    return { state: 'unknown', carrier: 'unknown', endsAt: undefined, why, isTimed: false };
}

/** The best of what feeds a node; of equals the one in use, then the one named first. */
function bestFeed(node: ChainNode, pass: Pass): number | undefined {
    const cut = pass.paper?.cut.get(node.number);
    const parents = cut === undefined ? node.parents : node.parents.filter((parent) => !cut.has(parent));
    if (parents.length < 2) return parents[0];
    const inUse = inputInUse(node, factsOf(node, pass));
    let best: number | undefined;
    for (const parent of parents) {
        const [one, other] = [pass.judgements[parent], best === undefined ? undefined : pass.judgements[best]];
        const order = one && other ? compareWorth(one, other) : -1;
        if (order < 0 || (order === 0 && parent === inUse)) best = parent;
    }
    return best;
}

/** Number of the node; undefined: it does not say. Transfer switches name their input `1`, `A`, or as the owner labelled it. */
export function inputInUse(node: ChainNode, facts: DeviceFacts | undefined): number | undefined {
    if (facts?.link !== 'ok') return undefined;
    const source = facts.reading('input.source');
    const place = numberOf(source) ?? ' AB'.indexOf(String(source).toUpperCase());
    return node.parents[place - 1] ?? node.parents[node.parentIds.indexOf(String(source))];
}
