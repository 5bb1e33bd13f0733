// Voltronic's Axpert inverters (P30): Voltronic's questions, each with a checksum. They are read; what feeds the sun into them is not.

import { number, text } from '../conversions.ts';
import { MEGATEC_DELAYS } from '../orders.ts';
import type { Protocol, Query, StatusReading } from '../protocol.ts';

const QPI: Query = { ask: 'QPI', lead: '(', bytes: 6, once: true };
const QMOD: Query = { ask: 'QMOD', lead: '(', bytes: 3 };
/** `(233.5 50.1 233.5 50.1 0467 0396 009 440 54.00 000 100 0033 …` */
const QPIGS: Query = { ask: 'QPIGS', lead: '(', bytes: 99 };
/** `(230.0 21.7 230.0 50.0 21.7 5000 5000 48.0 …` */
const QPIRI: Query = { ask: 'QPIRI', lead: '(', bytes: 90, once: true };
const QID: Query = { ask: 'QID', lead: '(', bytes: 2, once: true };
const QVFW: Query = { ask: 'QVFW', lead: '(', bytes: 16, once: true };

// A byte that would be taken for a CR, an LF or the beginning of an answer is one more.
const EVADED: readonly number[] = [0x0a, 0x0d, 0x28];

/** CRC-16 with polynomial 0x1021 from 0. */
export function checksum(text: string): string {
    let sum = 0;
    for (const byte of Buffer.from(text, 'latin1')) {
        sum ^= byte << 8;
        for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
    const bytes = [sum >> 8, sum & 0xff].map((byte) => (EVADED.includes(byte) ? byte + 1 : byte));
    return Buffer.from(bytes).toString('latin1');
}

const mode: StatusReading = (letter) => {
    switch (letter) {
        case 'L': // Line.
        case 'G': // Grid, with the sun.
        case 'C': // Charges.
            return { OL: true };
        case 'B':
            return { OL: false };
        case 'Y':
            return { OL: true, BYPASS: true };
        case 'S': // Standby.
        case 'P': // It has just been switched on.
            return { OFF: true };
        case 'D':
            return { FSD: true };
        case 'T':
            return { CAL: true };
        case 'E':
            return { OL: true, ECO: true };
        case 'F':
            return {};
        default:
            return undefined;
    }
};

export const axpert: Protocol = {
    name: 'voltronic-axpert',
    title: 'Voltronic Axpert inverters',
    claims: [QPI, QMOD],
    isIts: (answers) => /^\(PI[34]\d/.test(answers.get('QPI') ?? ''),
    checksum: {
        add: (text) => text + checksum(text),
        remove: (answer) => {
            const said = answer.slice(0, -3);
            return answer.slice(-3) === `${checksum(said)}\r` ? `${said}\r` : undefined;
        },
    },
    rows: [
        { variable: 'device.serial', in: QID, at: [1], as: text },
        { variable: 'ups.firmware', in: QVFW, at: [7, 14], as: text },
        { variable: 'input.voltage.nominal', in: QPIRI, at: [1, 5], as: number },
        { variable: 'input.current.nominal', in: QPIRI, at: [7, 10], as: number },
        { variable: 'output.voltage.nominal', in: QPIRI, at: [12, 16], as: number },
        { variable: 'output.frequency.nominal', in: QPIRI, at: [18, 21], as: number },
        { variable: 'output.current.nominal', in: QPIRI, at: [23, 26], as: number },
        { variable: 'ups.power.nominal', in: QPIRI, at: [28, 31], as: number },
        { variable: 'ups.realpower.nominal', in: QPIRI, at: [33, 36], as: number },
        { variable: 'battery.voltage.nominal', in: QPIRI, at: [38, 41], as: number },
        { variable: 'input.voltage', in: QPIGS, at: [1, 5], as: number },
        { variable: 'input.frequency', in: QPIGS, at: [7, 10], as: number },
        { variable: 'output.voltage', in: QPIGS, at: [12, 16], as: number },
        { variable: 'output.frequency', in: QPIGS, at: [18, 21], as: number },
        { variable: 'ups.power', in: QPIGS, at: [23, 26], as: number },
        { variable: 'ups.realpower', in: QPIGS, at: [28, 31], as: number },
        { variable: 'ups.load', in: QPIGS, at: [33, 35], as: number },
        { variable: 'battery.voltage', in: QPIGS, at: [41, 45], as: number },
        { variable: 'battery.charge', in: QPIGS, at: [51, 53], as: number },
        { variable: 'ups.temperature', in: QPIGS, at: [55, 58], as: number },
    ],
    status: [{ in: QMOD, at: [1, 1], as: mode }],
    alarms: [{ in: QMOD, at: [1, 1], as: (letter) => (letter === 'F' ? ['In fault mode!'] : []) }],
    commands: [],
    delays: MEGATEC_DELAYS,
    confirmation: { yes: ['(ACK'], always: true },
};
