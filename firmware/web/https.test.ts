import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { mock } from 'node:test';
import { connect } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import type { ApiAuth } from '#model/api-access.ts';
import { type CertificateFiles, ServerCertificate } from '../certificates/server-certificate.ts';
import { createAuthority, issueCertificate } from '../certificates/x509.ts';
import { silentLog } from '../log.ts';
import { Browser } from './testing/browser.ts';
import { WebRack } from './testing/web-rack.ts';

interface StartOptions {
    readonly files?: CertificateFiles;
    /** Milliseconds; absent: the right time. */
    readonly monotonic?: () => number;
    /** Puts the files there. */
    readonly prepare?: (folder: string) => void;
}

async function started(
    t: ExecutionContext,
    { files = {}, monotonic, prepare }: StartOptions = {},
): Promise<{ rack: WebRack; ca: string }> {
    const rack = new WebRack(({ stateFolder }) => {
        prepare?.(stateFolder);
        const certificate = new ServerCertificate({
            configFolder: stateFolder,
            stateFolder,
            config: () => files,
            log: silentLog(),
            ...(monotonic ? { monotonic } : {}),
        });
        return { certificate, httpsCertificate: () => certificate.current() };
    });
    t.teardown(() => rack.stop());
    rack.config = { ...rack.config, web: { ...rack.config.web, https: { port: 0 } } };
    await rack.server.start();
    return { rack, ca: (await rack.ask('/ca.pem')).text };
}

interface Got {
    readonly status: number;
    readonly text: string;
    readonly cookie: string;
}

function ask(rack: WebRack, ca: string, path: string, body?: unknown): Promise<Got> {
    const { promise, resolve, reject } = Promise.withResolvers<Got>();
    const options = {
        port: rack.server.httpsPort,
        host: 'localhost',
        ca,
        path,
        // Each asks over a connection of its own: one that is kept proves nothing of the certificate of now.
        agent: false as const,
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
    };
    const asked = request(options, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
        });
        answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, text, cookie: answer.headers['set-cookie']?.[0] ?? '' }),
        );
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
}

test('who trusts our authority is served encrypted, and logs in with a cookie that stays so', async (t) => {
    const { rack, ca } = await started(t);
    const code = rack.access.claimCode.current;

    const claimed = await ask(rack, ca, '/api/v1/auth/claim', { code, password: 'correct horse' });
    const auth = JSON.parse(claimed.text) as ApiAuth;

    t.is(claimed.status, 200);
    t.like(auth, { isEncrypted: true, takesPasswords: true, httpsPort: rack.server.httpsPort });
    t.regex(claimed.cookie, new RegExp(`^__Host-powerchain${rack.server.httpsPort}=.*; Secure$`));
});

test.serial(
    'a given certificate is served; when it is renewed the new one is, and a broken one changes nothing',
    async (t) => {
        const validity = { from: new Date(Date.now() - 86_400_000), until: new Date(Date.now() + 86_400_000) };
        const [old, renewed] = ['old', 'renewed'].map((name) => createAuthority(name, validity));
        if (!old || !renewed) throw new Error('no authority');
        mock.timers.enable({ apis: ['setInterval'] });
        t.teardown(() => mock.timers.reset());
        let folder = '';
        let now = 0;
        /** It is looked at every minute. */
        const later = () => {
            now += 60_000;
            mock.timers.tick(60_000);
        };
        const put = (authority: typeof old) => {
            const { certificate, key } = issueCertificate(authority, { names: ['localhost'], validity });
            writeFileSync(join(folder, 'rack.pem'), certificate);
            writeFileSync(join(folder, 'rack.key'), key, { mode: 0o600 });
            later();
        };
        const { rack } = await started(t, {
            files: { certificate: 'rack.pem', key: 'rack.key' },
            monotonic: () => now,
            prepare: (stateFolder) => {
                folder = stateFolder;
                put(old);
            },
        });
        const health = (authority: typeof old) => ask(rack, authority.certificate, '/healthz');

        t.is((await health(old)).status, 200);
        await t.throwsAsync(health(renewed));
        put(renewed);
        t.is((await health(renewed)).status, 200);
        await t.throwsAsync(health(old));
        writeFileSync(join(folder, 'rack.pem'), 'half a certifi');
        later();
        t.is((await health(renewed)).status, 200);
        t.is((await rack.ask('/ca.pem')).status, 404, 'ours signs nothing');
    },
);

test('who does not trust our authority is not talked into it', async (t) => {
    const { rack } = await started(t);

    const error = await t.throwsAsync<NodeJS.ErrnoException>(ask(rack, '', '/healthz'));

    t.regex(error.code ?? '', /CERT|SIGNATURE|ISSUER/);
});

test('an old protocol is refused', async (t) => {
    const { rack, ca } = await started(t);
    const options = { port: rack.server.httpsPort, host: 'localhost', ca, servername: 'localhost' };

    const attempt = new Promise((resolve, reject) => {
        const socket = connect({ ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' });
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
    });

    await t.throwsAsync(attempt, { message: /protocol|handshake|alert/i });
});

test('from elsewhere clear text leads to the encrypted page, but for the authority and the health', async (t) => {
    const { rack } = await started(t);
    rack.config = { ...rack.config, web: { ...rack.config.web, proxies: ['127.0.0.1'] } };
    const far = new Browser(rack, { 'x-forwarded-for': '192.0.2.7', host: 'rack1.local:8080' });

    const page = await far.get('/chain?x=1');
    const login = await far.logIn('admin', 'correct horse');

    t.is(page.status, 308);
    t.is(page.headers.location, `https://rack1.local:${rack.server.httpsPort}/chain?x=1`);
    t.is(login.status, 308);
    t.is((await far.get('/ca.pem')).status, 200);
    t.is((await far.get('/healthz')).status, 200);
    t.is((await new Browser(rack).get('/api/v1/state')).status, 200); // on this machine as before
});
