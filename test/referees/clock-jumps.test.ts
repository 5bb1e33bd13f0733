// The clock of the machine is set while the gateway feeds a building: a day forward, two days back, and while the broker is away. What
// is told has the times that the clock says; nobody is told more than before, nobody less, and no timer waits for the clock.

import { once } from 'node:events';
import { createServer } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { type Told, toldBy } from '../sparkplug/told.ts';
import { SetClock } from './fake-clock.ts';
import { listen, startMosquitto, type Witnessed } from './mosquitto.ts';

const DAY = 86_400;
// Programs see the new time within a second; nobody asks whether it is that one or the next.
const NEAR_MS = 600_000;
const QUIET_MS = 4000;

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

test('a clock that is set forward and back: the times change, and nothing else', async (t) => {
    t.timeout(280_000);
    const port = await freePort();
    const broker = await startMosquitto(t, port);
    const heard = await listen(t, broker);
    const db = await database(t);
    const rack = demoRack(
        (yaml) => `${yaml}
mqtt:
    destinations:
        site: { url: 'mqtt://127.0.0.1:${port}' }
        scada: { url: 'mqtt://127.0.0.1:${port}', format: sparkplug }
push: { db: { url: '${db.url}', format: influxdb, interval: 1 } }
`,
    );
    t.teardown(rack.remove);
    const clock = new SetClock(rack.folder);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder }, clock.enter);
    t.teardown(() => gateway.stop());
    t.teardown(() => t.passed || t.log(gateway.output.slice(-3000)));
    const destinations = async () => {
        const answer = await gateway.ask('GET', '/api/v1/integrations');
        return ((await answer.json()) as { destinations: { state: string; connections: number; dropped: number }[] })
            .destinations;
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
        t.true(after < 4 * usual + 500, `${after} messages and lines where there were ${usual}`);
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

    broker.child.kill('SIGKILL');
    await broker.ended;
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
    const again = await listen(t, await startMosquitto(t, port));
    const history = await until(
        async () => toldBy(again).filter((one) => one.isHistory && isStatus(one)),
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
