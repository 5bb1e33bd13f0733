// Masterguard: who it is by WH, live values by Q3. What is addressed to one of several units (battery packs, beeper, records) is left
// alone.

import { failed, ok, type Result } from '#model/result.ts';
import { type Conversion, computed, number, oneOf, text, wording } from '../conversions.ts';
import { bit, mainsFailed } from '../megatec-rows.ts';
import { minutesOrTenths, offAndOnAgain, testFor } from '../orders.ts';
import type { Circumstances, Ordering, Protocol, Query } from '../protocol.ts';

const WH: Query = { ask: 'WH', lead: '(', bytes: 113, once: true };
const Q3: Query = { ask: 'Q3', lead: '(', bytes: 71 };

/** `012.30`: minutes and seconds. */
const minutesSeconds: Conversion = {
    gives: 'number',
    read: (raw) => {
        const [, minutes, seconds] = /^\s*(\d+)\.(\d\d)\s*$/.exec(raw) ?? [];
        return minutes === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
    },
};

/** Volts of a cell, times the number of cells. */
const ofAllCells = computed((volts, about) => {
    const cells = Number(about.columns(WH, [59, 61]));
    return Number.isFinite(cells) ? Number((cells * volts).toFixed(2)) : undefined;
});

// By the beginning of the type.
const POWER: readonly (readonly [RegExp, number])[] = [
    [/^A {2}700/, 700],
    [/^A 1000/, 1000],
    [/^A 2000/, 2000],
    [/^A 3000/, 3000],
    [/^E 60/, 6000],
    [/^E100/, 10_000],
    [/^E200/, 20_000],
];

function power(type: string | undefined): number | undefined {
    return POWER.find(([beginning]) => beginning.test(type ?? ''))?.[1];
}

function nominal(about: Circumstances): number | undefined {
    return power(about.columns(WH, [16, 45]));
}

const TESTS: Readonly<Record<string, string>> = {
    '000': 'No test initiated',
    '001': 'In progress',
    '010': 'Done and passed',
    '011': 'Done and error',
    100: 'Not possible',
    101: 'Aborted',
    110: 'Calibration in progress',
};

function stayOff({ shutdownSeconds }: Ordering): Result<readonly string[]> {
    return ok([`S${minutesOrTenths(shutdownSeconds)}`]);
}

const timed = testFor({ minSeconds: 60 });

export const masterguard: Protocol = {
    name: 'masterguard',
    title: 'Masterguard A and E',
    claims: [WH, Q3],
    fixed: { 'device.mfr': 'Masterguard', 'ups.mfr': 'Masterguard', 'battery.type': 'PbAc' },
    rows: [
        { variable: 'ups.id', in: WH, at: [1, 2], as: wording((id) => id) },
        { variable: 'ups.firmware', in: WH, at: [4, 8], as: text },
        { variable: 'ups.firmware.aux', in: WH, at: [10, 14], as: text },
        { variable: 'device.model', in: WH, at: [16, 45], as: text },
        { variable: 'ups.power.nominal', in: WH, at: [16, 45], as: { gives: 'number', read: power } },
        { variable: 'input.voltage.nominal', in: WH, at: [49, 51], as: number },
        { variable: 'input.frequency.nominal', in: WH, at: [53, 57], as: number },
        { variable: 'battery.voltage.nominal', in: WH, at: [63, 67], as: ofAllCells },
        { variable: 'input.voltage.low.critical', in: WH, at: [93, 95], as: number },
        { variable: 'input.voltage.high.critical', in: WH, at: [97, 99], as: number },
        { variable: 'input.frequency.low', in: WH, at: [101, 105], as: number },
        { variable: 'input.frequency.high', in: WH, at: [107, 111], as: number },
        { variable: 'input.voltage', in: Q3, at: [4, 8], as: number },
        { variable: 'input.voltage.fault', in: Q3, at: [10, 14], as: number },
        { variable: 'output.voltage', in: Q3, at: [16, 20], as: number },
        { variable: 'ups.load', in: Q3, at: [22, 24], as: number },
        {
            variable: 'ups.power',
            in: Q3,
            at: [22, 24],
            as: computed((percent, about) => {
                const whole = nominal(about);
                return whole === undefined ? undefined : Math.round((percent / 100) * whole);
            }),
        },
        { variable: 'input.frequency', in: Q3, at: [26, 29], as: number },
        { variable: 'battery.voltage', in: Q3, at: [31, 35], as: ofAllCells },
        { variable: 'ups.temperature', in: Q3, at: [37, 40], as: number },
        { variable: 'battery.runtime', in: Q3, at: [42, 47], as: minutesSeconds },
        { variable: 'battery.charge', in: Q3, at: [49, 51], as: number },
        { variable: 'ups.type', in: Q3, at: [57, 57], as: oneOf({ 0: 'online', 1: 'offline' }) },
        { variable: 'ups.test.result', in: Q3, at: [67, 69], as: wording((said) => TESTS[said]) },
    ],
    status: [
        { in: Q3, at: [53, 53], as: mainsFailed },
        { in: Q3, at: [54, 54], as: bit('LB') },
        {
            in: Q3,
            at: [55, 55],
            as: (digit) => (digit === '0' || digit === '1' ? { BYPASS: digit === '1' } : undefined),
        },
        { in: Q3, at: [58, 58], as: bit('CAL') },
        { in: Q3, at: [59, 59], as: bit('FSD') },
        { in: Q3, at: [65, 65], as: bit('RB') },
    ],
    alarms: [
        { in: Q3, at: [56, 56], as: (digit) => (digit === '1' ? ['UPS failed!'] : []) },
        { in: Q3, at: [63, 63], as: (digit) => (digit === '1' ? ['Parallel operation failed!'] : []) },
        { in: Q3, at: [66, 66], as: (digit) => (digit === '1' ? ['No battery connected!'] : []) },
    ],
    commands: [
        { command: 'shutdown.return', sends: offAndOnAgain },
        { command: 'shutdown.stayoff', sends: stayOff },
        { command: 'shutdown.stop', sends: 'C' },
        {
            command: 'test.battery.start',
            sends: (about, value) => (value === undefined ? failed('say how many seconds') : timed(about, value)),
        },
        { command: 'test.battery.start.quick', sends: 'T' },
        { command: 'test.battery.start.low', sends: 'TL' },
        { command: 'test.battery.stop', sends: 'CT' },
        { command: 'bypass.start', sends: 'FOFF' },
        { command: 'bypass.stop', sends: 'FON' },
    ],
    delays: {
        start: { min: 0, max: 599_940, standard: 180 },
        shutdown: { min: 0, max: 5940, standard: 30 },
    },
    confirmation: { yes: ['ACK'], always: false },
};
