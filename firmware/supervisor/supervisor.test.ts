import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { DeviceId } from '#model/device.ts';
import type { RestartLimits } from './restart-policy.ts';
import { gone, isAlive, rackDevice, SupervisedRack } from './testing/supervised-rack.ts';

// One after another, as each has several processes; only those that wait for seconds of silence wait together.

function rackOf(t: ExecutionContext, policy?: Partial<RestartLimits>): SupervisedRack {
    const rack = new SupervisedRack(policy);
    t.teardown(() => rack.supervisor.stop());
    return rack;
}

test.serial('devices of a shared driver live in one process, native ones in a process each', async (t) => {
    const rack = rackOf(t);

    await rack.run(
        rackDevice('steady', 'pdu1'),
        rackDevice('steady', 'pdu2'),
        rackDevice('native', 'ups1'),
        rackDevice('native', 'ups2'),
    );

    const numbers = ['pdu1', 'pdu2', 'ups1', 'ups2'].map((id) => rack.pid(id));
    t.is(numbers[0], numbers[1]);
    t.is(new Set(numbers).size, 3);
    const { processes } = rack.supervisor;
    t.deepEqual(
        processes.map(({ driver, devices, state }) => [driver, devices, state]),
        [
            ['steady', 2, 'running'],
            ['native', 1, 'running'],
            ['native', 1, 'running'],
        ],
    );
    const started = rack.events.of('driver-started').map(({ pid }) => pid);
    t.deepEqual(started.sort(), [...new Set(numbers)].sort());
    t.deepEqual(processes.map(({ pid }) => pid ?? 0).sort(), started);
    t.is(rack.device('ups1').readings.get('ups.status'), 'OL');
    t.true(rack.device('ups1').commands.some(({ name }) => name === 'crash.kill'));
});

const crashes = [
    { name: 'crash.kill', how: 'is killed', reason: /killed by SIGKILL/ },
    { name: 'crash.segv', how: 'dies of a segmentation fault', reason: /killed by SIGSEGV/ },
    { name: 'crash.abort', how: 'aborts', reason: /killed by SIGABRT/ },
    { name: 'crash.throw', how: 'throws where nobody catches', reason: /exit code 1/ },
    { name: 'crash.spin', how: 'loops without end', reason: /stopped responding/ },
];

for (const { name, how, reason } of crashes) {
    test.serial(
        `a driver that ${how} is started again; its devices are stale meanwhile, others notice nothing`,
        async (t) => {
            const rack = rackOf(t);
            await rack.run(rackDevice('crasher', 'ups1'), rackDevice('crasher', 'ups2'), rackDevice('steady', 'pdu1'));
            const before = { crasher: rack.pid('ups1'), steady: rack.pid('pdu1') };
            rack.events.clear();

            const outcome = rack.command('ups1', name);
            const exited = await rack.events.until('driver-exited');
            const links = ['ups1', 'ups2', 'pdu1'].map((id) => rack.device(id).link);
            await Promise.all([rack.ok('ups1'), rack.ok('ups2')]);

            t.like(exited, { driver: 'crasher', restartInSeconds: 0.05 });
            t.regex(exited.reason, reason);
            t.deepEqual(links, ['stale', 'stale', 'ok']);
            if (name !== 'crash.throw') t.like(await outcome, { ok: false, error: { code: 'driver-exited' } });
            // Everything is told again after the start, so the values are those of the new process.
            t.not(rack.pid('ups1'), before.crasher);
            t.is(rack.pid('ups1'), rack.pid('ups2'));
            t.false(isAlive(before.crasher));
            t.is(rack.device('ups1').linkReason, '');
            t.is(rack.pid('pdu1'), before.steady);
            t.deepEqual(
                rack.events.of('link').filter(({ device }) => device === 'pdu1'),
                [],
            );
            t.true(rack.events.of('readings').some(({ device }) => device === 'pdu1'));
        },
    );
}

test('a driver process that stands still is stale before it is dead', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('crasher', 'ups1'));
    const before = rack.pid('ups1');
    rack.events.clear();

    process.kill(before, 'SIGSTOP');
    const stale = await rack.events.until('link');
    await rack.ok('ups1');

    t.like(stale, { device: 'ups1', link: 'stale', previous: 'ok' });
    t.regex(stale.reason, /“crasher” does not respond/);
    t.not(rack.pid('ups1'), before);
    t.false(isAlive(before));
});

test.serial(
    'five quick deaths park a driver with its last words, and a mended configuration starts it at once',
    async (t) => {
        const rack = rackOf(t, { firstSeconds: 0.01 });
        const broken = rackDevice('crasher', 'ups1', { 'crash.on-open': true });
        await rack.run(rackDevice('steady', 'pdu1'));
        const steady = rack.pid('pdu1');

        rack.configure(rackDevice('steady', 'pdu1'), broken);
        const parked = await rack.events.until('driver-parked');

        t.like(parked, { driver: 'crasher', reason: 'killed by SIGABRT', restartInSeconds: 600 });
        t.regex(parked.lastWords, /opening what is broken/);
        t.is(rack.events.of('driver-exited').length, 4);
        t.is(rack.device('ups1').link, 'lost');
        t.regex(rack.device('ups1').linkReason, /starts again in 600 s/);
        t.like(rack.supervisor.processes[1], { state: 'parked', pid: undefined, deaths: 5 });
        t.like(await rack.command('ups1', 'beeper.mute'), { ok: false, error: { code: 'driver-exited' } });
        t.is(rack.device('pdu1').link, 'ok');
        t.is(rack.pid('pdu1'), steady);

        rack.configure(rackDevice('steady', 'pdu1'), rackDevice('crasher', 'ups1'));
        await rack.ok('ups1');

        t.like(rack.supervisor.processes[1], { state: 'running' });
    },
);

test.serial('a driver of the project is found beside its host, and can be written to', async (t) => {
    const rack = rackOf(t);
    const file = fileURLToPath(new URL('../../testcases/replay/office-ups.dev', import.meta.url));
    await rack.run(rackDevice('replay', 'office', { driver: 'replay', file }));

    const request = { type: 'set', name: 'ups.status', value: 'OB LB' } as const;
    t.true((await rack.gateway.command('office', request, 'test')).ok);
    await rack.events.until('status', ({ status }) => status === 'OB LB');

    t.is(rack.device('office').readings.get('battery.voltage'), '27.30');
    t.like(rack.device('office').settings.get('ups.status'), { kind: 'text', maxLength: 32 });
});

test.serial('the outcome of a command comes from the device', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('steady', 'pdu1'));

    t.true((await rack.command('pdu1', 'beeper.mute')).ok);
    t.deepEqual(await rack.command('pdu1', 'answer.no'), {
        ok: false,
        error: { code: 'device-refused', message: 'not now' },
    });
    rack.gateway.apply({ type: 'device-added', device: 'x' as DeviceId, spec: rackDevice('steady', 'x').spec });
    t.like(await rack.command('x', 'beeper.mute'), { ok: false, error: { code: 'device-unknown' } });
});

test.serial('news about a device of somebody else is refused, counted, and logged once', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('crasher', 'ups1'), rackDevice('steady', 'somebody-else'));

    for (let time = 0; time < 3; time++) await rack.command('ups1', 'tell.foreign');

    t.is(rack.device('somebody-else').readings.get('ups.status'), 'OL');
    t.is(rack.supervisor.processes[0]?.refusedNews, 3);
    const refusals = rack.lines.filter(({ message }) => message === 'news of a driver was refused');
    t.is(refusals.length, 1);
    t.like(refusals[0]?.fields, { driver: 'crasher' });
});

test.serial('malformed news is refused and counted, and the process goes on', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('crasher', 'ups1'));

    await rack.command('ups1', 'tell.garbage');

    t.is(rack.supervisor.processes[0]?.refusedNews, 1);
    t.is(rack.device('ups1').link, 'ok');
});

test('a device without news is stale after five seconds, and ok with the next', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('steady', 'pdu1'), rackDevice('steady', 'pdu2'));
    rack.events.clear();

    await rack.command('pdu1', 'poll.pause', '6.5');
    const stale = await rack.events.until('link');
    await rack.ok('pdu1');

    t.like(stale, { device: 'pdu1', link: 'stale', reason: 'no news for 5 s' });
    t.deepEqual(
        rack.events.of('link').map(({ device }) => device),
        ['pdu1', 'pdu1'] as DeviceId[],
    );
});

test.serial('what a complete report does not name is gone', async (t) => {
    const rack = rackOf(t);
    const device = rackDevice('steady', 'pdu1');
    rack.gateway.apply({ type: 'device-added', device: device.spec.id, spec: device.spec });
    const values = { 'ups.status': 'OB', 'ups.alarm': 'from an earlier life' };
    rack.gateway.apply({ type: 'readings', device: device.spec.id, values, gone: [] });

    await rack.run(device);

    t.is(rack.device('pdu1').readings.get('ups.status'), 'OL');
    t.false(rack.device('pdu1').readings.has('ups.alarm'));
});

test.serial(
    'a changed device is opened again; an unchanged one, or one with a new description, is left alone',
    async (t) => {
        const rack = rackOf(t);
        const described = rackDevice('steady', 'pdu2');
        const polls = (id: string) => Number(rack.device(id).readings.get('experimental.polls'));
        await rack.run(rackDevice('steady', 'pdu1', { tag: 'a' }), rackDevice('steady', 'pdu2'));
        await rack.events.until('readings', ({ device }) => device === 'pdu2' && polls('pdu2') > 1);
        const before = { pid: rack.pid('pdu1'), polls: polls('pdu2') };

        rack.configure(rackDevice('steady', 'pdu1', { tag: 'b' }), {
            ...described,
            spec: { ...described.spec, description: 'left' },
        });
        await rack.events.until('readings', ({ values }) => values['ups.id'] === 'b');
        rack.events.clear();
        await rack.events.until('readings', ({ device }) => device === 'pdu2');

        t.is(rack.pid('pdu1'), before.pid);
        t.true(polls('pdu2') > before.polls);
    },
);

test.serial('a device that is taken away is closed, and a process without devices ends', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('steady', 'pdu1'), rackDevice('native', 'ups1'), rackDevice('native', 'ups2'));
    const ended = rack.pid('ups2');

    rack.configure(rackDevice('native', 'ups1'));
    await Promise.all([gone(ended), gone(rack.pid('pdu1'))]);

    t.deepEqual(
        rack.supervisor.processes.map(({ driver, devices }) => [driver, devices]),
        [['native', 1]],
    );
    t.deepEqual(rack.events.of('driver-exited'), []);
    t.true(isAlive(rack.pid('ups1')));
});

test.serial('news that were on their way when a device was taken away are nobody’s fault', async (t) => {
    const rack = rackOf(t);
    await rack.run(rackDevice('steady', 'pdu1'), rackDevice('steady', 'pdu2'));

    // The pipe fills while we look away, and is read after the device went.
    const endsAt = performance.now() + 300;
    while (performance.now() < endsAt);
    rack.configure(rackDevice('steady', 'pdu1'));
    t.true((await rack.command('pdu1', 'beeper.mute')).ok);

    t.is(rack.supervisor.processes[0]?.refusedNews, 0);
});

test.serial('a driver that is not in the table leaves its device lost, with the reason', (t) => {
    const rack = rackOf(t);

    rack.configure(rackDevice('abacus', 'ups1'));

    t.like(rack.device('ups1'), { link: 'lost', linkReason: 'there is no driver “abacus”' });
});

test.serial(
    'stopping ends all processes, also one that does not listen, and nothing is started any more',
    async (t) => {
        const rack = rackOf(t);
        await rack.run(rackDevice('crasher', 'ups1'), rackDevice('steady', 'pdu1'));
        const numbers = [rack.pid('ups1'), rack.pid('pdu1')];
        void rack.command('ups1', 'crash.spin');
        await rack.command('pdu1', 'beeper.mute');

        await rack.supervisor.stop();
        rack.configure(rackDevice('steady', 'pdu1'));

        t.deepEqual(numbers.map(isAlive), [false, false]);
        t.deepEqual(rack.supervisor.processes, []);
        t.deepEqual(rack.events.of('driver-exited'), []);
    },
);

test.serial('when the gateway is killed its drivers end by themselves', async (t) => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('testing/parent.ts', import.meta.url))], {
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => void parent.kill('SIGKILL'));
    const [line] = await once(createInterface(parent.stdout), 'line');
    const numbers: number[] = JSON.parse(line);
    t.is(numbers.length, 3);
    t.true(numbers.every(isAlive));

    parent.kill('SIGKILL');
    await Promise.all(numbers.map(gone));

    t.false(numbers.some(isAlive));
});
