// UPSs with three phases: Q2 and Q6 tell phases, WA power; the status is that of Q1. What Q6 says of a single output is told of
// the output itself.

import { number, text, times } from '../conversions.ts';
import { beeperStatus, F, failure, Q1, ratings, statusBits, upsType } from '../megatec-rows.ts';
import { MEGATEC_COMMANDS, MEGATEC_DELAYS } from '../orders.ts';
import type { Protocol, Query, Row } from '../protocol.ts';

const Q2: Query = { ask: 'Q2', lead: '(', bytes: 118 };
const Q6: Query = { ask: 'Q6', lead: '(', bytes: 110 };
const WA: Query = { ask: 'WA', lead: '(', bytes: 80 };
const BPS: Query = { ask: 'BPS', lead: '(', bytes: 24 };
const FW: Query = { ask: 'FW?', lead: '', bytes: 2, once: true };
const SERIAL: Query = { ask: 'SASV07?', lead: 'G', bytes: 28, once: true };

const kilo = times(1000);
const minutes = times(60);
const PHASES = ['L1', 'L2', 'L3'] as const;
const THREE_IN_THREE_OUT = { 'input.phases': 3, 'output.phases': 3 } as const;

const COMMON = {
    status: statusBits(Q1),
    alarms: [failure(Q1)],
    commands: MEGATEC_COMMANDS,
    delays: MEGATEC_DELAYS,
    confirmation: { yes: ['ACK'], always: false },
} as const;

const Q1_WORDS: readonly Row[] = [upsType(Q1), beeperStatus(Q1)];

/** Three fields side by side, of six characters each. */
function inputPhases(query: Query): Row[] {
    return PHASES.map((phase, at) => ({
        variable: `input.${phase}-N.voltage` as const,
        in: query,
        at: [1 + 6 * at, 5 + 6 * at] as const,
        as: number,
    }));
}

const Q2_OUTPUT: readonly Row[] = PHASES.flatMap((phase, at) => [
    { variable: `output.${phase}-N.voltage` as const, in: Q2, at: [25 + 6 * at, 29 + 6 * at] as const, as: number },
    { variable: `output.${phase}.load` as const, in: Q2, at: [43 + 4 * at, 45 + 4 * at] as const, as: number },
]);

const Q6_OUTPUT: readonly Row[] = PHASES.flatMap((phase, at) => [
    { variable: `output.${phase}-N.voltage` as const, in: Q6, at: [24 + 6 * at, 28 + 6 * at] as const, as: number },
    { variable: `output.${phase}.load` as const, in: Q6, at: [47 + 4 * at, 49 + 4 * at] as const, as: number },
]);

const Q6_COMMON: readonly Row[] = [
    ...inputPhases(Q6),
    { variable: 'input.frequency', in: Q6, at: [19, 22], as: number },
    { variable: 'output.frequency', in: Q6, at: [42, 45], as: number },
    { variable: 'ups.temperature', in: Q6, at: [71, 74], as: number },
    { variable: 'battery.voltage', in: Q6, at: [59, 63], as: number },
    { variable: 'battery.runtime', in: Q6, at: [76, 80], as: number },
    { variable: 'battery.charge', in: Q6, at: [82, 84], as: number },
];

const POWER_TOTAL: readonly Row[] = [
    { variable: 'ups.realpower', in: WA, at: [37, 41], as: kilo },
    { variable: 'ups.power', in: WA, at: [43, 47], as: kilo },
];

const POWER: readonly Row[] = [
    ...PHASES.flatMap((phase, at) => [
        { variable: `output.${phase}.realpower` as const, in: WA, at: [1 + 6 * at, 5 + 6 * at] as const, as: kilo },
        { variable: `output.${phase}.power` as const, in: WA, at: [19 + 6 * at, 23 + 6 * at] as const, as: kilo },
        { variable: `output.${phase}.current` as const, in: WA, at: [49 + 6 * at, 53 + 6 * at] as const, as: number },
    ]),
    ...POWER_TOTAL,
    { variable: 'ups.load', in: WA, at: [67, 69], as: number },
];

export const q2: Protocol = {
    name: 'q2',
    title: 'three phases by Q2',
    claims: [Q2, WA, Q1],
    rows: [
        ...inputPhases(Q2),
        ...Q2_OUTPUT,
        { variable: 'input.voltage.fault', in: Q2, at: [19, 23], as: number },
        { variable: 'input.frequency', in: Q2, at: [55, 58], as: number },
        { variable: 'ups.temperature', in: Q2, at: [66, 69], as: number },
        { variable: 'battery.voltage', in: Q2, at: [60, 64], as: number },
        { variable: 'battery.runtime', in: Q2, at: [80, 85], as: minutes },
        { variable: 'battery.charge', in: Q2, at: [87, 89], as: number },
        ...POWER,
        ...Q1_WORDS,
    ],
    fixed: THREE_IN_THREE_OUT,
    ...COMMON,
};

export const q6: Protocol = {
    name: 'q6',
    title: 'three phases by Q6',
    claims: [Q6, WA, Q1],
    rows: [...Q6_COMMON, ...Q6_OUTPUT, ...POWER, ...Q1_WORDS],
    fixed: THREE_IN_THREE_OUT,
    ...COMMON,
};

const INNOVART: readonly Row[] = [
    { variable: 'input.bypass.frequency', in: BPS, at: [19, 22], as: number },
    ...ratings(F),
    { variable: 'ups.firmware', in: FW, at: [0], as: text },
    { variable: 'device.serial', in: SERIAL, at: [7], as: text },
    ...Q1_WORDS,
];

const COMMANDS = MEGATEC_COMMANDS.filter(({ command }) => command !== 'beeper.toggle');

export const innovart31: Protocol = {
    name: 'innovart31',
    title: 'Ippon Innova RT with three phases in and one out',
    claims: [Q6, WA, BPS, F],
    // The last two columns of Q6 tell the wiring of input and output; phases that do not exist read 0.
    isIts: (answers) => /^.{30}000\.0 000\.0 /.test(answers.get('Q6') ?? ''),
    rows: [
        ...Q6_COMMON,
        { variable: 'output.voltage', in: Q6, at: [24, 28], as: number },
        { variable: 'ups.load', in: Q6, at: [47, 49], as: number },
        { variable: 'output.current', in: WA, at: [49, 53], as: number },
        ...POWER_TOTAL,
        { variable: 'input.bypass.voltage', in: BPS, at: [1, 5], as: number },
        ...INNOVART,
    ],
    ...COMMON,
    fixed: { 'input.phases': 3, 'output.phases': 1, 'input.bypass.phases': 1 },
    commands: COMMANDS,
};

export const innovart33: Protocol = {
    name: 'innovart33',
    title: 'Ippon Innova RT with three phases in and out',
    claims: [Q6, WA, BPS, F],
    rows: [
        ...Q6_COMMON,
        ...Q6_OUTPUT,
        ...POWER,
        ...PHASES.map((phase, at) => ({
            variable: `input.bypass.${phase}-N.voltage` as const,
            in: BPS,
            at: [1 + 6 * at, 5 + 6 * at] as const,
            as: number,
        })),
        ...INNOVART,
    ],
    ...COMMON,
    fixed: { ...THREE_IN_THREE_OUT, 'input.bypass.phases': 3 },
    commands: COMMANDS,
};
