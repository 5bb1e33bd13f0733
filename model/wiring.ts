// Which outlet a power supply hangs on, found by watching: when a server works harder, its supply takes more, and so does one
// outlet. Compares the moves of a supply's power with those of every metered outlet. Pure; proposes and contradicts, and
// never changes a link: a likeness is no proof, pulling the cord is.
//
// A move is the mean of a span against the mean of the span before the last. The span between takes in the step itself and the
// seconds by which two meters are asked apart. Each moment at which two outlets say different things about a supply decides
// between them, once; each such step halves the doubt. So one sample decides nothing, and neither does a feed that dies: it
// moves all.

import { type PowerSeries, SPANS_MAX } from './wiring-series.ts';

export interface MeteredOutlet {
    /** `pdu1:3`. */
    readonly id: string;
    /** `A`: the device tells the current only. */
    readonly unit: 'W' | 'A';
    readonly series: PowerSeries;
}

export interface MeteredSupply {
    /** Id of the `psu` device. */
    readonly id: string;
    /** In watts, of its input or its output. */
    readonly series: PowerSeries;
    /** The outlet that it is configured on; undefined: none, or the parent has no outlets. */
    readonly configured: string | undefined;
}

/**
 * `confirmed`: moves with the outlet that it is configured on. `contradicted`: moves with another. `proposed`: moves with one,
 * and none is configured. `alike`: moves with several that cannot be told apart yet. `unclear`: too few moves, or none fits.
 */
export type WiringOutcome = 'confirmed' | 'contradicted' | 'proposed' | 'alike' | 'unclear';

export interface WiringVerdict {
    readonly supply: string;
    readonly outcome: WiringOutcome;
    readonly configured: string | undefined;
    /** The outlet that fits best; undefined when none fits. */
    readonly outlet: string | undefined;
    /** Others that fit as well, with `alike`. */
    readonly alike: readonly string[];
    /** 0 to 1: that `outlet` is the one. */
    readonly confidence: number;
    /** Independent moves of the supply that the outlet made too. */
    readonly steps: number;
    /** Of the moves of both, -1 to 1. */
    readonly correlation: number;
    /** `clc-psu1 hangs on pdu1:1 as configured (0.97)`. */
    readonly sentence: string;
}

// Fewer could be chance: three servers of a rack often start their work together.
const STEPS_MIN = 4;
const DISTINCT_MIN = 3;
// 3 steps leave a doubt of an eighth.
const CONFIDENCE_MIN = 0.8;
const CORRELATION_MIN = 0.8;
// What does not move alike at all needs no closer comparison.
const RIVAL_CORRELATION_MIN = 0.4;
// So many moves, spread over the hour, tell at a glance whether an outlet is worth all 360.
const PROBES = 24;
const PROBES_ALIKE_MIN = PROBES / 4;
// Cheap meters count in whole watts and wobble by one or two.
const MOVE_WATTS_MIN = 4;
// Meters of class 1 to 2 drift by this part of the load.
const MOVE_SHARE_MIN = 0.02;
// Of the wobble between spans: five in a million moves of noise are larger than this.
const MOVE_NOISE_MIN = 4.5;
// So that one large step is not all that counts.
const MOVE_CAP = 10;
// A step is seen in this many moves that follow one another.
const LAG = 2;
const INDEPENDENT_SPANS = 3;
// Watts of a supply per watt of its outlet: a supply loses up to a third, meters err by some percent, strips feed two.
const WATTS_RATIO = { min: 0.6, max: 1.25 };
// Watts of a supply per ampere of its outlet: 100 V with a bad power factor, to 277 V and over.
const AMPERES_RATIO = { min: 50, max: 350 };

/** The gateway's answer about all supplies. */
export interface WiringReport {
    /** How long the gateway has been watching; it remembers an hour. */
    readonly observedSeconds: number;
    readonly supplies: readonly WiringVerdict[];
}

/** What an outlet did, prepared for comparison with many supplies. */
export interface OutletMoves extends Pick<MeteredOutlet, 'id' | 'unit'> {
    readonly moves: Moves;
}

/** `newest`: the number of the last finished span. Cost: a sort of the spans. */
export function outletMoves({ id, unit, series }: MeteredOutlet, newest: number): OutletMoves {
    return { id, unit, moves: movesOf(series, newest) };
}

/** `newest` as for the outlets. Cost: outlets of a similar load × spans. */
export function judgeWiring(supply: MeteredSupply, outlets: readonly OutletMoves[], newest: number): WiringVerdict {
    const own = movesOf(supply.series, newest);
    const probes = largeMoves(own);
    const fits = outlets
        .filter((outlet) => isWorthALook(own, probes, outlet))
        .map((outlet) => fitOf(own, outlet))
        .filter((fit) => fit !== undefined)
        .sort((one, other) => one.misfit - other.misfit);
    const [best, ...rest] = fits;
    if (!best || best.correlation < CORRELATION_MIN || best.steps < STEPS_MIN) return unclear(supply, best);
    const rivals = rest
        .filter(({ correlation }) => correlation > RIVAL_CORRELATION_MIN)
        .map((rival) => ({ id: rival.id, distinct: distinctSteps(own, best, rival) }));
    const alike = rivals.filter(({ distinct }) => distinct < DISTINCT_MIN).map(({ id }) => id);
    const distinct = Math.min(best.steps, ...rivals.map((rival) => rival.distinct));
    return concluded(supply, best, { alike, distinct });
}

interface Moves {
    /** Watts, or amperes; NaN where one of the two means is missing. */
    readonly values: Float64Array;
    readonly level: number;
    /** Moves smaller than this are noise. */
    readonly floor: number;
}

function movesOf(series: PowerSeries, newest: number): Moves {
    const means = new Float64Array(SPANS_MAX);
    for (let index = 0; index < SPANS_MAX; index += 1) {
        means[index] = series.mean(newest - SPANS_MAX + 1 + index) ?? Number.NaN;
    }
    const values = new Float64Array(SPANS_MAX).fill(Number.NaN);
    for (let index = LAG; index < SPANS_MAX; index += 1) values[index] = at(means, index) - at(means, index - LAG);
    const heard = means.filter((mean) => !Number.isNaN(mean));
    const level = heard.reduce((sum, mean) => sum + mean, 0) / Math.max(1, heard.length);
    return { values, level, floor: Math.max(MOVE_SHARE_MIN * level, MOVE_NOISE_MIN * wobble(means)) };
}

/** How far a mean lies from the line between its neighbours, typically; steps are rare and do not count. */
function wobble(means: Float64Array): number {
    const bends: number[] = [];
    for (let index = 1; index < SPANS_MAX - 1; index += 1) {
        const bend = Math.abs(at(means, index) - (at(means, index - 1) + at(means, index + 1)) / 2);
        if (!Number.isNaN(bend)) bends.push(bend);
    }
    bends.sort((one, other) => one - other);
    // A quarter of the bends is smaller than 0.32 sigma: drifts of the load hardly reach into it. sqrt(1.5): three means.
    return (bends[Math.floor(bends.length / 4)] ?? 0) / 0.32 / Math.sqrt(1.5);
}

/** Where the supply moved for sure: at most PROBES places, spread evenly. */
function largeMoves({ values, floor }: Moves): number[] {
    const places = [...values.keys()].filter((index) => Math.abs(at(values, index)) >= Math.max(floor, MOVE_WATTS_MIN));
    const stride = Math.max(1, places.length / PROBES);
    return places.filter((_, order) => Math.floor(order / stride) !== Math.floor((order - 1) / stride));
}

/** False only when most of the probes say no: hundreds of outlets drop out so, at little cost. */
function isWorthALook(own: Moves, probes: readonly number[], { moves }: OutletMoves): boolean {
    const ratio = own.level / moves.level;
    let alike = 0;
    for (const index of probes) {
        const move = at(own.values, index);
        // What was not heard counts for the outlet: NaN is not far from anything.
        if (!(Math.abs(move - ratio * at(moves.values, index)) > Math.abs(move) / 2 + MOVE_WATTS_MIN)) alike += 1;
    }
    return probes.length < PROBES / 2 || alike >= PROBES_ALIKE_MIN;
}

interface Fit {
    readonly id: string;
    /** The outlet's moves in the supply's watts. */
    readonly values: Float64Array;
    readonly floor: number;
    /** Mean distance between the moves of both, in the supply's watts. */
    readonly misfit: number;
    readonly correlation: number;
    readonly steps: number;
}

/** undefined: it cannot be this one, or nothing is known of it. */
function fitOf(own: Moves, { id, unit, moves }: OutletMoves): Fit | undefined {
    const ratio = own.level / moves.level;
    const allowed = unit === 'W' ? WATTS_RATIO : AMPERES_RATIO;
    if (!(ratio >= allowed.min && ratio <= allowed.max)) return undefined;
    const values = moves.values.map((value) => value * ratio);
    const floor = Math.max(MOVE_WATTS_MIN, own.floor, moves.floor * ratio);
    return { id, values, floor, ...compare(own.values, values, floor) };
}

function compare(own: Float64Array, other: Float64Array, floor: number): Pick<Fit, 'misfit' | 'correlation' | 'steps'> {
    const cap = MOVE_CAP * floor;
    const sums = { count: 0, misfit: 0, product: 0, own: 0, other: 0 };
    let steps = 0;
    let lastStep = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < own.length; index += 1) {
        const [one, two] = [capped(at(own, index), cap), capped(at(other, index), cap)];
        if (Number.isNaN(one + two)) continue;
        sums.count += 1;
        sums.misfit += Math.abs(one - two);
        if (Math.abs(one) < floor && Math.abs(two) < floor) continue;
        sums.product += one * two;
        sums.own += one * one;
        sums.other += two * two;
        if (Math.abs(one) < floor || !isSame(one, two, floor) || index - lastStep < INDEPENDENT_SPANS) continue;
        steps += 1;
        lastStep = index;
    }
    const scale = Math.sqrt(sums.own * sums.other);
    return {
        misfit: sums.count === 0 ? Number.POSITIVE_INFINITY : sums.misfit / sums.count,
        correlation: scale === 0 ? 0 : sums.product / scale,
        steps,
    };
}

function isSame(one: number, other: number, floor: number): boolean {
    return Math.abs(one - other) <= Math.max(floor / 2, Math.abs(one) / 3);
}

/** Independent moments that speak for the best one and against the rival, less those the other way round. */
function distinctSteps(own: Moves, best: Fit, rival: Fit): number {
    const floor = Math.max(best.floor, rival.floor);
    const cap = MOVE_CAP * floor;
    let balance = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < own.values.length; index += 1) {
        if (index - last < INDEPENDENT_SPANS) continue;
        const move = capped(at(own.values, index), cap);
        const toBest = Math.abs(move - capped(at(best.values, index), cap));
        const toRival = Math.abs(move - capped(at(rival.values, index), cap));
        // A rival that was not heard at that moment has not been disproved by it: NaN compares with nothing.
        const sign = toRival > 2 * toBest + floor ? 1 : toBest > 2 * toRival + floor ? -1 : 0;
        if (sign === 0) continue;
        balance += sign;
        last = index;
    }
    return balance;
}

function concluded(
    supply: MeteredSupply,
    best: Fit,
    { alike, distinct }: { alike: readonly string[]; distinct: number },
): WiringVerdict {
    const confidence = best.correlation * (1 - 0.5 ** Math.max(0, distinct));
    const outcome = outcomeOf(supply, best.id, alike, confidence);
    const { id, configured } = supply;
    // Where several fit as well, the configured one is as good as any, and closer to what is known.
    const outlet = outcome === 'alike' && configured !== undefined && alike.includes(configured) ? configured : best.id;
    const others = [best.id, ...alike].filter((one) => one !== outlet);
    const rounded = outcome === 'alike' ? round(best.correlation / (alike.length + 1)) : round(confidence);
    return {
        supply: id,
        outcome,
        configured,
        outlet,
        alike: outcome === 'alike' ? others : [],
        confidence: rounded,
        steps: best.steps,
        correlation: round(best.correlation),
        sentence: sentenceOf(outcome, { supply: id, configured, outlet, others, confidence: rounded }),
    };
}

function outcomeOf(supply: MeteredSupply, best: string, alike: readonly string[], confidence: number): WiringOutcome {
    if (alike.length > 0) return 'alike';
    if (confidence < CONFIDENCE_MIN) return 'unclear';
    if (supply.configured === undefined) return 'proposed';
    return supply.configured.toLowerCase() === best.toLowerCase() ? 'confirmed' : 'contradicted';
}

function unclear({ id, configured }: MeteredSupply, best: Fit | undefined): WiringVerdict {
    return {
        supply: id,
        outcome: 'unclear',
        configured,
        outlet: undefined,
        alike: [],
        confidence: 0,
        steps: best?.steps ?? 0,
        correlation: round(best?.correlation ?? 0),
        sentence: sentenceOf('unclear', { supply: id, configured, outlet: '', others: [], confidence: 0 }),
    };
}

interface Told {
    readonly supply: string;
    readonly configured: string | undefined;
    readonly outlet: string;
    readonly others: readonly string[];
    readonly confidence: number;
}

function sentenceOf(outcome: WiringOutcome, { supply, configured, outlet, others, confidence }: Told): string {
    const known = configured === undefined ? '' : `, configured on ${configured}`;
    const number = confidence.toFixed(2);
    switch (outcome) {
        case 'confirmed':
            return `${supply} hangs on ${outlet} as configured (${number})`;
        case 'contradicted':
            return `${supply} is configured on ${configured} but moves with ${outlet} (${number})`;
        case 'proposed':
            return `${supply} moves with ${outlet} (${number}); no outlet is configured`;
        case 'alike':
            return `${supply} moves with ${[outlet, ...others].join(' and ')} alike${known}: only pulling a cord tells`;
        case 'unclear':
            return `${supply} has not moved clearly with any one outlet yet${known}`;
        default:
            return outcome satisfies never;
    }
}

function at(values: Float64Array, index: number): number {
    return values[index] ?? Number.NaN;
}

function capped(value: number, cap: number): number {
    return Math.max(-cap, Math.min(cap, value));
}

function round(value: number): number {
    return Math.round(value * 100) / 100;
}
