// What /api/v1/config says and takes: the configuration as data and as text, changes to it, and their history. Times are milliseconds since 1970.
// Secrets go one way: what is told has a mask in their place, and a mask that comes back leaves the secret as it is.

import * as v from 'valibot';

/** Stands where a secret is: a word that YAML takes anywhere without quotes. */
export const SECRET_MASK = '<secret>';

/** GET /api/v1/config. */
export interface ApiConfig {
    /** Of both files; a change names the one that it builds on. */
    readonly version: string;
    /** gateway.yaml as data, as it is written: without defaults. */
    readonly values: Readonly<Record<string, unknown>>;
    /** gateway.yaml with its comments. */
    readonly text: string;
    /** Where secrets stand, in either file: `["devices", "pdu1", "community"]`. */
    readonly secrets: readonly ConfigPath[];
}

export type ConfigPath = readonly (string | number)[];

export interface ApiConfigProblem {
    readonly file: string;
    /** From 1; 0: the file as a whole. */
    readonly line: number;
    readonly column: number;
    readonly message: string;
}

/** The answer to a check, and to a change that was made. */
export interface ApiConfigPlan {
    /** None: it can be done, or it was. */
    readonly problems: readonly ApiConfigProblem[];
    /** As `diff -u` prints it, for both files, secrets masked; '' when nothing changes. */
    readonly diff: string;
    /** After the change. */
    readonly version: string;
}

/** GET /api/v1/config/history: the latest first. */
export interface ApiConfigEntry {
    readonly id: number;
    readonly at: number;
    /** `admin@192.0.2.7`; `by hand`: the files were changed outside. */
    readonly by: string;
    readonly why: string;
}

/** GET /api/v1/config/history/:id. */
export interface ApiConfigEntryDetail extends ApiConfigEntry {
    /** Against the one before. */
    readonly diff: string;
}

const path = v.pipe(
    v.array(v.union([v.pipe(v.string(), v.maxLength(128)), v.pipe(v.number(), v.integer(), v.minValue(0))])),
    v.nonEmpty('must name a place'),
    v.maxLength(12),
);

/** One place: a new value, or away with it. A secret goes to secrets.yaml by itself. */
const change = v.union(
    [
        v.strictObject({
            path,
            value: v.union([
                v.string(),
                v.number(),
                v.boolean(),
                v.array(v.unknown()),
                v.record(v.string(), v.unknown()),
            ]),
        }),
        v.strictObject({ path, remove: v.literal(true) }),
    ],
    'must be {"path": […], "value": …} or {"path": […], "remove": true}',
);
export type ConfigChange = v.InferOutput<typeof change>;

const changes = v.pipe(v.array(change), v.nonEmpty('must hold a change'), v.maxLength(500));
const text = v.pipe(v.string(), v.maxLength(1_000_000, 'must have at most a million characters'));
const why = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(500)), '');
const version = v.string();

/** POST /api/v1/config/check: either of them. */
export const CONFIG_CHECK = v.union([v.strictObject({ changes }), v.strictObject({ text })]);
/** PATCH /api/v1/config. */
export const CONFIG_CHANGE = v.strictObject({ version, changes, why });
/** PUT /api/v1/config/text. */
export const CONFIG_TEXT = v.strictObject({ version, text, why });
/** POST /api/v1/config/restore: as it was after that entry. */
export const CONFIG_RESTORE = v.strictObject({ version, id: v.pipe(v.number(), v.integer()), why });
/** POST /api/v1/config/undo: as it was before the last change. */
export const CONFIG_UNDO = v.strictObject({ version, why });

const passphrase = v.pipe(
    v.string(),
    v.minLength(10, 'must have at least 10 characters'),
    v.maxLength(256, 'must have at most 256 characters'),
);
const base64url = v.pipe(v.string(), v.regex(/^[\w-]*$/, 'must be base64url'));

/** POST /api/v1/config/backup. Without a passphrase there are no secrets in the backup. */
export const BACKUP_WISH = v.strictObject({ passphrase: v.exactOptional(passphrase) });

export const BACKUP = v.strictObject({
    /** Version of this form. */
    powerchainBackup: v.literal(1),
    at: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
    /** gateway.yaml, secrets masked. */
    gateway: v.string(),
    /** Both files, sealed with AES-256-GCM under scrypt(N=32768, r=8, p=1) of the passphrase. */
    sealed: v.exactOptional(v.strictObject({ salt: base64url, iv: base64url, tag: base64url, data: base64url })),
});

/** POST /api/v1/config/backup/restore. */
export const BACKUP_RESTORE = v.strictObject({
    backup: BACKUP,
    passphrase: v.exactOptional(passphrase),
    /** `true`: only say what would change. */
    check: v.optional(v.boolean(), false),
    version,
    why,
});
