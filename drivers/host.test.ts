import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { DriverCall } from '#model/driver.ts';
import { isDriverNews } from '#model/driver.ts';
import { NewsCollector } from './testing/news-collector.ts';
import { testDevice } from './testing/scripted-driver.ts';

const HOST = fileURLToPath(new URL('host.ts', import.meta.url));
const MISBEHAVING = fileURLToPath(new URL('testing/misbehaving-driver.ts', import.meta.url));

interface Running {
    readonly child: ChildProcess;
    readonly news: NewsCollector;
    readonly call: (call: DriverCall) => void;
    /** Exit code, signal and what it printed on stderr. */
    readonly ended: Promise<{ code: number | null; signal: string | null; stderr: string }>;
}

function start(t: ExecutionContext, ...args: string[]): Running {
    const child = fork(HOST, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    t.teardown(() => void child.kill('SIGKILL'));
    const news = new NewsCollector();
    child.on('message', (message) => {
        if (isDriverNews(message)) news.tell(message);
    });
    const stderr = child.stderr ? text(child.stderr) : Promise.resolve('');
    const ended = once(child, 'exit').then(async ([code, signal]) => ({ code, signal, stderr: await stderr }));
    return { child, news, call: (call) => void child.send(call), ended };
}

/** A process of the misbehaving driver with one device open. */
async function startOpen(t: ExecutionContext): Promise<Running> {
    const running = start(t, 'misbehaving', MISBEHAVING);
    await running.news.until('ready');
    running.call({ type: 'open', call: 1, device: testDevice('ups1') });
    await running.news.until('link', ({ link }) => link === 'ok');
    return running;
}

function command(running: Running, call: number, name: string): void {
    running.call({ type: 'command', call, device: 'ups1', request: { type: 'instant', name } });
}

test('it loads the driver, opens a device, tells its readings and beats', async (t) => {
    const { news, child, ended } = await startOpen(t);

    await news.until('heartbeat');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;

    t.deepEqual(news.all[0], { type: 'ready', driver: 'misbehaving' });
    t.like(news.of('readings')[0], { device: 'ups1', complete: true, values: { 'ups.status': 'OL' } });
    t.is(code, 0);
    t.is(stderr, '');
});

test('Ctrl-C in the terminal of the gateway does not end it', async (t) => {
    const running = await startOpen(t);

    running.child.kill('SIGINT');
    running.child.kill('SIGHUP');
    command(running, 2, 'beeper.mute');
    const { outcome } = await running.news.until('result', ({ call }) => call === 2);

    t.true(outcome.ok);
    t.is(running.child.exitCode, null);
});

test('it ends when the gateway is gone', async (t) => {
    const { child, ended } = await startOpen(t);

    child.disconnect();

    t.like(await ended, { code: 0, signal: null });
});

test('an uncaught error ends it, with its text on stderr', async (t) => {
    const running = await startOpen(t);

    command(running, 2, 'crash.throw');
    const { code, stderr } = await running.ended;

    t.not(code, 0);
    t.regex(stderr, /Error: out of cheese/);
});

test('a driver that is not there ends it with the reason', async (t) => {
    const { code, stderr } = await start(t, 'abacus').ended;

    t.not(code, 0);
    t.regex(stderr, /there is no driver “abacus”/);
});

test('a module that is no driver ends it with the reason', async (t) => {
    const { code, stderr } = await start(t, 'turns', 'turns.ts').ended;

    t.not(code, 0);
    t.regex(stderr, /turns\.ts does not export “driver”/);
});

test('started by hand it says who starts it', async (t) => {
    const child = spawn(process.execPath, [HOST, 'demo'], { stdio: ['ignore', 'ignore', 'pipe'] });

    const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);

    t.is(code, 64);
    t.regex(stderr, /npm start/);
});
