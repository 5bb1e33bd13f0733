// The configuration: one typed schema. gateway.yaml and secrets.yaml are read through it, messages come out of it.
// Pure: reading files and finding lines is firmware/config/.

import * as v from 'valibot';
import { DEVICE_TYPES, parseDeviceId } from './device.ts';
import { DRIVER_OPTIONS } from './driver-options.ts';
import { type ParentLink, parseParentLink } from './parent-link.ts';

const name = v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
        const id = dataset.typed ? parseDeviceId(dataset.value) : undefined;
        if (id && !id.ok) addIssue({ message: id.error });
    }),
);

const link = v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): ParentLink => {
        const parsed = parseParentLink(dataset.value);
        if (parsed.ok) return parsed.value;
        addIssue({ message: parsed.error });
        return NEVER;
    }),
);

const port = v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0, 'must be a TCP port, 1 to 65535 (0: any free one)'),
    v.maxValue(65535, 'must be a TCP port, 1 to 65535'),
);
const description = v.optional(v.pipe(v.string(), v.maxLength(200, 'must have at most 200 characters')), '');
// Only this machine can talk to us until somebody opens the door: NUT's own default.
const listen = v.optional(v.array(v.string()), ['127.0.0.1', '::1']);

const common = {
    type: v.optional(v.picklist(DEVICE_TYPES), 'ups'),
    description,
    /** What feeds it: one link, or a list (a transfer switch has two inputs, the preferred one first). */
    parent: v.optional(
        v.union([
            v.pipe(
                link,
                v.transform((one) => [one]),
            ),
            v.array(link),
        ]),
        [],
    ),
    /** Seconds between two polls. 2: what NUT's drivers do. */
    poll: v.optional(v.pipe(v.number(), v.minValue(0.1, 'must be at least 0.1 seconds'), v.maxValue(3600)), 2),
};

const device = v.variant('driver', [
    v.strictObject({ ...common, ...DRIVER_OPTIONS.demo.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.replay.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.snmp.entries }),
]);

const host = v.strictObject({
    description,
    /** How many of its supplies must have power for it to run. */
    needs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1, 'must be at least 1')), 1),
    /** Its power supplies: name, and the `psu` device that it is or the outlet that its cord is in. */
    supplies: v.record(name, link),
});

const action = v.picklist(['set', 'fsd']);
const user = v.strictObject({
    /** From secrets.yaml. Without one the user cannot log in. */
    password: v.optional(v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(128))),
    /** `secondary`: may LOGIN. `primary`: also PRIMARY and FSD. */
    upsmon: v.optional(v.picklist(['primary', 'secondary'])),
    actions: v.optional(v.array(action), []),
    /** Instant commands that it may give; `all` for every one. */
    instcmds: v.optional(v.array(v.string()), []),
});

export const GATEWAY_CONFIG = v.strictObject({
    /** Number of the schema; migrations count it up. */
    version: v.literal(1),
    name: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(63)), 'powerchain'),
    nut: v.optional(
        v.strictObject({
            listen,
            port: v.optional(port, 3493),
            /** Seconds without news of a device after which its values are no longer served. 15: upsd's MAXAGE. */
            maxAge: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(300)), 15),
            users: v.optional(v.record(v.string(), user), {}),
        }),
        {},
    ),
    web: v.optional(v.strictObject({ listen, port: v.optional(port, 8080) }), {}),
    /** Where power enters: mains feeds, generators. */
    sources: v.optional(v.record(name, v.strictObject({ description })), {}),
    devices: v.optional(v.record(name, device), {}),
    hosts: v.optional(v.record(name, host), {}),
});

export type GatewayConfig = v.InferOutput<typeof GATEWAY_CONFIG>;
export type DeviceConfig = v.InferOutput<typeof device>;
export type HostConfig = v.InferOutput<typeof host>;
export type UserConfig = v.InferOutput<typeof user>;

/** secrets.yaml: the same tree, only the secret leaves. It is laid over gateway.yaml before the check. */
export const SECRETS = v.strictObject({
    nut: v.optional(
        v.strictObject({ users: v.optional(v.record(v.string(), v.strictObject({ password: v.string() })), {}) }),
        {},
    ),
    devices: v.optional(
        v.record(
            v.string(),
            v.strictObject({
                community: v.optional(v.string()),
                authPassword: v.optional(v.string()),
                privPassword: v.optional(v.string()),
            }),
        ),
        {},
    ),
});
