import test from 'ava';
import * as v from 'valibot';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import { compileChain } from '#model/chain.ts';
import type { CommandOutcome } from '#model/command.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { DeviceId, DeviceType, Link } from '#model/device.ts';
import { failed, ok } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { LiveFacts } from '../chain/live-facts.ts';
import { chainSpec } from '../config/rack.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { FenceDesk } from './fence-desk.ts';
import { FenceFactsReader } from './fence-facts.ts';

const CONFIG = v.parse(GATEWAY_CONFIG, {
    version: 1,
    sources: { 'feed-a': {}, 'feed-b': {} },
    devices: {
        pdu1: { type: 'pdu', driver: 'demo', parent: 'feed-a' },
        pdu2: { type: 'pdu', driver: 'demo', parent: 'feed-b' },
        bmc: { type: 'server', driver: 'demo' },
    },
    hosts: {
        web: { supplies: { psu1: 'pdu1:1', psu2: 'pdu2:one' } },
        nas: { supplies: { psu1: 'pdu1:3' } },
        nas2: { supplies: { psu1: 'pdu1:3' } },
        app: { supplies: { psu1: 'pdu1:3', psu2: 'feed-b' }, shutdown: { bmc: 'bmc' } },
    },
});

/** What the hardware makes of an order: how it ends, and what it then says. */
type Manner = (rack: Rack, device: string, order: string) => CommandOutcome;

const obeys: Manner = (rack, device, order) => {
    const [, outlet, wanted = ''] = /^(?:outlet\.(\d+)\.)?load\.(on|off)$/.exec(order) ?? [];
    if (outlet === undefined) rack.say(device, { 'ups.status': wanted === 'on' ? 'OL' : 'OFF' });
    else
        rack.say(device, {
            [`outlet.${outlet}.status`]: wanted,
            [`outlet.${outlet}.realpower`]: wanted === 'on' ? 90 : 0,
        });
    return ok(undefined);
};

class Rack {
    readonly asked: string[] = [];
    readonly desk: FenceDesk;
    readonly #gateway: Gateway;
    #now = Date.UTC(2026, 0, 1);
    /** Devices whose drivers poll them. */
    readonly heard = new Set(['pdu1', 'pdu2', 'bmc']);

    constructor(manner: Manner = obeys) {
        const gateway = new Gateway({ log: silentLog(), now: () => this.#now });
        this.#gateway = gateway;
        gateway.routeCommands(async (device, { name }) => {
            this.asked.push(`${device.id} ${name}`);
            return manner(this, device.id, name);
        });
        const graph = compileChain(chainSpec(CONFIG));
        const facts = new LiveFacts((id) => gateway.device(id));
        const reader = new FenceFactsReader({
            gateway,
            chain: {
                graph,
                factsOf: (id) => {
                    facts.observe([id], this.#now);
                    return facts.of(id);
                },
            },
            settingsOf: (host) => CONFIG.hosts[host]?.shutdown,
        });
        this.desk = new FenceDesk({ gateway, facts: reader, now: () => this.#now, pause: (ms) => this.#pause(ms) });
        const outlets = ['1', '2', '3'];
        const on = outlets.flatMap((one): [string, Value][] => [
            [`outlet.${one}.status`, 'on'],
            [`outlet.${one}.realpower`, 90],
        ]);
        const orders = outlets.flatMap((one) => [`outlet.${one}.load.off`, `outlet.${one}.load.on`]);
        this.#add('pdu1', 'pdu', Object.fromEntries(on), orders);
        this.#add('pdu2', 'pdu', { ...Object.fromEntries(on), 'outlet.1.name': 'One' }, orders);
        this.#add('bmc', 'server', { 'ups.status': 'OL' }, ['load.off', 'load.on']);
    }

    say(device: string, values: Readonly<Record<string, Value>>): void {
        this.#gateway.apply({ type: 'readings', device: device as DeviceId, values, gone: [] });
    }

    link(device: string, link: Link): void {
        if (link !== 'ok') this.heard.delete(device);
        this.#gateway.apply({ type: 'link', device: device as DeviceId, link, previous: 'ok', reason: 'silent' });
    }

    host(name: string): ApiFenceHost {
        const state = this.desk.describe(name);
        if (!state) throw new Error(`there is no host ${name}`);
        return state;
    }

    /** Resolves when what was ordered has ended; with how. */
    async ended(name: string): Promise<string> {
        for (;;) {
            const { task } = this.host(name);
            if (task?.state !== 'running') return `${task?.state}: ${task?.text}`;
            await new Promise((resolve) => setImmediate(resolve));
        }
    }

    async #pause(ms: number): Promise<void> {
        this.#now += ms;
        for (const device of this.heard) this.#gateway.heard(device);
        await new Promise((resolve) => setImmediate(resolve));
    }

    #add(id: string, type: DeviceType, values: Readonly<Record<string, Value>>, orders: readonly string[]): void {
        const device = id as DeviceId;
        const spec = { id: device, type, driver: 'demo', description: '', parents: [] };
        this.#gateway.apply({ type: 'device-added', device, spec });
        this.#gateway.apply({ type: 'capabilities', device, commands: orders.map((name) => ({ name })), settings: {} });
        this.say(id, values);
        this.link(id, 'ok');
    }
}

test('a host is cut at all its outlets together, and off is reported when they and the watts say so', async (t) => {
    const rack = new Rack();
    t.like(rack.host('WEB'), { host: 'web', power: 'on', why: 'it draws 180 W', ways: ['outlets'], obstacles: [] });

    t.deepEqual(rack.desk.order('web', 'off', 'token:cluster@192.0.2.1'), ok(undefined));
    t.is(rack.host('web').task?.state, 'running');

    t.is(await rack.ended('web'), 'done: pdu1:1 and pdu2:1 are off, and it draws 0 W');
    t.deepEqual(rack.asked, ['pdu1 outlet.1.load.off', 'pdu2 outlet.1.load.off']);
    t.like(rack.host('web'), { power: 'off', task: { wanted: 'off', by: 'token:cluster@192.0.2.1', state: 'done' } });
});

test('and comes back, seen to be on', async (t) => {
    const rack = new Rack();
    rack.desk.order('web', 'off', 'x');
    await rack.ended('web');

    rack.desk.order('web', 'on', 'x');

    t.is(await rack.ended('web'), 'done: it draws 180 W');
    t.is(rack.host('web').power, 'on');
});

test('whose outlet others use is refused, and nothing is ordered', (t) => {
    const rack = new Rack();

    const refused = rack.desk.order('nas', 'off', 'x');

    t.deepEqual(refused, failed('nas cannot be switched off for sure: pdu1:3 feeds nas2 and app too'));
    t.deepEqual(rack.desk.order('nobody', 'off', 'x'), failed('there is no host “nobody”'));
    t.deepEqual(rack.asked, []);
});

test('the management controller is preferred; one that is silent leaves what cannot be cut alone', async (t) => {
    const rack = new Rack();
    rack.desk.order('app', 'off', 'x');
    t.is(await rack.ended('app'), 'done: bmc says that it is off');
    t.deepEqual(rack.asked, ['bmc load.off']);

    rack.link('bmc', 'stale');

    const refused = rack.desk.order('app', 'off', 'x');
    t.regex(
        refused.ok ? '' : refused.error,
        /^app cannot be switched off for sure: its management controller bmc is silent; psu2 has power from feed-b without/,
    );
});

test('what was heard before the order proves nothing', async (t) => {
    const rack = new Rack(() => ok(undefined));
    for (const pdu of ['pdu1', 'pdu2']) rack.say(pdu, { 'outlet.1.status': 'off', 'outlet.1.realpower': 0 });
    t.is(rack.host('web').power, 'off');
    rack.heard.clear();

    rack.desk.order('web', 'off', 'x');

    t.is(await rack.ended('web'), 'failed: it is not seen to be off: pdu1:1 does not say; pdu2:1 does not say');
});

const BAD: Readonly<Record<string, readonly [Manner, RegExp]>> = {
    'says yes and does nothing': [() => ok(undefined), /^failed: it is not seen to be off: it draws 180 W$/],
    refuses: [
        () => failed({ code: 'device-refused', message: 'locked' }),
        /^failed: it is not seen to be off: it draws 180 W; pdu1 outlet\.1\.load\.off: locked; pdu2/,
    ],
    'switches another outlet': [
        (rack, device) => obeys(rack, device, 'outlet.2.load.off'),
        /^failed: it is not seen to be off: it draws 180 W$/,
    ],
    'says off while the power does not fall': [
        (rack, device) => {
            rack.say(device, { 'outlet.1.status': 'off' });
            return ok(undefined);
        },
        /^failed: it is not seen to be off: it draws 180 W$/,
    ],
    'switches one of two': [
        (rack, device, order) => (device === 'pdu1' ? obeys(rack, device, order) : ok(undefined)),
        /^failed: it is not seen to be off: it draws 90 W$/,
    ],
};
for (const [what, [manner, end]] of Object.entries(BAD)) {
    test(`hardware that ${what} never makes a host count as off`, async (t) => {
        const rack = new Rack(manner);

        rack.desk.order('web', 'off', 'x');

        t.regex(await rack.ended('web'), end);
        t.is(rack.host('web').power, 'on');
    });
}

test('who wants the opposite meanwhile gets it', async (t) => {
    const rack = new Rack((own, device, order) => (order.endsWith('off') ? ok(undefined) : obeys(own, device, order)));
    rack.desk.order('web', 'off', 'one');
    await new Promise((resolve) => setImmediate(resolve));

    rack.desk.order('web', 'off', 'two');
    t.is(rack.host('web').task?.by, 'one', 'the same wish is joined');
    rack.desk.order('web', 'on', 'two');

    t.is(await rack.ended('web'), 'done: it draws 180 W');
    t.like(rack.host('web').task, { wanted: 'on', by: 'two' });
});
