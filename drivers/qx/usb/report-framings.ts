// Framings that put the characters into HID reports: output by SET_REPORT, input by the interrupt endpoint. Which chip wants which
// report and how many bytes was found out by those who built the first drivers; the names are theirs.

import { setTimeout as wait } from 'node:timers/promises';
import { bytesOf, CR, drain, type Framing, inPieces, latin1, line, PATIENCE_MS, readLine } from './framing.ts';
import type { Setup, UsbPipe } from './pipe.ts';

// USB HID 1.11 §7.2.2 SET_REPORT, §7.2.1 GET_REPORT.
const SET_REPORT = 0x09;
const GET_REPORT = 0x01;
/** Report type in the upper byte, report id in the lower; some firmware swaps them. */
const OUTPUT = 0x0200;
const SWAPPED = 0x0002;
const FEATURE_5 = 0x0305;

function setReport(value: number): Setup {
    return { type: 'class', recipient: 'interface', request: SET_REPORT, value, index: 0 };
}

async function send(pipe: UsbPipe, text: string, report: { value: number; bytes: number }): Promise<void> {
    for (const piece of inPieces(text + CR, report.bytes)) await pipe.controlOut(setReport(report.value), piece);
}

export const cypress: Framing = {
    name: 'cypress',
    begin: (pipe) => async (text) => {
        await send(pipe, text, { value: OUTPUT, bytes: 8 });
        return readLine(pipe, 8);
    },
};

export const phoenix: Framing = {
    name: 'phoenix',
    begin: (pipe) => async (text) => {
        await drain(pipe, 8, 8);
        await send(pipe, text, { value: OUTPUT, bytes: 8 });
        return readLine(pipe, 8);
    },
};

export const ippon: Framing = {
    name: 'ippon',
    begin: (pipe) => async (text) => {
        await send(pipe, text, { value: SWAPPED, bytes: 8 });
        return line(latin1(await pipe.read(64, PATIENCE_MS)));
    },
};

export const omronFraming: Framing = {
    name: 'omron',
    likely: 'omron',
    begin: (pipe) => async (text) => {
        await send(pipe, text, { value: SWAPPED, bytes: 16 });
        return line(latin1(await pipe.read(64, PATIENCE_MS)));
    },
};

export const gtecFraming: Framing = {
    name: 'gtec',
    likely: 'gtec',
    begin: (pipe) => async (text) => {
        await send(pipe, text, { value: SWAPPED, bytes: 8 });
        return readLine(pipe, 128);
    },
};

// A piece that is not there after as long as ten intervals will not come: the answer has ended.
const SGS_NEXT_MS = 150;
const SGS_DATA = 7;

/** The first byte of a report is the number of bytes behind it; an answer ends without a CR, by silence. */
export const sgs: Framing = {
    name: 'sgs',
    begin: (pipe) => async (text) => {
        const bytes = bytesOf(text + CR);
        for (let at = 0; at < bytes.length; at += SGS_DATA) {
            const data = bytes.subarray(at, at + SGS_DATA);
            const report = new Uint8Array(8);
            report[0] = data.length;
            report.set(data, 1);
            await pipe.controlOut(setReport(OUTPUT), report);
        }
        let heard = '';
        for (let patienceMs = PATIENCE_MS; heard.length < 256; patienceMs = SGS_NEXT_MS) {
            const piece = await pipe.read(8, patienceMs);
            const length = Math.min(piece[0] ?? 0, SGS_DATA);
            if (length === 0) break;
            heard += latin1(piece.subarray(1, 1 + length));
        }
        return heard === '' ? '' : line(heard + CR);
    },
};

const ARMAC_LENGTH = 0xa0;
const ARMAC_WAITING = 0x3f;
const ARMAC_BYTES = 3;
const ARMAC_DEAF_TO = ['QGS', 'QS', 'QPI', 'M', 'D'];
// Behind the numbers this firmware has zeros where it means the character 0.
const ARMAC_BITS = 38;

/** With this packet size the firmware is a newer one, which takes a question whole. */
const ARMAC_NEW_BYTES = 64;

/** How many characters, then they; answers tell how many are still waiting. */
export const armac: Framing = {
    name: 'armac',
    likely: 'megatec',
    begin: (pipe) => async (text) => {
        // These are not refused: the firmware hangs on them for seconds.
        if (ARMAC_DEAF_TO.includes(text)) return '';
        await drain(pipe, pipe.inBytes, 8);
        const bytes = bytesOf(text + CR);
        if (pipe.outBytes === ARMAC_NEW_BYTES) {
            await pipe.write(Uint8Array.from([ARMAC_LENGTH + bytes.length, ...bytes]));
            return readArmac(pipe);
        }
        for (let at = 0; at < bytes.length; at += ARMAC_BYTES) {
            const data = bytes.subarray(at, at + ARMAC_BYTES);
            const report = new Uint8Array(4);
            report[0] = ARMAC_LENGTH + data.length;
            report.set(data, 1);
            await pipe.controlOut(setReport(OUTPUT), report);
        }
        return readArmac(pipe);
    },
};

async function readArmac(pipe: UsbPipe): Promise<string> {
    let heard = '';
    while (heard.length < 256) {
        const piece = await pipe.read(pipe.inBytes, PATIENCE_MS);
        const waiting = (piece[0] ?? 0) & ARMAC_WAITING;
        if (waiting === 0) break;
        heard += latin1(piece.subarray(1, 1 + waiting));
        if (heard.includes(CR)) break;
    }
    const characters = [...heard].map((character, at) => (character === '\0' && at >= ARMAC_BITS ? '0' : character));
    return line(characters.join(''));
}

// Their answers are as long as they are; anything else is a mistake of the transfer.
const ABLEREX_LENGTHS: Readonly<Record<string, number>> = { Q1: 47, I: 39, F: 22 };
const ABLEREX_TRIES = 3;
const ABLEREX_THINKS_MS = 500;
const ABLEREX_BYTES = 47;

/** Everything in one feature report. */
export const ablerexFraming: Framing = {
    name: 'ablerex',
    likely: 'ablerex',
    begin: (pipe) => async (text) => {
        const wanted = ABLEREX_LENGTHS[text];
        let heard = '';
        for (let tries = 0; tries < ABLEREX_TRIES; tries++) {
            const report = new Uint8Array(ABLEREX_BYTES);
            report.set([0x05, 0x00, text.length + 1, ...bytesOf(text + CR)]);
            await pipe.controlOut(setReport(FEATURE_5), report);
            await wait(ABLEREX_THINKS_MS);
            const setup: Setup = { ...setReport(FEATURE_5), request: GET_REPORT };
            heard = line(latin1(await pipe.controlIn(setup, ABLEREX_BYTES)));
            if (wanted === undefined || heard.length === wanted) break;
        }
        return heard;
    },
};

const PHOENIXTEC_REQUEST = 0x0d;
const PHOENIXTEC_UNANSWERED = /^(?:T\d*|TL|S[.\d].*|C|CT|M|N|O|SRC.*|FCLR.*|SS.*|TUD.*|SSN.*)$/;

/** The whole question in one transfer of the maker's own. */
export const phoenixtec: Framing = {
    name: 'phoenixtec',
    likely: 'masterguard',
    begin: (pipe) => async (text) => {
        const setup: Setup = { type: 'vendor', recipient: 'endpoint', request: PHOENIXTEC_REQUEST, value: 0, index: 0 };
        await pipe.controlOut(setup, bytesOf(text + CR));
        return PHOENIXTEC_UNANSWERED.test(text) ? '' : readLine(pipe, 8);
    },
};

const FUJI_COMMAND_BYTES = 3;
const FUJI_LENGTHS: Readonly<Record<string, number>> = { Q1: 47, F: 22, I: 39 };

/** `80 06 length 03`, up to three characters, and how long the answer will be. */
export const fuji: Framing = {
    name: 'fuji',
    likely: 'megatec',
    begin: (pipe) => async (text) => {
        if (text.length > FUJI_COMMAND_BYTES) return '';
        await drain(pipe, 8, 8);
        const command = new Uint8Array(FUJI_COMMAND_BYTES);
        command.set(bytesOf(text));
        const length = FUJI_LENGTHS[text] ?? 0;
        await pipe.write(Uint8Array.from([0x80, 0x06, text.length + 1, 0x03, ...command, length]));
        return length === 0 ? '' : readLine(pipe, 8);
    },
};
