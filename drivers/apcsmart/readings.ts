// What an APC UPS answers to the letters of its serial “smart” protocol, as readings. Pure. The letters are those of the apcupsd manual,
// “APC smart protocol”; what is answered with NA it does not have.

import { formatStatus } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { VariableName } from '#model/variable.ts';
import { apcStatusFlags } from '../apc-status-bits.ts';

type Read = (text: string) => Value | undefined;

export interface Row {
    readonly letter: string;
    readonly variable: VariableName;
    readonly as: Read;
    /** Asked once: it does not change. */
    readonly once?: true;
}

const number: Read = (text) => (/^[+-]?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined);
/** `0127:` */
const minutes: Read = (text) => {
    const [, digits] = /^(\d+):?$/.exec(text) ?? [];
    return digits === undefined ? undefined : Number(digits) * 60;
};
const words: Read = (text) => text.trim() || undefined;
/** `09/25/98` is the 25th of September: years below 90 are of this century. */
const date: Read = (text) => {
    const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d\d)$/.exec(text.trim()) ?? [];
    return year === undefined ? undefined : `${Number(year) < 90 ? '20' : '19'}${year}/${month}/${day}`;
};
function oneOf(meanings: Readonly<Record<string, string>>): Read {
    return (text) => (Object.hasOwn(meanings, text) ? meanings[text] : undefined);
}

export const ROWS: readonly Row[] = [
    { letter: '\x01', variable: 'ups.model', as: words, once: true },
    { letter: 'n', variable: 'ups.serial', as: words, once: true },
    { letter: 'm', variable: 'ups.mfr.date', as: date, once: true },
    { letter: 'b', variable: 'ups.firmware', as: words, once: true },
    { letter: 'c', variable: 'ups.id', as: words, once: true },
    { letter: 'g', variable: 'battery.voltage.nominal', as: number, once: true },
    { letter: 'o', variable: 'output.voltage.nominal', as: number, once: true },
    { letter: 'x', variable: 'battery.date', as: date, once: true },
    { letter: 'e', variable: 'battery.charge.restart', as: number, once: true },
    { letter: 'q', variable: 'battery.runtime.low', as: minutes, once: true },
    { letter: 'p', variable: 'ups.delay.shutdown', as: number, once: true },
    { letter: 'r', variable: 'ups.delay.start', as: number, once: true },
    { letter: 'l', variable: 'input.transfer.low', as: number, once: true },
    { letter: 'u', variable: 'input.transfer.high', as: number, once: true },
    {
        letter: 's',
        variable: 'input.sensitivity',
        as: oneOf({ H: 'high', M: 'medium', L: 'low', A: 'auto' }),
        once: true,
    },
    { letter: 'f', variable: 'battery.charge', as: number },
    { letter: 'j', variable: 'battery.runtime', as: minutes },
    { letter: 'B', variable: 'battery.voltage', as: number },
    { letter: 'L', variable: 'input.voltage', as: number },
    { letter: 'M', variable: 'input.voltage.maximum', as: number },
    { letter: 'N', variable: 'input.voltage.minimum', as: number },
    { letter: 'F', variable: 'input.frequency', as: number },
    { letter: 'O', variable: 'output.voltage', as: number },
    { letter: 'P', variable: 'ups.load', as: number },
    { letter: 'C', variable: 'ups.temperature', as: number },
    {
        letter: 'X',
        variable: 'ups.test.result',
        as: oneOf({ OK: 'Done and passed', BT: 'Done and error', NG: 'Done and error', NO: 'No test initiated' }),
    },
    {
        letter: 'G',
        variable: 'input.transfer.reason',
        as: oneOf({
            R: 'unacceptable voltage rise or fall',
            H: 'input voltage too high',
            L: 'input voltage too low',
            T: 'notch or spike',
            O: 'no transfer yet',
            S: 'self test or simulated power failure',
        }),
    },
];

/** The letter that asks for the status. */
export const STATUS = 'Q';

/** `08` is on line. undefined: no two hexadecimal digits, or neither on line nor on battery, which it says while it starts. */
export function statusOf(text: string): string | undefined {
    if (!/^[\dA-F]{2}$/i.test(text)) return undefined;
    const bits = Number.parseInt(text, 16);
    const flags = apcStatusFlags(bits);
    return flags.has('OL') === flags.has('OB') ? undefined : formatStatus(flags);
}

/** By letter. */
export function readingsOf(answers: ReadonlyMap<string, string>): Record<string, Value> {
    const values: Record<string, Value> = { 'device.type': 'ups', 'device.mfr': 'APC', 'ups.mfr': 'APC' };
    for (const { letter, variable, as } of ROWS) {
        const text = answers.get(letter);
        const value = text === undefined ? undefined : as(text);
        if (value !== undefined) values[variable] = value;
    }
    for (const what of ['model', 'serial'] as const) {
        const value = values[`ups.${what}`];
        if (value !== undefined) values[`device.${what}`] = value;
    }
    values['ups.status'] = statusOf(answers.get(STATUS) ?? '') ?? null;
    return values;
}
