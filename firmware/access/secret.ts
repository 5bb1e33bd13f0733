// Random secrets and how they are compared: by their hashes, which takes the same time whatever is wrong.

import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** 256 bits, base64url: nobody guesses them, so a plain hash is enough to keep them by. */
export function newSecret(): string {
    return randomBytes(32).toString('base64url');
}

/** A short public name for something. */
export function newId(): string {
    return randomBytes(6).toString('hex');
}

export function hashOf(secret: string): string {
    return createHash('sha256').update(secret).digest('base64url');
}

export function isSame(given: string, wanted: string): boolean {
    return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}

// Crockford's letters: none that is taken for another when it is read off a label. 8 of 32 are 40 bits; with the waiting
// time after wrong ones that is thousands of years of guessing.
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `7KQ4-M2XD`. */
export function newCode(): string {
    const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** As it was meant: any case, with or without the dash, O for 0, I and L for 1. */
export function plainCode(code: string): string {
    return code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
