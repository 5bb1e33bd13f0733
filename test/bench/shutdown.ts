// Measures one look of the shutdown sequence: gathering what it may know, and deciding. On a good day, and while every UPS of the
// hall runs on battery; and how long an order takes to the client. Prints both; goals: 5 ms for 400 hosts, 10 ms.

import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { NOTHING_SHUT_DOWN, type ShutdownSpec } from '#model/shutdown.ts';
import { HOST_SHUTDOWN, SHUTDOWN } from '#model/shutdown-config.ts';
import { advance } from '#model/shutdown-sequence.ts';
import { RackFacts } from '../../firmware/shutdown/rack-facts.ts';
import { rackOf } from './chain-live.ts';
import { orderToClient } from './order-to-client.ts';
import { median } from './table.ts';

const LOOKS = 25;
const ON_BATTERY = { 'ups.status': 'OB DISCHRG', 'battery.runtime': 900, 'battery.charge': 80 };

console.log('| hosts | when | gathering, ms | deciding, ms |\n| --- | --- | --- | --- |');
for (const racks of [1, 10, 50, 250]) {
    const { gateway, chain, spec: hall, say } = rackOf(racks, () => performance.now());
    await pause(500);
    const own = { ...v.parse(HOST_SHUTDOWN, {}), class: 5 };
    const spec: ShutdownSpec = {
        ...v.parse(SHUTDOWN, { mode: 'armed' }),
        hosts: new Map(hall.hosts.map(({ id }) => [id, own])),
        upses: new Map(),
        dependants: new Map(),
    };
    const facts = new RackFacts({
        gateway,
        chain,
        loginsOf: () => 1,
        offWattsOf: () => 20,
        bmcOf: () => undefined,
        sightOf: () => 'unknown',
        isVisible: () => false,
        actionOf: () => undefined,
        isNapping: () => false,
    });
    const measure = (when: string): void => {
        const gathering: number[] = [];
        const deciding: number[] = [];
        for (let look = 0; look < LOOKS; look++) {
            const startedAt = performance.now();
            const seen = facts.look(look * 1000, () => false);
            const gatheredAt = performance.now();
            advance({ spec, state: NOTHING_SHUT_DOWN, facts: seen });
            gathering.push(gatheredAt - startedAt);
            deciding.push(performance.now() - gatheredAt);
        }
        const figures = [gathering, deciding].map((times) => median(times).toPrecision(3));
        console.log(`| ${hall.hosts.length} | ${when} | ${figures.join(' | ')} |`);
    };
    measure('a good day');
    for (const { id, type } of hall.devices) if (type === 'ups') say(id, ON_BATTERY);
    await pause(1500);
    measure('all on battery');
    chain.stop();
}
const times = (await orderToClient()).sort((one, other) => one - other);
const [p50, p95] = [0.5, 0.95].map((part) => times[Math.floor(part * times.length)]?.toPrecision(3));
console.log(`\nordered over HTTP → a NUT client reads FSD: ${p50} ms, p95 ${p95} ms (goal: 10 ms)`);
process.exit(0);
