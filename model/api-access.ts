// Logging in to the web API: what /api/v1/auth, users and tokens say and take. Times are milliseconds since 1970.
// Passwords and secrets go one way; what is told back once (a new token, the secret for an authenticator) is said so.

import * as v from 'valibot';
import { isScope, ROLES, type Role, type Scope, TOKEN_ROLES, type TokenRole } from './access.ts';
import { parseDeviceId } from './device.ts';

/** GET /api/v1/auth: for everybody, it is what a page asks first. */
export interface ApiAuth {
    /** false: nobody has set a password yet; the claim code is on the gateway's console. */
    readonly isClaimed: boolean;
    /** Where the claim code can be read; absent once claimed. */
    readonly claimHint?: string;
    /** Absent: may not even look on. */
    readonly who?: {
        readonly name: string;
        readonly role: Role;
        readonly via: 'session' | 'token' | 'local' | 'anonymous';
    };
    /** To be sent as `X-CSRF-Token` with whatever changes something; with a session only. */
    readonly csrf?: string;
    readonly isEncrypted: boolean;
    /** Port of HTTPS; absent: there is none. */
    readonly httpsPort?: number;
    /** Whether passwords are taken on this connection: it is encrypted, or stays on this machine. */
    readonly takesPasswords: boolean;
    /** Of the user who is logged in. */
    readonly second?: { readonly totp: boolean; readonly passkeys: readonly ApiPasskey[] };
}

export interface ApiPasskey {
    readonly id: string;
    readonly name: string;
    readonly createdAt: number;
}

export interface ApiBrowserSession {
    readonly id: string;
    readonly user: string;
    readonly address: string;
    readonly agent: string;
    readonly since: number;
    readonly seenAt: number;
    /** It is the one that asks. */
    readonly isOwn: boolean;
}

export interface ApiUser {
    readonly name: string;
    readonly role: Role;
    readonly totp: boolean;
    readonly passkeys: number;
    readonly createdAt: number;
}

export interface ApiToken {
    readonly id: string;
    readonly name: string;
    readonly role: TokenRole;
    /** Absent: everything that the role may. */
    readonly scopes?: readonly Scope[];
    /** Of the role `fencing`: the hosts that it may switch. */
    readonly hosts?: readonly string[];
    readonly createdBy: string;
    readonly createdAt: number;
    readonly expiresAt?: number;
}

/** The answer to POST /api/v1/tokens: `secret` is told this once. */
export interface ApiNewToken extends ApiToken {
    readonly secret: string;
}

/** The answer to POST /api/v1/auth/totp: for an authenticator. Counts once a code was confirmed. */
export interface ApiTotpSecret {
    readonly secret: string;
    /** `otpauth://totp/…`, for a QR code. */
    readonly uri: string;
}

export const PASSWORD_LENGTH_MIN = 10;

const name = v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9][\w.@-]{0,63}$/, 'must have 1 to 64 letters, digits, “.”, “-”, “_” or “@”'),
);
// NIST SP 800-63B §5.1.1.2: length counts, not kinds of characters. The limit keeps hashing cheap.
const newPassword = v.pipe(
    v.string(),
    v.minLength(PASSWORD_LENGTH_MIN, `must have at least ${PASSWORD_LENGTH_MIN} characters`),
    v.maxLength(256, 'must have at most 256 characters'),
);
const password = v.pipe(v.string(), v.maxLength(256, 'must have at most 256 characters'));
const code = v.pipe(v.string(), v.maxLength(20, 'must have at most 20 characters'));
const label = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(64));
const role = v.picklist(ROLES);

export const CLAIM = v.strictObject({ code, name: v.optional(name, 'admin'), password: newPassword });
/** `code`: of the authenticator, if the user has one. */
export const LOGIN = v.strictObject({ name, password, code: v.exactOptional(code) });
export const NEW_PASSWORD = v.strictObject({ current: password, password: newPassword });
export const TOTP_CODE = v.strictObject({ code });
export const OWN_PASSWORD = v.strictObject({ password });
export const NEW_USER = v.strictObject({ name, role, password: newPassword });
export const CHANGED_USER = v.strictObject({
    role: v.exactOptional(role),
    password: v.exactOptional(newPassword),
    /** Somebody lost the second factor: take it away. */
    removeSecondFactor: v.exactOptional(v.literal(true)),
});
// A cluster has a dozen nodes.
export const TOKEN_HOSTS_MAX = 64;
const hostName = v.pipe(
    v.string(),
    v.check((text) => parseDeviceId(text).ok, 'must be the name of a host'),
);
export const NEW_TOKEN = v.pipe(
    v.strictObject({
        name: label,
        role: v.picklist(TOKEN_ROLES),
        scopes: v.exactOptional(
            v.pipe(
                v.array(
                    v.custom<Scope>(
                        (text) => typeof text === 'string' && isScope(text),
                        'must be a scope: read:AREA, act:AREA',
                    ),
                ),
                v.nonEmpty('must name at least one scope'),
            ),
        ),
        hosts: v.exactOptional(
            v.pipe(v.array(hostName), v.nonEmpty('must name at least one host'), v.maxLength(TOKEN_HOSTS_MAX)),
        ),
        expiresAt: v.exactOptional(v.pipe(v.number(), v.integer())),
    }),
    v.check(
        ({ role, hosts }) => (role === 'fencing') === (hosts !== undefined),
        'the role fencing, and no other, names hosts',
    ),
    v.check(({ role, scopes }) => role !== 'fencing' || scopes === undefined, 'the role fencing has its own scopes'),
);
/** What the browser's `navigator.credentials` made, as JSON (WebAuthn 3 §5.1). */
const credential = v.looseObject({ id: v.string(), response: v.looseObject({}) });
export const NEW_PASSKEY = v.strictObject({ name: label, credential });
export const PASSKEY_LOGIN = v.strictObject({ credential });
