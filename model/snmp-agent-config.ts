// What gateway.yaml says of the SNMP agent: where it listens, who may ask it, and by which secrets.

import * as v from 'valibot';
import { isNetwork, NETWORKS_MAX } from './nut-access.ts';

// RFC 3414 §11.2
const password = v.pipe(v.string(), v.minLength(8, 'must have at least 8 characters (RFC 3414 §11.2)'));

const USER = v.strictObject({
    authProtocol: v.optional(v.picklist(['sha', 'sha224', 'sha256', 'sha384', 'sha512']), 'sha'),
    privProtocol: v.optional(v.picklist(['aes', 'aes256b', 'aes256r']), 'aes'),
    /** Both from secrets.yaml: who asks must prove it, and nobody reads along. */
    authPassword: password,
    privPassword: password,
});

/**
 * Where our own objects stand. None is registered for us: this one is for private trials (NET-SNMP-MIB, netSnmpPlaypen). Whoever has
 * a number of their own sets it.
 */
export const PREFIX = '1.3.6.1.4.1.8072.9999.9999.3493';

export const SNMP_AGENT = v.pipe(
    v.strictObject({
        listen: v.optional(v.pipe(v.array(v.string()), v.nonEmpty()), ['127.0.0.1']),
        port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 161),
        /** Who may ask: addresses and networks. Nobody else is answered. */
        from: v.optional(
            v.pipe(
                v.array(
                    v.pipe(
                        v.string(),
                        v.check(isNetwork, 'must be an IP address or a network, as in 192.0.2.5 or 192.0.2.0/24'),
                    ),
                ),
                v.nonEmpty(),
                v.maxLength(NETWORKS_MAX),
            ),
            ['127.0.0.1', '::1'],
        ),
        /** Version 2c, from secrets.yaml. Absent: that version is not answered. Behind an `@` stands the name of a UPS or host. */
        community: v.optional(
            v.pipe(v.string(), v.regex(/^[^@\s]{1,64}$/, 'must be 1 to 64 characters without blanks and @')),
        ),
        /** Version 3. */
        users: v.optional(v.record(v.pipe(v.string(), v.regex(/^\S{1,32}$/, 'must be 1 to 32 characters')), USER), {}),
        prefix: v.optional(
            v.pipe(
                v.string(),
                v.regex(/^1\.3\.6\.1\.4\.1(?:\.\d{1,9}){1,20}$/, 'must be an OID below 1.3.6.1.4.1 (enterprises)'),
            ),
            PREFIX,
        ),
    }),
    v.check(
        ({ community, users }) => community !== undefined || Object.keys(users).length > 0,
        'needs a community (version 2c) or users (version 3): else nobody can ask',
    ),
);
export type SnmpAgentConfig = v.InferOutput<typeof SNMP_AGENT>;

/** What stands in secrets.yaml. */
export const SNMP_AGENT_SECRETS = v.strictObject({
    community: v.optional(v.string()),
    users: v.optional(v.record(v.string(), v.strictObject({ authPassword: v.string(), privPassword: v.string() })), {}),
});
