// What gateway.yaml says of the feed to facility systems by MQTT: destinations, what each is told, and what it may ask for.

import * as v from 'valibot';

// What MQTT gives a meaning to (MQTT 5.0 §4.7).
const TOPIC = /^[^+#\0/]+(?:\/[^+#\0/]+)*$/;
const SCHEMES = /^(?:mqtts?|wss?):\/\/[^/@\s]+(?:\/\S*)?$/;
/** One level of a topic: Sparkplug 3.0 §4.1. */
const level = v.pipe(v.string(), v.maxLength(100), v.regex(/^[^+#\0/]+$/, 'must be a name without + # and /'));
const file = v.pipe(v.string(), v.nonEmpty());
const url = v.pipe(
    v.string(),
    v.regex(SCHEMES, 'must be a broker without user and password, as in mqtts://broker.example:8883'),
);
/** Who may command what: nothing, unless it is listed. */
const COMMANDS = v.strictObject({
    /** Name of a device; `*`: every one. */
    device: v.pipe(v.string(), v.nonEmpty()),
    /** Instant commands, and settings as `set NAME`; a `*` at the end stands for the rest. */
    allow: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(200)),
    /** Hosts, devices and outlets (`pdu1:3`) that may go dark by it although the sender does not name them. */
    accept: v.optional(v.pipe(v.array(v.string()), v.maxLength(200)), []),
});
export type MqttCommands = v.InferOutput<typeof COMMANDS>;

/** One broker. */
const MQTT_DESTINATION = v.strictObject({
    /** A list: one at a time, the next one when it fails. Absent: the gateway's own broker. */
    url: v.optional(
        v.pipe(
            v.union([url, v.pipe(v.array(url), v.maxLength(8))]),
            v.transform((given) => [given].flat()),
        ),
        [],
    ),
    /** `json`: a tree of JSON. `home-assistant`: the same, and what Home Assistant must know to find it. `sparkplug`: Sparkplug B 3.0. */
    format: v.optional(v.picklist(['json', 'home-assistant', 'sparkplug']), 'json'),
    /** Of MQTT. */
    version: v.optional(v.picklist(['3.1.1', 5], 'must be 3.1.1 or 5'), '3.1.1'),
    /** Absent: made of the names of gateway and destination. No two clients of a broker may have the same. */
    clientId: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(128))),
    user: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** From secrets.yaml. */
    password: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
    /** PEM files, relative to gateway.yaml: who signs the broker's certificate; what proves this gateway to it. */
    ca: v.optional(file),
    certificate: v.optional(file),
    key: v.optional(file),
    /** First part of every topic; the gateway's name is the second. */
    prefix: v.optional(
        v.pipe(
            v.string(),
            v.maxLength(100),
            v.regex(TOPIC, 'must be a topic without + and #'),
            v.check(
                (given) => given !== 'homeassistant',
                'must not be homeassistant: that is where devices are announced',
            ),
        ),
        'powerchain',
    ),
    /** 0: at most once. 1: at least once. */
    qos: v.optional(v.picklist([0, 1], 'must be 0 or 1'), 1),
    /** Beginnings of the names of variables that are told; absent: all. */
    variables: v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(200))),
    /** A topic for every variable beside the one for the device. */
    variableTopics: v.optional(v.boolean(), false),
    /** What may be asked for over this broker. Absent: nothing. */
    commands: v.optional(v.pipe(v.array(COMMANDS), v.maxLength(100)), []),
    homeAssistant: v.optional(
        v.strictObject({
            /** Its own discovery prefix. */
            prefix: v.optional(v.pipe(v.string(), v.regex(TOPIC, 'must be a topic without + and #')), 'homeassistant'),
        }),
        {},
    ),
    sparkplug: v.optional(
        v.strictObject({
            group: v.optional(level, 'powerchain'),
            /** Absent: the gateway's name. */
            node: v.optional(level),
            /** Nothing is told before this host says that it is there. */
            primaryHost: v.optional(level),
            /** The host says so as in version 2.2 of Sparkplug: ONLINE and OFFLINE on `STATE/…`. */
            legacyState: v.optional(v.boolean(), false),
            /** What is kept on the disk while the broker or the host is away, in megabytes; the oldest goes first. */
            store: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)), 50),
        }),
        {},
    ),
});
export type MqttDestination = v.InferOutput<typeof MQTT_DESTINATION>;

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const filters = v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(100)), []);

/** The broker in the gateway. It runs when it is configured, or when a destination has no url. */
const BROKER = v.pipe(
    v.strictObject({
        /** Unencrypted, for programs of this machine. */
        port: v.optional(port, 1883),
        /** For others: TLS with the certificate of the NUT server. Absent: nobody else comes in. */
        network: v.optional(
            v.strictObject({
                listen: v.optional(v.pipe(v.array(v.string()), v.nonEmpty()), ['0.0.0.0', '::']),
                port: v.optional(port, 8883),
            }),
        ),
        users: v.optional(
            v.record(
                v.pipe(
                    v.string(),
                    v.nonEmpty(),
                    v.check((name) => name !== 'gateway', 'is the name of the gateway itself'),
                ),
                v.strictObject({
                    /** From secrets.yaml. */
                    password: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
                    /** Filters of topics. */
                    read: v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(100)), ['#']),
                    write: filters,
                }),
            ),
            {},
        ),
    }),
    v.check(
        ({ network, users }) => network === undefined || Object.keys(users).length > 0,
        'who comes over the network must be one of users: there are none',
    ),
);
export type BrokerConfig = v.InferOutput<typeof BROKER>;

export const MQTT = v.pipe(
    v.strictObject({
        broker: v.optional(BROKER),
        destinations: v.optional(v.record(v.string(), MQTT_DESTINATION), {}),
    }),
    v.transform(({ broker, destinations }) => {
        const isWanted = broker !== undefined || Object.values(destinations).some(({ url }) => url.length === 0);
        return { broker: isWanted ? (broker ?? v.parse(BROKER, {})) : undefined, destinations };
    }),
);
export type MqttConfig = v.InferOutput<typeof MQTT>;

/** Whether a variable goes out. */
export function isTold(name: string, { variables }: Pick<MqttDestination, 'variables'>): boolean {
    return variables === undefined || variables.some((beginning) => name.startsWith(beginning));
}

/** The rule that allows a command (`beeper.mute`) or a setting (`set battery.charge.low`); undefined: none does. */
export function allowedBy(commands: readonly MqttCommands[], device: string, what: string): MqttCommands | undefined {
    const isIt = (pattern: string, text: string) =>
        pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
    return commands.find(
        (rule) =>
            (rule.device === '*' || rule.device.toLowerCase() === device.toLowerCase()) &&
            rule.allow.some((pattern) => isIt(pattern, what)),
    );
}
