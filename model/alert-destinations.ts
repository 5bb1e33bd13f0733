// Where alerts can be sent to, as the configuration says it. Secrets stand in secrets.yaml only.

import * as v from 'valibot';

const text = v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.maxLength(1000, 'must have at most 1000 characters'),
);
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535, 'must be a port, 1 to 65535'));
const password = v.optional(v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(1000)));
const snmpPassword = v.optional(v.pipe(v.string(), v.minLength(8, 'must have at least 8 characters (RFC 3414 §11.2)')));

const mailbox = v.pipe(text, v.regex(/^[^\s@<>",]+@[^\s@<>",]+$/, 'must be a mail address, as in rack@example.org'));
const web = v.pipe(
    text,
    v.check(
        (address) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol),
        'must be an http or https URL',
    ),
    v.check((address) => {
        const { username, password } = URL.canParse(address) ? new URL(address) : { username: '', password: '' };
        return username === '' && password === '';
    }, 'must hold no password: put a token into secrets.yaml'),
);

const email = v.strictObject({
    type: v.literal('email'),
    /** The SMTP server: host name or address. */
    server: text,
    port: v.optional(port),
    /** `starttls`: encrypted or not at all. `tls`: from the first byte. `none`: readable by everybody on the way. */
    security: v.optional(v.picklist(['starttls', 'tls', 'none']), 'starttls'),
    user: v.optional(text),
    password,
    from: mailbox,
    to: v.pipe(
        v.array(mailbox),
        v.minLength(1, 'must name somebody'),
        v.maxLength(50, 'must have at most 50 addresses'),
    ),
});

const webhook = v.strictObject({
    type: v.literal('webhook'),
    url: web,
    /** Sent as `Authorization: Bearer`. */
    token: password,
    /** Signs the body: `X-Powerchain-Signature: sha256=…` (HMAC, RFC 2104). */
    secret: password,
});

const ntfy = v.strictObject({
    type: v.literal('ntfy'),
    server: v.optional(web, 'https://ntfy.sh'),
    topic: v.pipe(text, v.regex(/^[-\w]{1,64}$/, 'must be letters, digits, “-” and “_”, at most 64')),
    token: password,
});

/** RFC 5424 §6.2.1, the facilities that a program of ours may be. */
export const SYSLOG_FACILITIES = {
    user: 1,
    daemon: 3,
    local0: 16,
    local1: 17,
    local2: 18,
    local3: 19,
    local4: 20,
    local5: 21,
    local6: 22,
    local7: 23,
} as const;

const syslog = v.strictObject({
    type: v.literal('syslog'),
    server: text,
    port: v.optional(port),
    protocol: v.optional(v.picklist(['udp', 'tcp', 'tls']), 'udp'),
    facility: v.optional(v.picklist(Object.keys(SYSLOG_FACILITIES) as (keyof typeof SYSLOG_FACILITIES)[]), 'daemon'),
});

const snmpFields = v.strictObject({
    type: v.literal('snmp'),
    /** Who receives: host name or address. */
    server: text,
    port: v.optional(port, 162),
    version: v.optional(v.picklist(['1', '2c', '3']), '2c'),
    /** `true`: it must be answered, else it is sent again (INFORM; not in version 1). */
    inform: v.optional(v.boolean(), true),
    community: v.optional(text, 'public'),
    user: v.optional(text),
    authProtocol: v.optional(v.picklist(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']), 'sha'),
    authPassword: snmpPassword,
    privProtocol: v.optional(v.picklist(['aes', 'aes256b', 'aes256r']), 'aes'),
    privPassword: snmpPassword,
});

const snmp = v.pipe(
    snmpFields,
    v.check(({ version, user }) => version !== '3' || user !== undefined, 'version 3 needs a “user”'),
    v.check(
        ({ authPassword, privPassword }) => privPassword === undefined || authPassword !== undefined,
        '“privPassword” needs an “authPassword” beside it',
    ),
);

const command = v.strictObject({
    type: v.literal('command'),
    /** A program, never a line for a shell. */
    program: v.pipe(text, v.startsWith('/', 'must be the full path of a program')),
    arguments: v.optional(v.pipe(v.array(v.string()), v.maxLength(50)), []),
    /** Seconds that it may take. */
    timeout: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(300, 'must be at most 300 seconds')), 30),
});

export const DESTINATION = v.variant('type', [email, webhook, ntfy, syslog, snmp, command]);

/** What secrets.yaml may say of a destination; nothing of it may stand in gateway.yaml. */
export const DESTINATION_SECRETS = v.strictObject({
    /** Of a webhook, whose address alone lets anybody in. */
    url: v.optional(v.string()),
    password: v.optional(v.string()),
    token: v.optional(v.string()),
    secret: v.optional(v.string()),
    community: v.optional(v.string()),
    authPassword: v.optional(v.string()),
    privPassword: v.optional(v.string()),
});

/** What never stands in gateway.yaml. The address of a webhook need not be a secret. */
export const DESTINATION_SECRET_OPTIONS: readonly string[] = Object.keys(DESTINATION_SECRETS.entries).filter(
    (name) => name !== 'url',
);

export type DestinationConfig = v.InferOutput<typeof DESTINATION>;
export type DestinationOf<Type extends DestinationConfig['type']> = Extract<DestinationConfig, { type: Type }>;
