// What would happen if: any failures at once, who goes dark at once, who later and when, what would carry too much, and in
// which order to shut down. Takes facts and gives data: it knows no gateway and no driver, and changes nothing.

import type { Carrier, HostVerdict, NodeVerdict, PowerState, Redundancy } from './chain.ts';
import type { Failure } from './chain-failure.ts';
import { atOnce, type ChainBasis, type Overload, PaperChain, type Play } from './chain-paper.ts';
import { about } from './chain-words.ts';
import type { DeviceId } from './device.ts';
import { GatewayError } from './errors.ts';

export { type Failure, parseFailure } from './chain-failure.ts';
export type { ChainBasis, Overload } from './chain-paper.ts';

export interface WhatIfRequest {
    readonly failures: readonly Failure[];
    /** How long the failures have lasted when we look, in minutes; absent: they happen now. */
    readonly minutesOnBattery?: number;
    /** What is left of the runtime that each UPS promises: 1 (default) is all of it, 0.6 an old battery. Above 0, at most 1. */
    readonly batteryFactor?: number;
    /** Years that the batteries are old; on top of `batteryFactor`. 0 (default) to 20. */
    readonly batteryYears?: number;
    /** How long hosts take to shut down, in seconds. */
    readonly shutdownSeconds?: number;
}

export interface WhatIfResult {
    /** Every host, as configured. */
    readonly hosts: readonly WhatIfHost[];
    /** Everything else in the chain, as it is when we look. */
    readonly nodes: readonly NodeVerdict[];
    /** Hosts that are dark when we look; those that were dark before the failures are not among them. */
    readonly lostNow: readonly DeviceId[];
    /** Who goes dark when, all of it, the first one first. */
    readonly timeline: readonly WhatIfLoss[];
    /** Devices that carry more than before and more than 80 % of their rating, the worst first. */
    readonly overloads: readonly WhatIfOverload[];
    /** Who must be shut down, the most urgent first. Who is dark at once cannot be. */
    readonly actions: readonly WhatIfAction[];
    /** What the outcome rests on although nobody knows it: that a generator starts. */
    readonly assumed: readonly string[];
    /** The outcome in one sentence. */
    readonly sentence: string;
}

export interface WhatIfHost {
    readonly host: DeviceId;
    readonly state: PowerState;
    readonly carrier: Carrier;
    readonly redundancy: Redundancy;
    readonly redundancyBefore: Redundancy;
    /** Seconds from when we look until it is dark. */
    readonly secondsLeft: number | undefined;
    /** Seconds from the failures until it is dark: 0 at once; undefined: it stays up, or no end is known. */
    readonly darkAfterSeconds: number | undefined;
    /** As it would be said when we look. */
    readonly sentence: string;
}

export interface WhatIfLoss {
    /** After the failures. */
    readonly seconds: number;
    readonly host: DeviceId;
    readonly sentence: string;
}

export interface WhatIfOverload extends Overload {
    readonly isOverRating: boolean;
    readonly sentence: string;
}

export interface WhatIfAction {
    readonly host: DeviceId;
    /** Seconds from the failures until its shutdown must begin; 0: at once. */
    readonly startAfterSeconds: number;
    readonly darkAfterSeconds: number;
    readonly sentence: string;
}

// A server takes about two minutes; upsmon up to 26 s before it begins; the rest is margin.
const SHUTDOWN_SECONDS = 180;

// VRLA batteries of a rack count as spent when 80 % of their capacity is left, after about five years (EUROBAT “standard commercial”:
// 3 to 5); from then on they fall fast. No UPS lasts longer for being believed.
const YEARS_SPENT = 5;
const SHARE_SPENT = 0.8;
const SHARE_A_YEAR_AFTER = 0.1;
const SHARE_MIN = 0.2;
const YEARS_MAX = 20;

/** What is left of a battery's runtime at this age: 1 when new. */
export function batteryFactorAt(years: number): number {
    if (years <= YEARS_SPENT) return 1 - ((1 - SHARE_SPENT) * years) / YEARS_SPENT;
    return Math.max(SHARE_MIN, SHARE_SPENT - SHARE_A_YEAR_AFTER * (years - YEARS_SPENT));
}

// A week: more minutes are a slip of the pen.
const MINUTES_MAX = 10_080;

/** Throws GatewayError `device-unknown` for a failure of what is not in the chain, `command-invalid` for numbers out of range. */
export function whatIf(basis: ChainBasis, request: WhatIfRequest): WhatIfResult {
    return atOnce(whatIfInSteps(basis, request));
}

/** The same in short steps, for who has other things to do meanwhile: in a large hall it takes a second. */
export function* whatIfInSteps(basis: ChainBasis, request: WhatIfRequest): Generator<void, WhatIfResult> {
    check(basis, request);
    const paper = new PaperChain(basis);
    yield* paper.prepare();
    const { failures, minutesOnBattery = 0, shutdownSeconds = SHUTDOWN_SECONDS } = request;
    const batteryFactor = (request.batteryFactor ?? 1) * batteryFactorAt(request.batteryYears ?? 0);
    const lookAtSeconds = minutesOnBattery * 60;
    let verdicts: HostVerdict[] = [];
    let nodes: NodeVerdict[] = [];
    let assumed: string[] = [];
    const play = yield* paper.playInSteps({ failures, lookAtSeconds, batteryFactor }, () => {
        verdicts = [...paper.state.hosts.values()];
        nodes = [...paper.state.nodes.values()];
        assumed = generatorsStarted(paper);
    });
    const idOf = (place: number) => basis.graph.hosts[place]?.id ?? ('' as DeviceId);
    const losses = [...play.darkAt]
        .sort(([one, sooner], [other, later]) => sooner - later || one - other)
        .map(([place, seconds]) => ({ host: idOf(place), seconds }));
    const before = [...paper.before.hosts.values()];
    const lostNow = verdicts.filter(
        ({ redundancy }, place) => redundancy === 'lost' && before[place]?.redundancy !== 'lost',
    );
    const result = {
        hosts: verdicts.map((verdict, place) => describeHost(verdict, before[place], play.darkAt.get(place))),
        nodes,
        lostNow: lostNow.map(({ host }) => host),
        timeline: losses.map((loss) => ({ ...loss, sentence: lossSentence(loss) })),
        overloads: describeOverloads(play),
        actions: actionsFor(losses, shutdownSeconds),
        assumed,
    };
    return { ...result, sentence: summary(result) };
}

/** The loss of each of these failures alone, and of each two of them together: where a rack is weak. */
export function weakPoints(basis: ChainBasis, failures: readonly Failure[]): WeakPoint[] {
    const paper = PaperChain.of(basis);
    const points: WeakPoint[] = [];
    const attempt = (together: readonly Failure[]) => {
        const { darkAt, overloads } = paper.play({ failures: together, lookAtSeconds: 0, batteryFactor: 1 });
        let lostNow = 0;
        for (const seconds of darkAt.values()) if (seconds === 0) lostNow++;
        const overloaded = overloads.filter(({ percent }) => percent > 100).map(({ id }) => id);
        points.push({ failures: together, lostNow, lostLater: darkAt.size - lostNow, overloaded });
    };
    for (const [place, one] of failures.entries()) {
        attempt([one]);
        for (const other of failures.slice(place + 1)) attempt([one, other]);
    }
    return points;
}

export interface WeakPoint {
    readonly failures: readonly Failure[];
    /** How many hosts go dark at once, and how many when batteries are empty. */
    readonly lostNow: number;
    readonly lostLater: number;
    /** Ids of what would carry more than it can. */
    readonly overloaded: readonly string[];
}

/** Every feed, UPS, transfer switch and PDU of a chain as a failure. */
export function majorFailures({ graph }: Pick<ChainBasis, 'graph'>): Failure[] {
    const kinds = new Set<string>(['source', 'ups', 'ats', 'pdu']);
    return graph.nodes.flatMap(({ id, kind }): Failure[] => (kinds.has(kind) ? [{ type: 'down', id }] : []));
}

/** Those that carry something on paper and stood still before. */
function generatorsStarted({ before, state }: PaperChain): string[] {
    const started = state.graph.nodes.filter(({ isGenerator, number, children }) => {
        const isInUse = children.some((child) => state.judgements[child]?.route.up?.node === number);
        return (
            isGenerator &&
            isInUse &&
            state.judgements[number]?.state === 'up' &&
            before.judgements[number]?.state !== 'up'
        );
    });
    return started.map(({ id }) => `${id} is assumed to start`);
}

function check({ graph }: ChainBasis, request: WhatIfRequest): void {
    const { failures, minutesOnBattery = 0, batteryFactor = 1, shutdownSeconds = SHUTDOWN_SECONDS } = request;
    const { batteryYears = 0 } = request;
    if (!(batteryYears >= 0 && batteryYears <= YEARS_MAX)) {
        throw new GatewayError('command-invalid', `batteries of ${batteryYears} years: give 0 to ${YEARS_MAX}`);
    }
    for (const { id } of failures) {
        if (!graph.numbers.has(id)) throw new GatewayError('device-unknown', `nothing in the chain is called “${id}”`);
    }
    if (!(shutdownSeconds >= 0 && shutdownSeconds <= MINUTES_MAX * 60)) {
        const message = `${shutdownSeconds} seconds to shut down: give 0 to ${MINUTES_MAX * 60}`;
        throw new GatewayError('command-invalid', message);
    }
    if (!(minutesOnBattery >= 0 && minutesOnBattery <= MINUTES_MAX)) {
        const message = `${minutesOnBattery} minutes on battery: give 0 to ${MINUTES_MAX}`;
        throw new GatewayError('command-invalid', message);
    }
    if (!(batteryFactor > 0 && batteryFactor <= 1)) {
        const message = `a battery of ${batteryFactor} times its runtime: give more than 0, at most 1`;
        throw new GatewayError('command-invalid', message);
    }
}

function describeHost(
    verdict: HostVerdict,
    before: HostVerdict | undefined,
    darkAfterSeconds: number | undefined,
): WhatIfHost {
    const { host, state, carrier, redundancy, secondsLeft, sentence } = verdict;
    const redundancyBefore = before?.redundancy ?? 'unknown';
    return { host, state, carrier, redundancy, redundancyBefore, secondsLeft, darkAfterSeconds, sentence };
}

interface Loss {
    readonly host: DeviceId;
    readonly seconds: number;
}

function lossSentence({ host, seconds }: Loss): string {
    return seconds === 0 ? `${host} goes dark at once` : `${host} goes dark after ${about(seconds)}`;
}

/** Who can still be shut down in good order: the one that must begin first stands first. */
function actionsFor(losses: readonly Loss[], shutdownSeconds: number): WhatIfAction[] {
    return losses.flatMap(({ host, seconds }) => {
        if (seconds === 0) return [];
        const startAfterSeconds = Math.max(0, seconds - shutdownSeconds);
        const when = startAfterSeconds === 0 ? 'at once' : `after ${about(startAfterSeconds)} at the latest`;
        const sentence = `shut ${host} down ${when}: it goes dark after ${about(seconds)}`;
        return [{ host, startAfterSeconds, darkAfterSeconds: seconds, sentence }];
    });
}

function describeOverloads({ overloads }: Play): WhatIfOverload[] {
    const worstFirst = overloads.toSorted((one, other) => other.percent - one.percent);
    return worstFirst.map((overload) => {
        const { id, watts, ratingWatts, percent } = overload;
        const figures = `${Math.round(watts)} W of ${Math.round(ratingWatts)} W, ${Math.round(percent)} %`;
        const isOverRating = percent > 100;
        const meaning = isOverRating ? 'it may trip and take everything behind it along' : 'too much for long';
        return { ...overload, isOverRating, sentence: `${id} would carry ${figures}: ${meaning}` };
    });
}

function summary({
    hosts,
    lostNow,
    timeline,
    overloads,
}: Pick<WhatIfResult, 'hosts' | 'lostNow' | 'timeline' | 'overloads'>): string {
    const later = timeline.length - timeline.filter(({ host }) => lostNow.includes(host)).length;
    const weaker = hosts.filter(({ host, redundancy, redundancyBefore }) => {
        return redundancy !== redundancyBefore && !lostNow.includes(host);
    });
    const parts: string[] = [];
    if (lostNow.length > 0) parts.push(`${lostNow.join(', ')} ${lostNow.length === 1 ? 'is' : 'are'} dark`);
    if (later > 0) parts.push(`${later} more ${later === 1 ? 'goes' : 'go'} dark when batteries are empty`);
    else if (weaker.length > 0)
        parts.push(`${weaker.length} ${weaker.length === 1 ? 'runs' : 'run'} with less redundancy`);
    const over = overloads.filter(({ isOverRating }) => isOverRating).map(({ id }) => id);
    if (over.length > 0) parts.push(`${over.join(', ')} would be overloaded`);
    return parts.length === 0 ? 'nobody would notice' : parts.join('; ');
}
