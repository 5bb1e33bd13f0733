// A backup of the configuration as one JSON document: gateway.yaml without its secrets for everybody to read, and both files
// sealed with a passphrase if one was given. A secret never leaves otherwise. AES-256-GCM; the key by scrypt (RFC 7914).

import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import * as v from 'valibot';
import type { BACKUP } from '#model/api-config.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { ConfigTexts } from './config-file.ts';
import { masked } from './secret-places.ts';

export type Backup = v.InferOutput<typeof BACKUP>;

// 32 MB and a tenth of a second on a laptop: a passphrase is guessed at home, without our waiting times.
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
// NIST SP 800-38D §8.2: 96 bits.
const IV_BYTES = 12;

const TEXTS = v.strictObject({ main: v.string(), secrets: v.exactOptional(v.string()) });

/** `now` in ms since 1970. Without a passphrase there are no secrets in it. */
export async function makeBackup(texts: ConfigTexts, passphrase: string | undefined, now: number): Promise<Backup> {
    const sealed = passphrase === undefined ? undefined : await seal(JSON.stringify(texts), passphrase);
    return { powerchainBackup: 1, at: now, gateway: masked(texts.main), ...(sealed ? { sealed } : {}) };
}

/** Both files; an error says why they cannot be had. */
export async function openBackup(
    { sealed }: { sealed: NonNullable<Backup['sealed']> },
    passphrase: string,
): Promise<Result<ConfigTexts, string>> {
    const { salt, iv, tag, data } = sealed;
    const key = await keyOf(passphrase, Buffer.from(salt, 'base64url'));
    try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString(
            'utf8',
        );
        const { main, secrets } = v.parse(TEXTS, JSON.parse(text));
        return ok({ main, secrets });
    } catch {
        return failed('the passphrase is not the one of this backup, or the backup was changed');
    }
}

async function seal(text: string, passphrase: string): Promise<NonNullable<Backup['sealed']>> {
    const salt = randomBytes(SALT_BYTES);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), iv);
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const [saltText = '', ivText = '', tag = '', dataText = ''] = [salt, iv, cipher.getAuthTag(), data].map((bytes) =>
        bytes.toString('base64url'),
    );
    return { salt: saltText, iv: ivText, tag, data: dataText };
}

function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
    return promise;
}
