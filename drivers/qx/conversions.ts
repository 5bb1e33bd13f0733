// From the characters of a field to a value in the catalogue's unit. Small and named, so that a table reads like the device's
// manual. What is no number where one belongs is not believed; dashes mean that the device does not know.

import type { Value } from '#model/value.ts';
import type { Circumstances } from './protocol.ts';

export interface Conversion {
    readonly gives: 'number' | 'text' | 'word';
    /** For `word`: all that can come out. */
    readonly words?: readonly string[];
    /** null: the device does not know. undefined: not published. */
    read(text: string, about: Circumstances): Value | undefined;
}

/** undefined: no number stands there; null: dashes do. Leading zeros, signs and blanks are usual. */
export function numberIn(text: string): number | null | undefined {
    const trimmed = text.trim();
    if (/^-[-.]*$/.test(trimmed)) return null;
    return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(trimmed) : undefined;
}

export const number: Conversion = { gives: 'number', read: numberIn };

/** 14 × 0.1 is 1.4, not 1.4000000000000001. */
export function times(factor: number): Conversion {
    return {
        gives: 'number',
        read: (text) => {
            const value = numberIn(text);
            return typeof value === 'number' ? Number((value * factor).toPrecision(12)) : value;
        },
    };
}

/** A number that depends on what else is known. */
export function computed(read: (value: number, about: Circumstances) => number | undefined): Conversion {
    return {
        gives: 'number',
        read: (text, about) => {
            const value = numberIn(text);
            return typeof value === 'number' ? read(value, about) : value;
        },
    };
}

/** Printable text without the blanks around it; nothing but blanks, dashes or zeros is no text. */
export const text: Conversion = {
    gives: 'text',
    read: (raw) => {
        const trimmed = raw.replace(/[^\x20-\x7e]/g, '').trim();
        return /^[-0]*$/.test(trimmed) ? undefined : trimmed;
    },
};

export function wording(read: (text: string, about: Circumstances) => string | undefined): Conversion {
    return { gives: 'text', read };
}

/** The catalogue's words by what stands in the field; anything else is not believed. */
export function oneOf(words: Readonly<Record<string, string>>): Conversion {
    return {
        gives: 'word',
        words: [...new Set(Object.values(words))],
        read: (raw) => (Object.hasOwn(words, raw) ? words[raw] : undefined),
    };
}
