// Best Power and Sola Australia: Megatec's status, who it is by ID, limits by a number that stands for a row of a table.

import { ok } from '#model/result.ts';
import { type Conversion, computed, number, times, wording } from '../conversions.ts';
import { bypassBoostOrTrim, failure, Q1, statusBits, statusNumbers, upsType } from '../megatec-rows.ts';
import { MEGATEC_COMMANDS, MEGATEC_DELAYS, minutesOrTenths } from '../orders.ts';
import type { Circumstances, Protocol, Query, StatusReading } from '../protocol.ts';

/** `FOR,750,120,120,20.0,27.6`, brought to `FOR, 750,120,120,20.0, 27.6` */
const ID: Query = {
    ask: 'ID',
    lead: '',
    bytes: 25,
    once: true,
    arrange: (answer) => {
        const [model, power, input, output, low, high, more] = answer.trimEnd().split(',');
        if (high === undefined || more !== undefined) return undefined;
        const arranged = [model, power?.padStart(4), input, output, low, high.padStart(5)].join(',');
        return arranged.length === 28 - 1 ? `${arranged}\r` : undefined;
    },
};
/** Minutes. */
const RT: Query = { ask: 'RT', lead: '', bytes: 4 };
const PACKS: Query = { ask: 'BP?', lead: '', bytes: 3 };
const M: Query = { ask: 'M', lead: '', bytes: 2 };

const MAKERS: Readonly<Record<string, readonly [mfr: string, model: string]>> = {
    AX1: ['Best Power', 'Axxium Rackmount'],
    FOR: ['Best Power', 'Fortress'],
    FTC: ['Best Power', 'Fortress Telecom'],
    PR2: ['Best Power', 'Patriot Pro II'],
    PRO: ['Best Power', 'Patriot Pro'],
    320: ['Sola Australia', 'Sola 320'],
    325: ['Sola Australia', 'Sola 325'],
    520: ['Sola Australia', 'Sola 520'],
    525: ['Sola Australia', 'Sola 525'],
    620: ['Sola Australia', 'Sola 620'],
};
/** Whose bit 5 says the opposite. */
const INVERTED = ['PRO', 'PR2'];

interface Limits {
    readonly low: number;
    readonly boost: number;
    readonly nominal: number;
    readonly trim: number;
    readonly high: number;
}

function limits([low, boost, nominal, trim, high]: readonly [number, number, number, number, number]): Limits {
    return { low, boost, nominal, trim, high };
}

// By what M answers, 0 to 9.
const LIMITS_120: readonly Limits[] = (
    [
        [96, 109, 120, 130, 146],
        [96, 109, 120, 138, 156],
        [90, 104, 120, 130, 146],
        [90, 104, 120, 138, 156],
        [90, 104, 110, 120, 130],
        [90, 104, 110, 130, 146],
        [90, 96, 110, 120, 130],
        [90, 96, 110, 130, 146],
        [96, 109, 128, 146, 156],
        [90, 104, 128, 146, 156],
    ] as const
).map(limits);
const LIMITS_230: readonly Limits[] = (
    [
        [200, 222, 240, 250, 284],
        [200, 222, 240, 264, 290],
        [188, 210, 240, 250, 284],
        [188, 210, 240, 264, 290],
        [188, 210, 230, 244, 270],
        [188, 210, 230, 250, 284],
        [180, 200, 230, 244, 270],
        [180, 200, 230, 250, 284],
        [165, 188, 208, 222, 244],
        [165, 188, 208, 244, 270],
    ] as const
).map(limits);

/** Which table it is tells the nominal voltage of ID. */
function limit(which: keyof Limits): Conversion {
    return computed((index, about) => {
        const nominal = Number(about.columns(ID, [9, 11]));
        return Number.isFinite(nominal) ? (nominal > 160 ? LIMITS_230 : LIMITS_120)[index]?.[which] : undefined;
    });
}

function modelOf(about: Circumstances): string {
    return about.columns(ID, [0, 2]) ?? '';
}

/** Means nothing on battery, in a test or while it shuts down. */
const bit5: StatusReading = (digit, about) => {
    const { OL, CAL, FSD } = about.flags;
    if (OL !== true || CAL || FSD) return bypassBoostOrTrim('0', about);
    if (digit !== '0' && digit !== '1') return undefined;
    return bypassBoostOrTrim(INVERTED.includes(modelOf(about)) ? (digit === '1' ? '0' : '1') : digit, about);
};

export const bestups: Protocol = {
    name: 'bestups',
    title: 'Best Power, Sola Australia',
    claims: [Q1, ID],
    rows: [
        ...statusNumbers(Q1),
        upsType(Q1),
        { variable: 'device.mfr', in: ID, at: [0, 2], as: wording((model) => MAKERS[model]?.[0]) },
        { variable: 'device.model', in: ID, at: [0, 2], as: wording((model) => MAKERS[model]?.[1] ?? model) },
        { variable: 'ups.power.nominal', in: ID, at: [4, 7], as: number },
        { variable: 'input.voltage.nominal', in: M, at: [0], as: limit('nominal') },
        { variable: 'output.voltage.nominal', in: M, at: [0], as: limit('nominal') },
        { variable: 'input.voltage.nominal', in: ID, at: [9, 11], as: number },
        { variable: 'output.voltage.nominal', in: ID, at: [13, 15], as: number },
        { variable: 'battery.voltage.low', in: ID, at: [17, 20], as: number },
        { variable: 'battery.voltage.high', in: ID, at: [22, 26], as: number },
        { variable: 'battery.runtime', in: RT, at: [0, 2], as: times(60) },
        {
            variable: 'battery.packs',
            in: PACKS,
            at: [0, 1],
            as: computed((packs, about) => (['AX1', '620'].includes(modelOf(about)) ? packs : undefined)),
        },
        { variable: 'input.transfer.low', in: M, at: [0], as: limit('low') },
        { variable: 'input.transfer.boost.low', in: M, at: [0], as: limit('low') },
        { variable: 'input.transfer.boost.high', in: M, at: [0], as: limit('boost') },
        { variable: 'input.transfer.trim.low', in: M, at: [0], as: limit('trim') },
        { variable: 'input.transfer.trim.high', in: M, at: [0], as: limit('high') },
        { variable: 'input.transfer.high', in: M, at: [0], as: limit('high') },
    ],
    status: statusBits(Q1, bit5),
    alarms: [failure(Q1)],
    commands: [
        ...MEGATEC_COMMANDS.filter(({ command }) => command !== 'beeper.toggle' && command !== 'shutdown.stayoff'),
        // Without R it stays off.
        { command: 'shutdown.stayoff', sends: ({ shutdownSeconds }) => ok([`S${minutesOrTenths(shutdownSeconds)}`]) },
    ],
    settings: [{ variable: 'battery.packs', sends: (packs) => `BP${packs}`, range: () => ({ min: 0, max: 5 }) }],
    delays: {
        start: { ...MEGATEC_DELAYS.start, min: 60 },
        shutdown: { ...MEGATEC_DELAYS.shutdown, max: 5940 },
    },
    confirmation: { yes: ['ACK'], always: false },
};
