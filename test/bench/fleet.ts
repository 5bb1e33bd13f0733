// A fleet: edge nodes of Sparkplug, each a gateway with 200 metrics, at one mosquitto, and one host that listens to all of them. Each says its
// births, then a change of 20 metrics a second. How the broker fares with more and more of them. `--write` keeps the table.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Device, DeviceId } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import type { WireMessage } from '../../firmware/mqtt/broker-connection.ts';
import { EdgeNode } from '../../firmware/mqtt/sparkplug/edge-node.ts';
import type { Sample } from '../../firmware/spool/sample.ts';
import { until } from '../running-gateway.ts';
import { BenchBroker } from './bench-broker.ts';
import { keepIn, plainTable, round } from './table.ts';

const { values } = parseArgs({
    options: {
        gateways: { type: 'string', default: '100,300,1000' },
        seconds: { type: 'string', default: '10' },
        write: { type: 'boolean', default: false },
    },
});
const SIZES = values.gateways.split(',').map(Number);
const SECONDS = Number(values.seconds);
const METRICS = 200;
const CHANGED = 20;
// Connections that are made at the same time: a site that comes back from an outage.
const AT_ONCE = 50;

if (!existsSync('/usr/sbin/mosquitto'))
    throw new Error('mosquitto is missing: apt-get install mosquitto mosquitto-clients');
/** When each topic was said last. */
const saidAt = new Map<string, number>();
const rows: string[][] = [];
for (const gateways of SIZES) rows.push(await measure(gateways));
const head = [
    'gateways',
    'births of all heard after, s',
    'births, MB',
    'metrics/s heard',
    'change → host p50, p95, ms',
    'mosquitto, % of a core',
    'mosquitto, MB',
];
const table = plainTable(head, rows);
console.log(table);
if (values.write) keepIn('docs/performance.md', 'fleet', table);

interface Edge {
    readonly node: EdgeNode;
    readonly client: MqttClient;
    readonly device: Device;
}

async function measure(gateways: number): Promise<string[]> {
    const broker = await BenchBroker.start();
    const host = await connectAsync(broker.url, { reconnectPeriod: 0 });
    const heard = { births: 0, bytes: 0, data: 0, times: [] as number[] };
    host.on('message', (topic, payload) => {
        if (topic.includes('/DBIRTH/')) {
            heard.births++;
            heard.bytes += payload.length;
        } else if (topic.includes('/DDATA/')) {
            heard.data++;
            heard.times.push(performance.now() - (saidAt.get(topic) ?? 0));
        }
    });
    await host.subscribeAsync('spBv1.0/#');
    const since = performance.now();
    const edges: Edge[] = [];
    for (let from = 0; from < gateways; from += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, gateways - from) }, (_, place) => from + place);
        edges.push(...(await Promise.all(some.map((number) => born(broker.url, number)))));
    }
    await until(
        async () => heard.births,
        (births) => births === gateways,
    );
    const bornSeconds = (performance.now() - since) / 1000;
    const cpu = broker.cpuSeconds;
    const from = performance.now();
    let said = 0;
    for (let second = 0; second < SECONDS; second++) {
        // Spread over the second, as a fleet's polls are.
        for (const [place, edge] of edges.entries()) {
            const dueMs = from + second * 1000 + (place / edges.length) * 1000;
            const earlyMs = dueMs - performance.now();
            if (earlyMs > 1) await new Promise((resolve) => setTimeout(resolve, earlyMs));
            change(edge, second);
            said++;
        }
    }
    await until(
        async () => heard.data,
        (data) => data === said,
    );
    const seconds = (performance.now() - from) / 1000;
    const load = ((broker.cpuSeconds - cpu) / seconds) * 100;
    const memory = broker.memory;
    await Promise.all([host, ...edges.map(({ client }) => client)].map((client) => client.endAsync(true)));
    await broker.stop();
    const sorted = heard.times.toSorted((one, other) => one - other);
    const at = (share: number) => round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
    return [
        String(gateways),
        round(bornSeconds),
        round(heard.bytes / 1e6),
        round((said * CHANGED) / seconds),
        `${at(0.5)}, ${at(0.95)}`,
        round(load),
        round(memory),
    ];
}

async function born(url: string, number: number): Promise<Edge> {
    const node = new EdgeNode({ group: 'fleet', node: `rack${number}`, isPublic: () => true, commandsOf: () => [] });
    const will = node.death();
    const client = await connectAsync(url, {
        reconnectPeriod: 0,
        clientId: `rack${number}`,
        will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.isKept },
    });
    const device = pdu();
    const at = Date.now();
    say(client, node.birth([{ device: '', name: 'chain.worst', value: 'n+1', at }], at));
    say(client, node.deviceBirth(device, at));
    return { node, client, device };
}

function pdu(): Device {
    const names = ['current', 'realpower', 'voltage', 'energy'];
    const readings = new Map<string, Value>(
        Array.from({ length: METRICS }, (_, place) => [`outlet.${(place >> 2) + 1}.${names[place & 3]}`, place]),
    );
    return {
        ...{
            id: 'pdu1' as DeviceId,
            type: 'pdu',
            driver: 'demo',
            description: '',
            parents: [],
            link: 'ok',
            linkReason: '',
        },
        ...{ heardAt: undefined, readings, changedAt: new Map(), doubts: new Map(), commands: [], settings: new Map() },
        forcedShutdown: false,
    };
}

function change({ node, client, device }: Edge, second: number): void {
    const at = Date.now();
    const samples = [...device.readings.keys()]
        .slice(0, CHANGED)
        .map((name, place): Sample => ({ device: device.id, name, value: second + place / 10, at }));
    const message = node.data(device.id, samples, at);
    saidAt.set(message.topic, performance.now());
    say(client, message);
}

function say(client: MqttClient, { topic, payload, qos, isKept }: WireMessage): void {
    client.publish(topic, Buffer.from(payload), { qos, retain: isKept });
}
