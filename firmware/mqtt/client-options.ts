// What mqtt.js is told for one attempt to connect.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IClientOptions } from 'mqtt';
import type { MqttDestination } from '#model/mqtt-config.ts';
import type { BrokerConnectionOptions, WireMessage } from './broker-connection.ts';

const CONNECT_MS_MAX = 15_000;
// A cut network is noticed after one and a half of it, and what was sent meanwhile is known to be unconfirmed.
const KEEPALIVE_SECONDS = 10;
// Commands have 4 kB; a state of a primary host less. Anything larger is a mistake or an attack.
const PACKET_BYTES_MAX = 65_536;
// Of a device that is gone comes back what Home Assistant was told of it: 3 kB for each outlet that can be switched.
const ANNOUNCEMENT_BYTES_MAX = 1_048_576;

/** What a broker may send us at once. */
export function packetBytesMax({ format }: Pick<MqttDestination, 'format'>): number {
    return format === 'home-assistant' ? ANNOUNCEMENT_BYTES_MAX : PACKET_BYTES_MAX;
}

/** Throws when a file of certificates cannot be read. */
export function clientOptions(
    { destination, folder, clientId }: BrokerConnectionOptions,
    { topic, payload, qos, isKept }: WireMessage,
): IClientOptions {
    const { user, password, ca, certificate, key, version } = destination;
    const pem = (name: string | undefined) => (name === undefined ? undefined : readFileSync(resolve(folder, name)));
    const given = { username: user, password, ca: pem(ca), cert: pem(certificate), key: pem(key) };
    const five = version === 5;
    return {
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
        clientId,
        will: { topic, payload: Buffer.from(payload as Uint8Array), qos, retain: isKept },
        clean: true,
        protocolVersion: five ? 5 : 4,
        ...(five ? { properties: { maximumPacketSize: packetBytesMax(destination), sessionExpiryInterval: 0 } } : {}),
        keepalive: KEEPALIVE_SECONDS,
        reschedulePings: false,
        // Each attempt is a client of its own: it may have another will, and go to another broker.
        reconnectPeriod: 0,
        connectTimeout: CONNECT_MS_MAX,
        queueQoSZero: false,
        resubscribe: false,
    };
}
