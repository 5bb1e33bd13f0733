import test from 'ava';
import { type KnownDevice, suggestLinks } from './link-suggestions.ts';
import { controllerOf } from './supply-suggestions.ts';

const AT = '192.0.2.31';

function server(id: string, entry: object = { address: AT }): KnownDevice {
    return { id, type: 'server', parents: [], controller: controllerOf({ driver: 'psu', ...entry }) };
}

function supply(id: string, number: number, entry: object = { address: AT }): KnownDevice {
    const controller = controllerOf({ driver: 'psu', supply: number, ...entry });
    return { id, type: 'psu', parents: [], controller };
}

function told(devices: readonly KnownDevice[], hosts: Parameters<typeof suggestLinks>[1] = {}) {
    return suggestLinks(devices, hosts).map((one) => (one.type === 'link' ? [one.path.join('.'), one.value] : one));
}

test('supplies of one controller are offered as those of a new host, with the controller that tells whether it is off', (t) => {
    const devices = [supply('web1-psu2', 2), server('web1-bmc'), supply('web1-psu1', 1)];

    const value = { supplies: { psu1: 'web1-psu1', psu2: 'web1-psu2' }, shutdown: { bmc: 'web1-bmc' } };
    t.deepEqual(told(devices), [['hosts.web1', value]]);
    const reason = 'the management controller at 192.0.2.31 tells of web1-psu1, web1-psu2';
    t.is(suggestLinks(devices, {})[0]?.reason, reason);
});

test('each controller has a host of its own; a server without supplies, and other devices, have none', (t) => {
    const devices = [
        supply('a-psu1', 1, { address: '192.0.2.1:624' }),
        supply('a-psu2', 2, { address: '192.0.2.1', source: 'redfish' }),
        supply('box', 1, {}),
        server('c-bmc', { address: '192.0.2.3' }),
        { id: 'ups1', type: 'ups', parents: [], controller: controllerOf({ driver: 'snmp', address: '192.0.2.4' }) },
    ] as const;

    t.deepEqual(told(devices), [
        ['hosts.a', { supplies: { psu1: 'a-psu1', psu2: 'a-psu2' } }],
        ['hosts.box-host', { supplies: { psu1: 'box' } }],
    ]);
});

test('a host that is there gets the supply that it lacks; its cords become those of its supplies', (t) => {
    const devices = [server('web1-bmc'), supply('web1-psu1', 1), supply('web1-psu2', 2)];

    t.deepEqual(told(devices, { web1: { psu1: 'web1-psu1' } }), [['hosts.web1.supplies.psu2', 'web1-psu2']]);
    t.deepEqual(told(devices, { Web1: { left: 'pdu1:3', ps2: 'pdu2:3' } }), [
        ['hosts.Web1.supplies.psu1', 'web1-psu1'],
        ['devices.web1-psu2.parent', 'pdu2:3'],
        ['hosts.Web1.supplies.ps2', 'web1-psu2'],
    ]);
});

test('nothing is offered that is so already, or that somebody has written otherwise', (t) => {
    const devices = [server('web1-bmc'), supply('web1-psu1', 1), supply('other', 1, { address: '192.0.2.9' })];

    t.deepEqual(told(devices, { web1: { psu1: 'web1-psu1' }, db: { psu1: 'other' } }), []);
    t.deepEqual(told(devices, { web1: { psu1: 'other' } }), [], 'where another supply stands, somebody has put it');
});
