// Gtec: status by Q4, with a letter for each thing that is so.

import { number, wording } from '../conversions.ts';
import { F, I, maker, ratings } from '../megatec-rows.ts';
import { MEGATEC_COMMANDS, MEGATEC_DELAYS } from '../orders.ts';
import type { Protocol, Query, StatusReading } from '../protocol.ts';

/** `(236.7 243.2 212.1 220.1 230.4 002 001 50.0 371 372 041.3 22.9 IM` */
const Q4: Query = { ask: 'Q4', lead: '(', bytes: 64 };

const LETTERS = /^[A-N]+$/;

// A mains failed, B battery low, C bypass or boost, E test, F shutdown, M normal, N overload.
const letters: StatusReading = (text) => {
    if (!LETTERS.test(text)) return undefined;
    const has = (letter: string): boolean => text.includes(letter);
    const power = has('A') ? { OL: false } : has('M') || has('C') || has('N') ? { OL: true } : {};
    return { ...power, LB: has('B'), BYPASS: has('C'), CAL: has('E'), FSD: has('F'), OVER: has('N') };
};

const ALARMS: Readonly<Record<string, string>> = { D: 'UPS failed!', G: 'Site fault!', H: 'EPROM failed!' };
const TEST_RESULTS: Readonly<Record<string, string>> = {
    E: 'In progress',
    I: 'Done and passed',
    J: 'Done and error',
    K: 'Not possible',
    L: 'Unknown',
};

export const gtec: Protocol = {
    name: 'gtec',
    title: 'Gtec',
    claims: [Q4, F, I],
    rows: [
        { variable: 'input.voltage', in: Q4, at: [1, 5], as: number },
        { variable: 'input.voltage.fault', in: Q4, at: [19, 23], as: number },
        { variable: 'output.voltage', in: Q4, at: [25, 29], as: number },
        { variable: 'ups.load', in: Q4, at: [35, 37], as: number },
        { variable: 'input.frequency', in: Q4, at: [39, 42], as: number },
        { variable: 'battery.voltage', in: Q4, at: [52, 56], as: number },
        { variable: 'ups.temperature', in: Q4, at: [58, 61], as: number },
        {
            variable: 'ups.test.result',
            in: Q4,
            at: [63],
            as: wording((said) => TEST_RESULTS[/[EIJKL]/.exec(said)?.[0] ?? '']),
        },
        ...ratings(F),
        ...maker(I),
    ],
    status: [{ in: Q4, at: [63], as: letters }],
    alarms: [{ in: Q4, at: [63], as: (said) => [...said].flatMap((letter) => ALARMS[letter] ?? []) }],
    commands: MEGATEC_COMMANDS,
    delays: MEGATEC_DELAYS,
    confirmation: { yes: ['ACK'], always: false },
};
