import test from 'ava';
import { isOurHost, objectionTo } from './request-guard.ts';

const OURS = 'rack1.example.org';

function objection(method: string, headers: Record<string, string>) {
    return objectionTo({ method, headers: { host: 'localhost:8080', ...headers } }, OURS)?.code;
}

test('a gateway answers to its addresses, to localhost, to its own name and to .local names', (t) => {
    const ours = [
        'localhost',
        'localhost:8080',
        'LOCALHOST:8080',
        '127.0.0.1:8080',
        '[::1]:8080',
        '[::1]',
        '192.168.7.9:8080',
        'rack1',
        'Rack1.example.org:80',
        'rack1.example.org.',
        'powerchain.local:8080',
        'a-b.c.local',
    ];
    for (const host of ours) t.true(isOurHost(host, OURS), host);
});

test('a gateway does not answer to the names that an attacker can make up', (t) => {
    const strange = [
        '',
        'evil.example',
        'evil.example:8080',
        'localhost.evil.example',
        'rack1.evil.example',
        'xlocal',
        'local',
        '.local',
        'evil.example/.local',
        'user@x.local',
        '127.0.0.1.evil.example',
        '[::1',
        'rack1.example.org.evil.example',
    ];
    for (const host of strange) t.false(isOurHost(host, OURS), host);
});

test('a request without a Host header is refused', (t) => {
    t.is(objectionTo({ method: 'GET', headers: {} }, OURS)?.code, 'host-unknown');
});

test('the refusal of a name says by which names the gateway can be reached', (t) => {
    const refusal = objectionTo({ method: 'GET', headers: { host: 'evil.example' } }, OURS);

    t.is(refusal?.status, 421);
    t.regex(refusal?.message ?? '', /evil\.example.*localhost.*rack1\.example\.org.*\.local/);
});

test('a page of another origin may neither read nor post', (t) => {
    t.is(objection('GET', { origin: 'http://evil.example' }), 'origin-unknown');
    t.is(objection('GET', { origin: 'null' }), 'origin-unknown');
    t.is(objection('GET', { origin: 'http://localhost:9090' }), 'origin-unknown');
    t.is(objection('POST', { origin: 'http://evil.example', 'content-type': 'application/json' }), 'origin-unknown');
    t.is(objection('GET', { origin: 'http://localhost:8080' }), undefined);
    t.is(objection('GET', {}), undefined);
});

test('what changes something must be JSON: forms of other pages cannot be', (t) => {
    for (const method of ['POST', 'PUT', 'PATCH']) {
        t.is(objection(method, {}), 'request-invalid', method);
        t.is(objection(method, { 'content-type': 'text/plain' }), 'request-invalid', method);
        t.is(objection(method, { 'content-type': 'application/x-www-form-urlencoded' }), 'request-invalid', method);
        t.is(objection(method, { 'content-type': 'Application/JSON; charset=utf-8' }), undefined, method);
    }
    // It carries nothing, and no form sends it: browsers ask first, and we never allow it.
    t.is(objection('DELETE', {}), undefined);
});

test('what the browser says to come from another site is refused, but for a click on a link', (t) => {
    t.is(objection('GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }), 'origin-unknown');
    t.is(objection('GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }), undefined);
    t.is(objection('GET', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }), undefined);
});

test('a name that the configuration lists is ours too', (t) => {
    t.false(isOurHost('rack.example.com', OURS));
    t.true(isOurHost('Rack.example.com:8443', OURS, ['rack.example.com']));
});
