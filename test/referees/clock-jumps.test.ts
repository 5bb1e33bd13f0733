// The clock of the machine is set while the gateway feeds a building: a day forward, two days back, and while the broker is away. What
// is told has the times that the clock says; nobody is told more than before, nobody less, and no timer waits for the clock.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createRelay, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { ApiIntegrations } from '#model/integrations.ts';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { type Told, toldBy } from '../sparkplug/told.ts';
import { SetClock } from './fake-clock.ts';
import { listen, startMosquitto, type Witnessed } from './mosquitto.ts';

const DAY = 86_400;
// What was told by a clock is told from that of another day.
const NEAR_MS = 600_000;
const QUIET_MS = 4000;
// A machine that was held up tells more at once, some hundred readings; a timer that ran wild would tell thousands.
const isStorm = (after: number, usual: number) => after > 4 * usual + 500;
// Of what the gateway printed, when it failed.
const SHOWN = 3000;

/** Takes what is pushed: lines of InfluxDB. */
async function database(t: ExecutionContext) {
    const lines: string[] = [];
    const server = createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request.setEncoding('utf8')) body += chunk;
        lines.push(...body.trim().split('\n'));
        response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const timeOf = (line: string) => Number(line.slice(line.lastIndexOf(' ') + 1));
    return {
        url: `http://127.0.0.1:${(server.address() as { port: number }).port}/write?db=power`,
        lines,
        times: (measurement: string) => lines.filter((line) => line.startsWith(measurement)).map(timeOf),
    };
}

/** What stands between gateway and broker, so that the broker can be away and its witness stays. */
async function relay(t: ExecutionContext, port: number) {
    const sockets = new Set<Socket>();
    const server = createRelay((socket) => {
        const broker = connect(port, '127.0.0.1');
        socket.pipe(broker).pipe(socket);
        for (const one of [socket, broker]) {
            sockets.add(one);
            one.on('error', () => undefined).on('close', () => {
                sockets.delete(one);
                socket.destroy();
                broker.destroy();
            });
        }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = (server.address() as { port: number }).port;
    const cut = async () => {
        server.close();
        for (const socket of sockets) socket.destroy();
        await once(server, 'close');
    };
    t.teardown(() => (server.listening ? cut() : undefined));
    return { port: own, cut, mend: () => once(server.listen(own, '127.0.0.1'), 'listening') };
}

test('a clock that is set forward and back: the times change, and nothing else', async (t) => {
    t.timeout(280_000);
    const port = await freePort();
    const heard = await listen(t, await startMosquitto(t, port));
    const broker = await relay(t, port);
    const db = await database(t);
    const rack = demoRack(
        (yaml) => `${yaml}
mqtt:
    destinations:
        site: { url: 'mqtt://127.0.0.1:${broker.port}' }
        scada: { url: 'mqtt://127.0.0.1:${broker.port}', format: sparkplug }
push: { db: { url: '${db.url}', format: influxdb, interval: 1 } }
`,
    );
    t.teardown(rack.remove);
    const clock = new SetClock(rack.folder);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder }, clock.enter);
    t.teardown(() => gateway.stop());
    t.teardown(() => t.passed || t.log(gateway.output.slice(-SHOWN)));
    const destinations = async () => {
        const answer = await gateway.ask('GET', '/api/v1/integrations');
        return ((await answer.json()) as ApiIntegrations).destinations;
    };
    await until(destinations, (all) => all.length === 3 && all.every(({ state }) => state === 'connected'));
    const connections = (await destinations()).map((one) => one.connections);
    const isBy = (seconds: number, at: number) => Math.abs(at - Date.now() - seconds * 1000) < NEAR_MS;
    /** Resolves when the gateway goes by it. */
    const set = async (seconds: number) => {
        clock.set(seconds);
        await until(
            async () => (await gateway.ask('GET', '/healthz')).headers.get('date') ?? '',
            (date) => isBy(seconds, Date.parse(date)),
        );
    };
    const told = (from: number) => toldBy(heard).slice(from);
    const count = async () => {
        const before = heard.length + db.lines.length;
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        return heard.length + db.lines.length - before;
    };
    await until(
        async () => stateOf(heard)['ups.status'],
        (status) => status === 'OL',
    );
    const usual = await count();

    for (const [seconds, action, status] of [
        [DAY, 'fail', 'OB'],
        [-DAY, 'restore', 'OL'],
    ] as const) {
        const seen = toldBy(heard).length;
        await set(seconds);
        const after = await count();
        t.false(isStorm(after, usual), `${after} messages and lines where there were ${usual}`);
        await gateway.demo(action, 'feed-a');
        await until(
            async () => String(stateOf(heard)['ups.status']),
            (text) => text.startsWith(status),
        );
        const isNow = (at: number) => isBy(seconds, at);
        await until(
            async () => told(seen).findLast(isStatus),
            (one) => one !== undefined && String(one.value).startsWith(status) && isNow(one.at),
        );
        await until(async () => db.times(`powerchain_status_${status.toLowerCase()},`).at(-1) ?? 0, isNow);
        const all = await destinations();
        t.deepEqual(
            all.map((one) => [one.state, one.dropped]),
            all.map(() => ['connected', 0]),
        );
        t.deepEqual(
            all.map((one) => one.connections),
            connections,
            'nobody was cut off',
        );
    }
    t.is(heard.filter(({ topic }) => topic.includes('/NBIRTH/')).length, 1);

    const before = toldBy(heard).length;
    await broker.cut();
    await until(destinations, (all) => all.filter(({ state }) => state === 'failed').length === 2);
    const session = await gateway.session();
    for (const [seconds, action, status] of [
        [DAY, 'fail', 'OB'],
        [0, 'restore', 'OL'],
    ] as const) {
        await set(seconds);
        await gateway.demo(action, 'feed-a');
        await until(
            () => session.value('ups1', 'ups.status'),
            (text) => text.startsWith(status),
        );
    }
    session.close();
    await broker.mend();
    const history = await until(
        async () => told(before).filter((one) => one.isHistory && isStatus(one)),
        (all) => ['OB', 'OL'].every((word) => all.some(({ value }) => String(value).startsWith(word))),
    );
    const sorted = history.toSorted((one, other) => one.at - other.at);
    t.deepEqual(history, sorted);
    const words = history.map(
        ({ value, at }) => `${String(value).slice(0, 2)} ${Math.round((at - Date.now()) / DAY / 1000)}`,
    );
    t.true(words.includes('OB 1') && words.includes('OL 0'), words.join());
    await until(destinations, (all) => all.every(({ state }) => state === 'connected'));
});

const isStatus = ({ device, name }: Told) => device === 'ups1' && name === 'ups/status';

/** What was said last of a UPS. */
function stateOf(heard: readonly Witnessed[]): Record<string, unknown> {
    return JSON.parse(heard.findLast(({ topic }) => topic.endsWith('/ups1/state'))?.payload.toString() || '{}');
}
