// A power chain with its judgements, kept up to date: what changes is judged again, from the feeds to the hosts, and where
// a judgement comes out as it was, nothing below is looked at. The cost is that of what a change touches.
// It always holds what an evaluation from scratch would find; chain-state.test.ts makes sure.

import type { ChainVerdicts, FactsOf, HostVerdict, NodeVerdict } from './chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import { type HostJudgement, judgeHost, networkEnd } from './chain-host.ts';
import { isSameJudgement, type Judgement } from './chain-judgement.ts';
import { isThrough, judgeNode, type Paper, type Pass } from './chain-node.ts';
import { ChainQueue } from './chain-queue.ts';
import { describeHost, describeNode } from './chain-sentences.ts';
import { type Passing, passingOf } from './chain-through.ts';
import { isWaiting } from './chain-ups.ts';
import { type Described, VerdictMap } from './chain-verdict-map.ts';
import type { DeviceId } from './device.ts';

/** `now` in milliseconds in the clock of the facts; `at` in milliseconds since 1970, absent if nobody keeps time. */
export interface Moment {
    readonly now: number;
    readonly at?: number;
}

/** What came out differently: numbers of nodes and places of hosts in the graph. */
export interface ChainChange {
    readonly nodes: readonly number[];
    readonly hosts: readonly number[];
}

export class ChainState implements ChainVerdicts {
    readonly graph: ChainGraph;
    readonly #pass: { now: number } & Pass;
    /** Milliseconds since 1970 of the last look; undefined: nobody keeps time. */
    #wallNow: number | undefined;
    readonly #judgements: Judgement[];
    readonly #hostJudgements: HostJudgement[] = [];
    /** What the nodes' own facts say; undefined: look again. */
    readonly #passings: (Passing | undefined)[];
    readonly #queue: ChainQueue;
    /** Nodes whose judgement changes by time alone. */
    readonly #waiting = new Set<number>();
    readonly #countingHosts = new Set<number>();
    readonly #nodeSince: (number | undefined)[];
    readonly #hostSince: (number | undefined)[];
    readonly #nodeVerdicts: VerdictMap<string, NodeVerdict>;
    readonly #hostVerdicts: VerdictMap<DeviceId, HostVerdict>;

    /** Knows nothing until `evaluate`. `paper`: what is assumed, whatever the facts say. */
    constructor({ graph, factsOf, paper }: { graph: ChainGraph; factsOf: FactsOf; paper?: Paper }) {
        this.graph = graph;
        const { length } = graph.nodes;
        this.#judgements = new Array(length);
        this.#passings = new Array(length);
        this.#nodeSince = new Array(length);
        this.#hostSince = new Array(graph.hosts.length);
        this.#pass = { graph, judgements: this.#judgements, factsOf, now: 0, paper };
        this.#queue = new ChainQueue(graph.nodes);
        const now = () => this.#pass.now;
        const { numbers, hostNumbers } = graph;
        this.#nodeVerdicts = new VerdictMap({ numbers, describe: (number) => this.#describeNode(number), now });
        this.#hostVerdicts = new VerdictMap({
            numbers: hostNumbers,
            describe: (place) => this.#describeHost(place),
            now,
        });
    }

    /** By id. A verdict that did not change is the same object as before. */
    get nodes(): ReadonlyMap<string, NodeVerdict> {
        return this.#nodeVerdicts;
    }

    /** By id. A verdict that did not change is the same object as before. */
    get hosts(): ReadonlyMap<DeviceId, HostVerdict> {
        return this.#hostVerdicts;
    }

    /** By the number of the node. */
    get judgements(): readonly Judgement[] {
        return this.#judgements;
    }

    /** By the place of the host. */
    get hostJudgements(): readonly HostJudgement[] {
        return this.#hostJudgements;
    }

    /** Places of the hosts whose words count down with time. */
    get countingHosts(): ReadonlySet<number> {
        return this.#countingHosts;
    }

    /** Judges everything. What is as it was in `before`, the chain as it was configured until now, keeps its `since`. */
    evaluate({ now, at }: Moment, before?: ChainVerdicts): void {
        this.#pass.now = now;
        this.#wallNow = at;
        this.#passings.fill(undefined);
        this.#nodeVerdicts.forgetAll();
        for (const node of this.graph.nodes) this.#judgements[node.number] = this.#judge(node);
        for (let place = 0; place < this.graph.hosts.length; place++) this.#judgeHost(place);
        this.#spread(new Set(this.graph.hosts.keys()));
        this.#keepSince(before, at);
    }

    #keepSince(before: ChainVerdicts | undefined, at: number | undefined): void {
        for (const { id, number } of this.graph.nodes) {
            const [was, is] = [before?.nodes.get(id), this.#judgements[number]];
            this.#nodeSince[number] = was && is && isSameState(was, is) ? was.since : sinceNow(was, at);
        }
        for (const [place, { id }] of this.graph.hosts.entries()) {
            const [was, is] = [before?.hosts.get(id), this.#hostJudgements[place]];
            this.#hostSince[place] = was && is && isSameKind(was, is) ? was.since : sinceNow(was, at);
        }
    }

    /** What is said with the time of day needs its date from tomorrow on. */
    forgetWords(): void {
        this.#hostVerdicts.forgetAll();
    }

    /** Judges what depends on these devices again, and what time alone changes. */
    update(devices: Iterable<string>, moment: Moment): ChainChange {
        const nodes: number[] = [];
        for (const device of devices) nodes.push(...(this.graph.listeners.get(device) ?? []));
        return this.revise(nodes, moment);
    }

    /** Judges nodes again by their numbers. */
    revise(nodes: Iterable<number>, { now, at }: Moment): ChainChange {
        this.#pass.now = now;
        this.#wallNow = at;
        for (const number of nodes) {
            this.#passings[number] = undefined;
            this.#queue.add(number);
        }
        for (const number of this.#waiting) this.#queue.add(number);
        const changed = this.#judgeQueued(at);
        const hosts = new Set<number>();
        for (const number of changed) for (const place of this.graph.nodes[number]?.hosts ?? []) hosts.add(place);
        for (const place of hosts) this.#judgeHostAgain(place, at);
        this.#spread(hosts);
        return { nodes: changed, hosts: [...hosts] };
    }

    #judgeQueued(at: number | undefined): number[] {
        const changed: number[] = [];
        for (let node = this.#queue.take(); node !== undefined; node = this.#queue.take()) {
            const before = this.#judgements[node.number];
            const judgement = this.#judge(node);
            if (before && isSameJudgement(before, judgement)) continue;
            this.#judgements[node.number] = judgement;
            this.#nodeVerdicts.forget(node.number);
            if (!before || !isSameState(before, judgement)) this.#nodeSince[node.number] = sinceNow(before, at);
            changed.push(node.number);
            for (const child of node.children) this.#queue.add(child);
        }
        return changed;
    }

    #judge(node: ChainNode): Judgement {
        const facts = node.device === undefined ? undefined : this.#pass.factsOf(node.device);
        if (isThrough(node)) {
            this.#passings[node.number] ??= passingOf(node, facts);
            return judgeNode(node, this.#pass, this.#passings[node.number]);
        }
        const judgement = judgeNode(node, this.#pass, undefined);
        if (isWaiting(facts, judgement)) this.#waiting.add(node.number);
        else this.#waiting.delete(node.number);
        return judgement;
    }

    #judgeHost(place: number): HostJudgement | undefined {
        const host = this.graph.hosts[place];
        if (!host) return undefined;
        const supplies = host.supplies.map(({ node }) => this.#judgements[node] as Judgement);
        const judgement = judgeHost(supplies, host.needs);
        this.#hostJudgements[place] = judgement;
        this.#hostVerdicts.forget(place);
        this.#count(host, place);
        return judgement;
    }

    #count({ network }: ChainHost, place: number): void {
        const isOwn = this.#hostJudgements[place]?.supplies.some(({ endsAt }) => endsAt !== undefined) === true;
        if (isOwn || network.some((gear) => this.#countingHosts.has(gear))) this.#countingHosts.add(place);
        else this.#countingHosts.delete(place);
    }

    /** What is said of a host is also of the switch that it is reached through: adds the hosts behind those that changed. */
    #spread(places: Set<number>): void {
        // A set grows while it is walked: every one comes once.
        for (const place of places) {
            for (const reached of this.graph.hosts[place]?.reaches ?? []) {
                const host = this.graph.hosts[reached];
                if (host) this.#count(host, reached);
                this.#hostVerdicts.forget(reached);
                places.add(reached);
            }
        }
    }

    #judgeHostAgain(place: number, at: number | undefined): void {
        const before = this.#hostJudgements[place];
        const judgement = this.#judgeHost(place);
        if (!before || !judgement || !isSameKind(before, judgement)) this.#hostSince[place] = sinceNow(before, at);
    }

    #describeNode(number: number): Described<NodeVerdict> {
        const [node, judgement] = [this.graph.nodes[number], this.#judgements[number]];
        if (!node || !judgement) throw new RangeError(`nothing was judged at ${number}`);
        const { graph, now } = this.#pass;
        const verdict = describeNode(node, judgement, { graph, now, since: this.#nodeSince[number] });
        return { verdict, isCounting: judgement.endsAt !== undefined };
    }

    #describeHost(place: number): Described<HostVerdict> {
        const [host, judgement] = [this.graph.hosts[place], this.#hostJudgements[place]];
        if (!host || !judgement) throw new RangeError(`no host was judged at ${place}`);
        const { graph, now } = this.#pass;
        const supplies = host.supplies.map(({ node }) => this.#nodeVerdicts.at(node));
        const since = this.#hostSince[place];
        const { hosts } = graph;
        const network =
            host.network.length === 0 ? undefined : networkEnd(place, { hosts, judgements: this.#hostJudgements, now });
        const sinceOf = (number: number) => this.#nodeSince[number];
        const wallNow = this.#wallNow;
        const verdict = describeHost(host, judgement, { graph, supplies, network, now, since, sinceOf, wallNow });
        return { verdict, isCounting: this.#countingHosts.has(place) };
    }
}

type Kind = Pick<HostVerdict, 'state' | 'carrier' | 'redundancy'>;

/** `at`, if what was before is known: how long something new to us has been so, nobody knows. */
function sinceNow(before: Pick<Kind, 'state'> | undefined, at: number | undefined): number | undefined {
    return before === undefined || before.state === 'unknown' ? undefined : at;
}

function isSameState(one: Pick<Kind, 'state' | 'carrier'>, other: Pick<Kind, 'state' | 'carrier'>): boolean {
    return one.state === other.state && one.carrier === other.carrier;
}

function isSameKind(one: Kind, other: Kind): boolean {
    return isSameState(one, other) && one.redundancy === other.redundancy;
}
