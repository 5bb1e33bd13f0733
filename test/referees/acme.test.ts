// Pebble, the test authority of Let's Encrypt: a certificate comes by http-01, is served, and is kept over a restart.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';

const NAME = 'rack.example.org';

/** Whose certificate is served under the name; undefined: nobody answers. */
async function issuerAt(port: number): Promise<string | undefined> {
    return new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', servername: NAME, rejectUnauthorized: false }, () => {
            resolve(String(socket.getPeerCertificate().issuer?.CN ?? ''));
            socket.destroy();
        });
        socket.once('error', () => resolve(undefined));
    });
}

interface Authority {
    readonly directory: string;
    /** Where it asks its question. */
    readonly challengePort: number;
    /** Who signed its own certificate. */
    readonly file: string;
}

/** Every name leads to this machine. */
async function runAuthority(t: ExecutionContext, folder: string): Promise<Authority> {
    const [port, challengePort, names, management] = await Promise.all([
        freePort(),
        freePort(),
        freePort(),
        freePort(),
    ]);
    const [certificate, key, config] = ['authority.pem', 'authority.key', 'pebble.json'].map((name) =>
        join(folder, name),
    );
    execFileSync(
        '/usr/bin/openssl',
        [
            ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
            ...[
                '-addext',
                'subjectAltName=DNS:localhost,IP:127.0.0.1',
                '-keyout',
                key ?? '',
                '-out',
                certificate ?? '',
            ],
        ],
        { stdio: 'ignore' },
    );
    const pebble = {
        listenAddress: `127.0.0.1:${port}`,
        certificate,
        privateKey: key,
        httpPort: challengePort,
        tlsPort: 1,
    };
    writeFileSync(config ?? '', JSON.stringify({ pebble }));
    keepRunning(t, '/usr/bin/pebble-challtestsrv', [
        ...['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-dns01', `127.0.0.1:${names}`],
        ...['-http01', '', '-https01', '', '-tlsalpn01', '', '-management', `127.0.0.1:${management}`],
    ]);
    keepRunning(t, '/usr/bin/pebble', ['-config', config ?? '', '-dnsserver', `127.0.0.1:${names}`], {
        PEBBLE_VA_NOSLEEP: '1',
    });
    return { directory: `https://127.0.0.1:${port}/dir`, challengePort, file: certificate ?? '' };
}

// Between two looks at an order lie up to half a minute, and pebble refuses one word in twenty on purpose.
const ORDER_SECONDS_MAX = 270;

test('a certificate comes from the authority, is served, and is not ordered again after a restart', async (t) => {
    needPackages({ '/usr/bin/pebble': 'pebble', '/usr/bin/openssl': 'openssl' });
    const rack = demoRack();
    t.teardown(() => rack.remove());
    const { directory, challengePort, file } = await runAuthority(t, rack.folder);
    const httpsPort = await freePort();
    const acme = `acme: { agree: true, directory: '${directory}', names: [${NAME}], port: ${challengePort}, authority: ${file} }`;
    const yaml = readFileSync(rack.config, 'utf8');
    writeFileSync(rack.config, yaml.replace(/^web:\n/m, `web:\n    https: { port: ${httpsPort}, ${acme} }\n`));
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());

    const issuer = await until(
        () => issuerAt(httpsPort),
        (one) => /^Pebble Intermediate/.test(one ?? ''),
        ORDER_SECONDS_MAX,
    );
    const certificate = join(rack.folder, 'state', 'acme', 'certificate.pem');
    const kept = readFileSync(certificate, 'utf8');
    await gateway.stop();
    const second = await RunningGateway.start(rack.config);
    t.teardown(() => second.stop());
    const again = await until(
        () => issuerAt(httpsPort),
        (one) => one !== undefined,
    );

    t.is(again, issuer);
    t.is(readFileSync(certificate, 'utf8'), kept);
});

test('while the authority refuses, the page is served with the certificate that is there', async (t) => {
    const rack = demoRack();
    t.teardown(() => rack.remove());
    const [httpsPort, nobody, challengePort] = await Promise.all([freePort(), freePort(), freePort()]);
    const acme = `acme: { agree: true, directory: 'https://127.0.0.1:${nobody}/dir', names: [${NAME}], port: ${challengePort} }`;
    const yaml = readFileSync(rack.config, 'utf8');
    writeFileSync(rack.config, yaml.replace(/^web:\n/m, `web:\n    https: { port: ${httpsPort}, ${acme} }\n`));
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());
    await gateway.said(/no certificate came/);

    const issuer = await until(
        () => issuerAt(httpsPort),
        (one) => one !== undefined,
    );

    t.regex(issuer ?? '', /^Powerchain /);
});
