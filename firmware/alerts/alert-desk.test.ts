import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { Notice } from '#model/alert.ts';
import type { DestinationConfig } from '#model/alert-destinations.ts';
import { GATEWAY_CONFIG, type GatewayConfig } from '#model/config.ts';
import { type Bench, id, MONOTONIC_BEHIND_MS, runningBench, turn, WELL } from '../chain/testing/chain-bench.ts';
import { IncidentWatch } from '../incidents/incident-watch.ts';
import { silentLog } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { AlertDesk } from './alert-desk.ts';

const DESTINATIONS = {
    mail: { type: 'webhook', url: 'http://127.0.0.1/mail' },
    phone: { type: 'webhook', url: 'http://127.0.0.1/phone' },
};

/** Takes letters, as long as nothing is said to be away. */
class Post {
    readonly taken: string[] = [];
    readonly notices: Notice[] = [];
    isAway = false;

    send = async (destination: DestinationConfig, notice: Notice) => {
        if (this.isAway) return { ok: false, detail: 'no route to host' };
        this.taken.push(
            `${'url' in destination ? destination.url.split('/').at(-1) : ''} ${notice.phase} ${notice.rule} ${notice.severity}`,
        );
        this.notices.push(notice);
        return { ok: true, detail: 'taken' };
    };

    stop = async () => undefined;
}

interface Rack {
    readonly bench: Bench;
    readonly post: Post;
    readonly desk: AlertDesk;
    readonly incidents: IncidentWatch;
    /** Lets time pass in seconds, one by one, and what follows happen. */
    pass(seconds: number): Promise<void>;
    /** The desk and the incidents die, and come back with what they wrote down. */
    restart(): Promise<void>;
    config: GatewayConfig;
}

async function rack(t: ExecutionContext, alerts: object = {}): Promise<Rack> {
    const folder = mkdtempSync(join(tmpdir(), 'alert-desk-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const bench = await runningBench();
    t.teardown(() => bench.chain.stop());
    const post = new Post();
    const clocks = { now: () => bench.clock.now - MONOTONIC_BEHIND_MS, wallNow: () => bench.clock.now };
    const file = (name: string) => new StateFile({ file: join(folder, name), log: silentLog() });
    const config = v.parse(GATEWAY_CONFIG, {
        version: 1,
        name: 'rack-7',
        devices: { ups1: { driver: 'demo' } },
        alerts: { destinations: DESTINATIONS, ...alerts },
    });
    const start = () => {
        const incidents = new IncidentWatch({ gateway: bench.gateway, chain: bench.chain, file: file('i'), ...clocks });
        incidents.start();
        const desk = new AlertDesk({
            ...{ gateway: bench.gateway, chain: bench.chain, incidents, file: file('a'), courier: post, ...clocks },
            config: () => own.config,
        });
        desk.start();
        return { incidents, desk };
    };
    const own = {
        bench,
        post,
        config,
        pass: async (seconds: number) => {
            for (let second = 0; second < seconds; second++) {
                bench.clock.now += 1000;
                own.incidents.tick();
                own.desk.tick();
                await settled();
            }
        },
        restart: async () => {
            await own.desk.stop();
            await own.incidents.stop();
            Object.assign(own, start());
        },
    } as Rack & { incidents: IncidentWatch; desk: AlertDesk };
    Object.assign(own, start());
    t.teardown(async () => {
        await own.desk.stop();
        await own.incidents.stop();
    });
    await own.pass(1);
    return own;
}

/** What was begun is written and sent. */
async function settled(): Promise<void> {
    await turn();
    await turn();
}

/** Letters are sent when they are on the disk: that takes as long as the disk takes. */
async function posted({ post, pass }: Rack, count: number): Promise<readonly string[]> {
    for (let tries = 0; post.taken.length < count && tries < 2000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (tries % 100 === 99) await pass(0);
    }
    return post.taken.toSorted();
}

const ON_BATTERY = { 'ups.status': 'OB DISCHRG', 'battery.charge': 98, 'battery.runtime': 1500 };

test('an outage of a whole feed is one alert to each destination, and one when it is over', async (t) => {
    const own = await rack(t);
    own.bench.say('ups1', ON_BATTERY);
    await own.pass(90);
    t.deepEqual(await posted(own, 2), ['mail raised outage warning', 'phone raised outage warning']);
    t.is(own.desk.alerts.length, 1);

    own.bench.say('ups1', WELL);
    await own.pass(70);
    t.deepEqual((await posted(own, 4)).slice(1, 2), ['mail resolved outage warning']);
    t.deepEqual(own.desk.alerts, []);
    const [raised] = own.post.notices;
    t.is(raised?.gateway, 'rack-7');
    t.is(raised?.title, 'feed-a failed');
    t.true(raised?.text.includes('ups1: on battery, 98 %, 25 min left'));
    t.deepEqual(raised?.nodes, ['ups1']);
});

test('a destination that is away is told later, the others at once', async (t) => {
    const own = await rack(t, { rules: { outage: { incident: 'outage', after: 1, to: ['phone'] } } });
    own.post.isAway = true;
    own.bench.say('ups1', ON_BATTERY);
    await own.pass(3);
    for (let tries = 0; own.desk.letters[0]?.attempts !== 1 && tries < 2000; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    t.is(own.desk.letters[0]?.attempts, 1);

    own.post.isAway = false;
    await own.pass(6);
    t.deepEqual(await posted(own, 1), ['phone raised outage warning']);
    for (let tries = 0; own.desk.letters.length > 0 && tries < 2000; tries++) await settled();
    t.deepEqual(own.desk.letters, []);
});

test('a restart in the middle tells nobody twice, and tells the end', async (t) => {
    const own = await rack(t);
    own.bench.say('ups1', ON_BATTERY);
    await own.pass(20);
    await posted(own, 2);

    await own.restart();
    await own.pass(100);
    t.is(own.post.taken.length, 2);
    own.bench.say('ups1', WELL);
    await own.pass(70);

    t.deepEqual(
        (await posted(own, 4)).filter((line) => line.startsWith('mail')),
        ['mail raised outage warning', 'mail resolved outage warning'],
    );
});

test('an outage that ended while the gateway was dead is told as over', async (t) => {
    const own = await rack(t);
    own.bench.say('ups1', ON_BATTERY);
    await own.pass(20);
    await posted(own, 2);
    await own.desk.stop();
    own.bench.say('ups1', WELL);
    await settled();
    await own.pass(0);
    for (let second = 0; second < 70; second++) {
        own.bench.clock.now += 1000;
        own.incidents.tick();
    }
    await own.restart();
    await own.pass(3);

    t.deepEqual(await posted(own, 4), [
        'mail raised outage warning',
        'mail resolved outage warning',
        'phone raised outage warning',
        'phone resolved outage warning',
    ]);
});

test('in quiet hours only what is critical is told; a maintenance window tells nothing of its devices', async (t) => {
    const own = await rack(t, { quiet: [{ from: '00:00', to: '00:00' }] });
    own.bench.say('ups1', { 'ups.status': 'OL RB' });
    own.bench.say('ups2', { 'ups.status': 'OL OVER' });
    await own.pass(3700);
    t.deepEqual(await posted(own, 2), ['mail raised overload critical', 'phone raised overload critical']);

    const window = { from: '1960-01-01 00:00', to: '2099-01-01 00:00', devices: ['ups1'] };
    const muted = await rack(t, { maintenance: [window] });
    muted.bench.say('ups1', { 'ups.status': 'OL OVER' });
    await muted.pass(60);
    t.deepEqual(muted.desk.alerts, []);
});

test('somebody who takes care of it is on record', async (t) => {
    const own = await rack(t);
    own.bench.say('ups1', { 'ups.status': 'OL OVER' });
    await own.pass(12);
    const [alert] = own.desk.alerts;

    const acknowledged = own.desk.acknowledge(alert?.id ?? '', { by: 'ann@192.0.2.7', note: 'on my way' });

    t.like(acknowledged?.acknowledged, { by: 'ann@192.0.2.7', note: 'on my way' });
    t.is(own.desk.acknowledge('none', { by: 'ann', note: '' }), undefined);
    const events = own.bench.events.filter((event) => event.type === 'alert');
    t.deepEqual(
        events.map(({ phase }) => phase),
        ['raised', 'acknowledged'],
    );
});

test('a test goes to its destination at once and says how it went', async (t) => {
    const own = await rack(t);

    t.like(await own.desk.test('phone', 'ann'), { outcome: 'delivered', detail: 'taken' });
    own.post.isAway = true;
    t.like(await own.desk.test('phone', 'ann'), { outcome: 'dropped', detail: 'no route to host' });
    t.is(await own.desk.test('nowhere', 'ann'), undefined);
    t.deepEqual(own.post.taken, ['phone test test info']);
});

test('a device that is taken out of the configuration ends its alerts', async (t) => {
    const own = await rack(t);
    own.bench.say('ups1', { 'ups.status': 'OL OVER' });
    await own.pass(12);
    await posted(own, 2);

    own.bench.gateway.apply({ type: 'device-removed', device: id('ups1') });
    await own.pass(31);

    t.deepEqual(own.desk.alerts, []);
    t.is((await posted(own, 4)).length, 4);
});
