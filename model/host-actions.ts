// How a host is told something by other ways than NUT: `shutdown.actions` of gateway.yaml. One action serves many hosts: whom it
// means is the host that names it.

import * as v from 'valibot';

/**
 * When an action runs. `before`: before the host is told to go, its own preparations. `down`: it is told to go, beside the forced
 * shutdown on its virtual UPS. `force`: it is stuck; one after the other, with a pause, until it is off. `up`: it is called back,
 * again and again until it is seen.
 */
export const ACTION_KINDS = ['before', 'down', 'force', 'up'] as const;
/** `nap`: it is sent to sleep, for itself and not on its way down. */
export type ActionKind = (typeof ACTION_KINDS)[number] | 'nap';

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(128));
const file = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024));
const token = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(512)));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const httpUrl = v.pipe(
    v.string(),
    v.url('must be an address, as in https://pve1.example:8006'),
    v.regex(/^https?:\/\/[^@\s]+$/, 'must begin with https:// or http:// and hold no password'),
);
const FINGERPRINT = /^[0-9a-f]{2}(?::[0-9a-f]{2}){31}$/i;

export const HOST_ACTION = v.variant('via', [
    /** An instant command of a device: the management controller of the host unless another one is named. */
    v.strictObject({
        via: v.literal('device'),
        device: v.optional(name),
        command: name,
        value: v.optional(v.string()),
    }),
    /** A word over SSH; what it does is written on the host, as a forced command of the key. */
    v.strictObject({
        via: v.literal('ssh'),
        user: v.optional(v.pipe(v.string(), v.regex(/^[a-z_][a-z0-9_-]*$/, 'must be a user name')), 'powerchain'),
        port: v.optional(port, 22),
        /** Private key, relative to gateway.yaml. */
        key: file,
        /** What the host is told; absent: `before`, `down`, `force`, `up` or `nap`. */
        word: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]+(?: [\w.-]+)*$/, 'must be words of letters and digits'))),
    }),
    /** Proxmox VE shuts a node down, and its guests first. */
    v.strictObject({
        via: v.literal('proxmox'),
        url: httpUrl,
        /** As Proxmox calls it; absent: the name of the host. */
        node: v.optional(name),
        /** `USER@REALM!NAME=UUID`, of a role with Sys.PowerMgmt on that node; from secrets.yaml. */
        token,
        /** SHA-256 fingerprint of its certificate, as Proxmox shows it; absent: it must be signed by who is trusted. */
        fingerprint: v.optional(v.pipe(v.string(), v.regex(FINGERPRINT, 'must be 32 bytes, as in 0A:1B:…'))),
    }),
    /** JSON by HTTP POST: host, action and reason. */
    v.strictObject({ via: v.literal('webhook'), url: httpUrl, token }),
]);
export type HostAction = v.InferOutput<typeof HOST_ACTION>;

/** Options whose values belong into secrets.yaml. */
export const ACTION_SECRETS = v.strictObject({ token: v.string() });

/** Names of actions, in a host's `shutdown:`. */
export const ACTION_NAMES = v.optional(
    v.pipe(
        v.union([name, v.pipe(v.array(name), v.maxLength(10))]),
        v.transform((given) => [given].flat()),
    ),
    [],
);
