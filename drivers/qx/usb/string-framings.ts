// Framings that speak by string descriptors: each question has a number, and the “string” with that number is the answer. A chip meant
// for something else was given an UPS this way.

import { CR, type Framing, line } from './framing.ts';
import type { Setup, UsbPipe } from './pipe.ts';

// USB 2.0 §9.4.3 GET_DESCRIPTOR, §9.6.7; a descriptor has at most 255 bytes.
const GET_DESCRIPTOR = 0x06;
const STRING = 0x0300;
const LENGTH_MAX = 255;
const SHORT_LENGTH = 102;
const ENGLISH = 0x0409;
/** What the firmware says to everything that it does, and to what it did not understand. */
const NO_ACK = 'UPS No Ack';

/** Megatec's questions; what is not here cannot be asked. */
const QUESTIONS: Readonly<Record<string, number>> = { Q1: 0x03, F: 0x0d, I: 0x0c, 'FW?': 0x0c };
/** What their answers begin with; the firmware has something else there. */
const LEADS: Readonly<Record<string, string>> = { Q1: '(', F: '#', I: '#', 'FW?': '#' };

async function askString(pipe: UsbPipe, index: number, length = LENGTH_MAX): Promise<string> {
    const setup: Setup = {
        type: 'standard',
        recipient: 'device',
        request: GET_DESCRIPTOR,
        value: STRING | index,
        index: ENGLISH,
    };
    const answer = await pipe.controlIn(setup, length);
    return characters(answer);
}

/** Behind length and type: UTF-16, of which the firmware may fill only the lower halves, or plain characters. */
function characters(answer: Uint8Array): string {
    const bytes = answer.subarray(2, Math.max(answer[0] ?? 0, 2));
    const isWide = bytes.length > 1 && bytes.every((byte, at) => at % 2 === 0 || byte === 0);
    return Buffer.from(isWide ? bytes.filter((_, at) => at % 2 === 0) : bytes).toString('latin1');
}

/** As if it had come over a line. */
function asLine(text: string, answer: string): string {
    if (answer === '') return '';
    const lead = LEADS[text];
    const whole = answer.includes(CR) ? answer : answer + CR;
    return line(lead === undefined ? whole : lead + whole.slice(1));
}

// After an order the firmware is busy for some time, and says so.
const KRAULER_TRIES = 10;
const KRAULER_ORDERS: Readonly<Record<string, number>> = { T: 0x04, TL: 0x05, Q: 0x07, C: 0x0b, CT: 0x0b };

export const krauler: Framing = {
    name: 'krauler',
    likely: 'megatec',
    begin: (pipe) => async (text) => {
        const index = QUESTIONS[text] ?? KRAULER_ORDERS[text];
        if (index === undefined) return text + CR;
        for (let tries = 0; tries < KRAULER_TRIES; tries++) {
            const answer = await askString(pipe, index);
            if (!answer.startsWith(NO_ACK)) return asLine(text, answer);
            if (KRAULER_ORDERS[text] !== undefined) return '';
        }
        return '';
    },
};

const FABULA_ORDERS: Readonly<Record<string, number>> = { Q: 0x07, C: 0x0a };

/** The number of `S.5`, `S02R0003`: tenths of a minute, then minutes; 8 more when it comes back. undefined: cannot be said. */
function shutdownIndex(text: string): number | undefined {
    const [, tenths, minutes, again] = /^S(?:\.(\d)|(\d\d))(?:R(\d{4}))?$/.exec(text) ?? [];
    const base =
        tenths !== undefined && Number(tenths) >= 5
            ? 0x10 + (Number(tenths) - 5) * 0x10
            : minutes !== undefined && Number(minutes) >= 1 && Number(minutes) <= 10
              ? 0x60 + (Number(minutes) - 1) * 0x10
              : undefined;
    if (base === undefined) return undefined;
    return again === '0000' ? base : base + 8;
}

function fabulaIndex(text: string): number | undefined {
    return QUESTIONS[text] ?? FABULA_ORDERS[text] ?? shutdownIndex(text);
}

/** An order is confirmed by a refusal. */
function confirmed(text: string, answer: string): string {
    return answer.startsWith(NO_ACK) && QUESTIONS[text] === undefined ? '' : asLine(text, answer);
}

export const fabula: Framing = {
    name: 'fabula',
    likely: 'megatec',
    begin: (pipe) => async (text) => {
        const index = fabulaIndex(text);
        return index === undefined ? text + CR : confirmed(text, await askString(pipe, index));
    },
};

/** `BL` tells the charge. */
const HUNNOX_CHARGE = 0xf3;
const HUNNOX_OPENING = [0, 0, 1];
const HUNNOX_ROUND = [0x0d, 0x03, 0x0c];

/** The same numbers, but the firmware answers only within a round of all its questions. */
export const hunnoxFraming: Framing = {
    name: 'hunnox',
    likely: 'hunnox',
    begin: (pipe) => {
        let isOpened = false;
        let place = 0;
        const ask = (index: number) => askString(pipe, index, SHORT_LENGTH);
        return async (text) => {
            const index = text === 'BL' ? HUNNOX_CHARGE : fabulaIndex(text);
            if (index === undefined) return text + CR;
            if (!isOpened) for (const opening of HUNNOX_OPENING) await ask(opening).catch(() => '');
            isOpened = true;
            const target = HUNNOX_ROUND.indexOf(index);
            while (target >= 0 && place !== target) {
                await ask(HUNNOX_ROUND[place] ?? 0);
                place = (place + 1) % HUNNOX_ROUND.length;
            }
            const answer = await ask(index);
            if (target >= 0) place = (place + 1) % HUNNOX_ROUND.length;
            return confirmed(text, answer);
        };
    },
};

const SNR_TRIES = 10;

/** Its questions only, each as often as it takes; the interrupt endpoint must be read in between. */
export const snr: Framing = {
    name: 'snr',
    likely: 'megatec',
    begin: (pipe) => async (text) => {
        const index = QUESTIONS[text];
        if (index === undefined) return text + CR;
        for (let tries = 0; tries < SNR_TRIES; tries++) {
            await pipe.read(SHORT_LENGTH, SNR_WAIT_MS);
            const answer = await askString(pipe, index, SHORT_LENGTH);
            if (answer !== '' && !answer.startsWith(NO_ACK)) return asLine(text, answer);
        }
        return '';
    },
};

const SNR_WAIT_MS = 50;
