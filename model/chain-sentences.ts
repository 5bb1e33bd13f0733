// Judgements as what people and machines read: verdicts with the facts that they rest on. Made only when somebody asks,
// because most verdicts are replaced before anybody looks. Pure.

import type { HostVerdict, NodeVerdict, SupplyVerdict } from './chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import type { HostJudgement, NetworkEnd } from './chain-host.ts';
import { type Judgement, type Route, secondsBetween, secondsLeft } from './chain-judgement.ts';
import { about, clockTime, hostSentence } from './chain-words.ts';
import type { DeviceId } from './device.ts';

/** When, in the clock of the judgements; and since when it is so, in milliseconds since 1970, if anybody kept time. */
interface Moment {
    readonly now: number;
    readonly since: number | undefined;
}

export function describeNode(
    node: ChainNode,
    judgement: Judgement,
    { graph, now, since }: { graph: ChainGraph } & Moment,
): NodeVerdict {
    const { state, carrier, cause, route } = judgement;
    const deciding = graph.nodes[cause];
    const said = reasonOf(judgement, now);
    const words = deciding === undefined || deciding === node ? said : `${deciding.id} ${said}`;
    return {
        id: node.id,
        kind: node.kind,
        state,
        carrier,
        secondsLeft: secondsLeft(judgement, now),
        parents: node.parentIds,
        why: route.note === '' ? words : `${route.note}; ${words}`,
        ...(since === undefined ? {} : { since }),
    };
}

interface Surroundings {
    readonly graph: ChainGraph;
    /** The verdicts on its supplies, of the same moment. */
    readonly supplies: readonly NodeVerdict[];
    /** What goes dark on the way to it before it does. */
    readonly network: NetworkEnd | undefined;
    /** When a node, by its number, became what it is, and now: in milliseconds since 1970, if anybody kept time. */
    readonly sinceOf: (node: number) => number | undefined;
    readonly wallNow: number | undefined;
}

export function describeHost(
    { id, needs, supplies: configured }: ChainHost,
    judgement: HostJudgement,
    { graph, supplies: nodes, network, now, since, sinceOf, wallNow }: Surroundings & Moment,
): HostVerdict {
    const supplies = configured.map(({ name }, place) => ({
        ...(nodes[place] as NodeVerdict),
        name,
        path: pathOf(judgement.supplies[place], graph),
    })) satisfies SupplyVerdict[];
    const { state, carrier, redundancy } = judgement;
    const verdict = {
        host: id,
        state,
        carrier,
        redundancy,
        secondsLeft: secondsLeft(judgement, now),
        needs,
        supplies,
        ...(network === undefined ? {} : { network: describeNetwork(network, graph, now) }),
    };
    const phrases = configured.map(({ name }, place) => {
        const supply = judgement.supplies[place];
        return phraseOf(name, supply, { graph, now, since: supply ? sinceText(supply, { sinceOf, wallNow }) : '' });
    });
    const sentence = hostSentence(verdict, phrases.join('; '), wallNow);
    return { ...verdict, ...(since === undefined ? {} : { since }), sentence };
}

function describeNetwork(
    { gear, endsAt }: NetworkEnd,
    { hosts }: ChainGraph,
    now: number,
): HostVerdict['network'] & object {
    return { gear: hosts[gear]?.id as DeviceId, secondsLeft: Math.max(0, secondsBetween(now, endsAt)) };
}

function reasonOf(judgement: Judgement, now: number, since = ''): string {
    const left = judgement.isTimed ? secondsLeft(judgement, now) : undefined;
    return left === undefined ? judgement.why + since : `${judgement.why}${since}, ${about(left)} left`;
}

/** ` since 10:02` of what is not as it should be. */
function sinceText(
    { state, carrier, cause }: Judgement,
    { sinceOf, wallNow }: Pick<Surroundings, 'sinceOf' | 'wallNow'>,
): string {
    const isTrouble = state === 'down' || state === 'doomed' || carrier === 'battery';
    const since = isTrouble ? sinceOf(cause) : undefined;
    return since === undefined || wallNow === undefined ? '' : ` since ${clockTime(since, wallNow)}`;
}

/** `pdu1:1` says `pdu1` already, and its breaker only matters when it decides; a UPS is worth its own place. */
function isImplied(hop: Route, below: Route | undefined, graph: ChainGraph): boolean {
    const [node, part] = [graph.nodes[hop.node], below && graph.nodes[below.node]];
    if (!node || part?.part === undefined || part.device !== node.device) return false;
    return node.kind === 'pdu' || node.part !== undefined;
}

function pathOf(judgement: Judgement | undefined, graph: ChainGraph): string[] {
    const path: string[] = [];
    let below: Route | undefined;
    for (let hop = judgement?.route; hop !== undefined; hop = hop.up) {
        if (!isImplied(hop, below, graph)) path.push(graph.nodes[hop.node]?.id ?? '');
        below = hop;
    }
    return path;
}

/** `psu2 ← pdu2:1 ← ups2 on battery`: as far up as the node that decided, and what that one says. */
function phraseOf(
    name: string,
    judgement: Judgement | undefined,
    { graph, now, since }: { graph: ChainGraph; now: number; since: string },
): string {
    let phrase = '';
    let below: Route | undefined;
    for (let hop = judgement?.route; judgement && hop !== undefined; hop = hop.up) {
        const id = graph.nodes[hop.node]?.id ?? '';
        const isHidden = isImplied(hop, below, graph);
        if (!isHidden) {
            phrase += phrase === '' ? name : ` ← ${id}`;
            if (hop.note !== '') phrase += ` (${hop.note})`;
        }
        if (hop.node === judgement.cause)
            return `${phrase}${isHidden ? `, ${id}` : ''} ${reasonOf(judgement, now, since)}`;
        below = hop;
    }
    return phrase;
}
