// Codes of authenticators: RFC 6238, six digits, 30 seconds. Each code counts once.

import { Secret, TOTP } from 'otpauth';
import type { User } from './accounts.ts';

const PERIOD_SECONDS = 30;
// Clocks of phones and boards differ: one code before and one after are taken too (RFC 6238 §5.2).
const WINDOW = 1;

type Totp = NonNullable<User['totp']>;

/** Base32. */
export function newTotpSecret(): string {
    return new Secret({ size: 20 }).base32;
}

/** For the QR code that an authenticator reads. */
export function totpUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
    return new TOTP({ issuer, label, secret, period: PERIOD_SECONDS }).toString();
}

/** What must be kept when the code is right; undefined when it is wrong, or was used before. `now` in ms since 1970. */
export function takeTotpCode(totp: Totp, code: string, now: number): Totp | undefined {
    const token = code.replaceAll(/\s/g, '');
    if (!/^\d{6}$/.test(token)) return undefined;
    const delta = new TOTP({ secret: totp.secret, period: PERIOD_SECONDS }).validate({
        token,
        timestamp: now,
        window: WINDOW,
    });
    if (delta === null) return undefined;
    const step = Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
    return step > totp.usedStep ? { ...totp, usedStep: step } : undefined;
}
