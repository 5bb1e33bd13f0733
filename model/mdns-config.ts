// What gateway.yaml says of being found in the network.

import * as v from 'valibot';

export const MDNS = v.strictObject({
    /** `false`: the network is told nothing. What only this machine can reach is never told. */
    enabled: v.optional(v.boolean(), true),
    /** Names of interfaces and VLANs (`eth0`, `eth0.20`) that are told; absent: all. */
    interfaces: v.optional(
        v.pipe(
            v.array(v.pipe(v.string(), v.regex(/^[^\s/]{1,15}$/, 'must be an interface such as eth0'))),
            v.maxLength(64),
        ),
    ),
    /** The name that people see; absent: the gateway's own. */
    name: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(63))),
});
export type MdnsConfig = v.InferOutput<typeof MDNS>;
