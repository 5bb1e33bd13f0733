// Other people's programs as referees: Debian's NUT clients against our server, and our upsc against Debian's upsd.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { DeviceRequest } from '#model/command.ts';
import { failed, ok } from '#model/result.ts';
import { deviceId, type Rack, startRack, until, WireClient } from '../nut-rack.ts';

// The programs themselves: what lies in /usr/sbin obeys the machine's own configuration first.
const PROGRAMS = {
    '/usr/bin/upsc': 'nut-client',
    '/usr/bin/upscmd': 'nut-client',
    '/usr/bin/upsrw': 'nut-client',
    '/lib/nut/upsmon': 'nut-client',
    '/lib/nut/upsd': 'nut-server',
    '/lib/nut/dummy-ups': 'nut-server',
} as const;

type Program = keyof typeof PROGRAMS;

interface Ended {
    readonly code: number;
    readonly stdout: string;
    /** Without the line that Debian's clients print about their TLS library. */
    readonly stderr: string;
}

function need(...programs: Program[]): void {
    for (const program of programs) {
        if (!existsSync(program))
            throw new Error(`${program} is missing: install Debian's package ${PROGRAMS[program]}`);
    }
}

function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new Promise((resolve) => {
        const options = { timeout: 20_000, env: { ...process.env, ...environment } };
        execFile(program, args, options, (error, stdout, stderr) => {
            const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
            resolve({ code, stdout, stderr: stderr.replaceAll(/^Init SSL without certificate database\n/gm, '') });
        });
    });
}

async function rackOf(t: ExecutionContext): Promise<{ rack: Rack; at: string; requests: DeviceRequest[] }> {
    const rack = await startRack({ listen: ['127.0.0.1', '::1'] });
    const requests: DeviceRequest[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        if (request.name === 'load.off.delay') return failed({ code: 'device-refused', message: 'no' });
        return ok(undefined);
    });
    t.teardown(() => rack.stop());
    return { rack, at: `localhost:${rack.port}`, requests };
}

function temporaryFolder(t: ExecutionContext): string {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-nut-'));
    chmodSync(folder, 0o755);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

/** A program that runs until the test ends; it is ended by its own id. */
function keepRunning(t: ExecutionContext, program: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    t.teardown(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
        await gone;
        clearTimeout(timer);
    });
    return { child, said };
}

test('upsc reads our devices, their variables and their clients', async (t) => {
    need('/usr/bin/upsc');
    const { rack, at } = await rackOf(t);
    const login = await (await WireClient.connect(rack.port)).logIn('monitor');
    await login.ask('LOGIN ups1');

    t.deepEqual(await run('/usr/bin/upsc', ['-l', at]), {
        code: 0,
        stdout: 'ups1\npdu1\nclc-psu1\nclc-psu2\nclc\ndead\n',
        stderr: '',
    });
    t.regex((await run('/usr/bin/upsc', ['-L', at])).stdout, /^ups1: Rack "A" main \\ #1$/m);
    t.deepEqual(await run('/usr/bin/upsc', [`clc-psu1@${at}`]), {
        code: 0,
        stdout: 'device.parent: pdu1:1\nups.status: OL\n',
        stderr: '',
    });
    t.is((await run('/usr/bin/upsc', [`UPS1@${at}`, 'Ups.Status'])).stdout, 'OL CHRG\n');
    t.is((await run('/usr/bin/upsc', [`ups1@[::1]:${rack.port}`, 'ups.id'])).stdout, 'one\n');
    t.is((await run('/usr/bin/upsc', ['-c', `ups1@${at}`])).stdout, '127.0.0.1\n');
    t.deepEqual(await run('/usr/bin/upsc', [`dead@${at}`]), {
        code: 1,
        stdout: '',
        stderr: 'Error: Driver not connected\n',
    });
    t.deepEqual(await run('/usr/bin/upsc', [`nix@${at}`]), { code: 1, stdout: '', stderr: 'Error: Unknown UPS\n' });
});

test('upsc reads values of any length and any letters', async (t) => {
    need('/usr/bin/upsc');
    const { rack, at } = await rackOf(t);
    const values = { 'ups.model': 'Größe "4" \\ #1', 'ups.alarm': '"'.repeat(600) };
    rack.gateway.apply({ type: 'readings', device: deviceId('ups1'), values, gone: [] });

    const model = await run('/usr/bin/upsc', [`ups1@${at}`, 'ups.model']);
    const all = await run('/usr/bin/upsc', [`ups1@${at}`]);

    t.deepEqual(model, { code: 0, stdout: 'Grosse "4" \\ #1\n', stderr: '' });
    t.is(all.code, 0);
    t.regex(all.stdout, /^ups\.alarm: "{240,}$/m);
    t.regex(all.stdout, /^ups\.status: OL CHRG$/m);
});

test('our upsc prints what Debian’s prints', async (t) => {
    need('/usr/bin/upsc');
    const { at } = await rackOf(t);
    const ours = fileURLToPath(new URL('../../clients/upsc.ts', import.meta.url));

    for (const args of [
        ['-l', at],
        ['-L', at],
        [`ups1@${at}`],
        [`ups1@${at}`, 'ups.status'],
        ['-c', `ups1@${at}`],
        [`nix@${at}`],
        [`dead@${at}`],
        [`ups1@${at}`, 'ups.nix'],
        ['-l', 'localhost:1'],
    ]) {
        t.deepEqual(await run(process.execPath, [ours, ...args]), await run('/usr/bin/upsc', args), args.join(' '));
    }
});

test('upscmd lists our commands and gives them, and hears the true outcome', async (t) => {
    need('/usr/bin/upscmd');
    const { at, requests } = await rackOf(t);
    const admin = ['-u', 'admin', '-p', 'secret', '-w'];

    const list = await run('/usr/bin/upscmd', ['-l', `ups1@${at}`]);
    const done = await run('/usr/bin/upscmd', [...admin, `ups1@${at}`, 'beeper.toggle']);
    const refused = await run('/usr/bin/upscmd', [...admin, `ups1@${at}`, 'load.off.delay', '120']);
    const denied = await run('/usr/bin/upscmd', ['-u', 'tester', '-p', 'secret', `ups1@${at}`, 'beeper.toggle']);

    t.regex(list.stdout, /^beeper\.toggle - Turn the beeper on or off$/m);
    t.regex(list.stdout, /^Vendor\.trick - Does the trick$/m);
    t.deepEqual(done, { code: 0, stdout: '', stderr: 'SUCCESS\n' });
    t.deepEqual(refused, { code: 0, stdout: '', stderr: 'ERR FAILED\n' });
    t.is(denied.code, 1);
    t.regex(denied.stderr, /ERR ACCESS-DENIED/);
    t.deepEqual(requests, [
        { type: 'instant', name: 'beeper.toggle' },
        { type: 'instant', name: 'load.off.delay', value: '120' },
    ]);
});

test('upsrw lists what can be written and writes it', async (t) => {
    need('/usr/bin/upsrw');
    const { at, requests } = await rackOf(t);
    const admin = ['-u', 'admin', '-p', 'secret', '-w'];

    const list = await run('/usr/bin/upsrw', [`ups1@${at}`]);
    const done = await run('/usr/bin/upsrw', ['-s', 'ups.id=a "b" #', ...admin, `ups1@${at}`]);
    const wrong = await run('/usr/bin/upsrw', ['-s', 'input.transfer.high=200', ...admin, `ups1@${at}`]);

    t.regex(list.stdout, /^\[input\.sensitivity\]\n.*\nType: ENUM STRING\n(?:.*\n)?Option: "low" SELECTED$/m);
    t.regex(list.stdout, /^Type: RANGE NUMBER\nOption: "120-130" SELECTED\nOption: "140-150"$/m);
    t.regex(list.stdout, /^Type: STRING\nMaximum length: 8\nValue: one$/m);
    t.deepEqual(done, { code: 0, stdout: '', stderr: 'SUCCESS\n' });
    t.is(wrong.code, 1);
    t.regex(wrong.stderr, /INVALID-VALUE/);
    t.deepEqual(requests, [{ type: 'set', name: 'ups.id', value: 'a "b" #' }]);
});

test('upsmon logs in, is counted, and shuts its host down at a forced shutdown', async (t) => {
    need('/lib/nut/upsmon');
    const { rack, at } = await rackOf(t);
    const folder = temporaryFolder(t);
    const proof = join(folder, 'shut-down');
    const lines = [
        `MONITOR clc@${at} 1 monitor secret secondary`,
        'MINSUPPLIES 1',
        'RUN_AS_USER root',
        `SHUTDOWNCMD "echo done > ${proof}"`,
        'POLLFREQ 1',
        'POLLFREQALERT 1',
        'HOSTSYNC 2',
        'DEADTIME 3',
        'FINALDELAY 0',
        // Nobody who works on this machine wants to read that it goes down.
        ...['ONLINE', 'FSD', 'SHUTDOWN', 'COMMBAD', 'COMMOK', 'NOCOMM'].map((notice) => `NOTIFYFLAG ${notice} IGNORE`),
    ];
    writeFileSync(join(folder, 'upsmon.conf'), `${lines.join('\n')}\n`, { mode: 0o640 });
    const wire = await WireClient.connect(rack.port);

    const environment = { NUT_CONFPATH: folder, NUT_STATEPATH: folder, NUT_ALTPIDPATH: folder };
    const { said } = keepRunning(t, '/lib/nut/upsmon', ['-D', '-p'], environment);
    await until(() => rack.server.sessions.some(({ ups }) => ups === 'clc'));
    t.deepEqual(await wire.list('LIST CLIENT clc'), [
        'BEGIN LIST CLIENT clc',
        'CLIENT clc 127.0.0.1',
        'END LIST CLIENT clc',
    ]);
    t.is(await wire.ask('GET NUMLOGINS clc'), 'NUMLOGINS clc 1');
    t.false(existsSync(proof));

    rack.gateway.apply({ type: 'forced-shutdown', device: deviceId('clc'), on: true, by: 'referee' });

    await until(() => existsSync(proof) && readFileSync(proof, 'utf8') === 'done\n');
    await until(async () => (await wire.ask('GET NUMLOGINS clc')) === 'NUMLOGINS clc 0');
    t.regex(said.join(''), /clc/);
});

test('our upsc reads Debian’s upsd', async (t) => {
    need('/lib/nut/upsd', '/lib/nut/dummy-ups', '/usr/bin/upsc');
    const folder = temporaryFolder(t);
    const port = await freePort();
    const state = join(folder, 'state');
    mkdirSync(state, { mode: 0o770 });
    writeFileSync(join(folder, 'one.dev'), 'ups.status: OL\nups.model: Dummy\nbattery.charge: 90\n');
    writeFileSync(
        join(folder, 'ups.conf'),
        `[one]\n driver = dummy-ups\n port = ${folder}/one.dev\n mode = dummy-once\n desc = "Rack \\"A\\" \\#1"\n`,
    );
    writeFileSync(join(folder, 'upsd.conf'), `LISTEN 127.0.0.1 ${port}\n`);
    writeFileSync(join(folder, 'upsd.users'), '', { mode: 0o640 });
    const environment = { NUT_CONFPATH: folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state };
    keepRunning(t, '/lib/nut/dummy-ups', ['-a', 'one', '-u', 'root', '-D', '-F'], environment);
    keepRunning(t, '/lib/nut/upsd', ['-u', 'root', '-D', '-F'], environment);
    const theirs = (...args: string[]) => run('/usr/bin/upsc', args);
    const upsc = fileURLToPath(new URL('../../clients/upsc.ts', import.meta.url));
    const ours = (...args: string[]) => run(process.execPath, [upsc, ...args]);
    const at = `127.0.0.1:${port}`;
    await until(async () => (await theirs(`one@${at}`, 'battery.charge')).stdout === '90\n');

    for (const args of [
        ['-l', at],
        ['-L', at],
        [`one@${at}`],
        [`one@${at}`, 'ups.nix'],
        [`nix@${at}`],
        ['-c', `one@${at}`],
    ]) {
        t.deepEqual(await ours(...args), await theirs(...args), args.join(' '));
    }
    t.deepEqual(await ours('-P', at), { code: 0, stdout: 'one OL\n', stderr: '' });
});

async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
