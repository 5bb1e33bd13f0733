// What is measured at a node of the chain and what it can carry, in watts. Volt-amperes count as watts: servers draw next to
// nothing else. Pure; undefined where nobody says.

import type { DeviceFacts, Rating } from './chain.ts';
import type { ChainNode } from './chain-graph.ts';
import { numberOfGroup, numberOfOutlet } from './chain-through.ts';
import { numberOf } from './value.ts';

/** Breakers are loaded to 80 % for long, and batteries are promised for no more. */
export const LOAD_WARNING_PERCENT = 80;

// Where nobody measures it: the lower edge of what 230 V mains may be would be too strict, 100 V too wrong.
const VOLTS = 230;
// Between phases it is √3 of what loads get; no single-phase mains reaches this.
const VOLTS_BETWEEN_PHASES_MIN = 300;

type Reading = DeviceFacts['reading'];
type Place = Pick<ChainNode, 'kind'> & Partial<Pick<ChainNode, 'part' | 'rating'>>;

/** Whether it can be overloaded, and anybody cares. */
export function isCarrier({ kind, rating }: Place): boolean {
    if (kind === 'source') return rating?.amperes !== undefined || rating?.watts !== undefined;
    return ['ups', 'ats', 'pdu', 'phase', 'group'].includes(kind);
}

/** What flows through it now. A supply takes what goes in, a UPS gives what comes out. */
export function wattsAt(node: Place, facts: DeviceFacts | undefined): number | undefined {
    if (!facts) return undefined;
    const { reading } = facts;
    switch (node.kind) {
        case 'outlet':
        case 'group':
        case 'phase':
            return partWatts(node, facts);
        case 'ups':
            return first(reading, ['ups.realpower', 'output.realpower']) ?? byPercent(node, facts);
        case 'psu':
            return first(reading, ['input.realpower', 'ups.realpower']);
        case 'pdu':
        case 'ats':
            return (
                first(reading, ['input.realpower', 'outlet.realpower', 'ups.realpower']) ??
                byCurrent(facts, ['input.current', 'outlet.current']) ??
                sumOfPhases(facts)
            );
        default:
            return undefined;
    }
}

/** What it can carry for a moment: the least of what the owner and the device itself say. */
export function ratingOf(node: Place, facts: DeviceFacts | undefined): number | undefined {
    const said = [configured(node.rating, facts), facts && told(node, facts)].filter((watts) => watts !== undefined);
    return said.length === 0 ? undefined : Math.min(...said);
}

function configured(rating: Rating | undefined, facts: DeviceFacts | undefined): number | undefined {
    if (rating?.amperes === undefined) return rating?.watts;
    const volts = rating.volts ?? (facts ? voltsOf(facts) : VOLTS);
    const breaker = rating.amperes * volts * (rating.phases ?? (facts ? phasesOf(facts) : 1));
    return Math.min(breaker, rating.watts ?? breaker);
}

function told(node: Place, facts: DeviceFacts): number | undefined {
    const { reading } = facts;
    switch (node.kind) {
        case 'ups':
            return first(reading, [
                'ups.realpower.nominal',
                'output.realpower.nominal',
                'ups.power.nominal',
                'output.power.nominal',
            ]);
        case 'group':
        case 'phase':
            return inWatts(first(reading, limitsOf(prefixOf(node, reading))), facts);
        case 'pdu':
        case 'ats':
        case 'psu': {
            const amperes = first(reading, limitsOf('input'));
            const watts = first(reading, ['input.realpower.nominal', 'ups.realpower.nominal']);
            return watts ?? (amperes === undefined ? undefined : amperes * voltsOf(facts) * phasesOf(facts));
        }
        default:
            return undefined;
    }
}

function limitsOf(prefix: string): string[] {
    return [`${prefix}.current.nominal`, `${prefix}.current.high.critical`];
}

function partWatts(node: Place, facts: DeviceFacts): number | undefined {
    const prefix = prefixOf(node, facts.reading);
    return first(facts.reading, [`${prefix}.realpower`]) ?? byCurrent(facts, [`${prefix}.current`]);
}

/** `outlet.3`, `outlet.group.2`; of a phase of a PDU its input, of one of a UPS its output. */
function prefixOf({ kind, part = '' }: Place, reading: Reading): string {
    if (kind === 'outlet') return `outlet.${numberOfOutlet(part, reading) ?? part}`;
    if (kind === 'group') return `outlet.group.${numberOfGroup(part, reading) ?? part}`;
    const isOutput = ['realpower', 'current'].some((name) => reading(`output.${part}.${name}`) !== undefined);
    return `${isOutput ? 'output' : 'input'}.${part}`;
}

function sumOfPhases(facts: DeviceFacts): number | undefined {
    const watts = ['L1', 'L2', 'L3'].map((part) => partWatts({ kind: 'phase', part }, facts));
    const known = watts.filter((one) => one !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
}

function byPercent(node: Place, facts: DeviceFacts): number | undefined {
    const [percent, rating] = [numberOf(facts.reading('ups.load')), told(node, facts)];
    return percent === undefined || percent < 0 || rating === undefined ? undefined : (percent / 100) * rating;
}

function byCurrent(facts: DeviceFacts, names: readonly string[]): number | undefined {
    return inWatts(first(facts.reading, names), facts);
}

function inWatts(amperes: number | undefined, facts: DeviceFacts): number | undefined {
    return amperes === undefined ? undefined : amperes * voltsOf(facts);
}

function phasesOf({ reading }: DeviceFacts): number {
    return numberOf(reading('input.phases')) === 3 ? 3 : 1;
}

function voltsOf({ reading }: DeviceFacts): number {
    const names = [
        'input.voltage',
        'input.L1-N.voltage',
        'input.L1.voltage',
        'input.voltage.nominal',
        'output.voltage',
    ];
    const volts = first(reading, names) ?? VOLTS;
    return volts > VOLTS_BETWEEN_PHASES_MIN ? volts / Math.sqrt(3) : volts;
}

/** The first of these that is a number and can be. */
function first(reading: Reading, names: readonly string[]): number | undefined {
    for (const name of names) {
        const value = numberOf(reading(name));
        if (value !== undefined && value >= 0) return value;
    }
    return undefined;
}
