import test from 'ava';
import fc from 'fast-check';
import type { ChainSpec } from '#model/chain.ts';
import type { DeviceId, DeviceType, Link } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { LiveChain } from './live-chain.ts';

const id = (text: string) => text as DeviceId;
const MONOTONIC_BEHIND_MS = 900_000;
const HOSTS = ['clc', 'nc1', 'nc2'];

function linkTo(text: string): ParentLink {
    const link = parseParentLink(text);
    if (!link.ok) throw new Error(link.error);
    return link.value;
}

function device(name: string, type: DeviceType, parent: string): ChainSpec['devices'][number] {
    return { id: id(name), type, parents: [linkTo(parent)] };
}

/** The rack of the specification. */
const RACK: ChainSpec = {
    sources: ['feed-a', 'feed-b'].map((name) => ({ id: name, description: '' })),
    devices: [
        device('ups1', 'ups', 'feed-a'),
        device('ups2', 'ups', 'feed-b'),
        device('pdu1', 'pdu', 'ups1'),
        device('pdu2', 'pdu', 'ups2'),
        ...HOSTS.flatMap((host, index) => [
            device(`${host}-psu1`, 'psu', `pdu1:${index + 1}`),
            device(`${host}-psu2`, 'psu', `pdu2:${index + 1}`),
        ]),
    ],
    hosts: HOSTS.map((host) => ({
        id: id(host),
        description: `Server ${host}`,
        needs: 1,
        supplies: ['psu1', 'psu2'].map((name) => ({ name, link: linkTo(`${host}-${name}`) })),
    })),
};

interface Bench {
    readonly gateway: Gateway;
    readonly chain: LiveChain;
    readonly events: GatewayEvent[];
    /** Milliseconds; the wall clock and the monotonic one run on it, apart as they are in life. */
    readonly clock: { now: number };
    say(device: string, values: Record<string, Value>): void;
    hear(device: string, link: Link): void;
    /** What upsmon would see, host by host. */
    statuses(): (Value | undefined)[];
}

/** A gateway with the rack in it, nothing heard yet. */
function bench(): Bench {
    const clock = { now: 1_000_000 };
    const gateway = new Gateway({ log: silentLog(), now: () => clock.now });
    for (const { id, type, parents } of RACK.devices) {
        gateway.apply({
            type: 'device-added',
            device: id,
            spec: { id, type, parents, driver: 'demo', description: '' },
        });
    }
    const chain = new LiveChain({ gateway, now: () => clock.now - MONOTONIC_BEHIND_MS });
    const events: GatewayEvent[] = [];
    gateway.subscribe('test', (event) => events.push(event));
    const hear = (device: string, link: Link) => {
        const previous = gateway.device(device)?.link ?? 'connecting';
        gateway.apply({ type: 'link', device: id(device), link, previous, reason: link === 'ok' ? '' : 'no answer' });
    };
    return {
        gateway,
        chain,
        events,
        clock,
        hear,
        say: (device, values) => {
            gateway.apply({ type: 'readings', device: id(device), values, gone: [] });
            hear(device, 'ok');
        },
        statuses: () => HOSTS.map((host) => gateway.device(host)?.readings.get('ups.status')),
    };
}

/** Let what is due in this turn happen. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const WELL = { 'ups.status': 'OL', 'battery.charge': 100, 'battery.runtime': 1800 };

/** The same, running, with everything in good order. */
async function runningBench(): Promise<Bench> {
    const made = bench();
    made.chain.start();
    made.chain.configure(RACK);
    for (const { id, type } of RACK.devices) made.say(id, type === 'ups' ? WELL : { 'ups.status': 'OL' });
    await turn();
    made.events.length = 0;
    return made;
}

function chainEvents(events: readonly GatewayEvent[]): string[] {
    return events.flatMap((event) =>
        event.type === 'chain' ? [`${event.device} ${event.verdict.state} ${event.verdict.redundancy}`] : [],
    );
}

test('every host gets a virtual UPS that is heard and fed by its supplies', async (t) => {
    const { gateway, chain, statuses } = await runningBench();
    t.teardown(() => chain.stop());

    const clc = gateway.device('clc');

    t.like(clc, { type: 'ups', driver: 'chain', link: 'ok', description: 'Server clc', forcedShutdown: false });
    t.is(clc?.readings.get('device.parent'), 'clc-psu1 clc-psu2');
    t.is(clc?.readings.get('experimental.chain.redundancy'), 'n+1');
    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
});

test('PSU 1 faulty, UPS 2 low: the cloud controller must go, its neighbours stay', async (t) => {
    const { chain, say, statuses, events } = await runningBench();
    t.teardown(() => chain.stop());

    say('clc-psu1', { 'ups.status': 'OFF ALARM', 'ups.alarm': 'power supply failed' });
    await turn();
    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
    t.deepEqual(chainEvents(events), ['clc up n']);

    say('ups2', { 'ups.status': 'OB LB DISCHRG', 'battery.charge': 9, 'battery.runtime': 120 });
    await turn();

    t.deepEqual(statuses(), ['OB LB DISCHRG', 'OL', 'OL']);
    t.deepEqual(chainEvents(events), ['clc up n', 'clc doomed at risk', 'nc1 up n', 'nc2 up n']);
    t.is(
        chain.hosts.get(id('clc'))?.sentence,
        'clc: psu1 faulty; psu2 ← pdu2:1 ← ups2 on battery, battery low, about 2 min left: clc goes dark in about 2 min',
    );
});

test('feed A fails and comes back: nobody is told to go, and the redundancy is an event each time', async (t) => {
    const { chain, say, statuses, events } = await runningBench();
    t.teardown(() => chain.stop());

    say('ups1', { 'ups.status': 'OB DISCHRG', 'battery.runtime': 1700 });
    await turn();
    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
    t.is(chain.nodes.get('feed-a')?.state, 'down');

    say('ups1', { 'ups.status': 'OL CHRG' });
    await turn();

    t.is(chain.nodes.get('feed-a')?.state, 'up');
    t.deepEqual(chainEvents(events), ['clc up n', 'nc1 up n', 'nc2 up n', 'clc up n+1', 'nc1 up n+1', 'nc2 up n+1']);
});

test('a status shows in the virtual UPS before anything else happens', async (t) => {
    const { chain, say, statuses } = await runningBench();
    t.teardown(() => chain.stop());

    say('ups1', { 'ups.status': 'OB LB' });
    say('ups2', { 'ups.status': 'OB LB' });
    await Promise.resolve();

    t.deepEqual(statuses(), ['OB LB', 'OB LB', 'OB LB']);
});

test('a burst of events is evaluated once', async (t) => {
    const { chain, say, gateway } = await runningBench();
    t.teardown(() => chain.stop());
    let count = 0;
    gateway.subscribe('count', (event) => {
        if (event.type === 'status' && event.device === 'clc') count++;
    });

    say('ups1', { 'ups.status': 'OB' });
    say('ups2', { 'ups.status': 'OB' });
    say('ups2', { 'ups.status': 'OL' });
    say('ups2', { 'ups.status': 'OB LB' });
    say('ups1', { 'ups.status': 'OB LB' });
    await turn();

    t.is(count, 1);
});

test('times that count down are no chain events', async (t) => {
    const { chain, say, events, clock, gateway } = await runningBench();
    t.teardown(() => chain.stop());
    say('ups1', { 'ups.status': 'OB', 'battery.runtime': 1000 });
    say('ups2', { 'ups.status': 'OB', 'battery.runtime': 1000 });
    await turn();
    const announced = chainEvents(events).length;

    clock.now += 5000;
    chain.refresh();

    t.is(gateway.device('clc')?.readings.get('battery.runtime'), 995);
    t.is(chainEvents(events).length, announced);
});

test('the clock counts down by itself while something runs on battery', async (t) => {
    const { chain, say, clock, gateway } = await runningBench();
    t.teardown(() => chain.stop());
    say('ups1', { 'ups.status': 'OB', 'battery.runtime': 1000 });
    say('ups2', { 'ups.status': 'OB', 'battery.runtime': 1000 });
    await turn();
    clock.now += 7000;

    const keepAlive = setTimeout(() => t.fail('nothing happened'), 5000);
    await new Promise<void>((resolve) => {
        gateway.subscribe('wait', (event) => {
            if (event.type === 'readings' && event.device === 'nc2') resolve();
        });
    });
    clearTimeout(keepAlive);

    t.is(gateway.device('nc2')?.readings.get('battery.runtime'), 993);
});

test('a UPS that falls silent on battery takes its hosts down after a while, one on mains never', async (t) => {
    const { chain, say, hear, statuses, clock } = await runningBench();
    t.teardown(() => chain.stop());
    say('clc-psu1', { 'ups.status': 'OFF ALARM' });
    say('ups2', { 'ups.status': 'OB', 'battery.runtime': 1000 });
    await turn();

    hear('ups1', 'stale');
    hear('ups2', 'stale');
    await turn();
    clock.now += 14_000;
    chain.refresh();
    t.deepEqual(statuses(), ['OB', 'OL', 'OL']);

    clock.now += 2000;
    chain.refresh();
    t.deepEqual(statuses(), ['OB LB', 'OL', 'OL']);

    clock.now += 3_600_000;
    chain.refresh();
    t.deepEqual(statuses(), ['OB LB', 'OL', 'OL']);
});

test('a wall clock that jumps an hour ahead shuts nobody down', async (t) => {
    const wall = { now: 1_000_000 };
    const gateway = new Gateway({ log: silentLog(), now: () => wall.now });
    const chain = new LiveChain({ gateway, now: () => 5000 });
    t.teardown(() => chain.stop());
    const spec = {
        ...RACK,
        hosts: [{ ...(RACK.hosts[0] as ChainSpec['hosts'][number]), supplies: [{ name: 'p', link: linkTo('ups1') }] }],
    };
    gateway.apply({
        type: 'device-added',
        device: id('ups1'),
        spec: { id: id('ups1'), type: 'ups', parents: [], driver: 'demo', description: '' },
    });
    chain.start();
    chain.configure(spec);
    const values = { 'ups.status': 'OB', 'battery.runtime': 1000, 'battery.charge': 90 };
    gateway.apply({ type: 'readings', device: id('ups1'), values, gone: [] });
    gateway.apply({ type: 'link', device: id('ups1'), link: 'stale', previous: 'connecting', reason: 'no answer' });
    chain.refresh();

    wall.now += 3_600_000;
    chain.refresh();

    t.is(gateway.device('clc')?.readings.get('ups.status'), 'OB');
    t.is(gateway.device('clc')?.readings.get('battery.runtime'), 1000);
});

test('one low sample of the runtime moves nobody, two do', async (t) => {
    const { chain, say, statuses, clock } = await runningBench();
    t.teardown(() => chain.stop());
    say('clc-psu1', { 'ups.status': 'OFF ALARM' });
    say('ups2', { 'ups.status': 'OB', 'battery.runtime': 1000 });
    await turn();

    const samples = [3, 990, 170, 168];
    const seen: unknown[] = [];
    for (const runtime of samples) {
        clock.now += 2000;
        say('ups2', { 'battery.runtime': runtime });
        await turn();
        seen.push(statuses()[0]);
    }

    t.deepEqual(seen, ['OB', 'OB', 'OB', 'OB LB']);
});

test('a charge that stays at its limit is believed after a while though no second sample comes', async (t) => {
    const { chain, say, statuses, clock } = await runningBench();
    t.teardown(() => chain.stop());
    say('clc-psu1', { 'ups.status': 'OFF ALARM' });
    say('ups2', { 'ups.status': 'OB', 'battery.charge': 15 });
    await turn();

    clock.now += 14_000;
    chain.refresh();
    t.is(statuses()[0], 'OB');

    clock.now += 1000;
    chain.refresh();
    t.is(statuses()[0], 'OB LB');

    say('ups2', { 'ups.status': 'OL' });
    await turn();
    t.is(statuses()[0], 'OL');
});

test('after a restart on battery the last state holds until the devices are heard again', async (t) => {
    const first = await runningBench();
    first.say('clc-psu1', { 'ups.status': 'OFF ALARM' });
    first.say('ups2', { 'ups.status': 'OB LB', 'battery.runtime': 100 });
    await turn();
    first.chain.stop();
    const { gateway, chain, statuses, say } = bench();
    t.teardown(() => chain.stop());

    chain.start();
    chain.configure(RACK);
    gateway.restore(first.gateway.save());
    await turn();
    t.deepEqual(statuses(), ['OB LB', 'OL', 'OL']);

    for (const { id, type } of RACK.devices) say(id, type === 'ups' ? WELL : { 'ups.status': 'OL' });
    await turn();
    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
});

test('after a start nothing is known, which is no event and shuts nobody down', async (t) => {
    const { chain, events, statuses } = bench();
    t.teardown(() => chain.stop());

    chain.start();
    chain.configure(RACK);
    await turn();

    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
    t.is(chain.hosts.get(id('clc'))?.state, 'unknown');
    t.deepEqual(chainEvents(events), []);
});

test('a changed chain adds, changes and removes virtual UPSs', async (t) => {
    const { chain, gateway, events, say } = await runningBench();
    t.teardown(() => chain.stop());
    const [clc, nc1] = RACK.hosts as [ChainSpec['hosts'][number], ChainSpec['hosts'][number]];
    const rehung = { ...clc, supplies: [{ name: 'psu2', link: linkTo('clc-psu2') }] };

    chain.configure({ ...RACK, hosts: [rehung, nc1, { ...nc1, id: id('nc9') }] });
    await turn();

    t.deepEqual(
        events.flatMap((event) =>
            event.type.startsWith('device-') && 'device' in event ? [`${event.type} ${event.device}`] : [],
        ),
        ['device-removed nc2', 'device-changed clc', 'device-added nc9'],
    );
    t.is(gateway.device('nc2'), undefined);
    t.deepEqual([...chain.hosts.keys()], ['clc', 'nc1', 'nc9']);
    say('ups2', { 'ups.status': 'OB LB' });
    await turn();
    t.is(gateway.device('clc')?.readings.get('ups.status'), 'OB LB');
    t.is(gateway.device('nc9')?.readings.get('ups.status'), 'OL');
});

test('a host whose name went to a real device leaves that device alone', async (t) => {
    const { chain, gateway } = await runningBench();
    t.teardown(() => chain.stop());
    gateway.apply({ type: 'device-removed', device: id('nc2') });
    const spec = { id: id('nc2'), type: 'ups', driver: 'demo', description: '', parents: [] } as const;
    gateway.apply({ type: 'device-added', device: id('nc2'), spec });

    chain.configure({ ...RACK, hosts: RACK.hosts.slice(0, 2) });
    await turn();

    t.is(gateway.device('nc2')?.driver, 'demo');
});

test('a chain with a loop is refused and the one before stays', async (t) => {
    const { chain, say, statuses } = await runningBench();
    t.teardown(() => chain.stop());
    const looped = { ...RACK, devices: [device('ups1', 'ups', 'pdu1'), device('pdu1', 'pdu', 'ups1')] };

    t.throws(() => chain.configure(looped), { code: 'config-invalid' });

    say('ups1', { 'ups.status': 'OB LB' });
    say('ups2', { 'ups.status': 'OB LB' });
    await turn();
    t.deepEqual(statuses(), ['OB LB', 'OB LB', 'OB LB']);
});

test('a device that is removed is unknown, not dark', async (t) => {
    const { chain, gateway, statuses } = await runningBench();
    t.teardown(() => chain.stop());

    for (const name of ['ups1', 'ups2']) gateway.apply({ type: 'device-removed', device: id(name) });
    await turn();

    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
    t.is(chain.nodes.get('ups1')?.why, 'not heard yet');
});

test('stopped, it changes nothing any more', async (t) => {
    const { chain, say, statuses } = await runningBench();

    say('ups1', { 'ups.status': 'OB LB' });
    say('ups2', { 'ups.status': 'OB LB' });
    chain.stop();
    await turn();

    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
});

test('the order in which devices speak does not matter for what comes out', async (t) => {
    const words = fc.constantFrom('OL', 'OB', 'OB LB', 'OFF', 'OFF ALARM', 'ALARM');
    const story = fc.tuple(...RACK.devices.map(({ id }) => fc.tuple(fc.constant(id), words, words)));
    await fc.assert(
        fc.asyncProperty(
            story.chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length }))),
            async ([told, shuffled]) => {
                const ends = await Promise.all([told, shuffled].map(tell));

                t.deepEqual(ends[0], ends[1]);
            },
        ),
        { numRuns: 100 },
    );
});

/** Every device says two things, one round after the other; what it all comes to. */
async function tell(story: readonly (readonly [string, string, string])[]): Promise<unknown> {
    const { chain, say } = await runningBench();
    for (const [device, status] of story) {
        say(device, { 'ups.status': status });
        await Promise.resolve();
    }
    for (const [device, , status] of story) say(device, { 'ups.status': status });
    await turn();
    chain.stop();
    return [...chain.hosts.values()];
}
