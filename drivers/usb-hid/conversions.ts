// From the number in a field to a value in the catalogue's unit, and back for what can be written. Small and named, so that a
// table reads like the device's manual. A number that means nothing becomes null: “the device does not know”.

import { failed, ok, type Result } from '#model/result.ts';
import type { Value } from '#model/value.ts';

/** What else is known of the device; most conversions need none of it. */
export interface Circumstances {
    readonly product: number;
    /** As the device says it, before any family makes it nicer. */
    readonly model: string;
    /** The string descriptor of that index; undefined when it could not be fetched. */
    text(index: number): string | undefined;
    /** The bytes of a feature report that was read, its id included. */
    report(id: number): Uint8Array | undefined;
    /** A variable that was read before in this pass or the last one. */
    reading(variable: string): Value | undefined;
    /** What was decided once for this device: a factor that its firmware gets wrong. */
    readonly memory: Map<string, number>;
}

export interface Conversion {
    readonly gives: 'number' | 'text' | 'word';
    /** For `word`: all that can come out. */
    readonly words?: readonly string[];
    /** The field holds the index of a string descriptor, which must be fetched first. */
    readonly needsText?: true;
    /** Reads the bytes of this feature report, which no field may name. */
    readonly needsReport?: number;
    /** undefined: not published by this device. */
    read(value: number, about: Circumstances): Value | undefined;
    /** Absent for a word or text: it can only be read. The failure is a sentence that says what is allowed. */
    write?(text: string, about: Circumstances): Result<number>;
    /** Of the words those that this device takes. */
    choices?(about: Circumstances): readonly string[];
}

/** The number as it is; what a row without a conversion has. */
export const number: Conversion = {
    gives: 'number',
    read: (value) => value,
    write: parseNumber,
};

function parseNumber(text: string): Result<number> {
    const value = Number(text);
    return text.trim() === '' || !Number.isFinite(value) ? failed(`“${text}” is not a number`) : ok(value);
}

/** A reading that the device gives in other units than it declares. */
export function times(factor: number): Conversion {
    return { gives: 'number', read: (value) => withoutNoise(value * factor) };
}

/** 14 × 0.1 is 1.4, not 1.4000000000000001. */
export function withoutNoise(value: number): number {
    return Number(value.toPrecision(12));
}

/** A number of the catalogue that depends on what else is known. */
export function reading(read: (value: number, about: Circumstances) => number | null | undefined): Conversion {
    return { gives: 'number', read };
}

/** A text that is made of the number and what else is known. */
export function wording(read: (value: number, about: Circumstances) => string | null | undefined): Conversion {
    return { gives: 'text', read };
}

/** A number that names something, or that the catalogue has no unit for. */
export const asText = wording(String);

// Some firmware counts in Celsius what it declares as kelvin; no UPS runs at 0 K, none at 273 °C.
export const celsius: Conversion = {
    gives: 'number',
    read: (value) => (value >= 273 && value <= 373 ? withoutNoise(value - 273.15) : value),
};

/** USB 2.0 §9.6.7: a string descriptor, named by its index; 0 is none. */
export const textAt: Conversion = {
    gives: 'text',
    needsText: true,
    read: (index, about) => (index === 0 ? null : (about.text(index) ?? null)),
};

/** HID PDC 1.0 §4.2.6 ManufacturerDate: (year − 1980) × 512 + month × 32 + day. */
export const date: Conversion = {
    gives: 'text',
    read: (packed) => {
        if (packed === 0) return null;
        const day = packed % 32;
        const month = Math.floor(packed / 32) % 16;
        return formatDate(1980 + Math.floor(packed / 512), month, day);
    },
    write: (text) => {
        const [, year, month, day] = /^(\d{4})[/-](\d{2})[/-](\d{2})$/.exec(text) ?? [];
        const packed = (Number(year) - 1980) * 512 + Number(month) * 32 + Number(day);
        const isDate = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
        const fits = packed >= 0 && packed <= 0xffff;
        return isDate && fits ? ok(packed) : failed(`“${text}” is no date between 1980/01/01 and 2107/12/31`);
    },
};

export function formatDate(year: number, month: number, day: number): string {
    return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('/');
}

/** A number in the catalogue's words. A number that is not in the table is null. */
export function oneOf(words: Readonly<Record<number, string>>): Conversion {
    const numbers = new Map(Object.entries(words).map(([value, word]) => [word, Number(value)]));
    return {
        gives: 'word',
        words: [...new Set(Object.values(words))],
        read: (value) => (Object.hasOwn(words, value) ? (words[value] ?? null) : null),
        write: (word) => {
            const value = numbers.get(word);
            return value === undefined ? failed(`“${word}” is none of ${[...numbers.keys()].join(', ')}`) : ok(value);
        },
    };
}

/** HID PDC 1.0 §4.1.6 Test, as it is read. */
export const testResult: Conversion = oneOf({
    1: 'Done and passed',
    2: 'Done and warning',
    3: 'Done and error',
    4: 'Aborted',
    5: 'In progress',
    6: 'No test initiated',
    7: 'Test scheduled',
});

/** HID PDC 1.0 §4.1.6 AudibleAlarmControl. */
export const beeper: Conversion = oneOf({ 1: 'disabled', 2: 'enabled', 3: 'muted' });
export const yesNo: Conversion = oneOf({ 0: 'no', 1: 'yes' });
export const onOff: Conversion = oneOf({ 0: 'off', 1: 'on' });
export const disabledEnabled: Conversion = oneOf({ 0: 'disabled', 1: 'enabled' });
