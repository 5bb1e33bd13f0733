// The configuration: one typed schema. gateway.yaml and secrets.yaml are read through it, messages come out of it.
// Pure: reading files and finding lines is firmware/config/.

import * as v from 'valibot';
import { checkAlerts } from './alert-check.ts';
import { DESTINATION, DESTINATION_SECRETS } from './alert-destinations.ts';
import { RULES } from './alert-rules.ts';
import { MAINTENANCE } from './alert-times.ts';
import { BATTERY, checkBatteries } from './battery-config.ts';
import { DEVICE_ELECTRIC, SOURCE_ELECTRIC } from './chain-config.ts';
import { DAILY_WINDOW } from './daily-window.ts';
import { DEVICE_TYPES, parseDeviceId } from './device.ts';
import { DRIVER_OPTIONS } from './driver-options.ts';
import { KEEP_DAYS } from './history.ts';
import { ACTION_SECRETS } from './host-actions.ts';
import { MDNS } from './mdns-config.ts';
import { MODBUS } from './modbus-config.ts';
import { MQTT } from './mqtt-config.ts';
import { HOST_NAP } from './nap-config.ts';
import { checkAccess, HASHED_PASSWORD, isAddress, isNetwork, NETWORKS_MAX } from './nut-access.ts';
import { type ParentLink, parseParentLink } from './parent-link.ts';
import { checkSupplies } from './psu-check.ts';
import { checkPush, PUSH, PUSH_SECRETS } from './push-config.ts';
import { checkShutdown } from './shutdown-check.ts';
import { HOST_SHUTDOWN, SHUTDOWN, UPS_SHUTDOWN } from './shutdown-config.ts';
import { SNMP_AGENT, SNMP_AGENT_SECRETS } from './snmp-agent-config.ts';
import { TARIFF } from './tariff.ts';

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

const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9-]{1,63})*$/;

const port = v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0, 'must be a TCP port, 1 to 65535 (0: any free one)'),
    v.maxValue(65535, 'must be a TCP port, 1 to 65535'),
);
const description = v.optional(v.pipe(v.string(), v.maxLength(200, 'must have at most 200 characters')), '');
// Only this machine can talk to us until somebody opens the door: NUT's own default.
const listen = v.optional(v.array(v.string()), ['127.0.0.1', '::1']);

const address = v.pipe(v.string(), v.check(isAddress, 'must be an IP address, as in 192.0.2.5 or 2001:db8::5'));
/** One address or a list of them. */
const addresses = v.pipe(
    v.union([v.string(), v.array(v.string())]),
    v.transform((given) => [given].flat()),
    v.array(address),
);
const network = v.pipe(
    v.string(),
    v.check(isNetwork, 'must be an IP address or a network, as in 192.0.2.5, 192.0.2.0/24 or 2001:db8::/64'),
);
const networks = v.pipe(v.array(network), v.maxLength(NETWORKS_MAX, `must have at most ${NETWORKS_MAX} networks`));

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
    /** Of a UPS: its age, and tests by themselves. */
    battery: v.optional(BATTERY),
    /** Of a UPS: when hosts on it go, and whether its output is cycled: docs/shutdown.md. */
    shutdown: v.optional(UPS_SHUTDOWN),
    ...DEVICE_ELECTRIC,
};

const device = v.variant('driver', [
    v.strictObject({ ...common, ...DRIVER_OPTIONS.demo.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.replay.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.snmp.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.nut.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.apcupsd.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS['eaton-xml'].entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS['usb-hid'].entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.qx.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS['mge-shut'].entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.apcsmart.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.gpio.entries }),
    v.strictObject({ ...common, ...DRIVER_OPTIONS.psu.entries }),
]);

const host = v.strictObject({
    description,
    /** Where it connects from: to a client at one of these, the name `ups` means this host's own virtual UPS. */
    address: v.optional(addresses),
    /** How many of its supplies must have power for it to run. */
    needs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1, 'must be at least 1')), 1),
    /** The switch, itself one of the hosts, through which the gateway reaches it; a list: any one of them will do. */
    network: v.optional(
        v.pipe(
            v.union([name, v.array(name)]),
            v.transform((given) => [given].flat()),
        ),
    ),
    /** Its power supplies: name, and the `psu` device that it is or the outlet that its cord is in. */
    supplies: v.record(name, link),
    /** When and how it goes and comes back: docs/shutdown.md. */
    shutdown: v.optional(HOST_SHUTDOWN, {}),
    /** When it sleeps to save energy: docs/nap.md. */
    nap: v.optional(HOST_NAP),
});

const action = v.picklist(['set', 'fsd']);
const user = v.strictObject({
    /** From secrets.yaml, plain or as `scrypt:…`. Without one the user cannot log in. */
    password: v.optional(
        v.pipe(
            v.string(),
            v.nonEmpty('must not be empty'),
            v.maxLength(256, 'must have at most 256 characters'),
            v.check(
                (text) => !text.startsWith('scrypt:') || HASHED_PASSWORD.test(text),
                'begins with “scrypt:” but is no hashed password: scrypt:N:r:p:salt:hash',
            ),
        ),
    ),
    /** The addresses that it is known from; everywhere else it is a stranger. Absent: from anywhere. */
    from: v.optional(networks),
    /** The host that it is: `ups` means this host's virtual UPS, and it may force no other one to shut down. */
    host: v.optional(name),
    /** An appliance with built-in names and passwords: `synology` monuser/secret, `qnap` admin/123456. */
    compat: v.optional(v.picklist(['synology', 'qnap'])),
    /** `secondary`: may LOGIN. `primary`: also PRIMARY and FSD. */
    upsmon: v.optional(v.picklist(['primary', 'secondary'])),
    actions: v.optional(v.array(action), []),
    /** Instant commands that it may give; `all` for every one. */
    instcmds: v.optional(v.array(v.string()), []),
});

const tls = v.strictObject({
    /** `false`: STARTTLS is answered “not configured”. */
    offer: v.optional(v.boolean(), true),
    /** PEM files, relative to gateway.yaml; absent: the gateway makes its own. `certificate` may hold a chain. */
    certificate: v.optional(v.pipe(v.string(), v.nonEmpty())),
    key: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** PEM file: who signs the certificates of clients. */
    clientCa: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /**
     * What a client must have before a command that needs a password: `encryption` (but on this machine itself), or
     * encryption with a `client-certificate` (everybody).
     */
    require: v.optional(v.picklist(['nothing', 'encryption', 'client-certificate']), 'nothing'),
});

const nut = v.strictObject({
    listen,
    port: v.optional(port, 3493),
    /** Seconds without news of a device after which its values are no longer served. 15: upsd's MAXAGE. */
    maxAge: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(300)), 15),
    /** Who may connect; this machine itself always may. Absent: everybody. */
    allow: v.optional(networks),
    tls: v.optional(tls),
    users: v.optional(v.record(v.string(), user), {}),
});

const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500));

const recorder = v.strictObject({
    /** `false`: no history, no energy, no incidents. */
    enabled: v.optional(v.boolean(), true),
    /** Where the history is kept, relative to gateway.yaml; absent: where the gateway keeps what it must not forget. */
    folder: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** Seconds that curves may wait in memory before they are written. Power events never wait. 60: see docs/history.md. */
    flush: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(900)), 60),
    /** Days that curves are kept: every value, then by the minute, 15 minutes, the hour. Means of days stay for ever. */
    keep: v.optional(
        v.strictObject({
            raw: v.optional(days, KEEP_DAYS.raw),
            minute: v.optional(days, KEEP_DAYS.minute),
            quarter: v.optional(days, KEEP_DAYS.quarter),
            hour: v.optional(days, KEEP_DAYS.hour),
        }),
        {},
    ),
    /** Megabytes that the history may take: the oldest curves go when it is more. */
    size: v.optional(v.pipe(v.number(), v.minValue(16), v.maxValue(1_000_000)), 4000),
});

const alerts = v.strictObject({
    /** Where alerts go, by name. Passwords and tokens stand in secrets.yaml. */
    destinations: v.optional(v.record(name, DESTINATION), {}),
    /** Beside those that hold in every rack; one of the same name replaces it, `false` turns it off. */
    rules: v.optional(RULES, {}),
    quiet: v.optional(v.pipe(v.array(DAILY_WINDOW), v.maxLength(20)), []),
    maintenance: v.optional(v.pipe(v.array(MAINTENANCE), v.maxLength(200)), []),
});

const pem = v.optional(v.pipe(v.string(), v.nonEmpty()));

/** A certificate of a public authority, or a private one that speaks ACME (RFC 8555), by http-01. */
const acme = v.strictObject({
    /** That you agree to the authority's terms of service. */
    agree: v.literal(true, 'must be true: it says that you agree to the terms of service of the authority'),
    directory: v.optional(
        v.pipe(v.string(), v.regex(/^https:\/\/\S+$/, 'must be the https address of an ACME directory')),
        'https://acme-v02.api.letsencrypt.org/directory',
    ),
    /** Where the authority may write to. */
    email: v.optional(v.pipe(v.string(), v.email('must be a mail address'))),
    /** Names in the certificate; each must lead to this machine from the authority's side. */
    names: v.pipe(
        v.array(v.pipe(v.string(), v.regex(HOST_NAME, 'must be a host name such as rack1.example.org'))),
        v.nonEmpty('must name the host that browsers call'),
        v.maxLength(20),
    ),
    /** Open only while a certificate is ordered. The authority asks port 80: another one must be led here from there. */
    port: v.optional(port, 80),
    /** PEM file: who signed the certificate of a private authority's directory. */
    authority: pem,
});

const https = v.strictObject({
    port: v.optional(port, 8443),
    /** Absent: nothing is ordered. Your own `certificate` counts before it. */
    acme: v.optional(acme),
    /** PEM files, relative to gateway.yaml; absent: signed by the gateway's own authority. `certificate` may hold a chain. */
    certificate: pem,
    key: pem,
});

const web = v.strictObject({
    listen,
    port: v.optional(port, 8080),
    /** Further names by which browsers call the gateway; its own, `localhost`, addresses and `.local` are known. */
    names: v.optional(
        v.array(v.pipe(v.string(), v.regex(HOST_NAME, 'must be a host name such as rack1.example.org'))),
        [],
    ),
    /** Who may look on without logging in: programs and people on this machine, everybody, or nobody. */
    readers: v.optional(v.picklist(['nobody', 'this-machine', 'everybody']), 'this-machine'),
    /** Reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
    proxies: v.optional(networks, []),
    /** Encrypted, on a port of its own. Absent: the page is served in clear text, and logs nobody in from elsewhere. */
    https: v.optional(https),
});

const gateway = v.strictObject({
    /** Number of the schema; migrations count it up. */
    version: v.literal(1),
    name: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(63)), 'powerchain'),
    nut: v.optional(nut, {}),
    web: v.optional(web, {}),
    /** How it is found in the network: docs/discovery.md. */
    mdns: v.optional(MDNS, {}),
    recorder: v.optional(recorder, {}),
    alerts: v.optional(alerts, {}),
    /** What energy costs, and what it weighs: docs/energy.md. */
    energy: v.optional(TARIFF, {}),
    /** What facility systems are told: docs/mqtt.md. */
    mqtt: v.optional(MQTT, {}),
    /** Databases of time series that are written to: docs/push.md. */
    push: v.optional(PUSH, {}),
    /** Read-only Modbus TCP: docs/modbus.md. Absent: none. */
    modbus: v.optional(MODBUS),
    /** Read-only SNMP agent: docs/snmp-agent.md. Absent: none. */
    snmp: v.optional(SNMP_AGENT),
    /** Whether hosts are shut down and brought back from here: docs/shutdown.md. */
    shutdown: v.optional(SHUTDOWN, {}),
    /** Where power enters: mains feeds, generators. */
    sources: v.optional(v.record(name, v.strictObject({ description, ...SOURCE_ELECTRIC })), {}),
    devices: v.optional(v.record(name, device), {}),
    hosts: v.optional(v.record(name, host), {}),
});

export const GATEWAY_CONFIG = v.pipe(
    gateway,
    v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        for (const { path, message } of [
            ...checkAccess(dataset.value),
            ...checkAlerts(dataset.value),
            ...checkShutdown(dataset.value),
            ...checkBatteries(dataset.value),
            ...checkSupplies(dataset.value),
            ...checkPush(dataset.value),
        ]) {
            const [first, ...rest] = path.map((key) => ({
                type: 'object' as const,
                origin: 'value' as const,
                input: {},
                key,
                value: undefined,
            }));
            if (first) addIssue({ message, path: [first, ...rest] });
        }
    }),
);

export type GatewayConfig = v.InferOutput<typeof GATEWAY_CONFIG>;
export type DeviceConfig = v.InferOutput<typeof device>;
export type HostConfig = v.InferOutput<typeof host>;
export type UserConfig = v.InferOutput<typeof user>;
export type AlertsConfig = v.InferOutput<typeof alerts>;
export type RecorderConfig = v.InferOutput<typeof recorder>;
export type HttpsConfig = v.InferOutput<typeof https>;
export type AcmeConfig = v.InferOutput<typeof acme>;
export type TlsConfig = v.InferOutput<typeof tls>;

/** secrets.yaml: the same tree, only the secret leaves. It is laid over gateway.yaml before the check. */
export const SECRETS = v.strictObject({
    nut: v.optional(
        v.strictObject({ users: v.optional(v.record(v.string(), v.strictObject({ password: v.string() })), {}) }),
        {},
    ),
    alerts: v.optional(v.strictObject({ destinations: v.optional(v.record(v.string(), DESTINATION_SECRETS), {}) }), {}),
    mqtt: v.optional(
        v.strictObject({
            broker: v.optional(
                v.strictObject({ users: v.record(v.string(), v.strictObject({ password: v.string() })) }),
            ),
            destinations: v.optional(v.record(v.string(), v.strictObject({ password: v.string() })), {}),
        }),
        {},
    ),
    push: v.optional(PUSH_SECRETS, {}),
    snmp: v.optional(SNMP_AGENT_SECRETS),
    shutdown: v.optional(v.strictObject({ actions: v.record(v.string(), ACTION_SECRETS) })),
    hosts: v.optional(
        v.record(
            v.string(),
            v.strictObject({ shutdown: v.strictObject({ wake: v.strictObject({ password: v.string() }) }) }),
        ),
        {},
    ),
    devices: v.optional(
        v.record(
            v.string(),
            v.strictObject({
                community: v.optional(v.string()),
                authPassword: v.optional(v.string()),
                privPassword: v.optional(v.string()),
                password: v.optional(v.string()),
            }),
        ),
        {},
    ),
});
