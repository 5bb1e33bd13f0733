import test from 'ava';
import { type KnownDevice, suggestLinks } from './link-suggestions.ts';

function pdu(id: string, labels: readonly string[] = [], more: Partial<KnownDevice> = {}): KnownDevice {
    const outlets = labels.map((label, at) => ({ outlet: String(at + 1), label }));
    return { id, type: 'pdu', parents: [], outlets, ...more };
}

test('labels of outlets name devices, supplies of hosts, and hosts that nobody has named yet', (t) => {
    const devices: KnownDevice[] = [
        pdu('pdu1', ['clc-psu1', 'nc1 PSU 1', 'web1 PSU1', 'Outlet 4'], { parents: ['ups1'] }),
        pdu('pdu2', ['old', 'NC1-psu2', 'web1 ps 2'], { parents: ['ups2'] }),
        { id: 'clc-psu1', type: 'psu', parents: [] },
    ];

    const told = suggestLinks(devices, { nc1: { psu1: 'pdu1:2', psu2: 'pdu1:8' } });

    t.deepEqual(
        told.map((one) => (one.type === 'link' ? [one.path.join('.'), one.value] : one)),
        [
            ['devices.clc-psu1.parent', 'pdu1:1'],
            ['hosts.nc1.supplies.psu2', 'pdu2:2'],
            ['hosts.web1', { supplies: { psu1: 'pdu1:3', psu2: 'pdu2:3' } }],
        ],
    );
    t.regex(told[1]?.reason ?? '', /pdu2:2 is called “NC1-psu2”, but it hangs on pdu1:8/);
});

test('a PDU hangs on the UPS whose name ends alike, if there is one only', (t) => {
    const upses: KnownDevice[] = ['ups-a', 'ups-b', 'office'].map((id) => ({ id, type: 'ups', parents: [] }));

    const told = suggestLinks([...upses, pdu('pdu-a'), pdu('rpdu_b'), pdu('pdu'), pdu('pdu-c')], {});

    t.deepEqual(
        told.map((one) => (one.type === 'link' ? `${one.path[1]} on ${one.value}` : one)),
        ['pdu-a on ups-a', 'rpdu_b on ups-b'],
    );
});

test('behind one switch is one rack, if one UPS is there', (t) => {
    const at = (id: string, type: 'ups' | 'pdu', neighbours: string[]): KnownDevice => ({
        id,
        type,
        parents: [],
        neighbours,
    });
    const rack = [
        at('left', 'ups', ['sw1']),
        at('right', 'ups', ['sw2']),
        at('strip', 'pdu', ['sw2']),
        at('other', 'pdu', ['sw3']),
    ];

    const told = suggestLinks(rack, {});

    t.like(told, { length: 1, 0: { path: ['devices', 'strip', 'parent'], value: 'right' } });
    t.deepEqual(suggestLinks([...rack, at('third', 'ups', ['sw2'])], {}), []);
});

test('one device that is configured twice is told by its serial number, a number that says nothing is not', (t) => {
    const ups = (id: string, serial: string): KnownDevice => ({ id, type: 'ups', parents: [], serial });

    const told = suggestLinks(
        [ups('usb', 'AS1234'), ups('card', ' as1234 '), ups('x', '000000'), ups('y', '000000')],
        {},
    );

    t.deepEqual(
        told.map((one) => (one.type === 'same' ? one.devices : one)),
        [['usb', 'card']],
    );
});

test('nothing is proposed that is so already', (t) => {
    const devices = [
        pdu('pdu1', ['clc psu1'], { parents: ['ups1'] }),
        { id: 'ups1', type: 'ups', parents: [] } as const,
    ];

    t.deepEqual(suggestLinks(devices, { clc: { psu1: 'pdu1:outlet1' } }), []);
});
