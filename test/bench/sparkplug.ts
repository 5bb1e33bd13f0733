// What a message of Sparkplug costs: data of a device by alias, as an edge node of ours says it, and as the library of the protocol's makers
// encodes the same, in turns in one process. `--write` keeps the table in docs/performance.md.

import { parseArgs } from 'node:util';
import sparkplug from 'sparkplug-payload';
import type { DeviceId } from '#model/device.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { EdgeNode } from '../../firmware/mqtt/sparkplug/edge-node.ts';
import type { Sample } from '../../firmware/spool/sample.ts';
import { keepIn, markdownTable } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '101' }, write: { type: 'boolean', default: false } },
});
const ROUNDS = Number(values.rounds);
const METRICS = 200;
// Short turns: what else the machine does meets both.
const ENCODINGS = 100;

const device = 'pdu1' as DeviceId;
const names = Array.from({ length: METRICS }, (_, place) => `outlet.${place + 1}.current`);
const gateway = new Gateway({ log: silentLog() });
const spec = { id: device, type: 'pdu', driver: 'demo', description: '', parents: [] } as const;
gateway.apply({ type: 'device-added', device, spec });
gateway.apply({ type: 'readings', device, values: Object.fromEntries(names.map((name) => [name, 1.5])), gone: [] });
const node = new EdgeNode({ group: 'bench', node: 'bench', isPublic: () => true, commandsOf: () => [] });
const born = gateway.device(device);
const codec = sparkplug.get('spBv1.0');
if (!born || !codec) throw new Error('no device, or no codec');
node.deviceBirth(born, Date.now());

const at = Date.now();
const samples = names.map((name, place): Sample => ({ device, name, value: place / 100, at }));
// The library wants the type of every value, and writes it.
const metrics = samples.map(({ value }, alias) => ({ alias, timestamp: at, type: 'Double', value }));
const theirs = { timestamp: at, seq: 1, metrics } as unknown as Parameters<typeof codec.encodePayload>[0];
const ours = () => node.data(device, samples, at).payload.length;
const peer = () => codec.encodePayload(theirs).length;
// Compiled before it counts.
for (let turn = 0; turn < 20; turn++) for (const work of [ours, peer]) microseconds(work);

const rounds = Array.from({ length: ROUNDS }, () => ({ ours: microseconds(ours), peer: microseconds(peer) }));
const table = markdownTable(
    [
        {
            what: `data of ${METRICS} metrics encoded`,
            unit: 'µs',
            ours: rounds.map((round) => round.ours),
            peer: rounds.map((round) => round.peer),
            note: 'goal: ≤ 0.25 ×',
        },
        { what: 'its size', unit: 'bytes', ours: [ours()], peer: [peer()], note: '' },
    ],
    'sparkplug-payload',
);
console.log(table);
if (values.write) keepIn('docs/performance.md', 'sparkplug', table);

function microseconds(work: () => unknown): number {
    const since = performance.now();
    for (let count = 0; count < ENCODINGS; count++) work();
    return ((performance.now() - since) * 1000) / ENCODINGS;
}
