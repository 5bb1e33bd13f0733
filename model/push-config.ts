// What gateway.yaml says of databases of time series to which the gateway writes: InfluxDB, and whatever takes Prometheus' remote write.

import * as v from 'valibot';

// Written by people, read by everybody who sees the configuration.
const SECRET_PARAMETERS = ['p', 'password', 'token', 'u'];

const url = v.pipe(
    v.string(),
    v.check(
        (given) => URL.canParse(given) && /^https?:$/.test(new URL(given).protocol),
        'must be an http or https URL',
    ),
    v.check((given) => {
        if (!URL.canParse(given)) return true;
        const { username, password, searchParams } = new URL(given);
        return username === '' && password === '' && !SECRET_PARAMETERS.some((name) => searchParams.has(name));
    }, 'must hold no user, password or token: set user here, password or token in secrets.yaml'),
);
const secret = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000)));

const PUSH_DESTINATION = v.strictObject({
    /**
     * Whole: `https://influx.example:8086/api/v2/write?org=plant&bucket=power`, `http://influx.example:8086/write?db=power`,
     * `http://prometheus.example:9090/api/v1/write`.
     */
    url,
    /** `influxdb`: line protocol. `prometheus`: remote write 1.0. */
    format: v.picklist(['influxdb', 'prometheus']),
    /** Seconds from one look at all values to the next; a device whose status changes is told at once. */
    interval: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3600)), 15),
    user: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** Of `user`, or a token alone. From secrets.yaml. */
    password: secret,
    token: secret,
    /** PEM file, relative to gateway.yaml: who signs the server's certificate. */
    ca: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** Beginnings of the names of variables that are told; absent: all. */
    variables: v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(200))),
    /** What is kept on the disk while the server is away, in megabytes; the oldest goes first. */
    store: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)), 50),
});
export type PushDestination = v.InferOutput<typeof PUSH_DESTINATION>;

export const PUSH = v.record(v.pipe(v.string(), v.nonEmpty(), v.maxLength(63)), PUSH_DESTINATION);
export type PushConfig = v.InferOutput<typeof PUSH>;

/** What stands in secrets.yaml. */
export const PUSH_SECRETS = v.record(
    v.string(),
    v.strictObject({ password: v.optional(v.string()), token: v.optional(v.string()) }),
);

/** A name stands for one way only: on the page and in /readyz. */
export function checkPush({
    push,
    mqtt,
}: {
    readonly push: PushConfig;
    readonly mqtt: { readonly destinations: Readonly<Record<string, unknown>> };
}): { path: string[]; message: string }[] {
    return Object.keys(push)
        .filter((name) => Object.hasOwn(mqtt.destinations, name))
        .map((name) => ({
            path: ['push', name],
            message: `mqtt has a destination “${name}”, too: choose another name`,
        }));
}
