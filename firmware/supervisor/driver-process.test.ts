import test, { type ExecutionContext } from 'ava';
import type { CommandOutcome } from '#model/command.ts';
import { type DeviceNews, DriverProcess } from './driver-process.ts';
import { HOST_FILE, isAlive, rackDevice, TEST_DRIVERS } from './testing/supervised-rack.ts';
import type { ProcessExit } from './watched-process.ts';

interface Running {
    readonly process: DriverProcess;
    readonly ready: Promise<void>;
    readonly exited: Promise<ProcessExit>;
    /** Resolves with the value when the device tells it. */
    readonly told: (name: string, isWanted: (value: unknown) => boolean) => Promise<unknown>;
    /** What the device told last, by variable. */
    readonly latest: Map<string, unknown>;
    readonly command: (name: string, value?: string) => Promise<CommandOutcome>;
}

function start(t: ExecutionContext, options: { hostFile?: string; callLimitSeconds?: number } = {}): Running {
    const ready = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<ProcessExit>();
    const listeners = new Set<(news: DeviceNews) => void>();
    const latest = new Map<string, unknown>();
    const process = new DriverProcess({
        driver: 'steady',
        file: TEST_DRIVERS.steady?.file ?? '',
        hostFile: options.hostFile ?? HOST_FILE,
        now: () => performance.now(),
        ...(options.callLimitSeconds === undefined ? {} : { callLimitSeconds: options.callLimitSeconds }),
        listener: {
            ready: ready.resolve,
            news: (news) => {
                if (news.type !== 'readings') return;
                for (const [name, value] of Object.entries(news.values)) latest.set(name, value);
                for (const listener of listeners) listener(news);
            },
            refused: (what) => t.fail(what),
            hanging: () => t.fail('hanging'),
            exited: exited.resolve,
        },
    });
    t.teardown(() => process.stop());
    process.start();
    const command = (name: string, value = ''): Promise<CommandOutcome> =>
        process.call({ type: 'command', device: 'ups1', request: { type: 'instant', name, value } });
    const told = (name: string, isWanted: (value: unknown) => boolean): Promise<unknown> =>
        new Promise((resolve) => {
            listeners.add((news) => {
                if (news.type === 'readings' && isWanted(news.values[name])) resolve(news.values[name]);
            });
        });
    return { process, ready: ready.promise, exited: exited.promise, told, latest, command };
}

async function startOpen(t: ExecutionContext, options: { callLimitSeconds?: number } = {}): Promise<Running> {
    const running = start(t, options);
    await running.ready;
    const open = running.told('ups.status', (value) => value === 'OL');
    await running.process.call({ type: 'open', device: rackDevice('steady', 'ups1') });
    await open;
    return running;
}

test.serial('a call without an answer ends with its time limit', async (t) => {
    const { command } = await startOpen(t, { callLimitSeconds: 0.2 });

    const outcome = await command('answer.never');

    t.deepEqual(outcome, {
        ok: false,
        error: { code: 'driver-timeout', message: 'no answer within 0.2 s; whether it was done is not known' },
    });
});

test.serial('what the pipe did not take in time is never sent', async (t) => {
    const { process: driver, command, told, latest } = await startOpen(t, { callLimitSeconds: 0.5 });
    process.kill(driver.pid ?? 0, 'SIGSTOP');

    const outcomes = await Promise.all(Array.from({ length: 200 }, () => command('beeper.mute', 'x'.repeat(4000))));
    const unsent = outcomes.filter((one) => !one.ok && /nothing was sent/.test(one.error.message)).length;
    process.kill(driver.pid ?? 0, 'SIGCONT');
    // Calls are carried out in their order: when this one is, all before it that were sent have been.
    await command('beeper.mute');
    const polls = Number(latest.get('experimental.polls'));
    await told('experimental.polls', (value) => Number(value) > polls + 1);

    t.true(unsent > 0 && unsent < 200);
    t.is(latest.get('experimental.commands'), 201 - unsent);
});

test.serial('a driver that owes too many answers gets no more commands', async (t) => {
    const { command } = await startOpen(t);

    const owed = Array.from({ length: 256 }, () => command('answer.never'));
    const outcome = await command('beeper.mute');

    t.like(outcome, { ok: false, error: { code: 'driver-timeout', message: 'the driver owes 256 answers already' } });
    t.is(owed.length, 256);
});

test.serial('when the process dies all calls are answered', async (t) => {
    const { command, exited, process: driver } = await startOpen(t);

    const owed = command('answer.never');
    process.kill(driver.pid ?? 0, 'SIGKILL');

    t.like(await exited, { reason: 'killed by SIGKILL' });
    t.like(await owed, { ok: false, error: { code: 'driver-exited' } });
    t.like(await command('beeper.mute'), { ok: false, error: { code: 'driver-exited' } });
    await driver.stop();
});

test.serial('a host that cannot run ends with the reason among its last words', async (t) => {
    const { exited } = start(t, { hostFile: `${HOST_FILE}.missing` });

    const { reason, lastWords } = await exited;

    t.is(reason, 'exit code 1');
    t.regex(lastWords, /Cannot find module .*host\.ts\.missing/);
});

test.serial('stopping resolves when the process is gone, at once if it is gone already', async (t) => {
    const { process: driver } = await startOpen(t);
    const pid = driver.pid ?? 0;

    await driver.stop();
    t.false(isAlive(pid));
    await driver.stop();

    t.like(await driver.call({ type: 'close', device: 'ups1' }), { ok: false, error: { code: 'driver-exited' } });
});
