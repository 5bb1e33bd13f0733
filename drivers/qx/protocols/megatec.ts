// Megatec and its nearest relatives: the same status under another name, with or without ratings, and the maker in other columns.

import { number, text, wording } from '../conversions.ts';
import { beeperStatus, F, I, maker, Q1, ratings, statusQuery, wholeStatus } from '../megatec-rows.ts';
import { MEGATEC_COMMANDS, MEGATEC_DELAYS, testFor } from '../orders.ts';
import type { Protocol, Query } from '../protocol.ts';

const SILENT_OR_ACK = { yes: ['ACK'], always: false } as const;
const BASICS = { commands: MEGATEC_COMMANDS, delays: MEGATEC_DELAYS, confirmation: SILENT_OR_ACK } as const;

/** Status only: what is left when nothing else is answered. */
export const q1: Protocol = { name: 'q1', title: 'Q1 without ratings', claims: [Q1], ...wholeStatus(Q1), ...BASICS };

const NEW_I: Query = { ask: 'I', lead: '#', bytes: 38, once: true };

export const megatec: Protocol = {
    name: 'megatec',
    title: 'Megatec: most UPSs of no great name',
    claims: [Q1, F, NEW_I],
    ...wholeStatus(Q1),
    rows: [
        ...wholeStatus(Q1).rows,
        ...ratings(F),
        { variable: 'device.mfr', in: NEW_I, at: [1, 15], as: text },
        { variable: 'device.model', in: NEW_I, at: [17, 26], as: text },
        { variable: 'ups.firmware', in: NEW_I, at: [28], as: text },
    ],
    ...BASICS,
};

const D = statusQuery('D');
export const megatecOld: Protocol = {
    name: 'megatec/old',
    title: 'Megatec of the first generation',
    claims: [D],
    ...wholeStatus(D),
    rows: [...wholeStatus(D).rows, ...ratings(F), ...maker(I)],
    ...BASICS,
};

const QS = statusQuery('QS');
export const mustek: Protocol = {
    name: 'mustek',
    title: 'Mustek PowerMust',
    claims: [QS],
    ...wholeStatus(QS),
    rows: [...wholeStatus(QS).rows, ...ratings(F), ...maker(I)],
    ...BASICS,
};

const FW: Query = { ask: 'FW?', lead: '#', bytes: 39, once: true };
export const zinto: Protocol = {
    name: 'zinto',
    title: 'Online Zinto',
    claims: [Q1, F, FW],
    ...wholeStatus(Q1),
    rows: [...wholeStatus(Q1).rows, ...ratings(F), ...maker(FW)],
    ...BASICS,
};

/** `BL100` */
const BL: Query = { ask: 'BL', lead: 'B', bytes: 6 };
export const hunnox: Protocol = {
    ...zinto,
    name: 'hunnox',
    title: 'Hunnox, Powercool',
    claims: [Q1, F, FW, BL],
    rows: [...zinto.rows, { variable: 'battery.charge', in: BL, at: [2], as: number }],
    delays: {
        ...MEGATEC_DELAYS,
        start: { ...MEGATEC_DELAYS.start, standard: 0 },
        shutdown: { ...MEGATEC_DELAYS.shutdown, standard: 60 },
    },
    // Its firmware confirms with a refusal.
    confirmation: { yes: ['ACK', 'UPS No Ack'], always: false },
};

/** `#2222…R1.00.48`: its maker never filled in the name, and not always the last columns. */
const UNNAMED_I: Query = { ask: 'I', lead: '#', bytes: 30, once: true };
const FULL_I: Query = { ...UNNAMED_I, bytes: 38 };
export const innovatae: Protocol = {
    name: 'innovatae',
    title: 'Ippon Innova',
    claims: [Q1, UNNAMED_I],
    isIts: (answers) => /^#2{20}/.test(answers.get('I') ?? ''),
    ...wholeStatus(Q1),
    rows: [...wholeStatus(Q1).rows, ...ratings(F), { variable: 'ups.firmware', in: FULL_I, at: [28, 35], as: text }],
    fixed: { 'device.mfr': 'Ippon', 'ups.mfr': 'Ippon' },
    ...BASICS,
};

/** Voltronic's P98 and P99: Megatec's questions, but orders are confirmed. */
const QPI: Query = { ask: 'QPI', lead: '(', bytes: 6, once: true };
export const mecer: Protocol = {
    name: 'mecer',
    title: 'Mecer and others with Voltronic P98',
    claims: [QPI, Q1],
    isIts: (answers) => /^\(PI9[89]/.test(answers.get('QPI') ?? ''),
    ...wholeStatus(Q1),
    rows: [
        ...wholeStatus(Q1).rows.filter(({ variable }) => variable !== 'ups.beeper.status'),
        beeperStatus(Q1),
        ...ratings(F),
        ...maker(I),
        {
            variable: 'ups.firmware.aux',
            in: QPI,
            at: [1, 4],
            as: wording((name) => `Voltronic Power ${name.replace('PI', 'P')}`),
        },
    ],
    commands: [
        ...MEGATEC_COMMANDS.filter(({ command }) => command !== 'test.battery.start'),
        { command: 'test.battery.start', sends: testFor({ minSeconds: 12 }) },
    ],
    delays: MEGATEC_DELAYS,
    confirmation: { yes: ['(ACK'], always: true },
};
