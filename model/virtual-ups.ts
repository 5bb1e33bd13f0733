// The verdict on a host as the readings of a UPS of its own, for an upsmon that knows nothing of chains.
// Pure. Says only the words that every upsmon takes rightly; unknown stays what it was, because unknown is not off.

import type { FactsOf, HostVerdict, NodeVerdict, SupplyVerdict } from './chain.ts';
import { decidingSupply } from './chain-host.ts';
import { chargeLowOf, runtimeLowOf, runtimeOf } from './chain-ups.ts';
import { partsOfSentence } from './chain-words.ts';
import { formatStatus, parseStatus, type Status, type StatusFlag } from './status.ts';
import { numberOf, type Value } from './value.ts';
import type { VariableName } from './variable.ts';

/** All that a virtual UPS can have; what `virtualUps` leaves out does not exist at the time. */
export const VIRTUAL_VARIABLES = [
    'device.type',
    'device.mfr',
    'device.model',
    'device.serial',
    'ups.mfr',
    'ups.model',
    'ups.status',
    'ups.load',
    'input.voltage',
    'battery.charge',
    'battery.charge.low',
    'battery.runtime',
    'battery.runtime.low',
    'experimental.chain.redundancy',
    'experimental.chain.sources',
    'experimental.chain.reason',
] as const satisfies readonly VariableName[];

export type VirtualReadings = Readonly<Partial<Record<(typeof VIRTUAL_VARIABLES)[number], Value>>>;

// upsmon looks for some words by substring and takes others for a reason to act when we fall silent.
const WORDS: readonly StatusFlag[] = ['OL', 'OB', 'LB', 'CHRG', 'DISCHRG', 'RB'];

// upsc and most displays show one line.
const REASON_LENGTH_MAX = 200;

interface Basis {
    readonly verdict: HostVerdict;
    /** The verdicts on all nodes, from the same evaluation. */
    readonly nodes: ReadonlyMap<string, NodeVerdict>;
    readonly factsOf: FactsOf;
    /** The `ups.status` that was published last; undefined: none ever. */
    readonly before: string | undefined;
}

/** Numbers are in the catalogue's units. Forced shutdown is not a reading: who orders it latches it. */
export function virtualUps(basis: Basis): VirtualReadings {
    const { verdict } = basis;
    const model = `Chain of ${verdict.host}`;
    return {
        'device.type': 'ups',
        'device.mfr': 'Powerchain',
        'device.model': model,
        'device.serial': `chain-${verdict.host}`,
        'ups.mfr': 'Powerchain',
        'ups.model': model,
        'ups.status': statusOf(basis),
        ...measured(basis),
        'experimental.chain.redundancy': verdict.redundancy,
        'experimental.chain.sources': sourcesOf(basis),
        'experimental.chain.reason': reasonOf(verdict),
    };
}

function statusOf(basis: Basis): string {
    const flags = new Set(wordsFor(basis));
    if (basis.verdict.state === 'unknown') return formatStatus(flags);
    const ups = decidingUps(basis);
    const status = ups === undefined ? undefined : basis.factsOf(ups)?.status;
    if (status?.has('CHRG') && flags.has('OL')) flags.add('CHRG');
    if (status?.has('DISCHRG') && flags.has('OB')) flags.add('DISCHRG');
    if (status?.has('RB')) flags.add('RB');
    return formatStatus(flags);
}

function wordsFor({ verdict: { state, carrier }, before }: Basis): readonly StatusFlag[] {
    switch (state) {
        case 'up':
            return carrier === 'battery' ? ['OB'] : ['OL'];
        case 'doomed':
        case 'down':
            return ['OB', 'LB'];
        case 'unknown':
            return lastWords(before);
        default:
            return state satisfies never;
    }
}

function lastWords(before: string | undefined): readonly StatusFlag[] {
    const known: Status = parseStatus(before ?? '');
    const words = WORDS.filter((word) => known.has(word));
    return words.includes('OL') || words.includes('OB') ? words : ['OL'];
}

/** What is measured on the path of the supply that decides. A host without a UPS on it has no battery to tell of. */
function measured(basis: Basis): VirtualReadings {
    const ups = decidingUps(basis);
    const facts = ups === undefined ? undefined : basis.factsOf(ups);
    if (!facts) return runtime(basis.verdict, undefined);
    const readings: Record<string, number> = { 'battery.charge.low': chargeLowOf(facts) };
    for (const name of ['ups.load', 'input.voltage', 'battery.charge'] as const) {
        const value = numberOf(facts.reading(name));
        if (value !== undefined && value >= 0) readings[name] = value;
    }
    return { ...readings, 'battery.runtime.low': runtimeLowOf(facts), ...runtime(basis.verdict, runtimeOf(facts)) };
}

/** On mains what the battery would give, otherwise what the host has left. */
function runtime({ state, carrier, secondsLeft }: HostVerdict, onMains: number | undefined): VirtualReadings {
    if (state === 'down') return { 'battery.runtime': 0 };
    const seconds = state === 'doomed' || carrier === 'battery' ? secondsLeft : onMains;
    return seconds === undefined ? {} : { 'battery.runtime': Math.round(seconds) };
}

/** The UPS whose readings the virtual one shows: next to the deciding supply on its path. */
export function decidingUps({ verdict, nodes }: Pick<Basis, 'verdict' | 'nodes'>): string | undefined {
    return upsOf(decidingSupply(verdict), nodes);
}

function upsOf(supply: SupplyVerdict | undefined, nodes: Basis['nodes']): string | undefined {
    return supply?.path.find((id) => ['ups', 'remote'].includes(nodes.get(id)?.kind ?? ''));
}

/** What carries the host now: feeds, or the UPSs whose batteries do. */
function sourcesOf({ verdict, nodes }: Basis): string {
    const sources = new Set<string>();
    for (const supply of verdict.supplies) {
        if (supply.state !== 'up' && supply.state !== 'doomed') continue;
        const ups = supply.carrier === 'battery' ? upsOf(supply, nodes) : undefined;
        sources.add(ups ?? supply.path.at(-1) ?? supply.id);
    }
    return sources.size === 0 ? 'none' : [...sources].join(' ');
}

/** The sentence in ASCII: NUT's clients drop other characters. Too long a one loses reasons, never its conclusion. */
function reasonOf(verdict: HostVerdict): string {
    const sentence = ascii(verdict.sentence);
    if (sentence.length <= REASON_LENGTH_MAX) return sentence;
    const end = ` ...: ${ascii(partsOfSentence(verdict)[1])}`;
    return sentence.slice(0, Math.max(0, REASON_LENGTH_MAX - end.length)) + end.slice(0, REASON_LENGTH_MAX);
}

function ascii(text: string): string {
    return text.replaceAll('←', '<-');
}
