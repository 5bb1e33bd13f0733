// What gateway.yaml says of the feed to facility systems by MQTT.

import * as v from 'valibot';

// What MQTT gives a meaning to (MQTT 5.0 §4.7).
const TOPIC = /^[^+#\0/]+(?:\/[^+#\0/]+)*$/;
const SCHEMES = /^(?:mqtts?|wss?):\/\/[^/@\s]+(?:\/\S*)?$/;
const file = v.pipe(v.string(), v.nonEmpty());

/** One broker. */
const MQTT_DESTINATION = v.strictObject({
    url: v.pipe(
        v.string(),
        v.regex(SCHEMES, 'must be a broker without user and password, as in mqtts://broker.example:8883'),
    ),
    user: v.optional(v.pipe(v.string(), v.nonEmpty())),
    /** From secrets.yaml. */
    password: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
    /** PEM files, relative to gateway.yaml: who signs the broker's certificate; what proves this gateway to it. */
    ca: v.optional(file),
    certificate: v.optional(file),
    key: v.optional(file),
    /** First part of every topic; the gateway's name is the second. */
    prefix: v.optional(
        v.pipe(v.string(), v.maxLength(100), v.regex(TOPIC, 'must be a topic without + and #')),
        'powerchain',
    ),
    /** 0: at most once. 1: at least once. */
    qos: v.optional(v.picklist([0, 1], 'must be 0 or 1'), 1),
    /** Beginnings of the names of variables that are told; absent: all. */
    variables: v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(200))),
});
export type MqttDestination = v.InferOutput<typeof MQTT_DESTINATION>;

export const MQTT = v.strictObject({ destinations: v.optional(v.record(v.string(), MQTT_DESTINATION), {}) });
export type MqttConfig = v.InferOutput<typeof MQTT>;

/** Whether a variable goes out. */
export function isTold(name: string, { variables }: Pick<MqttDestination, 'variables'>): boolean {
    return variables === undefined || variables.some((beginning) => name.startsWith(beginning));
}
