import type { NetworkInterfaceInfo } from 'node:os';
import test from 'ava';
import { machineNames } from './machine-names.ts';

function at(address: string): NetworkInterfaceInfo {
    const family = address.includes(':') ? 'IPv6' : 'IPv4';
    return { address, family, netmask: '', mac: '', internal: false, cidr: null, scopeid: 0 } as NetworkInterfaceInfo;
}

test('a machine is called by its names and its addresses', (t) => {
    const interfaces = { lo: [at('127.0.0.1'), at('::1')], eth0: [at('192.0.2.1'), at('2001:db8::1'), at('fe80::1')] };

    t.deepEqual(machineNames('Rack-1.example', interfaces), [
        'rack-1.example',
        'rack-1',
        'rack-1.local',
        'localhost',
        '127.0.0.1',
        '::1',
        '192.0.2.1',
        '2001:db8::1',
    ]);
});

test('a name that no certificate can hold is left out', (t) => {
    t.is(machineNames('kühl schrank', {})[0], 'localhost');
});

test('a machine with hundreds of addresses names some of them', (t) => {
    const many = Array.from({ length: 300 }, (_, index) => at(`192.0.2.${index % 256}`));

    t.is(machineNames('a', { docker: many }).length, 64);
});
