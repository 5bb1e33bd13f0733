// The whole gateway as a process on the demo rack, asked over the wire.

import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { NutSession } from '../nut-session.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';

const HOSTS = ['clc', 'nc1', 'nc2'];

async function start(t: ExecutionContext): Promise<{ gateway: RunningGateway; session: NutSession; config: string }> {
    const rack = demoRack();
    const gateway = await RunningGateway.start(rack.config);
    const session = await gateway.session();
    t.teardown(async () => {
        session.close();
        await gateway.stop();
        rack.remove();
    });
    await allIsWell(session);
    return { gateway, session, config: rack.config };
}

/** Before it, the driver may not run yet. */
async function allIsWell(session: NutSession): Promise<void> {
    await until(
        () => Promise.all(['ups1', 'ups2', ...HOSTS].map((name) => session.value(name, 'ups.status'))),
        (answers) => answers.every((answer) => answer.split(' ').includes('OL')),
    );
}

/** Whether a status has exactly these of the words that decide about a shutdown. */
function says(status: string, ...words: readonly string[]): boolean {
    const deciding = status.split(' ').filter((word) => ['OL', 'OB', 'LB', 'FSD'].includes(word));
    return deciding.join(' ') === words.join(' ');
}

test.serial(
    'psu1 faulty, ups2 low, the only valid supply hangs on ups2: the cloud controller alone is told to go',
    async (t) => {
        const { gateway, session } = await start(t);

        await gateway.demo('fail', 'feed-b');
        await until(
            () => session.value('ups2', 'ups.status'),
            (status) => says(status, 'OB'),
        );
        for (const host of HOSTS) t.true(says(await session.value(host, 'ups.status'), 'OL'), `${host} has feed A`);

        await gateway.demo('charge', 'ups2=10');
        await gateway.demo('fault', 'clc-psu1');
        await until(
            () => session.value('clc', 'ups.status'),
            (status) => says(status, 'OB', 'LB'),
        );
        for (const host of ['nc1', 'nc2']) t.true(says(await session.value(host, 'ups.status'), 'OL'), `${host} stays`);
        t.regex(await session.value('clc', 'experimental.chain.reason'), /psu1.*ups2/);

        await gateway.demo('restore', 'all');
        await until(
            () => session.value('clc', 'ups.status'),
            (status) => says(status, 'OL'),
        );
    },
);

test.serial('with feed A failed every host stays on mains, and says so', async (t) => {
    const { gateway, session } = await start(t);

    await gateway.demo('fail', 'feed-a');
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => says(status, 'OB'),
    );

    for (const host of HOSTS) t.true(says(await session.value(host, 'ups.status'), 'OL'), host);
});

test.serial('every device and host says what feeds it', async (t) => {
    const { session } = await start(t);
    const wanted = { ups1: 'feed-a', pdu1: 'ups1', 'clc-psu1': 'pdu1:1', clc: 'clc-psu1 clc-psu2' };

    for (const [name, parent] of Object.entries(wanted)) t.is(await session.value(name, 'device.parent'), parent);
});

test.serial('a killed driver is restarted and its values are fresh again; hosts notice nothing', async (t) => {
    const { gateway, session } = await start(t);
    const [pid] = gateway.driverPids();
    t.truthy(pid);

    process.kill(pid as number, 'SIGKILL');
    const links = await until(
        () => deviceLinks(gateway),
        (found) => found.ups1 === 'stale',
    );
    t.is(links.pdu2, 'stale');
    t.true(says(await session.value('clc', 'ups.status'), 'OL'), 'silence is not a power failure');

    await until(
        () => deviceLinks(gateway),
        (found) => Object.values(found).every((link) => link === 'ok'),
    );
    t.not(gateway.driverPids()[0], pid);
});

test.serial('a gateway that was killed serves the last state at once when it is back', async (t) => {
    const rack = demoRack((yaml) => yaml);
    t.teardown(rack.remove);
    const runtime = { RUNTIME_DIRECTORY: join(rack.folder, 'run') };
    const first = await RunningGateway.start(rack.config, runtime);
    t.teardown(() => first.stop('SIGKILL'));
    const session = await first.session();
    await allIsWell(session);
    await first.demo('fail', 'feed-a');
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => says(status, 'OB'),
    );
    await until(
        () => readFile(join(runtime.RUNTIME_DIRECTORY, 'state.json'), 'utf8').catch(() => ''),
        (saved) => /"id":"ups1".*?"ups\.status":"[^"]*\bOB\b/.test(saved),
    );
    await first.stop('SIGKILL');

    const second = await RunningGateway.start(rack.config, runtime);
    t.teardown(() => second.stop());

    const again = await second.session();
    const status = await again.value('clc', 'ups.status');
    again.close();
    t.true(says(status, 'OL'), status);
});

test.serial(
    'a wrong change of the configuration is refused and the running one kept; a right one is taken over',
    async (t) => {
        const { gateway, session, config } = await start(t);
        const good = readFileSync(config, 'utf8');
        const client = await session.ask('GET UPSDESC ups1');

        writeFileSync(config, good.replace(/^devices:$/m, 'devices:\n    ups9: { driver: demo, parent: nowhere }'));
        await gateway.said(/configuration refused, the running one is kept/);
        t.is(await session.ask('GET UPSDESC ups1'), client);
        t.is(await session.ask('GET UPSDESC ups9'), 'ERR UNKNOWN-UPS');

        writeFileSync(config, good.replace(/^devices:$/m, 'devices:\n    ups9: { driver: demo, parent: feed-a }'));
        await until(
            () => session.value('ups9', 'ups.status'),
            (status) => status.startsWith('OL'),
        );
    },
);

test.serial('a busy port is named, with what to do', async (t) => {
    const busy = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => busy.once('listening', resolve));
    const { port } = busy.address() as { port: number };
    const rack = demoRack((yaml) => yaml.replace('port: 0', `port: ${port}`));
    t.teardown(() => {
        busy.close();
        rack.remove();
    });

    const { code, text } = await RunningGateway.runToEnd('--config', rack.config);

    t.is(code, 1);
    t.regex(text, new RegExp(`cannot start: .*${port}.*(nut|web)\\.port`, 's'));
});

test.serial('a wrong configuration ends with the place of each mistake', async (t) => {
    const rack = demoRack((yaml) => yaml.replace(/^version: 1/m, 'version: 1\nnmae: x'));
    t.teardown(rack.remove);

    const { code, text } = await RunningGateway.runToEnd('--config', rack.config);

    t.is(code, 78);
    t.regex(text, /gateway\.yaml:\d+:1: nmae: unknown key “nmae”; did you mean “name”\?/);
});

test.serial('Ctrl-C ends the gateway and its drivers with code 0', async (t) => {
    const { gateway } = await start(t);
    const pids = gateway.driverPids();

    t.is(await gateway.stop('SIGINT'), 0);

    for (const pid of pids) t.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

async function deviceLinks(gateway: RunningGateway): Promise<Record<string, string>> {
    const response = await fetch(`http://127.0.0.1:${gateway.webPort}/api/v1/state`);
    const { devices } = (await response.json()) as { devices: { id: string; link: string }[] };
    return Object.fromEntries(devices.map(({ id, link }) => [id, link]));
}
