import test from 'ava';
import fc from 'fast-check';
import type { ChainSpec, HostVerdict } from '#model/chain.ts';
import { clockTime } from '#model/chain-words.ts';
import { findFindings } from '#model/findings.ts';
import { whatIf } from '#model/what-if.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { LiveChain } from './live-chain.ts';
import {
    bench,
    chainEvents,
    device,
    HOSTS,
    id,
    linkTo,
    RACK,
    runningBench,
    turn,
    WELL,
} from './testing/chain-bench.ts';

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
    const { chain, say, statuses, events, clock } = await runningBench();
    t.teardown(() => chain.stop());
    const [faulty, low] = [clock.now, clock.now + 300_000];

    say('clc-psu1', { 'ups.status': 'OFF ALARM', 'ups.alarm': 'power supply failed' });
    await turn();
    t.deepEqual(statuses(), ['OL', 'OL', 'OL']);
    t.deepEqual(chainEvents(events), ['clc up n']);

    clock.now = low;
    say('ups2', { 'ups.status': 'OB LB DISCHRG', 'battery.charge': 9, 'battery.runtime': 120 });
    await turn();

    t.deepEqual(statuses(), ['OB LB DISCHRG', 'OL', 'OL']);
    t.deepEqual(chainEvents(events), ['clc up n', 'clc doomed at risk', 'nc1 up n', 'nc2 up n']);
    t.is(
        chain.hosts.get(id('clc'))?.sentence,
        `clc: psu1 faulty since ${clockTime(faulty, low)}; psu2 ← pdu2:1 ← ups2 on battery, battery low since ${clockTime(low, low)}, about 2 min left: clc goes dark at about ${clockTime(low + 120_000, low)}`,
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

test('what a device says reaches only the hosts that hang on it', async (t) => {
    const { chain, say, events } = await runningBench();
    t.teardown(() => chain.stop());
    const before = HOSTS.map((host) => chain.hosts.get(id(host)));

    say('nc1-psu1', { 'ups.status': 'OFF' });
    await turn();

    const touched = events.flatMap((event) => (event.type === 'readings' ? [event.device] : []));
    t.deepEqual(touched, ['nc1-psu1', 'nc1']);
    const after = HOSTS.map((host) => chain.hosts.get(id(host)));
    t.deepEqual(
        after.map((verdict, place) => verdict === before[place]),
        [true, false, true],
    );
});

test('what a UPS measures shows in the virtual UPSs that rest on it, though no verdict changes', async (t) => {
    const { chain, say, events, gateway } = await runningBench();
    t.teardown(() => chain.stop());
    say('nc1-psu1', { 'ups.status': 'OFF' });
    await turn();
    events.length = 0;

    say('ups2', { 'ups.load': 42 });
    await turn();

    t.is(gateway.device('nc1')?.readings.get('ups.load'), 42);
    t.deepEqual(
        events.flatMap((event) => (event.type === 'readings' ? [event.device] : [])),
        ['ups2', 'nc1'],
    );
});

test('a virtual UPS of which nothing changes is alive all the same', async (t) => {
    const { chain, gateway, clock } = await runningBench();
    t.teardown(() => chain.stop());
    clock.now += 5000;

    chain.tick();

    t.deepEqual(
        HOSTS.map((host) => gateway.device(host)?.heardAt),
        HOSTS.map(() => clock.now),
    );
});

test('a verdict says since when, in the time of the wall, and a reload does not forget it', async (t) => {
    const { chain, say, clock } = await runningBench();
    t.teardown(() => chain.stop());
    clock.now += 60_000;
    const failedAt = clock.now;

    say('clc-psu1', { 'ups.status': 'OFF ALARM' });
    await turn();
    clock.now += 60_000;
    say('clc-psu1', { 'ups.alarm': 'fan failed' });
    chain.configure({ ...RACK, hosts: RACK.hosts.slice(0, 1) });
    await turn();

    t.is(chain.nodes.get('clc-psu1')?.since, failedAt);
    t.is(chain.hosts.get(id('clc'))?.since, failedAt);
    t.is(chain.nodes.get('ups1')?.since, undefined, 'it was so when we came');
});

test('at midnight what was said of yesterday gets its date', async (t) => {
    const { chain, say, clock, gateway } = await runningBench();
    t.teardown(() => chain.stop());
    chain.tick();
    const failedAt = clock.now;
    say('clc-psu1', { 'ups.status': 'OFF ALARM' });
    await turn();
    const said = () => String(gateway.device('clc')?.readings.get('experimental.chain.reason'));
    t.true(said().startsWith(`clc: psu1 faulty since ${clockTime(failedAt, failedAt)}; `), said());

    clock.now += 86_400_000;
    chain.tick();
    await turn();

    t.true(said().startsWith(`clc: psu1 faulty since ${clockTime(failedAt, clock.now)}; `), said());
    t.regex(said(), / since \d{4}-\d\d-\d\d \d\d:\d\d; /);
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
    return timeless([...chain.hosts.values()]);
}

/** Since when it is so is history, and there the order counts. */
function timeless(hosts: readonly HostVerdict[]): unknown {
    const text = JSON.stringify(hosts, (key, value: unknown) => (key === 'since' ? undefined : value));
    return JSON.parse(text.replaceAll(/ since (?:\S+ )?\d\d:\d\d/g, ''));
}

test('a what-if question leaves the live verdicts the very objects that they were', async (t) => {
    const { chain, say, events } = await runningBench();
    t.teardown(() => chain.stop());
    say('ups1', { 'ups.status': 'OB', 'battery.runtime': 900 });
    await turn();
    const before = [...chain.nodes.values(), ...chain.hosts.values()];
    events.length = 0;

    const basis = chain.basis();
    const { lostNow, timeline } = whatIf(basis, { failures: [{ type: 'down', id: 'ups2' }] });
    findFindings(basis);
    say('ups1', { 'battery.runtime': 1 });

    t.deepEqual(lostNow, []);
    t.deepEqual(
        timeline.map(({ host, seconds }) => [host, seconds]),
        HOSTS.map((host) => [host, 900]),
    );
    t.is(basis.factsOf('ups1')?.reading('battery.runtime'), 900);
    t.deepEqual(
        events.map(({ type }) => type),
        ['readings'],
    );
    const after = [...chain.nodes.values(), ...chain.hosts.values()];
    t.true(after.every((verdict, place) => verdict === before[place]));
});
