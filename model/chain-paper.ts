// A power chain on paper: assumes failures, lets batteries run down step by step, moves load from what is dead to what is
// left, and notes which host goes dark when. Everything is undone after each play, so one costs what its failures touch.
// Knows facts and nothing else: there is no way from here to a driver or to the live state.

import type { DeviceFacts, FactsOf } from './chain.ts';
import { assumedFacts, type Failure } from './chain-failure.ts';
import type { ChainGraph, ChainNode } from './chain-graph.ts';
import { secondsBetween } from './chain-judgement.ts';
import type { Paper } from './chain-node.ts';
import { ChainState } from './chain-state.ts';
import { type LoadBook, loadsOn, measureLoads } from './load.ts';
import { isCarrier, LOAD_WARNING_PERCENT, ratingOf } from './node-power.ts';

/** A chain, what its devices say, and the time in milliseconds in the clock of the facts. */
export interface ChainBasis {
    readonly graph: ChainGraph;
    readonly factsOf: FactsOf;
    readonly now: number;
}

export interface Assumptions {
    readonly failures: readonly Failure[];
    /** How long the failures have lasted when somebody looks, in seconds. */
    readonly lookAtSeconds: number;
    /** What is left of the runtime that each UPS promises: 1 is all of it, 0.6 an old battery. */
    readonly batteryFactor: number;
}

/** What a device would have to carry because of a failure. */
export interface Overload {
    readonly id: string;
    /** Seconds after the failure. */
    readonly atSeconds: number;
    readonly watts: number;
    readonly ratingWatts: number;
    readonly percent: number;
}

/** What came of it. Hosts by their places. */
export interface Play {
    /** Seconds after the failure, for hosts that had enough power before it. */
    readonly darkAt: ReadonlyMap<number, number>;
    readonly overloads: readonly Overload[];
}

// More steps than batteries cannot be; this only guards against a mistake here.
const STEPS_MAX = 10_000;

// Sums come out differently in the last digits when they are added up anew.
const NOISE = 1.001;

/** What a play notes on its way. */
interface Course {
    readonly darkAt: Map<number, number>;
    readonly overloads: Map<number, Overload>;
    loads: readonly number[];
}

export class PaperChain {
    readonly #basis: ChainBasis;
    readonly #before: ChainState;
    readonly #state: ChainState;
    #book: LoadBook = { supplies: [], others: [], hosts: [], isMeasured: false };
    #loadsBefore: readonly number[] = [];
    /** What can be overloaded: number and rating. */
    #ratings: ReadonlyMap<number, number> = new Map();
    readonly #facts = new Map<string, DeviceFacts>();
    readonly #broken = new Set<number>();
    readonly #cut = new Map<number, Set<number>>();
    readonly #ends = new Map<number, number>();
    readonly #empty = new Set<number>();
    readonly #paper: { isFailing: boolean } & Paper;
    readonly #upses: readonly number[];
    readonly #generators: readonly number[];

    /** Knows nothing before `prepare` has run to its end. */
    constructor(basis: ChainBasis) {
        const { graph, factsOf } = basis;
        this.#basis = basis;
        this.#before = new ChainState({ graph, factsOf });
        this.#paper = {
            broken: this.#broken,
            cut: this.#cut,
            ends: this.#ends,
            empty: this.#empty,
            isFailing: false,
            before: this.#before.judgements,
        };
        this.#state = new ChainState({
            graph,
            factsOf: (id) => this.#facts.get(id) ?? factsOf(id),
            paper: this.#paper,
        });
        this.#generators = graph.nodes.flatMap(({ isGenerator, number }) => (isGenerator ? [number] : []));
        this.#upses = graph.nodes.flatMap(({ kind, number }) => (kind === 'ups' || kind === 'remote' ? [number] : []));
    }

    /** One that is prepared. */
    static of(basis: ChainBasis): PaperChain {
        const paper = new PaperChain(basis);
        atOnce(paper.prepare());
        return paper;
    }

    /** Judges and measures all there is, in steps for who has other things to do meanwhile. */
    *prepare(): Generator<void, void> {
        const { factsOf, now } = this.#basis;
        this.#before.evaluate({ now });
        yield;
        this.#state.evaluate({ now });
        yield;
        this.#book = measureLoads(this.#before, factsOf);
        yield;
        this.#loadsBefore = loadsOn(this.#before, this.#book);
        this.#ratings = ratingsOf(this.#basis);
    }

    /** The chain as it is. */
    get before(): ChainState {
        return this.#before;
    }

    /** The chain as assumed, while `look` of a play runs. */
    get state(): ChainState {
        return this.#state;
    }

    get book(): LoadBook {
        return this.#book;
    }

    /** `look` is called once, as if it were `lookAtSeconds` after the failures. */
    play(assumptions: Assumptions, look?: () => void): Play {
        return atOnce(this.playInSteps(assumptions, look));
    }

    /** The same; nothing else may be played before it has ended. */
    *playInSteps({ failures, lookAtSeconds, batteryFactor }: Assumptions, look?: () => void): Generator<void, Play> {
        const touched = this.#assume(failures);
        try {
            const play = yield* this.#runDown(touched, batteryFactor);
            if (look) {
                this.#goTo(lookAtSeconds);
                yield;
                look();
            }
            yield;
            return play;
        } finally {
            for (const number of this.#ends.keys()) touched.add(number);
            this.#facts.clear();
            this.#broken.clear();
            this.#cut.clear();
            this.#ends.clear();
            this.#empty.clear();
            this.#paper.isFailing = false;
            this.#state.revise(touched, { now: this.#basis.now });
        }
    }

    /** Numbers of the nodes that must be judged again. */
    #assume(failures: readonly Failure[]): Set<number> {
        const { graph, factsOf, now } = this.#basis;
        const touched = new Set<number>(this.#generators);
        this.#paper.isFailing = failures.length > 0;
        for (const failure of failures) {
            const node = graph.nodes[graph.numbers.get(failure.id) ?? -1];
            if (!node) continue;
            touched.add(node.number);
            if (failure.type === 'down') this.#broken.add(node.number);
            else if (failure.type === 'input') this.#cutInput(node, failure.input);
            else if (node.device !== undefined) {
                const facts = this.#facts.get(node.device) ?? factsOf(node.device);
                this.#facts.set(node.device, assumedFacts(facts, failure, now));
                for (const number of graph.listeners.get(node.device) ?? []) {
                    // What others saw of a feed they saw before.
                    if (graph.nodes[number]?.kind !== 'source') touched.add(number);
                }
            }
        }
        return touched;
    }

    #cutInput(node: ChainNode, input: number): void {
        const parent = node.parents[input - 1];
        if (parent === undefined) return;
        const cut = this.#cut.get(node.number);
        if (cut) cut.add(parent);
        else this.#cut.set(node.number, new Set([parent]));
    }

    *#runDown(touched: ReadonlySet<number>, batteryFactor: number): Generator<void, Play> {
        const course: Course = { darkAt: new Map(), overloads: new Map(), loads: this.#loadsBefore };
        let now: number | undefined = this.#basis.now;
        let next: Iterable<number> = touched;
        for (let step = 0; step < STEPS_MAX && now !== undefined; step++) {
            yield* this.#judge(next, { now, course, batteryFactor });
            now = this.#nextEnd();
            next = now === undefined ? [] : this.#emptied(now);
        }
        return { darkAt: course.darkAt, overloads: [...course.overloads.values()] };
    }

    /** Back to this moment of what was played, knowing how it goes on: what is said then agrees with the time line. */
    #goTo(seconds: number): void {
        const now = this.#basis.now + seconds * 1000;
        this.#empty.clear();
        for (const [number, endsAt] of this.#ends) {
            // What may end at any moment still lasts when somebody looks at once.
            if (endsAt <= now && seconds > 0) this.#empty.add(number);
        }
        this.#state.revise(this.#ends.keys(), { now });
    }

    *#judge(
        nodes: Iterable<number>,
        { now, course, batteryFactor }: { now: number; course: Course; batteryFactor: number },
    ): Generator<void, void> {
        const seconds = secondsBetween(this.#basis.now, now);
        this.#note(this.#state.revise(nodes, { now }).hosts, seconds, course);
        yield;
        const before = course.loads;
        if (this.#book.isMeasured) course.loads = loadsOn(this.#state, this.#book);
        this.#noteOverloads(course, seconds);
        yield;
        this.#state.revise(this.#hurryBatteries(before, course.loads, { now, batteryFactor }), { now });
    }

    /** When the next battery is empty; undefined: none will be. */
    #nextEnd(): number | undefined {
        let next: number | undefined;
        for (const [number, endsAt] of this.#ends) {
            if (!this.#empty.has(number) && (next === undefined || endsAt < next)) next = endsAt;
        }
        return next;
    }

    #emptied(now: number): number[] {
        const emptied: number[] = [];
        for (const [number, endsAt] of this.#ends) if (endsAt <= now && !this.#empty.has(number)) emptied.push(number);
        for (const number of emptied) this.#empty.add(number);
        return emptied;
    }

    #note(places: readonly number[], seconds: number, { darkAt }: Course): void {
        for (const place of places) {
            if (this.#state.hostJudgements[place]?.redundancy !== 'lost' || darkAt.has(place)) continue;
            if (this.#before.hostJudgements[place]?.redundancy === 'lost') continue;
            darkAt.set(place, seconds);
        }
    }

    #noteOverloads({ loads, overloads }: Course, atSeconds: number): void {
        for (const [number, ratingWatts] of this.#ratings) {
            const watts = loads[number] ?? 0;
            const percent = (100 * watts) / ratingWatts;
            const isNews = watts > (this.#loadsBefore[number] ?? 0) * NOISE;
            const worst = overloads.get(number);
            if (percent <= LOAD_WARNING_PERCENT || !isNews || (worst && worst.percent >= percent)) continue;
            const id = this.#basis.graph.nodes[number]?.id ?? '';
            overloads.set(number, { id, atSeconds, watts, ratingWatts, percent });
        }
    }

    /** Batteries end sooner under more load, in proportion: that flatters them a little, because losses grow too. */
    #hurryBatteries(
        before: readonly number[],
        loads: readonly number[],
        { now, batteryFactor }: { now: number; batteryFactor: number },
    ): number[] {
        const hurried: number[] = [];
        for (const number of this.#upses) {
            const judgement = this.#state.judgements[number];
            const isOwnBattery = judgement?.carrier === 'battery' && judgement.cause === number;
            if (!isOwnBattery || judgement.endsAt === undefined || this.#empty.has(number)) continue;
            const age = this.#ends.has(number) ? 1 : batteryFactor;
            const [was, is] = [before[number] ?? 0, loads[number] ?? 0];
            const share = was > 0 && is > was ? was / is : 1;
            const endsAt = now + Math.max(0, judgement.endsAt - now) * age * share;
            if (endsAt === this.#ends.get(number)) continue;
            this.#ends.set(number, endsAt);
            hurried.push(number);
        }
        return hurried;
    }
}

/** Runs through all steps of something. */
export function atOnce<Result>(steps: Generator<void, Result>): Result {
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
    }
}

function ratingsOf({ graph, factsOf }: ChainBasis): Map<number, number> {
    const ratings = new Map<number, number>();
    for (const node of graph.nodes) {
        if (!isCarrier(node)) continue;
        const rating = ratingOf(node, node.device === undefined ? undefined : factsOf(node.device));
        if (rating !== undefined && rating > 0) ratings.set(node.number, rating);
    }
    return ratings;
}
