// fence_powerchain against the gateway with the demo rack: hosts are cut at both of their outlets, off is what outlets and watts agree
// on, and a cluster's token reaches the cluster's hosts only. One gateway serves all tests, one after the other.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'ava';
import type { ApiAuth } from '#model/api-access.ts';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FenceAgent, isOneComplaint } from './fence-agent.ts';

let gateway: RunningGateway;
let token: string;
let removeRack: (() => void) | undefined;

async function host(name: string): Promise<ApiFenceHost> {
    return (await (await gateway.ask('GET', `/api/v1/fencing/${name}`)).json()) as ApiFenceHost;
}

test.before(async () => {
    // The first supply of nc2 hangs on a UPS, where nothing can cut it alone.
    const rack = demoRack((yaml) =>
        yaml.replace('parent: pdu1:3', 'parent: ups1').replace(/^web:\n/m, 'web:\n    https: { port: 0 }\n'),
    );
    removeRack = rack.remove;
    gateway = await RunningGateway.start(rack.config);
    token = await gateway.token({ role: 'fencing', hosts: ['nc1'] });
    await until(
        () => host('nc1'),
        ({ power }) => power === 'on',
    );
});

test.after.always(async () => {
    await gateway?.stop();
    removeRack?.();
});

/** On the machine of the gateway itself a token may go in clear text. */
function here(more: Readonly<Record<string, string | number>> = {}) {
    return { ip: '127.0.0.1', ipport: gateway.webPort, notls: 1, password: token, ...more };
}

test.serial('a cluster sees its hosts, switches them off and on, and is told the truth', async (t) => {
    const agent = FenceAgent.install(t, 'fence_powerchain', here());
    const run = async (action: string) => {
        const { code, stdout, stderr } = await agent.run(action, { plug: 'nc1' });
        return [code, stdout, stderr];
    };

    t.deepEqual(await run('list'), [0, 'nc1,\n', '']);
    t.deepEqual(await run('monitor'), [0, '', '']);
    t.deepEqual(await run('status'), [0, 'Status: ON\n', '']);
    t.deepEqual(await run('off'), [0, 'Success: Powered OFF\n', '']);
    t.deepEqual(await run('status'), [2, 'Status: OFF\n', '']);
    t.deepEqual(await run('off'), [0, 'Success: Already OFF\n', '']);
    t.like(await host('nc1'), { power: 'off', why: 'pdu1:2 and pdu2:2 are off, and it draws 0 W' });
    t.is((await host('clc')).power, 'on');
    t.deepEqual(await run('on'), [0, 'Success: Powered ON\n', '']);
    t.deepEqual(await run('reboot'), [0, 'Success: Rebooted\n', '']);
    t.deepEqual(await run('list-status'), [0, 'nc1,,ON\n', '']);
});

test.serial('hosts of others, hosts that are none and tokens that are none are refused in a sentence', async (t) => {
    const agent = FenceAgent.install(t, 'fence_powerchain', here());

    for (const [given, complaint] of [
        [{ plug: 'clc' }, /token:test may not switch clc/],
        [{ plug: 'nobody' }, /there is no host “nobody”/],
        [{ plug: 'nc1,clc' }, /token:test may not switch clc/],
        [{ plug: 'nc1', password: 'pct_wrong' }, /unable to log in to 127\.0\.0\.1: this token is not known/],
        [{ plug: 'nc1', password: '' }, /password is missing/],
        [{ plug: 'nc1', notls: 0 }, /unable to connect to 127\.0\.0\.1/],
        [{ plug: 'nc1', ipport: 1 }, /unable to connect to 127\.0\.0\.1/],
    ] as const) {
        const ended = await agent.run('off', given);
        t.true(isOneComplaint(ended), JSON.stringify(ended));
        t.regex(ended.stderr, complaint);
        t.notRegex(ended.stderr, /pct_/);
    }
    t.is((await host('nc1')).power, 'on', 'nothing was begun');
});

test.serial('a host that cannot be cut for sure is refused, and the monitor says so before it matters', async (t) => {
    const password = await gateway.token({ role: 'fencing', hosts: ['nc1', 'nc2'] });
    const agent = FenceAgent.install(t, 'fence_powerchain', here({ password }));
    const sentence =
        'fence_powerchain: nc2 cannot be switched off for sure: psu1 has power from ups1 without an outlet in between\n';

    t.is((await agent.run('off', { plug: 'nc2' })).stderr, sentence);
    t.is((await agent.run('monitor')).stderr, sentence);
    t.is((await agent.run('status', { plug: 'nc2' })).code, 0);
});

test.serial('over TLS the certificate is checked', async (t) => {
    const { httpsPort = 0 } = (await (await gateway.ask('GET', '/api/v1/auth')).json()) as ApiAuth;
    const file = join(temporaryFolder(t, 'fence-tls'), 'ca.pem');
    writeFileSync(file, await (await gateway.ask('GET', '/ca.pem')).text());
    const agent = FenceAgent.install(t, 'fence_powerchain', here({ notls: 0, ipport: httpsPort }));
    const status = (more: object) => agent.run('status', { plug: 'nc1', ...more });

    t.deepEqual(await status({ ssl_ca_file: file }), { code: 0, stdout: 'Status: ON\n', stderr: '' });
    t.is((await status({ ssl_insecure: 1 })).code, 0);
    t.regex((await status({})).stderr, /unable to connect to 127\.0\.0\.1: .*certificate verify failed/);
});

test.serial('an agent that is killed in the middle has reported nothing; the gateway finishes', async (t) => {
    const agent = FenceAgent.install(t, 'fence_powerchain', here());
    const begun = until(
        () => host('nc1'),
        ({ task }) => task?.wanted === 'off',
    );

    const ended = await agent.killed('off', { plug: 'nc1', power_wait: 600 }, begun);

    t.deepEqual(ended, { code: -1, stdout: '', stderr: '' });
    await until(
        () => host('nc1'),
        ({ task, power }) => task?.state === 'done' && power === 'off',
    );
    t.is((await agent.run('on', { plug: 'nc1' })).code, 0);
});

test.serial('a PDU that falls silent makes nobody count as off', async (t) => {
    const agent = FenceAgent.install(t, 'fence_powerchain', here());
    await gateway.demo('silence', 'pdu1');

    const ended = await agent.run('off', { plug: 'nc1', power_timeout: 1 });

    t.true(isOneComplaint(ended), JSON.stringify(ended));
    t.regex(ended.stderr, /pdu1:2 cannot be switched now|timed out: .* nc1 is unknown/);
});

test('whatever else answers is no gateway', async (t) => {
    for (const [status, body] of [
        [200, '<html>'],
        [200, '"nonsense"'],
        [500, '{}'],
        [200, '{"host":"nc1","power":"perhaps"}'],
    ] as const) {
        const server = createServer((_, response) => {
            response.writeHead(status).end(body);
        }).listen(0, '127.0.0.1');
        await new Promise((resolve) => server.once('listening', resolve));
        t.teardown(() => server.close());
        const { port } = server.address() as { port: number };
        const agent = FenceAgent.install(t, 'fence_powerchain', here({ ipport: port, password: 'x' }));

        const ended = await agent.run('status', { plug: 'nc1' });
        t.true(isOneComplaint(ended), JSON.stringify(ended));
    }
});
