import test from 'ava';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from './config.ts';

function complaints(device: object): string[] {
    const parsed = v.safeParse(GATEWAY_CONFIG, { version: 1, devices: { web1: { driver: 'psu', ...device } } });
    return parsed.success ? [] : parsed.issues.map(({ message }) => message);
}

test('a supply or a server that does not say what it is would feed others in the chain, and is refused', (t) => {
    t.deepEqual(complaints({ supply: 1 }), ['with “supply” it is a power supply: say “type: psu”']);
    t.deepEqual(complaints({}), ['without “supply” it is the server itself: say “type: server”']);
    t.deepEqual(complaints({ type: 'psu', supply: 1 }), []);
    t.deepEqual(complaints({ type: 'server' }), []);
    t.deepEqual(complaints({ type: 'server', source: 'redfish', address: '192.0.2.31' }), []);
    t.regex(complaints({ type: 'server', source: 'redfish' })[0] ?? '', /needs an “address”/);
    t.deepEqual(complaints({ type: 'server', supply: 1 }), ['with “supply” it is a power supply: say “type: psu”']);
});
