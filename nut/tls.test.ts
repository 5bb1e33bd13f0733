import test, { type ExecutionContext } from 'ava';
import { createAuthority, issueCertificate } from '../firmware/certificates/x509.ts';
import { NutClient } from './client.ts';
import { NutError } from './nut-error.ts';
import { type Answer, ScriptedServer } from './testing/scripted-server.ts';
import type { TlsChoice } from './tls.ts';

const validity = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2056-01-01T00:00:00Z') };
const authority = createAuthority('Test authority', validity);
const stranger = createAuthority('Strange authority', validity);
const issued = issueCertificate(authority, { names: ['gateway.example', '127.0.0.1'], validity });
const SERVER = { key: issued.key, cert: issued.certificate };

const answer: Answer = (line) => (line === 'LOGOUT' ? 'OK Goodbye\n' : '1.3\n');
const refusing: Answer = (line) => (line === 'STARTTLS' ? 'ERR FEATURE-NOT-CONFIGURED\n' : '1.3\n');

async function serverOf(t: ExecutionContext, script: Answer, tls?: typeof SERVER): Promise<ScriptedServer> {
    const server = await new ScriptedServer(script, tls).start();
    t.teardown(() => server.stop());
    return server;
}

function clientOf({ port }: ScriptedServer, tls: TlsChoice, timeoutSeconds = 10): NutClient {
    return new NutClient({ host: '127.0.0.1', port, tls, timeoutSeconds });
}

async function failure(client: NutClient): Promise<{ code: string; message: string }> {
    try {
        await client.connect();
        return { code: '', message: 'it connected' };
    } catch (error) {
        return error instanceof NutError ? error : { code: '', message: String(error) };
    }
}

for (const [name, choice] of Object.entries({
    try: 'try',
    require: 'require',
    'a trusted authority': { ca: authority.certificate },
    'a trusted authority and another name': { ca: authority.certificate, name: 'gateway.example' },
} satisfies Record<string, TlsChoice>)) {
    test(`a server that can encrypts for ${name}`, async (t) => {
        const server = await serverOf(t, answer, SERVER);
        const client = clientOf(server, choice);

        await client.connect();

        t.true(client.isEncrypted);
        t.is(await client.protocolVersion(), '1.3');
        await client.close();
        t.deepEqual(server.lines, ['STARTTLS', 'tls PROTVER', 'tls LOGOUT']);
    });
}

test('a server that cannot encrypt is talked to in clear by those who only try', async (t) => {
    const client = clientOf(await serverOf(t, refusing), 'try');

    await client.connect();

    t.false(client.isEncrypted);
    t.is(await client.protocolVersion(), '1.3');
    client.abort();
});

test('who insists on encryption tells a server without it nothing', async (t) => {
    for (const choice of ['require', { ca: authority.certificate }] as const) {
        const server = await serverOf(t, refusing);
        const client = clientOf(server, choice);

        t.is((await failure(client)).code, 'tls-unavailable');
        await t.throwsAsync(client.authenticate('admin', 'secret'), { instanceOf: NutError });
        t.deepEqual(server.lines, ['STARTTLS']);
    }
});

test('a certificate of strangers, or for another name, is refused with the reason', async (t) => {
    const server = await serverOf(t, answer, SERVER);

    const strange = await failure(clientOf(server, { ca: stranger.certificate }));
    const misnamed = await failure(clientOf(server, { ca: authority.certificate, name: 'other.example' }));
    const unknown = await failure(clientOf(server, {}));

    t.like(strange, { code: 'tls-failed' });
    t.like(misnamed, { code: 'tls-failed' });
    t.regex(misnamed.message, /^SSL error: .*other\.example/);
    t.like(unknown, { code: 'tls-failed' });
});

test('the client shows its own certificate when it has one', async (t) => {
    const own = issueCertificate(authority, { names: ['host-1'], validity, use: 'client' });
    const tls = { ...SERVER, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
    const server = await serverOf(t, answer, tls);
    const trust = { ca: authority.certificate, certificate: own.certificate, key: own.key };

    const client = clientOf(server, trust);
    await client.connect();

    t.is(await client.protocolVersion(), '1.3');
    client.abort();
});

test('a server that agrees and then talks nonsense, hangs up or keeps silent is given up', async (t) => {
    const nonsense = await serverOf(t, (line, wire) => {
        if (line === 'STARTTLS') wire.once('data', () => wire.end('ERR WHAT\n'));
        return 'OK STARTTLS\n';
    });
    const leaving = await serverOf(t, (line, wire) => {
        if (line === 'STARTTLS') wire.once('data', () => wire.destroy());
        return 'OK STARTTLS\n';
    });
    const silent = await serverOf(t, (line) => (line === 'STARTTLS' ? 'OK STARTTLS\n' : undefined));

    t.is((await failure(clientOf(nonsense, 'try'))).code, 'tls-failed');
    t.is((await failure(clientOf(leaving, 'try'))).code, 'tls-failed');
    t.is((await failure(clientOf(silent, 'try', 0.1))).code, 'tls-failed');
});

test('what came in clear behind the agreement is not taken for the server’s word', async (t) => {
    for (const smuggled of ['1.4\n', '1.4']) {
        const server = await serverOf(t, (line) => (line === 'STARTTLS' ? `OK STARTTLS\n${smuggled}` : '1.3\n'));
        t.is((await failure(clientOf(server, 'try'))).code, 'invalid-response', smuggled);
    }
});
