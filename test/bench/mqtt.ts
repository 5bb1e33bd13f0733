// The feed to a broker on loopback: how fast, how soon, and what a day without a broker costs. Rounds in turns with bare mqtt.js, which
// publishes the same payloads ready-made. `--write` keeps the tables in docs/performance.md.

import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectAsync } from 'mqtt';
import * as v from 'valibot';
import { compileChain } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { BrokerConnection } from '../../firmware/mqtt/broker-connection.ts';
import { Destination } from '../../firmware/mqtt/destination.ts';
import { stateMessage } from '../../firmware/mqtt/messages.ts';
import type { Sample } from '../../firmware/spool/sample.ts';
import { Spool } from '../../firmware/spool/spool.ts';
import { until } from '../running-gateway.ts';
import { BenchBroker } from './bench-broker.ts';
import { addPdus } from './bench-feeds.ts';
import { keepIn, markdownTable, plainTable, round } from './table.ts';

const { values } = parseArgs({
    options: {
        rounds: { type: 'string', default: '3' },
        hours: { type: 'string', default: '24' },
        write: { type: 'boolean', default: false },
    },
});
const ROUNDS = Number(values.rounds);
const HOURS = Number(values.hours);
const MESSAGES = 20_000;
// So many that the feed always has something to say, and none of it twice.
const DEVICES = 2000;
const WAITING_MAX = 1500;
const READINGS = 30;
const CHANGES_PER_SECOND = 200;
// As one file of the spool.
const CHUNK = 16_384;
const DRAIN_SECONDS = 15;
const folder = mkdtempSync(join(tmpdir(), 'bench-mqtt-'));
const NO_CHAIN = { graph: compileChain({ sources: [], devices: [], hosts: [] }), factsOf: () => undefined, now: 0 };

if (!existsSync('/usr/sbin/mosquitto'))
    throw new Error('mosquitto is missing: apt-get install mosquitto mosquitto-clients');
const broker = await BenchBroker.start();
try {
    const rates = await measureRates();
    const facts = [...(await measureLatency()), ...(await measureOutage())];
    const table = `${markdownTable(rates, 'bare mqtt.js')}\n\n${plainTable(['what', 'figure', 'goal'], facts)}`;
    console.log(table);
    if (values.write) keepIn('docs/performance.md', 'mqtt', table);
} finally {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
}

function rack() {
    const gateway = new Gateway({ log: silentLog() });
    return { gateway, ...addPdus(gateway, DEVICES, READINGS) };
}

function feed(gateway: Gateway, more: Record<string, unknown>): Destination {
    const { destinations } = v.parse(MQTT, { destinations: { bench: { url: broker.url, ...more } } });
    const { bench } = destinations;
    if (!bench) throw new Error('no destination');
    return new Destination({
        ...{ name: 'bench', destination: bench, gatewayName: 'bench', version: '1', gateway, log: silentLog() },
        ...{ folder, stateFolder: folder, chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN } },
    });
}

async function measureRates() {
    const rows = [];
    for (const qos of [0, 1] as const) {
        const ours: number[] = [];
        const bare: number[] = [];
        const wire: number[] = [];
        for (let turn = 0; turn < ROUNDS; turn++) {
            ours.push(await gatewayRate(qos));
            bare.push(await bareRate(qos));
            wire.push(await wireRate(qos));
        }
        const what = `states of PDUs (${READINGS} outlets) to mosquitto and its subscriber, QoS ${qos}`;
        rows.push({ what, unit: 'messages/s', ours, peer: bare, note: 'goal: ≥ 0.8 ×' });
        const same = `the same payloads, ready, over the gateway’s connection, QoS ${qos}`;
        rows.push({ what: same, unit: 'messages/s', ours: wire, peer: bare, note: '' });
    }
    return rows;
}

/** The whole way: a change of a reading, its device's JSON, the broker, and a subscriber in another process. */
async function gatewayRate(qos: 0 | 1): Promise<number> {
    const { gateway, change } = rack();
    const destination = feed(gateway, { qos, prefix: 'ours' });
    await destination.start();
    await until(
        async () => destination.state.sent,
        (sent) => sent >= 2 * DEVICES,
    );
    const { all } = await broker.counts('ours/bench/+/state', MESSAGES);
    const since = performance.now();
    const told = destination.state.sent;
    for (let changes = 0; changes < MESSAGES; changes++) {
        change();
        while (changes - (destination.state.sent - told) >= WAITING_MAX) {
            await new Promise((resolve) => setImmediate(resolve));
        }
    }
    await all;
    const seconds = (performance.now() - since) / 1000;
    await destination.stop();
    return MESSAGES / seconds;
}

/** What the connection costs: counting what is unanswered, saying when there is room again. */
async function wireRate(qos: 0 | 1): Promise<number> {
    const { gateway } = rack();
    const [device] = gateway.devices;
    const { destinations } = v.parse(MQTT, { destinations: { bench: { url: broker.url } } });
    if (!device || !destinations.bench) throw new Error('no device, or no destination');
    const { payload } = stateMessage(device, { variables: undefined });
    const connected = Promise.withResolvers<void>();
    const none = () => undefined;
    const connection = new BrokerConnection({
        ...{ destination: destinations.bench, clientId: 'wire', folder },
        listener: {
            will: async () => ({ topic: 'wire/status', payload: 'offline', qos: 1, isKept: false }),
            connected: () => connected.resolve(),
            ...{ heard: none, closed: none, drained: none, confirmed: none, changed: none },
        },
    });
    connection.start();
    await connected.promise;
    const { all } = await broker.counts('wire/bench/+/state', MESSAGES);
    const since = performance.now();
    for (let count = 0; count < MESSAGES; count++) {
        while (connection.room === 0) await new Promise((resolve) => setImmediate(resolve));
        connection.publish({ topic: `wire/bench/pdu${count % DEVICES}/state`, payload, qos, isKept: true });
    }
    await all;
    const seconds = (performance.now() - since) / 1000;
    await connection.stop([]);
    return MESSAGES / seconds;
}

async function bareRate(qos: 0 | 1): Promise<number> {
    const { gateway } = rack();
    const [device] = gateway.devices;
    if (!device) throw new Error('no device');
    const { payload } = stateMessage(device, { variables: undefined });
    const client = await connectAsync(broker.url, { reconnectPeriod: 0 });
    const { all } = await broker.counts('bare/bench/+/state', MESSAGES);
    const since = performance.now();
    let told = 0;
    for (let count = 0; count < MESSAGES; count++) {
        const topic = `bare/bench/pdu${count % DEVICES}/state`;
        client.publish(topic, payload, { qos, retain: true }, () => told++);
        // As many as we leave unanswered.
        while (count - told >= 500) await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    const seconds = (performance.now() - since) / 1000;
    await client.endAsync();
    return MESSAGES / seconds;
}

async function measureLatency(): Promise<string[][]> {
    const { gateway, change, ids } = rack();
    const destination = feed(gateway, { prefix: 'late' });
    await destination.start();
    await until(
        async () => destination.state.sent,
        (sent) => sent >= 2 * DEVICES,
    );
    const client = await connectAsync(broker.url, { reconnectPeriod: 0 });
    await client.subscribeAsync(`late/bench/${ids[0]}/state`);
    const times: number[] = [];
    for (let count = 0; count < 300; count++) {
        const since = performance.now();
        const value = change(ids[0] as DeviceId);
        await heard(client, (payload) => JSON.parse(payload.toString())['outlet.1.current'] === value);
        times.push(performance.now() - since);
    }
    await client.endAsync();
    await destination.stop();
    return [
        [
            'change of a reading → subscriber, p50, p95 of 300',
            `${percentile(times, 50)}, ${percentile(times, 95)} ms`,
            'p95 ≤ 50 ms',
        ],
    ];
}

function heard(client: Awaited<ReturnType<typeof connectAsync>>, isIt: (payload: Buffer) => boolean): Promise<void> {
    return new Promise((resolve) => {
        const look = (_topic: string, payload: Buffer) => {
            if (!isIt(payload)) return;
            client.off('message', look);
            resolve();
        };
        client.on('message', look);
    });
}

/** The store of a day is filled by the fast clock, then a broker comes: history goes out beside what happens now. */
async function measureOutage(): Promise<string[][]> {
    const { gateway, change, ids } = rack();
    const place = join(folder, 'mqtt-bench');
    const before = process.memoryUsage().rss;
    const samples = HOURS * 3600 * CHANGES_PER_SECOND;
    const since = performance.now();
    await fill(place, samples, ids);
    const fillSeconds = (performance.now() - since) / 1000;
    const bytes = readdirSync(place).reduce((sum, name) => sum + statSync(join(place, name)).size, 0);
    const grown = process.memoryUsage().rss - before;

    const destination = feed(gateway, { format: 'sparkplug' });
    await destination.start();
    await until(
        async () => destination.state.state,
        (state) => state === 'connected',
    );
    const client = await connectAsync(broker.url, { reconnectPeriod: 0 });
    await client.subscribeAsync(`spBv1.0/powerchain/DDATA/bench/${ids[0]}`);
    const from = { at: performance.now(), waiting: destination.state.waiting };
    const times: number[] = [];
    const timestamps: Promise<void>[] = [];
    while (performance.now() - from.at < DRAIN_SECONDS * 1000 && destination.state.waiting > 0) {
        const changed = performance.now();
        // What is told live has no flag: history of the same device comes as large messages.
        const told = heard(client, (payload) => payload.length < 100).then(() => {
            times.push(performance.now() - changed);
        });
        timestamps.push(told);
        change(ids[0] as DeviceId);
        await told;
    }
    const seconds = (performance.now() - from.at) / 1000;
    const drained = from.waiting - destination.state.waiting;
    await Promise.all(timestamps);
    await client.endAsync();
    await destination.stop();
    return [
        [
            `${HOURS} hours of ${CHANGES_PER_SECOND} changes a second in the store`,
            `${round(bytes / 1e6)} MB`,
            '≤ 50 MB',
        ],
        ['packed and written, of a core', `${round((fillSeconds / samples) * 1e6)} µs a value`, ''],
        ['memory that it took while filling', `${round(grown / 1e6)} MB`, 'bounded'],
        ['told as history', `${round(drained / seconds)} metrics/s`, '≥ 5,000'],
        [
            'meanwhile: change → subscriber, p95, longest',
            `${percentile(times, 95)}, ${percentile(times, 100)} ms`,
            '≤ 1 s',
        ],
    ];
}

/** Outlets whose currents wander by hundredths, as metered ones do. */
async function fill(place: string, samples: number, ids: readonly DeviceId[]): Promise<void> {
    const spool = new Spool({ folder: place, bytesMax: 50e6, log: silentLog() });
    await spool.open();
    const hundredths = new Map<string, number>();
    const begin = Date.now() - HOURS * 3_600_000;
    for (let done = 0; done < samples; done += CHUNK) {
        const chunk = Array.from({ length: Math.min(CHUNK, samples - done) }, (_, count): Sample => {
            const number = done + count;
            const device = ids[number % ids.length] as DeviceId;
            const value = (hundredths.get(device) ?? 150) + Math.round((Math.random() - 0.5) * 6);
            hundredths.set(device, value);
            const at = begin + Math.round((number * 1000) / CHANGES_PER_SECOND);
            return { device, name: 'outlet.1.current', value: value / 100, at };
        });
        spool.push(chunk);
        await spool.flush();
    }
    if (spool.dropped > 0) throw new Error(`${spool.dropped} values did not fit`);
    await spool.close();
}

function percentile(times: readonly number[], of: number): string {
    const sorted = times.toSorted((one, other) => one - other);
    return round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))] ?? Number.NaN);
}
