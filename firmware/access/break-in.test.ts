// Each protection of the web API, and somebody who tries to get past it.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { TOTP } from 'otpauth';
import type { ApiError } from '#model/api.ts';
import type { ApiAuth, ApiNewToken, ApiTotpSecret } from '#model/api-access.ts';
import { localTokenFiles } from '#model/local-token.ts';
import { Browser } from '../web/testing/browser.ts';
import { type WebAnswer, WebRack } from '../web/testing/web-rack.ts';

const PASSWORD = 'correct horse';

async function started(t: ExecutionContext, prepare?: (rack: WebRack) => void): Promise<WebRack> {
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    prepare?.(rack);
    await rack.server.start();
    return rack;
}

function web(rack: WebRack, changes: Partial<WebRack['config']['web']>): void {
    rack.config = { ...rack.config, web: { ...rack.config.web, ...changes } };
}

function codeOf(answer: WebAnswer): string {
    return (answer.json() as ApiError).code;
}

/** From another machine, through a proxy on this one that the gateway trusts. */
function elsewhere(rack: WebRack, more: Readonly<Record<string, string>> = {}): Browser {
    web(rack, { proxies: ['127.0.0.1'] });
    return new Browser(rack, { 'x-forwarded-for': '192.0.2.7', ...more });
}

const ENCRYPTED = { 'x-forwarded-proto': 'https' };

test('a new gateway has no password: the first is set by who can read its code', async (t) => {
    const rack = await started(t);
    const { file } = rack.access.claimCode;
    const code = readFileSync(file, 'utf8').trim();
    t.is(statSync(file).mode & 0o777, 0o600);

    const stranger = new Browser(rack);
    t.false(((await stranger.get('/api/v1/auth')).json() as ApiAuth).isClaimed);
    for (const [name, password] of [
        ['admin', 'admin'],
        ['admin', ''],
        ['admin', code],
    ] as const) {
        t.is((await stranger.logIn(name, password)).status, 401);
    }
    const guessed = await stranger.enter('/api/v1/auth/claim', { code: 'AAAA-AAAA', password: PASSWORD });
    const short = await stranger.enter('/api/v1/auth/claim', { code, password: 'short' });
    t.deepEqual([guessed.status, short.status], [401, 400]);

    const owner = new Browser(rack);
    const claimed = await owner.enter('/api/v1/auth/claim', {
        code: code.toLowerCase().replace('-', ' '),
        password: PASSWORD,
    });
    const again = await stranger.enter('/api/v1/auth/claim', { code, password: PASSWORD });

    t.is(claimed.status, 200);
    t.like(claimed.json(), { isClaimed: true, who: { name: 'admin', role: 'admin', via: 'session' } });
    t.is(codeOf(again), 'already-claimed');
    t.false(existsSync(file));
    t.is((await owner.get('/api/v1/users')).status, 200);
});

test('two who claim at once do not both become admin', async (t) => {
    const rack = await started(t);
    const code = rack.access.claimCode.current;

    const answers = await Promise.all(
        ['one', 'two'].map((name) => new Browser(rack).enter('/api/v1/auth/claim', { code, name, password: PASSWORD })),
    );

    t.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    t.is(rack.access.accounts.users.size, 1);
});

test('who has not logged in looks on from this machine, and changes nothing', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    const stranger = new Browser(rack);

    t.is((await stranger.get('/api/v1/state')).status, 200);
    for (const [method, path] of [
        ['POST', '/api/v1/devices/ups1/commands'],
        ['PUT', '/api/v1/devices/ups1/settings/x'],
        ['GET', '/api/v1/users'],
        ['POST', '/api/v1/users'],
        ['GET', '/api/v1/tokens'],
        ['POST', '/api/v1/tokens'],
    ] as const) {
        const answer = await stranger.send(method, path, method === 'GET' ? undefined : {});
        t.is(answer.status, 401, path);
        t.is(codeOf(answer), 'login-needed', path);
    }
});

test('from elsewhere a stranger sees nothing, unless everybody may look on', async (t) => {
    const rack = await started(t);
    const stranger = elsewhere(rack);
    const paths = ['/api/v1/state', '/api/v1/events', '/api/v1/devices', '/api/v1/hosts', '/api/v1/system'];

    for (const path of paths) t.is((await stranger.get(path)).status, 401, path);
    web(rack, { readers: 'everybody' });
    t.is((await stranger.get('/api/v1/state')).status, 200);
    web(rack, { readers: 'nobody' });
    t.is((await new Browser(rack).get('/api/v1/state')).status, 401);
});

test('a proxy on this machine does not make the world local', async (t) => {
    const rack = await started(t);
    // Nobody told the gateway of this proxy: what it says is not believed, but that it is one is seen.
    for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
        const answer = await new Browser(rack, { [header]: '127.0.0.1' }).get('/api/v1/state');
        t.is(answer.status, 401, header);
    }
});

test('what an untrusted client says of its address is not believed', async (t) => {
    const rack = await started(t);
    web(rack, { proxies: ['192.0.2.1'] });
    const by: string[] = [];
    rack.gateway.subscribe('test', (event) => {
        if (event.type === 'audit') by.push(event.by);
    });

    await new Browser(rack, { 'x-forwarded-for': '10.0.0.1', ...ENCRYPTED }).logIn('admin', 'x');

    t.deepEqual(by, []); // refused before it was looked at: not encrypted, whatever it says
});

test('each role may do what its name says, and no more', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    const ask = async (role: 'viewer' | 'operator' | 'admin', method: string, path: string) => {
        const headers = { authorization: rack.token(role), 'content-type': 'application/json' };
        return (await rack.ask(path, { method, headers, ...(method === 'GET' ? {} : { body: '{}' }) })).status;
    };

    t.is(await ask('viewer', 'GET', '/api/v1/state'), 200);
    t.is(await ask('viewer', 'POST', '/api/v1/devices/ups1/commands'), 403);
    t.is(await ask('operator', 'POST', '/api/v1/devices/ups1/commands'), 400); // may, but said nothing
    t.is(await ask('operator', 'GET', '/api/v1/users'), 403);
    t.is(await ask('operator', 'POST', '/api/v1/tokens'), 403);
    t.is(await ask('admin', 'GET', '/api/v1/users'), 200);
});

test('a token with scopes opens those doors only', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    const authorization = rack.token('admin', ['read:devices']);
    const status = async (method: string, path: string) =>
        (await rack.ask(path, { method, headers: { authorization } })).status;

    t.is(await status('GET', '/api/v1/devices'), 200);
    t.is(await status('GET', '/api/v1/state'), 403);
    t.is(await status('GET', '/api/v1/users'), 403);
    const command = await rack.post('/api/v1/devices/ups1/commands', { name: 'x' }, { authorization });
    t.is(command.status, 403);
    t.regex((command.json() as ApiError).message, /act:devices/);
});

test('a token is told once, kept as a hash, and ends when it says or when it is ended', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    const make = async (more: object) =>
        (await admin.post('/api/v1/tokens', { name: 'prometheus', role: 'viewer', ...more })).json() as ApiNewToken;
    const status = async (secret: string) =>
        (await rack.ask('/api/v1/state', { headers: { authorization: `Bearer ${secret}` } })).status;

    const good = await make({});
    const old = await make({ expiresAt: Date.now() - 1 });
    const kept = readFileSync(join(rack.stateFolder, 'accounts.json'), 'utf8');
    const listed = await admin.get('/api/v1/tokens');

    t.is(await status(good.secret), 200);
    t.is(await status(old.secret), 401);
    t.is(await status(`${good.secret}x`), 401);
    t.is(await status(''), 200); // no token at all: a stranger of this machine
    for (const text of [kept, listed.text]) t.false(text.includes(good.secret));
    t.false(kept.includes(PASSWORD));
    t.regex(kept, /"password": ?"scrypt:\d+:8:[1-4]:/);
    t.is(statSync(join(rack.stateFolder, 'accounts.json')).mode & 0o777, 0o600);
    await admin.send('DELETE', `/api/v1/tokens/${good.id}`);
    t.is(await status(good.secret), 401);
});

test('the cookie of a session is out of reach of scripts, other sites and clear text', async (t) => {
    const rack = await started(t);
    const claimed = await new Browser(rack).enter('/api/v1/auth/claim', {
        code: rack.access.claimCode.current,
        password: PASSWORD,
    });
    const encrypted = await elsewhere(rack, ENCRYPTED).logIn('admin', PASSWORD);

    t.regex(
        claimed.headers['set-cookie']?.[0] ?? '',
        /^powerchain\d+=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    t.regex(encrypted.headers['set-cookie']?.[0] ?? '', /^__Host-powerchain\d*=.*HttpOnly; SameSite=Strict; Secure$/);
});

test('a page of somebody else cannot use the session of a browser', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    const user = { name: 'eve', role: 'admin', password: 'eve was here' };

    const without = new Browser(rack);
    without.cookie = admin.cookie;
    const forged = await admin.post('/api/v1/users', user, { 'x-csrf-token': 'guessed' });
    const foreign = await admin.post('/api/v1/users', user, { origin: 'http://evil.example' });
    const form = await admin.send('POST', '/api/v1/users', user, { 'content-type': 'text/plain' });

    t.is((await without.post('/api/v1/users', user)).status, 403);
    t.deepEqual([forged.status, foreign.status, form.status], [403, 403, 415]);
    t.is(rack.access.accounts.users.size, 1);
    t.is((await admin.post('/api/v1/users', user)).status, 200);
});

test('a session that was guessed, ended or planted opens nothing', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    const name = admin.cookie?.split('=')[0];

    const planted = new Browser(rack);
    planted.cookie = `${name}=${'A'.repeat(43)}`;
    t.is((await planted.get('/api/v1/users')).status, 401);
    await planted.logIn('admin', PASSWORD);
    t.not(planted.cookie, `${name}=${'A'.repeat(43)}`); // never the one that came in

    const before = planted.cookie;
    await planted.logIn('admin', PASSWORD);
    const stale = new Browser(rack);
    stale.cookie = before;
    t.is((await stale.get('/api/v1/users')).status, 401);

    await admin.post('/api/v1/auth/logout', {});
    t.is((await admin.get('/api/v1/users')).status, 401);
});

test('sessions end with the password, the user, and by hand', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    await admin.post('/api/v1/users', { name: 'Bob', role: 'operator', password: 'bobs password' });
    const bob = new Browser(rack);
    const signIn = () => bob.logIn('bob', 'bobs password');
    const isIn = async () => (await bob.get('/api/v1/auth/sessions')).text.includes('"isOwn":true');

    await signIn();
    t.true(await isIn());
    const { id } = rack.access.sessions.list(Date.now()).find(({ user }) => user === 'bob') ?? {};
    t.is((await bob.send('DELETE', '/api/v1/auth/sessions/unknown')).status, 404);
    await admin.send('DELETE', `/api/v1/auth/sessions/${id}`);
    t.false(await isIn());

    await signIn();
    await admin.send('PATCH', '/api/v1/users/bob', { role: 'viewer' });
    t.false(await isIn());
    await signIn();
    await admin.send('DELETE', '/api/v1/users/bob');
    t.false(await isIn());
    t.is((await signIn()).status, 401);
});

test('nobody logs the others out, takes the last admin away, or changes a password without knowing it', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    await admin.post('/api/v1/users', { name: 'bob', role: 'viewer', password: 'bobs password' });
    const bob = new Browser(rack);
    await bob.logIn('bob', 'bobs password');
    const { id } = rack.access.sessions.list(Date.now()).find(({ user }) => user === 'admin') ?? {};

    t.is((await bob.send('DELETE', `/api/v1/auth/sessions/${id}`)).status, 404);
    t.is((await admin.send('DELETE', '/api/v1/users/admin')).status, 409);
    t.is((await admin.send('PATCH', '/api/v1/users/ADMIN', { role: 'viewer' })).status, 409);
    t.is((await bob.post('/api/v1/auth/password', { current: 'wrong', password: 'another one' })).status, 401);
    t.is((await bob.post('/api/v1/auth/password', { current: 'bobs password', password: 'another one' })).status, 200);
    t.is((await new Browser(rack).logIn('bob', 'bobs password')).status, 401);
    t.is((await new Browser(rack).logIn('bob', 'another one')).status, 200);
});

test('who guesses passwords is slowed down, then told to come back later, and learns nothing', async (t) => {
    const rack = await started(t);
    await Browser.claiming(rack);
    const guess = (name: string) => elsewhere(rack, ENCRYPTED).logIn(name, 'guess');

    const wrongUser = await guess('nobody');
    const wrongPassword = await guess('admin');
    for (let attempt = 0; attempt < 3; attempt += 1) await guess('admin');
    const storm = await Promise.all(Array.from({ length: 20 }, () => guess('admin')));
    const late = storm.find(({ status }) => status === 429);

    t.deepEqual(wrongUser.json(), wrongPassword.json());
    t.true(storm.every(({ status }) => status === 401 || status === 429));
    t.is(late && codeOf(late), 'too-many-requests');
    t.regex(String(late?.headers['retry-after']), /^\d+$/);
    // Nobody else waits for it.
    t.is((await new Browser(rack).logIn('admin', PASSWORD)).status, 200);
});

test('a client that asks without end is told to wait, and the others are not', async (t) => {
    const rack = await started(t);
    web(rack, { proxies: ['127.0.0.1'], readers: 'everybody' });
    const flood = new Browser(rack, { 'x-forwarded-for': '192.0.2.66' });
    const other = new Browser(rack, { 'x-forwarded-for': '192.0.2.67' });

    let refused: WebAnswer | undefined;
    for (let sent = 0; sent < 5000 && refused === undefined; sent += 50) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => flood.get('/healthz')));
        refused = answers.find(({ status }) => status === 429);
    }

    t.is(refused?.headers['retry-after'], '1');
    t.is((await other.get('/healthz')).status, 200);
});

test('no password and no token crosses a network in clear text', async (t) => {
    const rack = await started(t);
    await Browser.claiming(rack);
    const authorization = rack.token('admin');

    t.is(codeOf(await elsewhere(rack).logIn('admin', PASSWORD)), 'encryption-needed');
    t.is(codeOf(await elsewhere(rack, { authorization }).get('/api/v1/state')), 'encryption-needed');
    t.is((await elsewhere(rack, ENCRYPTED).logIn('admin', PASSWORD)).status, 200);
    t.is((await elsewhere(rack, { authorization, ...ENCRYPTED }).get('/api/v1/state')).status, 200);
});

test('the token of this machine is for who can read its file, and for this machine', async (t) => {
    const rack = await started(t);
    const [file = ''] = localTokenFiles({ RUNTIME_DIRECTORY: rack.stateFolder }, rack.server.port, 0);
    const authorization = `Bearer ${readFileSync(file, 'utf8').trim()}`;
    t.is(statSync(file).mode & 0o777, 0o600);

    t.is((await rack.ask('/api/v1/users', { headers: { authorization } })).status, 200);
    t.is((await elsewhere(rack, { authorization, ...ENCRYPTED }).get('/api/v1/users')).status, 401);
    t.is((await new Browser(rack, { authorization, via: '1.1 proxy' }).get('/api/v1/users')).status, 403);
    await rack.server.stop();
    t.false(existsSync(file));
});

test('an authenticator is asked for once it was proven, and each of its codes counts once', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    const wrong = await admin.post('/api/v1/auth/totp', { password: 'wrong' });
    const { secret } = (await admin.post('/api/v1/auth/totp', { password: PASSWORD })).json() as ApiTotpSecret;
    const code = (steps: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });

    t.is(wrong.status, 401);
    t.is((await new Browser(rack).logIn('admin', PASSWORD)).status, 200); // shown, not yet proven
    t.is((await admin.post('/api/v1/auth/totp/confirm', { code: '000000x' })).status, 400);
    t.is((await admin.post('/api/v1/auth/totp/confirm', { code: code(0) })).status, 200);

    t.is(codeOf(await new Browser(rack).logIn('admin', PASSWORD)), 'code-needed');
    t.is(codeOf(await new Browser(rack).logIn('admin', 'wrong', code(1))), 'login-refused');
    t.is((await new Browser(rack).logIn('admin', PASSWORD, code(-20))).status, 401);
    const twice = await Promise.all([1, 1].map((steps) => new Browser(rack).logIn('admin', PASSWORD, code(steps))));
    t.deepEqual(twice.map(({ status }) => status).toSorted(), [200, 401]);
    t.is((await admin.post('/api/v1/auth/totp/remove', { password: PASSWORD })).status, 200);
    t.is((await new Browser(rack).logIn('admin', PASSWORD)).status, 200);
});

test('a passkey that nobody made opens nothing, whatever is sent', async (t) => {
    const rack = await started(t);
    const admin = await Browser.claiming(rack);
    const begun = await new Browser(rack).post('/api/v1/auth/passkey-login/begin', {});
    t.like(begun.json(), { rpId: '127.0.0.1', userVerification: 'required' });

    for (const credential of [
        { id: 'x', response: {} },
        { id: '__proto__', response: { clientDataJSON: 'e30', authenticatorData: '', signature: '' } },
        { id: '', rawId: '', type: 'public-key', response: { clientDataJSON: 1 } },
    ]) {
        t.is((await new Browser(rack).enter('/api/v1/auth/passkey-login', { credential })).status, 401);
        t.is((await admin.post('/api/v1/auth/passkeys', { name: 'key', credential })).status, 400);
    }
    t.is((await new Browser(rack).post('/api/v1/auth/passkeys/begin', { password: PASSWORD })).status, 403);
});

test('accounts that cannot be read lock everybody out: they are not a gateway to be claimed', async (t) => {
    const rack = await started(t, ({ stateFolder }) =>
        writeFileSync(join(stateFolder, 'accounts.json'), '{"version":1,'),
    );

    const claim = await new Browser(rack).enter('/api/v1/auth/claim', { code: '', password: PASSWORD });

    t.is(rack.access.claimCode.current, undefined);
    t.is(codeOf(claim), 'already-claimed');
    t.is(readFileSync(join(rack.stateFolder, 'accounts.json'), 'utf8'), '{"version":1,');
});

test('who may not ask cannot make the gateway read a long body, and nobody can send a longer one', async (t) => {
    const rack = await started(t);
    rack.add('ups1', 'snmp');
    const long = { name: 'x'.repeat(100_000) };

    const stranger = await new Browser(rack).post('/api/v1/devices/ups1/commands', long);
    const operator = await rack.post('/api/v1/devices/ups1/commands', long, { authorization: rack.token('operator') });

    t.deepEqual([stranger.status, operator.status], [401, 413]);
});

test('who got in and who did not is in the audit trail, without secrets', async (t) => {
    const rack = await started(t);
    const trail: string[] = [];
    rack.gateway.subscribe('test', (event) => {
        if (event.type === 'audit') trail.push(`${event.by} ${event.action} ${event.outcome}: ${event.about}`);
    });

    const admin = await Browser.claiming(rack);
    await new Browser(rack).logIn('admin', 'not this one');
    await new Browser(rack).logIn('admin', PASSWORD);
    await admin.post('/api/v1/tokens', { name: 'ha', role: 'viewer' });
    await admin.post('/api/v1/auth/logout', {});

    t.deepEqual(
        trail.map((line) => line.replace(/\([0-9a-f]+\)/, '(ID)')),
        [
            'admin@127.0.0.1 claim done: user admin',
            'admin@127.0.0.1 login refused: wrong name or password',
            'admin@127.0.0.1 login done: user admin',
            'admin@127.0.0.1 token-changed done: ha (ID) was made as viewer',
            'admin@127.0.0.1 logout done: user admin',
        ],
    );
});
