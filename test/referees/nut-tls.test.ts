// Other people's programs as referees of our STARTTLS: Debian's upsc and upsmon (NSS), with and without a database of
// certificates, and openssl behind a forwarder that says STARTTLS for it.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ServerCertificate } from '../../firmware/certificates/server-certificate.ts';
import { silentLog } from '../../firmware/log.ts';
import { deviceId, type Rack, startRack, until } from '../nut-rack.ts';

const PROGRAMS = {
    '/usr/bin/upsc': 'nut-client',
    '/lib/nut/upsmon': 'nut-client',
    '/usr/bin/certutil': 'libnss3-tools',
    '/usr/bin/openssl': 'openssl',
} as const;

function need(...programs: (keyof typeof PROGRAMS)[]): void {
    for (const program of programs) {
        if (!existsSync(program))
            throw new Error(`${program} is missing: install Debian's package ${PROGRAMS[program]}`);
    }
}

function run(program: string, args: readonly string[], input?: string): Promise<{ code: number; text: string }> {
    return new Promise((resolve) => {
        const child = execFile(program, args, { timeout: 20_000 }, (error, stdout, stderr) => {
            const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
            resolve({ code, text: stdout + stderr });
        });
        child.stdin?.end(input);
    });
}

interface Referee {
    readonly rack: Rack;
    readonly at: string;
    readonly folder: string;
    readonly certificate: ServerCertificate;
}

async function tlsRack(t: ExecutionContext): Promise<Referee> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-nut-tls-'));
    chmodSync(folder, 0o755);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const certificate = new ServerCertificate({
        configFolder: folder,
        stateFolder: join(folder, 'state'),
        config: () => undefined,
        log: silentLog(),
    });
    const rack = await startRack({
        listen: ['127.0.0.1', '::1'],
        server: { certificate: () => certificate.current() },
    });
    t.teardown(() => rack.stop());
    return { rack, at: `localhost:${rack.port}`, folder, certificate };
}

/** An NSS database in which these authorities are trusted. */
async function trustStore(folder: string, authority: string): Promise<string> {
    const store = join(folder, 'nss');
    const file = join(folder, 'ca.pem');
    mkdirSync(store);
    writeFileSync(file, authority);
    const made = await run('/usr/bin/certutil', ['-N', '-d', store, '--empty-password']);
    const added = await run('/usr/bin/certutil', ['-A', '-d', store, '-n', 'gateway', '-t', 'CT,,', '-i', file]);
    if (made.code !== 0 || added.code !== 0) throw new Error(made.text + added.text);
    return store;
}

/** upsmon until the test ends. Returns the file that its SHUTDOWNCMD writes. */
function startUpsmon(t: ExecutionContext, { at, folder }: Referee, tls: readonly string[]): string {
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
        ...['ONLINE', 'FSD', 'SHUTDOWN', 'COMMBAD', 'COMMOK', 'NOCOMM'].map((notice) => `NOTIFYFLAG ${notice} IGNORE`),
        ...tls,
    ];
    writeFileSync(join(folder, 'upsmon.conf'), `${lines.join('\n')}\n`, { mode: 0o640 });
    const environment = { ...process.env, NUT_CONFPATH: folder, NUT_STATEPATH: folder, NUT_ALTPIDPATH: folder };
    const child = spawn('/lib/nut/upsmon', ['-D', '-D', '-p'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
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
    child.on('exit', (code) => code === 0 || t.fail(`upsmon ended with ${code}:\n${said.join('')}`));
    return proof;
}

test('Debian’s upsc reads over TLS without being asked to', async (t) => {
    need('/usr/bin/upsc');
    const { rack, at } = await tlsRack(t);
    const seen = new Set<string | undefined>();
    rack.gateway.device = new Proxy(rack.gateway.device, {
        apply: (target, self, args) => {
            for (const { tls } of rack.server.sessions) seen.add(tls);
            return Reflect.apply(target, self, args);
        },
    });

    const { code, text } = await run('/usr/bin/upsc', [`ups1@${at}`, 'ups.status']);

    t.is(code, 0);
    t.regex(text, /^OL CHRG$/m);
    t.true([...seen].every((version) => /^TLSv1\.[23]$/.test(version ?? '')) && seen.size > 0, [...seen].join());
});

// One upsmon a machine: its PID file has a place of its own.
test.serial('Debian’s upsmon logs in over TLS and shuts down, checking nothing', async (t) => {
    need('/lib/nut/upsmon');
    const referee = await tlsRack(t);

    const proof = startUpsmon(t, referee, ['CERTVERIFY 0', 'FORCESSL 1']);
    await until(() => referee.rack.server.sessions.some(({ ups }) => ups === 'clc'));

    t.regex(referee.rack.server.sessions[0]?.tls ?? '', /^TLSv1\.[23]$/);
    referee.rack.gateway.apply({ type: 'forced-shutdown', device: deviceId('clc'), on: true, by: 'referee' });
    await until(() => existsSync(proof) && readFileSync(proof, 'utf8') === 'done\n');
});

// One upsmon a machine: its PID file has a place of its own.
test.serial('Debian’s upsmon that trusts our authority logs in, checking the certificate', async (t) => {
    need('/lib/nut/upsmon', '/usr/bin/certutil');
    const referee = await tlsRack(t);
    const authority = referee.certificate.authority;
    const store = await trustStore(referee.folder, authority ?? '');

    startUpsmon(t, referee, [`CERTPATH ${store}`, 'CERTVERIFY 1', 'FORCESSL 1']);
    await until(() => referee.rack.server.sessions.some(({ ups }) => ups === 'clc'));

    t.regex(referee.rack.server.sessions[0]?.tls ?? '', /^TLSv1\.[23]$/);
});

// One upsmon a machine: its PID file has a place of its own.
test.serial('Debian’s upsmon that trusts somebody else does not log in', async (t) => {
    need('/lib/nut/upsmon', '/usr/bin/certutil');
    const referee = await tlsRack(t);
    const other = await tlsRack(t);
    const authority = other.certificate.authority;
    const store = await trustStore(referee.folder, authority ?? '');

    startUpsmon(t, referee, [`CERTPATH ${store}`, 'CERTVERIFY 1', 'FORCESSL 1']);
    await until(() => referee.rack.server.refused.length > 0);

    t.false(referee.rack.server.sessions.some(({ ups }) => ups !== undefined));
    t.regex(referee.rack.server.refused[0]?.reason ?? '', /^TLS: /);
});

test('openssl checks our certificate by name and by address, and speaks NUT inside', async (t) => {
    need('/usr/bin/openssl');
    const { rack, folder, certificate } = await tlsRack(t);
    const file = join(folder, 'ca.pem');
    writeFileSync(file, certificate.authority ?? '');
    const port = await startTlsForwarder(t, rack.port);
    const openssl = (...args: string[]) =>
        run(
            '/usr/bin/openssl',
            ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', file, '-quiet', ...args],
            'NETVER\nLOGOUT\n',
        );

    for (const version of ['-tls1_2', '-tls1_3']) {
        const { code, text } = await openssl('-verify_return_error', '-verify_hostname', 'localhost', version);
        t.is(code, 0, text);
        t.regex(text, /^1\.3\nOK Goodbye$/m);
    }
    t.is((await openssl('-verify_return_error', '-verify_ip', '127.0.0.1')).code, 0);
    t.not((await openssl('-verify_return_error', '-verify_hostname', 'elsewhere.example')).code, 0);
    t.not((await openssl('-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0')).code, 0);
});

/** Says STARTTLS to the NUT server and then passes bytes both ways. Returns its port. */
async function startTlsForwarder(t: ExecutionContext, nutPort: number): Promise<number> {
    const server = createServer((client) => {
        const nut = connect(nutPort, '127.0.0.1');
        for (const socket of [client, nut]) socket.on('error', () => socket.destroy());
        client.pause();
        nut.write('STARTTLS\n');
        nut.once('data', (consent) => {
            if (consent.toString() !== 'OK STARTTLS\n') client.destroy();
            client.pipe(nut).pipe(client);
        });
        t.teardown(() => {
            client.destroy();
            nut.destroy();
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => void server.close());
    const address = server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
