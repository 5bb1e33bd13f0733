// Hosts that are told by other ways than NUT: Debian's sshd with a forced command, a node of Proxmox VE (its API in a few lines:
// no real one runs here), a webhook; and whether a host is there, by the kernel's own ARP between two namespaces.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { HostAction } from '#model/host-actions.ts';
import { silentLog } from '../../firmware/log.ts';
import { HostActions } from '../../firmware/shutdown/host-actions.ts';
import { freePort } from '../free-port.ts';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { ForcedCommand } from './forced-command.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';
import { TestNetwork } from './test-network.ts';

const WATCHER = new URL('presence-watcher.ts', import.meta.url).pathname;

test.before(() => needPackages({ '/usr/bin/openssl': 'openssl' }));

/** Tells one host by one action; resolves with what went wrong, or undefined. */
function tell(folder: string, action: HostAction, address = '127.0.0.1'): Promise<string | undefined> {
    const actions = new HostActions({
        gateway: { command: () => Promise.reject(new Error('no device is asked here')) },
        log: silentLog(),
        targetOf: (host) => ({ host, address: [address], reason: 'ups1 has 4 min left' }),
        namesOf: () => ['one'],
        actionOf: () => action,
        folders: { config: folder, state: folder },
    });
    return actions.run('nc1', 'down');
}

test('a forced command hears the word, and nothing else can be said with the key', async (t) => {
    const folder = temporaryFolder(t, 'actions');
    const port = await freePort();
    const sshd = new ForcedCommand(t, folder);
    sshd.makeKey('other');
    const first = sshd.listen({ address: '127.0.0.1', port, hostKey: 'host' });
    const action = { via: 'ssh', user: userInfo().username, port, key: 'key' } as const;

    await until(
        () => tell(folder, action),
        (failure) => failure === undefined,
        20,
    );
    t.is(sshd.heard, 'down');
    t.is(await tell(folder, { ...action, word: 'rm -rf' }), undefined);
    t.is(sshd.heard, 'rm -rf', 'the host decides what a word means');

    t.regex((await tell(folder, { ...action, key: 'other' })) ?? '', /^one: it was not reached: .*Permission denied/);
    t.regex((await tell(folder, { ...action, port: await freePort() })) ?? '', /^one: it was not reached: .*refused/);
    first.child.kill('SIGTERM');
    await first.ended;
    sshd.listen({ address: '127.0.0.1', port, hostKey: 'host2' });
    const failure = await until(
        () => tell(folder, action),
        (said) => said?.includes('refused') !== true,
        20,
    );
    t.regex(
        failure ?? '',
        /not reached: .*(?:changed|verification failed)/i,
        'a host with another key is another host',
    );
});

interface Asked {
    readonly url: string | undefined;
    readonly authorization: string | undefined;
    readonly body: string;
}

async function hear(request: IncomingMessage): Promise<Asked> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return { url: request.url, authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() };
}

const TOKEN = 'powerchain@pve!gateway=6f1c2a1e-0000-4000-8000-1234567890ab';

test('a node of Proxmox VE is told with a token, and only if its certificate is the one that is known', async (t) => {
    const folder = temporaryFolder(t, 'actions');
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=pve1', '-days', '2', '-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ed25519', '-nodes', ...subject], { stdio: 'ignore' });
    const shown = execFileSync('openssl', ['x509', '-in', certificate, '-noout', '-fingerprint', '-sha256'], {
        encoding: 'utf8',
    });
    const fingerprint = shown.split('=')[1]?.trim() ?? '';
    const asked: Asked[] = [];
    const server = createHttps(
        { key: readFileSync(key), cert: readFileSync(certificate) },
        async (request, response) => {
            const one = await hear(request);
            asked.push(one);
            const isAllowed = one.authorization === `PVEAPIToken=${TOKEN}`;
            response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? '{"data":"UPID"}' : `no such token: ${TOKEN}`);
        },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const action = { via: 'proxmox', url, token: TOKEN, fingerprint } as const;

    t.is(await tell(folder, action), undefined);
    t.deepEqual(asked, [
        { url: '/api2/json/nodes/nc1/status', authorization: `PVEAPIToken=${TOKEN}`, body: 'command=shutdown' },
    ]);
    t.regex(
        (await tell(folder, { ...action, fingerprint: 'AA'.padEnd(95, ':AA') })) ?? '',
        /certificate is not trusted/,
    );
    const { fingerprint: _, ...untrusted } = action;
    t.regex((await tell(folder, untrusted)) ?? '', /SELF_SIGNED/);
    t.is(asked.length, 1, 'who is not known hears nothing');
    t.regex((await tell(folder, { ...action, token: 'wrong' })) ?? '', /^one: HTTP 401/);
});

test('a webhook is told which host and why; what it answers never shows the token', async (t) => {
    const folder = temporaryFolder(t, 'actions');
    const asked: Asked[] = [];
    const server = createHttp(async (request, response) => {
        asked.push(await hear(request));
        response.writeHead(asked.length > 1 ? 500 : 204).end(asked.length > 1 ? 'bad token s3cret-token' : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/off`;
    const action = { via: 'webhook', url, token: 's3cret-token' } as const;
    t.is(await tell(folder, action), undefined);
    t.is(asked[0]?.authorization, 'Bearer s3cret-token');
    t.deepEqual(JSON.parse(asked[0]?.body ?? ''), { host: 'nc1', action: 'down', reason: 'ups1 has 4 min left' });
    t.is(await tell(folder, action), 'one: HTTP 500 bad token •••');
});

test('a host that leaves the network is seen to go, and one that was never seen is unknown', async (t) => {
    t.timeout(150_000);
    const network = new TestNetwork(`pr${process.pid % 1000}`);
    t.teardown(() => network.remove());
    const [box, host] = network.start(['box', 'host']);
    if (!box || !host) throw new Error('no network');
    const folder = temporaryFolder(t, 'actions');
    const watch = (address: string) => {
        const file = join(folder, address);
        writeFileSync(file, '');
        const [program = '', ...words] = [...box.enter, process.execPath, WATCHER, address, file];
        keepRunning(t, program, words);
        return () => Promise.resolve(readFileSync(file, 'utf8'));
    };
    const sights = watch(host.address);
    const stranger = watch('192.0.2.77');
    await until(sights, (said) => said.trim().endsWith('on'), 30);
    execFileSync(host.enter[0], [...host.enter.slice(1), 'ip', 'addr', 'flush', 'dev', 'eth0']);
    await until(sights, (said) => said.trim().endsWith('off'), 90);
    execFileSync(host.enter[0], [...host.enter.slice(1), 'ip', 'addr', 'add', `${host.address}/24`, 'dev', 'eth0']);
    await until(sights, (said) => said.trim().endsWith('on'), 30);
    t.deepEqual((await sights()).trim().split('\n'), ['unknown', 'on', 'off', 'on']);
    t.is((await stranger()).trim(), 'unknown');
});
