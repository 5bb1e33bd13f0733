// Three hosts in namespaces of their own run Debian's unmodified upsmon, all its times as shipped, against the demo rack.
// Only the host whose supplies give out may go, told in the right words, within the time that upsmon takes.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { type TestHost, TestNetwork } from './test-network.ts';

const UPSMON = '/lib/nut/upsmon';
// upsmon 2.8.0 as shipped: polls every 5 s, waits 15 s for its primary, then 5 s: 26 s at the least, and what our own polls add.
const SHUTDOWN_SECONDS_MAX = 45;
const CALM_SECONDS = 8;

interface Watched {
    readonly host: TestHost;
    /** The notices that its upsmon gave, in order. */
    readonly notices: () => string[];
    readonly isShutDown: () => boolean;
}

test('psu1 faulty, ups2 low, the only valid supply hangs on ups2: upsmon takes clc down, and clc alone', async (t) => {
    t.timeout(180_000);
    if (!existsSync(UPSMON)) throw new Error(`${UPSMON} is missing: install Debian’s package nut-client`);
    const network = new TestNetwork(`pc${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [gatewayHost, ...hosts] = network.start(['gw', 'clc', 'nc1', 'nc2']);
    if (!gatewayHost) throw new Error('there is no gateway');
    const { gateway, url } = await startGateway(t, gatewayHost);
    const demo = (...words: readonly string[]) => command(gatewayHost, 'powerchain.ts', 'demo', ...words, '--url', url);
    const watched = hosts.map((host) => startUpsmon(t, host, `${gatewayHost.address}:${gateway.nutPort}`));
    await until(
        () => sessionsOf(gatewayHost, gateway.nutPort),
        (sessions) => ['clc', 'nc1', 'nc2'].every((name) => sessions.includes(name)),
        30,
    );

    t.regex(await command(gatewayHost, 'upsc.ts', '-P', 'localhost'), /^feed-a\n {2}ups1 OL\n {4}pdu1 OL\n/);

    await demo('fail', 'feed-b');
    await new Promise((resolve) => setTimeout(resolve, CALM_SECONDS * 1000));
    t.deepEqual(
        watched.flatMap(({ notices }) => notices()),
        [],
        'with feed A alive nobody hears of anything',
    );

    await demo('charge', 'ups2=10');
    await demo('fault', 'clc-psu1');
    const faultyAt = performance.now();
    const [clc, nc1, nc2] = watched;
    await until(
        async () => clc?.isShutDown(),
        (isShutDown) => isShutDown === true,
        SHUTDOWN_SECONDS_MAX,
    );

    t.log(`clc was shut down ${Math.round((performance.now() - faultyAt) / 1000)} s after its supply failed`);
    t.deepEqual(clc?.notices(), ['ONBATT', 'LOWBATT', 'SHUTDOWN']);
    for (const other of [nc1, nc2]) {
        t.deepEqual(other?.notices(), [], other?.host.name);
        t.false(other?.isShutDown(), other?.host.name);
    }
});

async function startGateway(t: ExecutionContext, host: TestHost): Promise<{ gateway: RunningGateway; url: string }> {
    const rack = demoRack((yaml) =>
        yaml
            .replace(/^( +)listen: .*$/m, `$1listen: ['127.0.0.1', '${host.address}']`)
            .replace('port: 0', 'port: 3493'),
    );
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder }, host.enter);
    t.teardown(() => gateway.stop());
    return { gateway, url: `http://127.0.0.1:${gateway.webPort}` };
}

/** Runs one of our own commands on that host and returns what it prints. */
async function command(host: TestHost, name: string, ...words: readonly string[]): Promise<string> {
    const [program, ...enter] = host.enter;
    const line = [...enter, process.execPath, join(ROOT, 'clients', name), ...words];
    const { stdout } = await promisify(execFile)(program, line, { timeout: 20_000 });
    return stdout;
}

/** The UPSs that somebody is logged in to, as Debian's upsc sees them. */
async function sessionsOf(host: TestHost, port: number): Promise<string[]> {
    const [program, ...enter] = host.enter;
    const asked = ['clc', 'nc1', 'nc2'].map(async (name) => {
        const command = [...enter, '/usr/bin/upsc', '-c', `${name}@localhost:${port}`];
        const { stdout } = await promisify(execFile)(program, command, { timeout: 20_000 });
        return stdout.trim() === '' ? [] : [name];
    });
    return (await Promise.all(asked)).flat();
}

function startUpsmon(t: ExecutionContext, host: TestHost, server: string): Watched {
    const folder = mkdtempSync(join(tmpdir(), `powerchain-${host.name}-`));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'state'));
    const [noticesFile, proof, notify] = ['notices', 'shut-down', 'notify'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
    ];
    writeFileSync(notify, `#!/bin/sh\necho "$NOTIFYTYPE" >> ${noticesFile}\n`, { mode: 0o755 });
    const notices = ['ONLINE', 'ONBATT', 'LOWBATT', 'FSD', 'COMMOK', 'COMMBAD', 'SHUTDOWN', 'REPLBATT', 'NOCOMM'];
    const lines = [
        `MONITOR ${host.name}@${server} 1 monuser demo secondary`,
        'RUN_AS_USER root',
        `SHUTDOWNCMD "echo done > ${proof}"`,
        `NOTIFYCMD ${notify}`,
        ...notices.map((notice) => `NOTIFYFLAG ${notice} EXEC`),
    ];
    writeFileSync(join(folder, 'upsmon.conf'), `${lines.join('\n')}\n`, { mode: 0o640 });
    const state = join(folder, 'state');
    const [program, ...enter] = host.enter;
    // A host has a /run of its own: upsmon refuses to start where it finds the pid file of another.
    const alone = ['sh', '-c', 'mount -t tmpfs none /run && mkdir /run/nut && exec "$@"', 'sh'];
    const child = spawn(program, [...enter, ...alone, UPSMON, '-D', '-p'], {
        env: { ...process.env, NUT_CONFPATH: folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state },
        stdio: 'ignore',
    });
    t.teardown(() => end(child, folder));
    return {
        host,
        notices: () => (existsSync(noticesFile) ? readFileSync(noticesFile, 'utf8').trim().split('\n') : []),
        isShutDown: () => existsSync(proof),
    };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
    }
    rmSync(folder, { recursive: true, force: true });
}
