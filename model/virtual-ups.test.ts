import test from 'ava';
import { type ChainSpec, compileChain, type DeviceFacts, evaluateChain } from './chain.ts';
import type { DeviceId } from './device.ts';
import { parseStatus } from './status.ts';
import type { Value } from './value.ts';
import { VIRTUAL_VARIABLES, virtualUps } from './virtual-ups.ts';

const SPEC: ChainSpec = {
    sources: [
        { id: 'feed-a', description: '' },
        { id: 'feed-b', description: '' },
    ],
    devices: [
        { id: 'ups1' as DeviceId, type: 'ups', parents: [{ device: 'feed-a' }] },
        { id: 'ups2' as DeviceId, type: 'ups', parents: [{ device: 'feed-b' }] },
    ],
    hosts: [
        {
            id: 'web' as DeviceId,
            description: '',
            needs: 1,
            supplies: [
                { name: 'psu1', link: { device: 'ups1', outlet: '1' } },
                { name: 'psu2', link: { device: 'ups2', outlet: '1' } },
            ],
        },
    ],
};

function facts(values: Record<string, Value>): DeviceFacts {
    return {
        link: 'ok',
        heardAt: 0,
        status: parseStatus(String(values['ups.status'] ?? '')),
        reading: (name) => values[name],
    };
}

function readingsOf(ups1: Record<string, Value>, ups2: Record<string, Value>, { before = 'OL', spec = SPEC } = {}) {
    const all = new Map([
        ['ups1', facts(ups1)],
        ['ups2', facts(ups2)],
    ]);
    const factsOf = (id: string) => all.get(id);
    const { nodes, hosts } = evaluateChain(compileChain(spec), factsOf, 0);
    const verdict = hosts.get('web' as DeviceId);
    if (!verdict) throw new Error('the host has no verdict');
    return virtualUps({ verdict, nodes, factsOf, before });
}

const MAINS = { 'ups.status': 'OL' };

test('on mains it mirrors the UPS that decides', (t) => {
    const ups = {
        'ups.status': 'OL CHRG RB TRIM',
        'ups.load': '23.5',
        'input.voltage': 229.4,
        'battery.charge': 97,
        'battery.charge.low': 30,
        'battery.runtime': 1500,
        'battery.runtime.low': 240,
    };

    const readings = readingsOf(ups, { 'ups.status': 'OFF' });

    t.deepEqual(readings, {
        'device.type': 'ups',
        'device.mfr': 'Powerchain',
        'device.model': 'Chain of web',
        'device.serial': 'chain-web',
        'ups.mfr': 'Powerchain',
        'ups.model': 'Chain of web',
        'ups.status': 'OL RB CHRG',
        'ups.load': 23.5,
        'input.voltage': 229.4,
        'battery.charge': 97,
        'battery.charge.low': 30,
        'battery.runtime': 1500,
        'battery.runtime.low': 240,
        'experimental.chain.redundancy': 'n',
        'experimental.chain.sources': 'feed-a',
        'experimental.chain.reason':
            'web: psu1 <- ups1:1 <- ups1 on mains; psu2 <- ups2:1 <- ups2 switched off: web cannot lose another supply',
    });
});

test('every variable that it can publish is one that it owns up to', (t) => {
    const readings = readingsOf({ ...MAINS, 'ups.load': 1, 'input.voltage': 1, 'battery.charge': 1 }, MAINS);

    t.deepEqual(
        Object.keys(readings).filter((name) => !(VIRTUAL_VARIABLES as readonly string[]).includes(name)),
        [],
    );
});

test('on battery the runtime is that of the host, not of the UPS that ends first', (t) => {
    const readings = readingsOf(
        { 'ups.status': 'OB DISCHRG', 'battery.runtime': 300 },
        { 'ups.status': 'OB DISCHRG', 'battery.runtime': 900, 'battery.charge': 80 },
    );

    t.like(readings, {
        'ups.status': 'OB DISCHRG',
        'battery.runtime': 900,
        'battery.charge': 80,
        'experimental.chain.sources': 'ups1 ups2',
    });
});

test('safety rule 17: words that upsmon might take for a reason to act are never published', (t) => {
    const all = 'OL LB HB RB CHRG BYPASS CAL OVER TRIM BOOST ECO ALARM WAIT TEST';
    const readings = readingsOf({ 'ups.status': all }, { 'ups.status': all });

    t.is(readings['ups.status'], 'OL RB CHRG');
    t.is(readingsOf({ 'ups.status': 'OB CHRG' }, { 'ups.status': 'OFF' })['ups.status'], 'OB');
});

test('unknown stays what was published last, of the words that may be published', (t) => {
    const unsaid = { 'ups.status': '' };

    t.is(readingsOf(unsaid, unsaid, { before: 'OB LB DISCHRG' })['ups.status'], 'OB LB DISCHRG');
    t.is(readingsOf(unsaid, unsaid, { before: 'FSD OB ALARM' })['ups.status'], 'OB');
    t.is(readingsOf(unsaid, unsaid, { before: '' })['ups.status'], 'OL');
});

test('without any power it has no runtime left', (t) => {
    const off = { 'ups.status': 'OFF', 'battery.runtime': 1500 };

    t.like(readingsOf(off, off), {
        'ups.status': 'OB LB',
        'battery.runtime': 0,
        'experimental.chain.redundancy': 'lost',
        'experimental.chain.sources': 'none',
    });
});

test('values that cannot be are not passed on', (t) => {
    const broken = {
        'ups.status': 'OL',
        'ups.load': -1,
        'battery.runtime': 65535,
        'battery.charge': null,
        'battery.charge.low': 0,
        'battery.runtime.low': -5,
    };

    const readings = readingsOf(broken, { 'ups.status': 'OFF' });

    t.false('ups.load' in readings);
    t.false('battery.runtime' in readings);
    t.false('battery.charge' in readings);
    t.is(readings['battery.charge.low'], 15);
    t.is(readings['battery.runtime.low'], 180);
});

test('the reason keeps its conclusion however many supplies there are', (t) => {
    const names = Array.from({ length: 12 }, (_, index) => `supply-number-${index}`);
    const spec: ChainSpec = {
        ...SPEC,
        hosts: [
            {
                id: 'web' as DeviceId,
                description: '',
                needs: 1,
                supplies: names.map((name, index) => ({ name, link: { device: 'ups1', outlet: String(index) } })),
            },
        ],
    };

    const reason = String(
        readingsOf({ 'ups.status': 'OB LB', 'battery.runtime': 120 }, MAINS, { spec })['experimental.chain.reason'],
    );

    t.is(reason.length, 200);
    t.regex(reason, /^web: supply-number-0 <- ups1:0 <- ups1 .* \.\.\.: web goes dark in about 2 min$/);
    t.regex(reason, /^[ -~]*$/);
});

test('a host on bare mains has no battery to tell of', (t) => {
    const spec: ChainSpec = {
        ...SPEC,
        hosts: [
            {
                id: 'web' as DeviceId,
                description: '',
                needs: 1,
                supplies: [{ name: 'psu', link: { device: 'feed-a' } }],
            },
        ],
    };

    const readings = readingsOf({ 'ups.status': 'OL', 'battery.charge': 50 }, MAINS, { spec });

    t.is(readings['ups.status'], 'OL');
    t.false(Object.keys(readings).some((name) => name.startsWith('battery.')));
});
