import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { TlsConfig } from '#model/config.ts';
import { type Rack, startRack, until, WireClient } from '../../test/nut-rack.ts';
import { ServerCertificate } from '../certificates/server-certificate.ts';
import { createAuthority, issueCertificate } from '../certificates/x509.ts';
import { silentLog } from '../log.ts';

const VALIDITY = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2049-01-01T00:00:00Z') };
const AUTHORITY = createAuthority('test', VALIDITY);

function temporaryFolder(t: ExecutionContext): string {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-tls-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

interface TlsRack extends Rack {
    readonly certificate: ServerCertificate;
    readonly folder: string;
    readonly logged: { message: string; fields: Record<string, unknown> }[];
}

async function tlsRack(t: ExecutionContext, tls: Partial<TlsConfig> = {}): Promise<TlsRack> {
    const folder = temporaryFolder(t);
    const config: TlsConfig = { offer: true, require: 'nothing', ...tls };
    const logged: TlsRack['logged'] = [];
    const note = (fields: unknown, message?: unknown): void => {
        logged.push({ message: String(message ?? fields), fields: (message ? fields : {}) as Record<string, unknown> });
    };
    const log = { ...silentLog(), debug: note, info: note, warn: note, error: note };
    const certificate = new ServerCertificate({
        configFolder: folder,
        stateFolder: join(folder, 'state'),
        config: () => config,
        log,
        names: () => ['rack-1', 'localhost', '127.0.0.1'],
    });
    writeFileSync(join(folder, 'clients.pem'), AUTHORITY.certificate);
    const rack = await startRack({
        log,
        nut: { tls: config },
        server: { certificate: () => certificate.current() },
    });
    t.teardown(() => rack.stop());
    return { ...rack, certificate, folder, logged };
}

test('a connection goes on encrypted, and what was said before still counts', async (t) => {
    const rack = await tlsRack(t);
    const wire = await WireClient.connect(rack.port);
    t.is(await wire.ask('USERNAME monitor'), 'OK');

    const socket = await wire.startTls({
        ca: rack.certificate.authority,
        servername: 'rack-1',
        rejectUnauthorized: true,
    });

    t.is(socket.getProtocol(), 'TLSv1.3');
    t.is(await wire.ask('PASSWORD secret'), 'OK');
    t.is(await wire.ask('LOGIN clc'), 'OK');
    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "OL CHRG"');
    t.is(await wire.ask('STARTTLS now'), 'ERR ALREADY-SSL-MODE');
    t.is(rack.server.sessions[0]?.tls, 'TLSv1.3');
    t.is(await wire.ask('GET NUMLOGINS clc'), 'NUMLOGINS clc 1');
    wire.close();
    await until(() => rack.server.sessions.length === 0);
});

test('words behind STARTTLS are ignored, and TLS 1.2 is good enough', async (t) => {
    const rack = await tlsRack(t);
    const wire = await WireClient.connect(rack.port);

    const socket = await wire.startTls({ maxVersion: 'TLSv1.2' });

    t.is(socket.getProtocol(), 'TLSv1.2');
    t.is(await wire.ask('NETVER'), '1.3');
    wire.send('LIST VAR ups1\nLOGOUT\n');
    t.regex(await wire.closed(), /END LIST VAR ups1\nOK Goodbye\n$/);
});

test('versions before TLS 1.2 are refused', async (t) => {
    const rack = await tlsRack(t);
    const wire = await WireClient.connect(rack.port);

    const ciphers = 'DEFAULT:@SECLEVEL=0';
    await t.throwsAsync(wire.startTls({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers }));
    t.regex(rack.server.refused[0]?.reason ?? '', /unsupported protocol/i);
    await until(() => rack.server.sessions.length === 0);
});

test('without a certificate clients are told to go on in clear text', async (t) => {
    const rack = await tlsRack(t, { offer: false });
    const wire = await WireClient.connect(rack.port);

    t.is(await wire.ask('STARTTLS'), 'ERR FEATURE-NOT-CONFIGURED');
    t.is(await wire.ask('NETVER'), '1.3');
    t.is(rack.certificate.authority, undefined);
});

test('garbage instead of a handshake ends that connection, and is logged once', async (t) => {
    const rack = await tlsRack(t);
    const judge = await WireClient.connect(rack.port);

    for (let round = 0; round < 5; round += 1) {
        const wire = await WireClient.connect(rack.port);
        t.is(await wire.ask('STARTTLS'), 'OK STARTTLS');
        wire.send('GET VAR ups1 ups.status\n');
        await wire.closed();
    }

    t.is(await judge.ask('NETVER'), '1.3');
    t.is(rack.server.sessions.length, 1);
    t.is(rack.logged.filter(({ message }) => message === 'a NUT client was refused').length, 1);
    t.like(rack.server.refused, [{ address: '127.0.0.1', count: 5 }]);
    t.regex(rack.server.refused[0]?.reason ?? '', /^TLS: .*(?:wrong version|http request|unknown protocol|packet)/i);
});

test('what is pushed in behind STARTTLS in clear text never counts', async (t) => {
    const rack = await tlsRack(t);
    for (const injected of ['USERNAME mallory\n', 'USERNAME mal']) {
        const wire = await WireClient.connect(rack.port);

        wire.send(`STARTTLS\n${injected}`);

        t.is(await wire.closed(), '');
    }
});

test('a client that leaves in the middle of the handshake leaves nothing behind', async (t) => {
    const rack = await tlsRack(t);
    const wire = await WireClient.connect(rack.port);
    await wire.ask('STARTTLS');
    t.is(rack.server.sessions.length, 1);

    wire.close();

    await until(() => rack.server.sessions.length === 0);
    t.regex(rack.server.refused[0]?.reason ?? '', /TLS: /);
});

test('another certificate counts for new connections and ends no old one', async (t) => {
    const rack = await tlsRack(t, { certificate: 'server.pem', key: 'server.key' });
    const put = (name: string): string => {
        const { certificate, key } = issueCertificate(AUTHORITY, { names: [name], validity: VALIDITY });
        writeFileSync(join(rack.folder, 'server.pem'), certificate);
        writeFileSync(join(rack.folder, 'server.key'), key);
        return name;
    };
    const secure = async (servername: string): Promise<WireClient> => {
        const wire = await WireClient.connect(rack.port);
        await wire.startTls({ ca: AUTHORITY.certificate, servername, rejectUnauthorized: true });
        return wire;
    };
    put('before');
    rack.certificate.reload();
    const before = await secure('before');

    put('after');
    rack.certificate.reload();
    const after = await secure('after');
    writeFileSync(join(rack.folder, 'server.key'), 'broken');
    rack.certificate.reload();

    t.is(await (await secure('after')).ask('NETVER'), '1.3');
    t.is(await before.ask('NETVER'), '1.3');
    t.is(await after.ask('NETVER'), '1.3');
    t.is(rack.certificate.authority, undefined);
    t.is(rack.logged.filter(({ message }) => /cannot be used, the one before is kept/.test(message)).length, 1);
});

test('encryption can be required for everything that needs a password', async (t) => {
    const rack = await tlsRack(t, { require: 'encryption' });
    const logIn = async (from: string, isEncrypted: boolean): Promise<string | undefined> => {
        const wire = await WireClient.connect(rack.port, '127.0.0.1', from);
        if (isEncrypted) await wire.startTls();
        t.is(await wire.ask('GET VAR ups1 ups.id'), 'VAR ups1 ups.id "one"');
        await wire.logIn('monitor');
        return wire.ask('LOGIN ups1');
    };

    t.is(await logIn('127.0.0.2', false), 'ERR ACCESS-DENIED');
    t.is(await logIn('127.0.0.2', true), 'OK');
    t.is(await logIn('127.0.0.1', false), 'OK');
});

test('certificates of clients are checked, and can be required', async (t) => {
    const rack = await tlsRack(t, { clientCa: 'clients.pem', require: 'client-certificate' });
    const ours = issueCertificate(AUTHORITY, { names: ['host'], validity: VALIDITY, use: 'client' });
    const strangers = createAuthority('stranger', VALIDITY);
    const theirs = issueCertificate(strangers, { names: ['host'], validity: VALIDITY, use: 'client' });
    const logIn = async (options: { cert: string; key: string } | undefined): Promise<string | undefined> => {
        const wire = await WireClient.connect(rack.port);
        await wire.startTls(options ?? {});
        await wire.logIn('monitor');
        return wire.ask('LOGIN ups1');
    };

    t.is(await logIn({ cert: ours.certificate, key: ours.key }), 'OK');
    t.true(rack.server.sessions[0]?.isCertified);
    t.is(await logIn(undefined), 'ERR ACCESS-DENIED');
    t.is(await logIn({ cert: theirs.certificate, key: theirs.key }).catch(() => undefined), undefined);
    t.regex(rack.server.refused.map(({ reason }) => reason).join(), /TLS: client certificate: /);
});

test('what we make is closed to others, and outlives a restart', (t) => {
    const folder = temporaryFolder(t);
    const create = (names: string[]): ServerCertificate =>
        new ServerCertificate({
            configFolder: folder,
            stateFolder: join(folder, 'state'),
            config: () => undefined,
            log: silentLog(),
            names: () => names,
        });
    const first = create(['rack-1', '192.0.2.1']);
    const material = first.current();

    t.is(statSync(join(folder, 'state')).mode & 0o777, 0o700);
    for (const file of ['authority.pem', 'server.pem']) {
        t.is(statSync(join(folder, 'state', file)).mode & 0o777, 0o600, file);
    }
    t.is(create(['rack-1']).current()?.certificate, material?.certificate);
    const moved = create(['rack-1', '192.0.2.2']);
    t.not(moved.current()?.certificate, material?.certificate);
    t.is(moved.authority, first.authority);

    writeFileSync(join(folder, 'state', 'authority.pem'), 'broken');
    const renewed = create(['rack-1', '192.0.2.2']);
    t.truthy(renewed.current());
    t.not(renewed.authority, first.authority);
    t.regex(readFileSync(join(folder, 'state', 'authority.pem'), 'utf8'), /PRIVATE KEY/);
});

test('a folder that cannot be written leaves encryption on, and is said', (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'state'), 'a file, not a folder');
    const errors: string[] = [];
    const log = {
        ...silentLog(),
        info: () => undefined,
        warn: () => undefined,
        error: (...args: unknown[]) => errors.push(String(args[1])),
    };
    const certificate = new ServerCertificate({
        configFolder: folder,
        stateFolder: join(folder, 'state'),
        config: () => undefined,
        log,
    });

    t.truthy(certificate.current());
    t.true(errors.includes('a certificate cannot be kept and lasts until the restart'));
});

test('a stopped server ends encrypted connections and those that become so', async (t) => {
    const rack = await tlsRack(t);
    const [encrypted, becoming] = await Promise.all([1, 2].map(() => WireClient.connect(rack.port)));
    await encrypted?.startTls();
    await becoming?.ask('STARTTLS');
    const closed = encrypted && once(encrypted.socket, 'close');

    await rack.server.stop();

    await closed;
    await becoming?.closed();
    t.deepEqual(rack.server.sessions, []);
});
