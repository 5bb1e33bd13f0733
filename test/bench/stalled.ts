// Are drivers slowed by destinations that accept everything and answer nothing? From a driver's reading, in its own process, to the first
// `GET VAR` that says it, while 200 readings of other devices change each second: without any destination, with five that take everything,
// and with five that are stuck, in turns. `--write` keeps the table in docs/performance.md.

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { NutSession } from '../nut-session.ts';
import { StalledPeers } from '../stalled-peers.ts';
import { BenchBroker } from './bench-broker.ts';
import type { FeedsConfig } from './bench-feeds.ts';
import { Target } from './nut-measure.ts';
import { readingTimes } from './nut-scenes.ts';
import { keepIn, median, plainTable, round as rounded } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
});
const ROUNDS = Number(values.rounds);
// Twenty seconds: as long as it takes until the stuck ones are given up and tried again.
const READINGS = 1000;
const SHARES = [0.5, 0.95, 0.99];

if (!existsSync('/usr/sbin/mosquitto'))
    throw new Error('mosquitto is missing: apt-get install mosquitto mosquitto-clients');
const peers = new StalledPeers();
const broker = await BenchBroker.start();
const database = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
await once(database.listen(0, '127.0.0.1'), 'listening');
/** The same five, each where it is told to go. */
const feedsTo = (brokers: readonly string[], push: string): FeedsConfig => ({
    mqtt: {
        site: { url: brokers[0] },
        home: { url: brokers[1], format: 'home-assistant', variableTopics: true },
        events: { url: brokers[2] },
        scada: { url: brokers[3], format: 'sparkplug' },
    },
    push: { db: { url: `${push}/write?db=power`, format: 'influxdb' } },
});
const stuckBrokers = [peers.deafBroker(), peers.deafBroker(), peers.stuckBroker(), peers.stuckBroker()];
const scenes: Readonly<Record<string, FeedsConfig>> = {
    none: { mqtt: {}, push: {} },
    'five that take it': feedsTo(
        Array.from(stuckBrokers, () => broker.url),
        `http://127.0.0.1:${(database.address() as { port: number }).port}`,
    ),
    'five that are stuck': feedsTo(await Promise.all(stuckBrokers), await peers.deafDatabase()),
};
const measured = new Map<string, number[][]>();
try {
    for (let round = 1; round <= ROUNDS; round++) {
        console.log(`round ${round} of ${ROUNDS}`);
        for (const [scene, feeds] of Object.entries(scenes)) {
            measured.set(scene, [...(measured.get(scene) ?? []), await measure(feeds)]);
        }
    }
} finally {
    peers.stop();
    database.close();
    database.closeAllConnections();
    await broker.stop();
}
const at = (times: readonly number[], share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
const first = measured.get('none') ?? [];
const cells = [...measured].map(([scene, all]) => [
    scene,
    ...SHARES.map((share) => {
        const ours = all.map((times) => at(times, share));
        const ratio = median(ours) / median(first.map((times) => at(times, share)));
        return `${rounded(median(ours))} ms (${rounded(Math.min(...ours))}–${rounded(Math.max(...ours))}), ${rounded(ratio)} ×`;
    }),
]);
const table = plainTable(['destinations', ...SHARES.map((share) => `p${share * 100}`)], cells);
console.log(table);
if (values.write) keepIn('docs/performance.md', 'stalled', table);

async function measure(feeds: FeedsConfig): Promise<number[]> {
    const target = await Target.start('driven', JSON.stringify(feeds));
    const session = await NutSession.open(target.port);
    try {
        return await readingTimes(session, READINGS);
    } finally {
        session.close();
        await target.stop();
    }
}
