// mosquitto behind TLS and behind WebSocket: who proves itself is let in, whose certificate is wrong is told in plain words.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startChromium } from '../browser/chromium.ts';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { listen, startMosquitto } from './mosquitto.ts';
import { needPackages } from './run-program.ts';

const SHOWN_WITHIN = { timeout: 60_000 };

/** An authority of its own, and what it signs. Returns the file names without their endings. */
function authority(t: ExecutionContext) {
    needPackages({ '/usr/bin/openssl': 'openssl' });
    const folder = temporaryFolder(t, 'mqtt-tls');
    const openssl = (...words: readonly string[]) => execFileSync('/usr/bin/openssl', words, { stdio: 'pipe' });
    const ca = join(folder, 'ca');
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...newKey, '-keyout', `${ca}.key`, '-out', `${ca}.pem`, '-subj', '/CN=site', '-days', '30');
    const sign = (name: string, alternative: string, days = 30) => {
        const file = join(folder, name);
        openssl('req', ...newKey, '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', `/CN=${name}`);
        writeFileSync(`${file}.ext`, `subjectAltName=${alternative}\n`);
        const signer = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'];
        const paper = ['-in', `${file}.csr`, '-out', `${file}.pem`, '-extfile', `${file}.ext`, '-days', String(days)];
        openssl('x509', '-req', ...signer, ...paper);
        return file;
    };
    return { ca, sign };
}

test('brokers behind TLS and WebSocket are reached, and each that is not says why', async (t) => {
    t.timeout(240_000);
    const { ca, sign } = authority(t);
    const here = 'DNS:localhost,IP:127.0.0.1';
    const server = sign('broker', here);
    const client = sign('gateway', 'DNS:gateway');
    const names = ['plain', 'tls', 'expired', 'other', 'ws', 'wss'] as const;
    const ports = Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await freePort()] as const)),
    ) as Record<(typeof names)[number], number>;
    const listener = (name: keyof typeof ports, ...more: readonly string[]) => [
        `listener ${ports[name]} 127.0.0.1`,
        'allow_anonymous true',
        ...more,
    ];
    const papers = (file: string) => [`certfile ${file}.pem`, `keyfile ${file}.key`];
    const proof = [`cafile ${ca}.pem`, 'require_certificate true'];
    const broker = await startMosquitto(t, ports.plain, {
        lines: [
            'per_listener_settings true',
            ...listener('plain'),
            ...listener('tls', ...papers(server), ...proof),
            ...listener('expired', ...papers(sign('expired', here, -1))),
            ...listener('other', ...papers(sign('other', 'DNS:broker.example'))),
            ...listener('ws', 'protocol websockets'),
            ...listener('wss', 'protocol websockets', ...papers(server)),
        ],
    });
    const heard = await listen(t, broker, '+/demo-rack/status');
    const secure = (name: string, port: number, more = '') =>
        `${name}: { url: 'mqtts://localhost:${port}', prefix: ${name}, ca: ${ca}.pem${more} }`;
    const destinations = [
        secure('good', ports.tls, `, certificate: ${client}.pem, key: ${client}.key, version: 5`),
        secure('unproven', ports.tls),
        secure('expired', ports.expired),
        secure('other', ports.other),
        `stranger: { url: 'mqtts://localhost:${ports.tls}', certificate: ${client}.pem, key: ${client}.key }`,
        `web: { url: 'ws://127.0.0.1:${ports.ws}', prefix: web }`,
        `websafe: { url: 'wss://localhost:${ports.wss}', prefix: websafe, ca: ${ca}.pem }`,
    ];
    const rack = demoRack((yaml) => `${yaml}\nmqtt:\n  destinations:\n    ${destinations.join('\n    ')}\n`);
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());

    const states = async () => {
        const { destinations: all } = (await (await gateway.ask('GET', '/api/v1/integrations')).json()) as {
            destinations: { name: string; state: string; reason: string }[];
        };
        return Object.fromEntries(all.map(({ name, state, reason }) => [name, `${state} ${reason}`]));
    };
    const wanted: Readonly<Record<string, RegExp>> = {
        good: /^connected $/,
        unproven: /^failed the broker wants to see a certificate of this gateway/,
        expired: /^failed the certificate of the broker has expired$/,
        other: /^failed the certificate of the broker is for another host/,
        stranger: /^failed nobody whom this gateway trusts has signed/,
        web: /^connected $/,
        websafe: /^connected $/,
    };
    const seen = await until(states, (all) =>
        Object.entries(wanted).every(([name, words]) => words.test(all[name] ?? '')),
    );
    t.log(seen);
    const ready = (await (await gateway.ask('GET', '/readyz')).json()) as { destinations: Record<string, string> };
    t.like(ready.destinations, { good: 'connected', expired: 'failed', other: 'failed', stranger: 'failed' });
    const browser = await startChromium();
    t.teardown(() => browser.close());
    const page = await browser.newPage({ locale: 'en' });
    await page.goto(`http://127.0.0.1:${gateway.webPort}/#/integrations`);
    for (const [name, words] of Object.entries({
        good: 'connected',
        expired: 'the certificate of the broker has expired',
        other: 'the certificate of the broker is for another host',
    })) {
        const line = page.locator('li', { has: page.locator('b', { hasText: new RegExp(`^${name}$`) }) });
        await line.filter({ hasText: words }).waitFor(SHOWN_WITHIN);
    }
    const good = page.locator('li', { has: page.locator('b', { hasText: /^good$/ }) });
    await good.locator('summary').click();
    const status = good.locator('.snippet', { hasText: 'good/demo-rack/ups1/state' }).first();
    await status.locator('pre', { hasText: '"ups.status":"OL"' }).waitFor(SHOWN_WITHIN);
    t.false(
        await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
        'long lines scroll in their place',
    );
    const told = () => heard.map(({ topic }) => topic.split('/')[0]).sort();
    t.deepEqual(
        await until(
            async () => told(),
            ({ length }) => length === 3,
        ),
        ['good', 'web', 'websafe'],
    );
    const session = await gateway.session();
    t.is(await session.value('ups1', 'ups.status'), 'OL', 'devices are served as ever');
    session.close();
});
