// Passwords as they may be kept: plain, or as `scrypt:N:r:p:salt:hash` (RFC 7914; salt and hash in base64url). Comparing takes
// the same time whatever is wrong. Hashing happens on another thread: nobody else waits for it.

import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const HASH_BYTES = 32;
const SALT_BYTES = 16;

// 8 MB and about 30 ms on a small board: with Node's four threads 32 MB at most, and a guess costs as much.
const COST = { N: 8192, r: 8, p: 1 } as const;
const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

export function isHashed(stored: string): boolean {
    return stored.startsWith('scrypt:');
}

/** The text for secrets.yaml. */
export async function hashPassword(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await derive(password, salt, COST);
    const { N, r, p } = COST;
    return `scrypt:${N}:${r}:${p}:${salt.toString('base64url')}:${hash.toString('base64url')}`;
}

/** `stored` is plain. */
export function isSamePassword(given: string, stored: string): boolean {
    return timingSafeEqual(digest(given), digest(stored));
}

/** `stored` is hashed; text that only looks so fits nothing. */
export async function fitsHash(given: string, stored: string): Promise<boolean> {
    const [, N = '', r = '', p = '', salt = '', hash = ''] = stored.split(':');
    const wanted = Buffer.from(hash, 'base64url');
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    try {
        const found = await derive(given, Buffer.from(salt, 'base64url'), cost);
        return wanted.length === found.length && timingSafeEqual(wanted, found);
    } catch {
        // Costs that scrypt does not take; the schema has refused them, so this is no password of ours.
        return false;
    }
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        scrypt(password, salt, HASH_BYTES, { ...cost, maxmem: MEMORY_BYTES_MAX }, (error, hash) => {
            if (error) reject(error);
            else resolve(hash);
        });
    });
}

// Hashes have one length, so the comparison takes one time.
function digest(text: string): Buffer {
    return createHash('sha256').update(text).digest();
}
