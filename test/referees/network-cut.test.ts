// The network between gateway and brokers is cut, and nobody is told: what is sent does not arrive. For a minute by everybody's clock,
// and for an hour by the gateway's. A second broker beside the gateway hears everything all the time: what it heard is the truth by which
// the one that was cut off is judged when the network is back.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ApiIntegrations, DestinationState } from '#model/integrations.ts';
import { until } from '../running-gateway.ts';
import { type Told, toldBy } from '../sparkplug/told.ts';
import { fastClock } from './fake-clock.ts';
import { gatewayOn } from './gateway-on-host.ts';
import { InfluxDb } from './influxdb.ts';
import { listen, startMosquitto, type Witnessed } from './mosquitto.ts';
import { TestNetwork } from './test-network.ts';

const rackOf = (poll: number) => `version: 1
name: rack
nut: { listen: ["127.0.0.1"], port: 0, users: { admin: {}, monuser: { upsmon: secondary } } }
web: { port: 0 }
sources: { feed-a: {}, feed-b: {} }
devices:
    ups1: { type: ups, driver: demo, poll: ${poll}, parent: feed-a, rating: 1500, runtime: 15 }
    ups2: { type: ups, driver: demo, poll: ${poll}, parent: feed-b, rating: 1500, runtime: 15 }
    psu1: { type: psu, driver: demo, poll: ${poll}, parent: ups1, host: web, watts: 350 }
    psu2: { type: psu, driver: demo, poll: ${poll}, parent: ups2, host: web, watts: 350 }
hosts: { web: { needs: 1, supplies: { left: psu1, right: psu2 } } }
mqtt:
    destinations:
`;
const NEAR = ['near', 'near-tree'];
const ALL = ['db', 'far', 'far-tree', ...NEAR];
// Said over the first connection, so that its end can be told from it.
const VALUES_MIN = 100;
// Of what the gateway printed, when it failed.
const SHOWN = 3000;
// In an hour there is an attempt a minute at each of two destinations: one client that stayed of each would be more.
const GROWTH_MB_MAX = 64;

interface Cut {
    readonly tag: string;
    /** How long, by the clock of the test. */
    readonly ms: number;
    /** How long at least, by the gateway's clock. */
    readonly seconds: number;
    readonly clock?: readonly string[];
    /** Seconds of the gateway's clock between two polls of a device. */
    readonly poll: number;
    /** Mains fails, too. By a fast clock a driver on a busy machine does not answer a command in time. */
    readonly hasOutage: boolean;
}

async function cut(t: ExecutionContext, { tag, ms, seconds, clock = [], poll, hasOutage }: Cut) {
    t.timeout(280_000);
    const network = new TestNetwork(`${tag}${process.pid % 1000}`);
    t.teardown(() => network.remove());
    const [plant, rack] = network.start(['plant', 'rack']);
    if (!plant || !rack) return t.fail();
    const lines = [`listener 1883 ${plant.address}`, 'listener 1883 127.0.0.1', 'allow_anonymous true'];
    const atFar = await listen(t, await startMosquitto(t, 1883, { lines, enter: plant.enter }));
    const atNear = await listen(t, await startMosquitto(t, 1883, { enter: rack.enter }));
    const database = new InfluxDb({ address: plant.address, port: 8086, rpc: 8088, enter: plant.enter });
    await database.start(t);
    const feeds = Object.entries({ near: '127.0.0.1', far: plant.address }).map(
        ([name, address]) =>
            `        ${name}: { url: 'mqtt://${address}', format: sparkplug }\n` +
            `        ${name}-tree: { url: 'mqtt://${address}' }\n`,
    );
    const push = `push: { db: { url: '${database.url}', format: influxdb, interval: ${poll * 5} } }\n`;
    const started = await gatewayOn(t, rack, () => [rackOf(poll), ...feeds, push].join(''), { clock });
    const { gateway } = started;
    t.teardown(() => t.passed || t.log(gateway.output.slice(-SHOWN)));
    const demo = (action: string) => started.command('powerchain', 'demo', action, 'feed-a');
    const destinations = async () => ((await started.ask('/api/v1/integrations')) as ApiIntegrations).destinations;
    /** Names of those that are connected. */
    const connected = async () =>
        (await destinations()).flatMap(({ name, state }) => (state === 'connected' ? name : [])).sort();
    await until(
        async () => toldBy(atFar).filter(({ isBirth }) => !isBirth).length,
        (count) => count >= VALUES_MIN,
    );

    network.silence(rack, false);
    const began = performance.now();
    const passed = (share: number) =>
        new Promise((resolve) => setTimeout(resolve, Math.max(0, began + share * ms - performance.now())));
    await until(connected, (names) => names.join() === NEAR.join());
    await passed(1 / 3);
    const before = megabytes(gateway.child.pid);
    if (hasOutage) await demo('fail');
    await passed(2 / 3);
    if (hasOutage) await demo('restore');
    await passed(1);
    const growth = megabytes(gateway.child.pid) - before;
    t.true(growth < GROWTH_MB_MAX, `${growth} MB`);
    const heardOfCut = eventsOf(atNear);
    t.is(
        heardOfCut.some((event) => event.includes('"OB')),
        hasOutage,
    );
    network.silence(rack, true);

    await until(connected, (names) => names.join() === ALL.join());
    const truth = toldBy(atNear);
    const stored = join(started.folder, 'state', 'mqtt-far');
    await until(
        async () => readdirSync(stored).filter((name) => name.endsWith('.spool')),
        (files) => files.length === 0,
    );
    await until(
        async () => missing(truth, toldBy(atFar)).length,
        (count) => count === 0,
    );
    const told = toldBy(atFar);
    const history = told.filter(({ isHistory }) => isHistory);
    const times = history.map(({ at }) => at);
    t.true((Math.max(...times) - Math.min(...times)) / 1000 >= seconds);
    t.deepEqual(missing(history, toldBy(atNear)), [], 'told, but never said');
    checkOrder(t, history);
    checkRepetitions(t, told);

    const twice = await checkEvents(t, heardOfCut, { atNear, atFar });
    await checkDatabase(t, database, async () => (await destinations()).find(({ name }) => name === 'db'));
    const words = atFar.filter(({ topic }) => topic.endsWith('/rack/status')).map(({ payload }) => `${payload}`);
    t.deepEqual(words.slice(0, 2), ['online', 'offline']);
    t.is(words.at(-1), 'online');
    t.log(`${history.length} values as history, ${twice} events twice, ${growth} MB more`);
}

/** Events wait in memory, in their order; those whose receipt was lost come twice. Resolves with how many did. */
async function checkEvents(
    t: ExecutionContext,
    heardOfCut: readonly string[],
    { atNear, atFar }: Record<'atNear' | 'atFar', readonly Witnessed[]>,
): Promise<number> {
    const events = await until(
        async () => eventsOf(atFar),
        (all) => heardOfCut.every((event) => all.includes(event)),
    );
    const once = [...new Set(events)];
    t.deepEqual(once, [...new Set(eventsOf(atNear))].slice(0, once.length));
    return events.length - once.length;
}

/** What was delivered is there, every value once. */
async function checkDatabase(
    t: ExecutionContext,
    database: InfluxDb,
    state: () => Promise<DestinationState | undefined>,
): Promise<void> {
    const now = await until(state, (one) => one?.waiting === 0);
    t.is(now?.dropped, 0);
    await until(
        async () => [await database.count(), (await state())?.sent],
        ([there, given]) => there === given,
    );
}

/** What was said at one place and not at the other. A quality is no change: it says when its broker was told. */
function missing(said: readonly Told[], told: readonly Told[]): Told[] {
    const known = new Set(told.map(keyOf));
    return said.filter((one) => !one.isBirth && !one.hasQuality && !known.has(keyOf(one)));
}

function checkOrder(t: ExecutionContext, history: readonly Told[]): void {
    for (const ofOne of Map.groupBy(history, ({ device, life }) => `${life} ${device}`).values()) {
        const late = ofOne.findIndex(({ at }, place) => at < (ofOne[place - 1]?.at ?? 0));
        t.is(late, -1, `${ofOne[late]?.device} ${ofOne[late]?.name}`);
    }
}

/** Twice comes only what stood at the end of a connection: it was told and not confirmed. The second time it is history. */
function checkRepetitions(t: ExecutionContext, told: readonly Told[]): void {
    const lives = [
        ...Map.groupBy(
            told.filter(({ isBirth }) => !isBirth),
            ({ life }) => life,
        ).values(),
    ];
    for (const [place, life] of lives.entries()) {
        t.is(new Set(life.map(keyOf)).size, life.length, 'twice over one connection');
        const later = lives.slice(place + 1).flat();
        const keys = new Set(later.map(keyOf));
        const first = life.findIndex((one) => keys.has(keyOf(one)));
        if (first < 0) continue;
        t.deepEqual(
            missing(life.slice(first), later),
            [],
            `unconfirmed at the end of connection ${place + 1}, and not told again`,
        );
        const again = new Set(life.slice(first).map(keyOf));
        t.true(later.filter((one) => again.has(keyOf(one))).every(({ isHistory }) => isHistory));
        t.log(`${life.length - first} of ${life.length} values of connection ${place + 1} came twice`);
    }
}

function keyOf({ device, name, value, at }: Told): string {
    return `${device} ${name} ${at} ${value}`;
}

function eventsOf(heard: readonly Witnessed[]): string[] {
    return heard.filter(({ topic }) => topic.endsWith('/event')).map(({ payload }) => payload.toString());
}

function megabytes(pid: number | undefined): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

test('a minute without network: nothing is lost, the order is kept, only what was not confirmed comes twice', (t) =>
    cut(t, { tag: 'cm', ms: 60_000, seconds: 58, poll: 2, hasOutage: true }));

test('an hour without network, by a fast clock: the same', (t) =>
    cut(t, { tag: 'ch', ms: 90_000, seconds: 3500, clock: fastClock(40), poll: 10, hasOutage: false }));
