// A passkey as a browser makes and uses one: Chromium with an authenticator that it simulates, against a running gateway.

import test from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import { startChromium } from './chromium.ts';

const PASSWORD = 'correct horse';

/** For the page: it sends JSON as the gateway's page does. */
const SEND = `const send = async (path, body) => {
    const { csrf } = await (await fetch('/api/v1/auth')).json();
    const headers = { 'content-type': 'application/json', ...(csrf ? { 'x-csrf-token': csrf } : {}) };
    return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
};`;

/** Asks for options, lets the browser answer them, and hands the answer in. */
const REGISTER = `(async () => {
    ${SEND}
    const options = await (await send('/api/v1/auth/passkeys/begin', { password: '${PASSWORD}' })).json();
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({ publicKey });
    return (await send('/api/v1/auth/passkeys', { name: 'laptop', credential: made.toJSON() })).status;
})()`;

/** Changes the browser's answer on its way by `change`, and hands it in. */
const logIn = (change = '') => `(async () => {
    ${SEND}
    const options = await (await send('/api/v1/auth/passkey-login/begin', {})).json();
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = JSON.parse(JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON()));
    ${change}
    const answer = await send('/api/v1/auth/passkey-login', { credential });
    return { status: answer.status, name: (await answer.json()).who?.name };
})()`;

const SPOIL = "credential.response.signature = credential.response.signature.replace(/.{6}$/, 'AAAAAA');";
/** Somebody was quicker with the same answer. */
const USE_BEFORE = "await send('/api/v1/auth/passkey-login', { credential });";

interface LoggedIn {
    readonly status: number;
    readonly name?: string;
}

test('a passkey is made, logs its user in, and proves nothing when it is changed or used again', async (t) => {
    const rack = demoRack();
    t.teardown(() => rack.remove());
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());
    await gateway.ask('POST', '/api/v1/users', { name: 'ann', role: 'operator', password: PASSWORD });
    const browser = await startChromium();
    t.teardown(() => browser.close());
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
            protocol: 'ctap2',
            transport: 'internal',
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
        },
    });
    await page.goto(`http://localhost:${gateway.webPort}/`);
    await page.evaluate(
        `(async () => { ${SEND} await send('/api/v1/auth/login', { name: 'ann', password: '${PASSWORD}' }); })()`,
    );

    const registered = await page.evaluate<number>(REGISTER);
    await context.clearCookies();
    const spoiled = await page.evaluate<LoggedIn>(logIn(SPOIL));
    const good = await page.evaluate<LoggedIn>(logIn());
    await context.clearCookies();
    const twice = await page.evaluate<LoggedIn>(logIn(USE_BEFORE));

    t.is(registered, 200);
    t.is(spoiled.status, 401);
    t.deepEqual(good, { status: 200, name: 'ann' });
    t.is(twice.status, 401);
});
