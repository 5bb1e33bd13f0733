import test from 'ava';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from './config.ts';
import { isNetwork } from './nut-access.ts';

const HOSTS = { nas1: { supplies: { psu1: 'ups1' } } };

/** `place: message` of each problem. */
function problems(nut: unknown, hosts: unknown = HOSTS): string[] {
    const parsed = v.safeParse(GATEWAY_CONFIG, { version: 1, nut, hosts });
    return (parsed.issues ?? []).map((issue) => `${issue.path?.map(({ key }) => key).join('.')}: ${issue.message}`);
}

test('addresses and networks of both families are told from the rest', (t) => {
    for (const good of ['192.0.2.5', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/64', '::1', '::1/128']) {
        t.true(isNetwork(good), good);
    }
    for (const bad of [
        '',
        'host',
        '192.0.2',
        '192.0.2.0/33',
        '192.0.2.0/',
        '192.0.2.0/8/8',
        '::/129',
        '192.0.2.0/-1',
    ]) {
        t.false(isNetwork(bad), bad);
    }
});

test('an appliance is a host, at an address, with nothing of its own', (t) => {
    const nas = { compat: 'synology', host: 'nas1', from: ['192.0.2.5'] };
    const of = (user: object): string[] => problems({ users: { nas: user } });

    t.deepEqual(of(nas), []);
    t.regex(of({ compat: 'synology', host: 'nas1' }).join(), /^nut\.users\.nas\.compat: needs `from`/);
    t.regex(of({ ...nas, from: [] }).join(), /needs `from`/);
    t.regex(of({ ...nas, from: ['192.0.2.0/24'] }).join(), /^nut\.users\.nas\.from: must be single addresses/);
    t.regex(of({ compat: 'qnap', from: ['192.0.2.5'] }).join(), /needs `host`/);
    t.regex(of({ ...nas, password: 'x' }).join(), /built-in password/);
    t.regex(of({ ...nas, instcmds: ['all'] }).join(), /may log in and nothing else/);
    t.regex(of({ ...nas, host: 'nas2' }).join(), /^nut\.users\.nas\.host: there is no host “nas2”/);
});

test('a hashed password must be one', (t) => {
    const of = (password: string): string[] => problems({ users: { mon: { password } } });

    t.deepEqual(of(`scrypt:8192:8:1:${'s'.repeat(22)}:${'h'.repeat(43)}`), []);
    t.regex(of('scrypt:secret').join(), /is no hashed password/);
    t.regex(of(`scrypt:1048576:8:1:${'s'.repeat(22)}:${'h'.repeat(43)}`).join(), /is no hashed password/);
    t.notRegex(of('scrypt:secret').join(), /secret/);
});

test('half a configuration of TLS is refused', (t) => {
    t.deepEqual(problems({ tls: {} }), []);
    t.regex(problems({ tls: { certificate: 'a.pem' } }).join(), /^nut\.tls\.certificate: needs `key`/);
    t.regex(problems({ tls: { key: 'a.pem' } }).join(), /^nut\.tls\.key: needs `certificate`/);
    t.regex(problems({ tls: { require: 'client-certificate' } }).join(), /needs `clientCa`/);
    t.regex(problems({ tls: { offer: false, require: 'encryption' } }).join(), /required and not offered/);
});

test('an address belongs to one host', (t) => {
    const supplies = { psu1: 'ups1' };
    const hosts = { a: { supplies, address: '192.0.2.5' }, b: { supplies, address: ['192.0.2.6', '192.0.2.5'] } };

    t.deepEqual(problems({}, hosts), ['hosts.b.address: 192.0.2.5 is the address of “a”']);
    t.regex(problems({}, { a: { supplies, address: 'a.example' } }).join(), /must be an IP address/);
});
