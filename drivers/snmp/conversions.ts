// From what an agent said to a value in the catalogue's unit, and back for what can be written. Small and named, so that a
// table reads like the MIB. Nonsense (text where a number belongs, a word that the MIB does not know) becomes null, which
// means "the device does not know"; nothing here throws.

import { failed, ok, type Result } from '#model/result.ts';
import type { StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { Raw } from './raw.ts';

/** What a SET carries. */
export type Put =
    | { readonly kind: 'integer'; readonly value: number }
    /** Hundredths of a second. */
    | { readonly kind: 'ticks'; readonly value: number }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'oid'; readonly value: string };

export interface Conversion {
    readonly gives: 'number' | 'text' | 'word';
    /** For `word`: all that can come out. */
    readonly words?: readonly string[];
    read(raw: Raw): Value;
    /** Absent: it can only be read. The failure is a sentence that says what is allowed. */
    write?(text: string): Result<Put>;
}

// What cards send for "not known" where the MIB left them no other way: the largest 16 and 32 bit numbers.
const UNKNOWN_NUMBERS: ReadonlySet<number> = new Set([0xffff, 0x7fffffff, 0xffffffff, -0x80000000]);

/** A quantity that cannot be negative; -1 is what PowerNet-MIB and others say for "not supported". */
export function measure(scale: number): Conversion {
    return quantity(scale, 0);
}

/** A quantity that can be negative: temperatures, the current of a battery. */
export function signed(scale: number): Conversion {
    return quantity(scale, Number.NEGATIVE_INFINITY);
}

// Sensors for racks measure down to -40 degrees; cards say -41 or less where nothing is plugged in.
const COLDEST = -40;

/**
 * A temperature in degrees. `none` is the number by which this object says that there is no sensor; elsewhere -1 is a frosty rack.
 */
export function degrees(scale: number, none?: -1): Conversion {
    const conversion = signed(scale);
    return {
        ...conversion,
        read: (raw) => {
            const number = numberOf(raw);
            return number === null || number === none || number * scale < COLDEST ? null : conversion.read(raw);
        },
    };
}

export const whole: Conversion = measure(1);
export const tenths: Conversion = measure(0.1);
export const hundredths: Conversion = measure(0.01);
export const minutes: Conversion = measure(60);
/** Hundredths of a kilowatt or kVA, in watts or VA. */
export const tens: Conversion = measure(10);

/** Seconds of a running countdown; NUT shows -1 when none runs. */
export const countdown: Conversion = quantity(1, -1);

export const thousandths: Conversion = measure(0.001);

/** A duration in TimeTicks, in seconds. */
export const duration: Conversion = {
    gives: 'number',
    read: (raw) => (raw.kind === 'ticks' ? Math.round(raw.value / 100) : whole.read(raw)),
    write: (text) => {
        const put = whole.write?.(text) ?? failed(`“${text}” is not a number`);
        return put.ok && put.value.kind === 'integer' ? ok({ kind: 'ticks', value: put.value.value * 100 }) : put;
    },
};

/** Seconds since the agent started, from TimeTicks. */
export const uptime: Conversion = {
    gives: 'number',
    read: (raw) => (raw.kind === 'ticks' ? Math.floor(raw.value / 100) : null),
};

function quantity(scale: number, least: number): Conversion {
    return {
        gives: 'number',
        read: (raw) => {
            const number = numberOf(raw);
            if (number === null || number < least || UNKNOWN_NUMBERS.has(number)) return null;
            return withoutNoise(number * scale);
        },
        write: (text) => {
            const number = Math.round(Number(text) / scale);
            if (text.trim() === '' || !Number.isSafeInteger(number)) return failed(`“${text}” is not a number`);
            return ok({ kind: 'integer', value: number });
        },
    };
}

/** 14 × 0.1 is 1.4, not 1.4000000000000001. */
export function withoutNoise(number: number): number {
    return Number.isInteger(number) ? number : Math.round(number * 1e6) / 1e6;
}

/** The number in what an agent said. Some agents say numbers as text. */
export function numberOf(raw: Raw): number | null {
    if (raw.kind === 'number') return raw.value;
    if (raw.kind === 'ticks') return withoutNoise(raw.value / 100);
    if (raw.kind === 'oid') return null;
    const text = cleanText(raw.bytes);
    return /^[+-]?\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : null;
}

// SNMPv2-TC DisplayString; what is longer is not a name.
const TEXT_MAX = 255;

export const text: Conversion = {
    gives: 'text',
    read: (raw) => {
        if (raw.kind === 'octets') return cleanText(raw.bytes);
        return raw.kind === 'oid' ? raw.value : String(numberOf(raw));
    },
    write: (value) => ok({ kind: 'text', value }),
};

/** Text that is not there when it is empty: cards leave what they do not know blank. */
export const filledText: Conversion = { ...text, read: (raw) => text.read(raw) || null };

/** The number of a bank or group; 0 is none. */
export const idUnlessZero: Conversion = {
    gives: 'text',
    read: (raw) => (numberOf(raw) === 0 ? null : text.read(raw)),
};

/** What `as` makes of one item of a list of texts parted by commas, from 1. */
export function itemOf(as: Conversion, number: number): Conversion {
    return {
        gives: as.gives,
        ...(as.words && { words: as.words }),
        read: (raw) => {
            const item = raw.kind === 'octets' ? cleanText(raw.bytes).split(',')[number - 1] : undefined;
            return item === undefined ? null : as.read({ kind: 'octets', bytes: Buffer.from(item) });
        },
    };
}

/** A number with its unit behind it, as people write it: `0.061kW` with a scale of 1000 is 61. */
export function withUnit(scale: number): Conversion {
    return {
        gives: 'number',
        read: (raw) => {
            const number =
                raw.kind === 'octets'
                    ? /^([+-]?\d{1,15}(?:\.\d{1,9})?)\s*[A-Za-z%]*$/.exec(cleanText(raw.bytes))
                    : null;
            return number === null ? null : withoutNoise(Number(number[1]) * scale);
        },
    };
}

/** Up to the first NUL; UTF-8 if it is, else Latin-1; control characters and 0xFF are blanks; no blanks around it. */
export function cleanText(bytes: Uint8Array): string {
    const end = bytes.indexOf(0);
    // 0xFF is what erased memory reads, and no UTF-8.
    const used = bytes.subarray(0, end === -1 ? bytes.length : end).map((byte) => (byte === 0xff ? 0x20 : byte));
    return decode(used)
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, TEXT_MAX);
}

function decode(bytes: Uint8Array): string {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
        // Cards older than UTF-8 send Latin-1: every byte is a character.
        return Buffer.from(bytes).toString('latin1');
    }
}

/** A date as Americans write it, MM/DD/YYYY, as YYYY-MM-DD; what is none stays as it is. */
export const usDate: Conversion = {
    gives: 'text',
    read: (raw) => {
        const said = filledText.read(raw);
        const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(String(said));
        return parts ? `${parts[3]}-${parts[1]?.padStart(2, '0')}-${parts[2]?.padStart(2, '0')}` : said;
    },
};

/** Six octets as `00:c0:b7:12:34:56`; a card that sends text keeps its own spelling. */
export const macAddress: Conversion = {
    gives: 'text',
    read: (raw) => {
        if (raw.kind !== 'octets') return null;
        if (raw.bytes.length !== 6) return cleanText(raw.bytes) || null;
        return [...raw.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
    },
};

/** An enumeration of the MIB in the catalogue's words. A number that is not in it is null. */
export function oneOf(words: Readonly<Record<number, string>>): Conversion {
    const numbers = new Map(Object.entries(words).map(([number, word]) => [word, Number(number)]));
    return {
        gives: 'word',
        words: [...numbers.keys()],
        read: (raw) => {
            const number = numberOf(raw);
            return number === null || !Object.hasOwn(words, number) ? null : (words[number] ?? null);
        },
        write: (word) => {
            const number = numbers.get(word);
            if (number === undefined) return failed(`“${word}” is none of ${[...numbers.keys()].join(', ')}`);
            return ok({ kind: 'integer', value: number });
        },
    };
}

/** The same where the catalogue has a number: phases from a count of poles. */
export function numberOneOf(numbers: Readonly<Record<number, number>>): Conversion {
    return {
        gives: 'number',
        read: (raw) => {
            const number = numberOf(raw);
            return number === null ? null : (numbers[number] ?? null);
        },
    };
}

/** One word whenever the object is there at all. */
export function whenThere(word: string): Conversion {
    return { gives: 'word', words: [word], read: () => word };
}

/** A word that only tells which of several numbers it is: what is written must be one of them, others read as they are. */
export function named(words: Readonly<Record<number, string>>): Conversion {
    const known = oneOf(words);
    return { ...known, gives: 'text', read: (raw) => known.read(raw) ?? text.read(raw) };
}

/** SNMPv2-TC TruthValue. */
export const yesNo: Conversion = oneOf({ 1: 'yes', 2: 'no' });

/** What an object says about the status; null when it does not say. */
export type StatusReading = (raw: Raw) => readonly StatusFlag[] | null;

/** By number, or by OID for an object that holds one. */
export function flags(meaning: Readonly<Record<number | string, readonly StatusFlag[]>>): StatusReading {
    return (raw) => {
        const key = keyOf(raw);
        return Object.hasOwn(meaning, key) ? (meaning[key] ?? null) : null;
    };
}

/** What an enumeration is looked up by: the number, or the text of what is none. */
export function keyOf(raw: Raw): string {
    return String(numberOf(raw) ?? text.read(raw));
}
