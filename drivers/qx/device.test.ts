import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { PROTOCOL_TABLE } from './protocols.ts';
import { AnsweringDevice } from './testing/answering-device.ts';
import { hear } from './testing/listening.ts';

const ON_LINE = '(230.1 229.0 230.4 014 50.0 27.0 30.0 00001001\r';
const ON_BATTERY = '(000.0 230.0 229.4 014 50.0 24.0 30.0 10001001\r';
const BATTERY_LOW = '(000.0 230.0 229.4 014 50.0 21.0 30.0 11001001\r';
const RATINGS = '#230.0 004 024.0 50.0\r';
const MAKER = '#ACME            RACK-1000  V1.02     \r';

const PROTOCOLS = await Promise.all(PROTOCOL_TABLE.map(({ load }) => load()));

function opened(answers: readonly (readonly [string, string])[] = [], name = 'megatec') {
    const transport = new AnsweringDevice([['Q1', ON_LINE], ['F', RATINGS], ['I', MAKER], ...answers]);
    const protocol = PROTOCOLS.find((one) => one.name === name);
    if (!protocol) throw new Error(`no protocol ${name}`);
    let nowMs = 0;
    const { device, heard } = hear({ transport, protocol, now: () => nowMs });
    const wait = (seconds: number): void => {
        nowMs += seconds * 1000;
    };
    return { transport, device, heard, wait };
}

test('status, ratings and maker are read; the rest of the time the status only', async (t) => {
    const { transport, device, heard, wait } = opened();

    await device.poll();
    t.like(heard.values, {
        'ups.status': 'OL',
        'input.voltage': 230.1,
        'battery.voltage.nominal': 24,
        'ups.mfr': 'ACME',
        'ups.model': 'RACK-1000',
        'ups.firmware': 'V1.02',
        'ups.beeper.status': 'enabled',
        'ups.type': 'offline / line interactive',
    });
    transport.asked.length = 0;
    wait(2);
    await device.poll();

    t.deepEqual(transport.asked, ['Q1']);
});

test('half a line, noise and the answer to another question are asked for again', async (t) => {
    const { transport, device, heard } = opened();
    await device.poll();
    const spoilt = ['', '(230.1 229.0', RATINGS, '(2x0.1 229.0 230.4 014 50.0 27.0 30.0 0000z001\r'];
    transport.asked.length = 0;
    transport.spoil = (text) =>
        text === 'Q1' && transport.asked.length < 3 ? spoilt[transport.asked.length] : undefined;

    await device.poll();

    t.is(transport.asked.length, 3);
    t.is(heard.values['ups.status'], 'OL');
});

test('a change is told when it was said twice, and a flipped bit never', async (t) => {
    const { transport, device, heard } = opened();
    await device.poll();
    heard.statuses.length = 0;
    let asked = 0;
    transport.spoil = (text) => (text === 'Q1' && asked++ === 0 ? ON_BATTERY : undefined);

    await device.poll();
    t.deepEqual(heard.statuses, ['OL'], 'one answer only was different');
    transport.spoil = undefined;
    transport.answers.set('Q1', ON_BATTERY);
    await device.poll();

    t.deepEqual(heard.statuses, ['OL', 'OB']);
    t.is(transport.asked.filter((text) => text === 'Q1').length, 2 + 3 + 2);
});

test('the first status, too, is told when it was said twice', async (t) => {
    const { transport, device, heard } = opened();
    let asked = 0;
    transport.spoil = (text) => (text === 'Q1' && asked++ === 0 ? BATTERY_LOW : undefined);

    await device.poll();

    t.deepEqual(heard.statuses, ['OL']);
});

test('a device that says something else each time is not believed', async (t) => {
    const { transport, device, heard } = opened();
    const said = [ON_LINE, ON_BATTERY, BATTERY_LOW, ON_LINE, ON_BATTERY];
    transport.spoil = (text) => (text === 'Q1' ? said.shift() : undefined);

    await t.throwsAsync(device.poll(), { message: /changes with every answer/ });
    t.deepEqual(heard.statuses, []);
});

test('a device that keeps silent is not heard, and its last status is not touched', async (t) => {
    const { transport, device, heard } = opened();
    await device.poll();
    transport.spoil = () => '';

    await t.throwsAsync(device.poll(), { instanceOf: GatewayError, message: /does not answer Q1/ });
    t.deepEqual(heard.statuses, ['OL']);
});

test('what the device does not know it is not asked for ever', async (t) => {
    const { transport, device, heard, wait } = opened([['BL', 'NAK\r']], 'hunnox');
    for (let pass = 0; pass < 4; pass++) {
        await device.poll();
        wait(10);
    }

    t.is(transport.asked.filter((text) => text === 'BL').length, 2);
    t.is(heard.values['driver.estimates'], 'battery.charge');
});

test('a value that is not told any more is gone, not the last one for ever', async (t) => {
    const { transport, device, heard, wait } = opened([['BL', 'BL088\r']], 'hunnox');
    await device.poll();
    t.is(heard.values['battery.charge'], 88);
    t.is(heard.values['driver.estimates'], undefined);

    transport.answers.set('BL', '');
    wait(10);
    await device.poll();

    t.is(heard.values['battery.charge'], 100);
    t.is(heard.values['driver.estimates'], 'battery.charge');
});

test('bypass, boost and trim are told apart by the voltages', async (t) => {
    const status = async (answer: string) => {
        const { transport, device, heard } = opened();
        transport.answers.set('Q1', answer);
        await device.poll();
        return heard.values['ups.status'];
    };

    t.is(await status('(200.0 200.0 230.0 014 50.0 27.0 30.0 00100000\r'), 'OL BOOST');
    t.is(await status('(250.0 200.0 230.0 014 50.0 27.0 30.0 00100000\r'), 'OL TRIM');
    t.is(await status('(230.0 200.0 230.0 014 50.0 27.0 30.0 00100000\r'), 'OL BYPASS');
    t.is(await status('(230.0 200.0 030.0 014 50.0 27.0 30.0 00100000\r'), 'OL', 'neither explains that');
});

test('orders are sent as they are spelled, with the waits that were set', async (t) => {
    const { transport, device, heard } = opened();
    await device.poll();
    const sent = async (name: string, value?: string) => {
        for (const order of ['Q', 'S00R0000', 'C', 'T', 'TL', 'CT']) transport.answers.set(order, '');
        transport.asked.length = 0;
        transport.spoil = (text) => (text === 'Q1' || text === 'F' || text === 'I' ? undefined : '');
        const outcome = await device.command({ type: 'instant', name, ...(value !== undefined && { value }) });
        t.true(outcome.ok, name);
        return transport.asked.join(' ');
    };

    t.is(await sent('test.battery.start.quick'), 'T');
    t.is(await sent('test.battery.start.deep'), 'TL');
    t.is(await sent('test.battery.start'), 'T10');
    t.is(await sent('test.battery.start', '240'), 'T04');
    t.is(await sent('test.battery.stop'), 'CT');
    t.is(await sent('beeper.toggle'), 'Q');
    t.is(await sent('load.off'), 'S00R0000');
    t.is(await sent('load.on'), 'C');
    t.is(await sent('shutdown.stop'), 'C');
    t.is(await sent('shutdown.return'), 'S.5R0003');
    t.is(await sent('shutdown.stayoff'), 'S.5R0000');
    t.true((await device.command({ type: 'set', name: 'ups.delay.shutdown', value: '125' })).ok);
    t.true((await device.command({ type: 'set', name: 'ups.delay.start', value: '59' })).ok);
    t.is(await sent('shutdown.return'), 'S02');
    t.is(await sent('shutdown.stayoff'), 'S02R0000');
    await device.poll();
    t.like(heard.values, { 'ups.delay.shutdown': 120, 'ups.delay.start': 0 });
});

test('what cannot be spelled is refused and nothing is sent', async (t) => {
    const { transport, device } = opened();
    await device.poll();
    transport.asked.length = 0;

    for (const [name, value] of [
        ['test.battery.start', '59'],
        ['test.battery.start', 'long'],
        ['beeper.toggle', '1'],
        ['load.cycle', ''],
    ] as const) {
        const outcome = await device.command({ type: 'instant', name, value });
        t.false(outcome.ok, `${name} ${value}`);
    }
    for (const value of ['11', '601', 'soon', '']) {
        t.false((await device.command({ type: 'set', name: 'ups.delay.shutdown', value })).ok, value);
    }
    t.deepEqual(transport.asked, []);
});

test('an order is done when the device says so, or says nothing where that is its way', async (t) => {
    const outcomeOf = async (answer: string, name = 'megatec') => {
        const { transport, device } = opened([['QPI', '(PI98\r']], name);
        await device.poll();
        transport.answers.set('T', answer);
        return device.command({ type: 'instant', name: 'test.battery.start.quick' });
    };

    t.true((await outcomeOf('')).ok);
    t.true((await outcomeOf('ACK\r')).ok);
    t.like(await outcomeOf('T\r'), { ok: false, error: { code: 'device-refused' } });
    t.like(await outcomeOf('NAK\r'), { ok: false, error: { code: 'device-refused' } });
    t.true((await outcomeOf('(ACK\r', 'mecer')).ok);
    t.like(await outcomeOf('(NAK\r', 'mecer'), { ok: false, error: { code: 'device-refused' } });
    t.like(await outcomeOf('', 'mecer'), { ok: false, error: { code: 'device-unreachable' } });
});

test('an Omron is told first whether to start by itself, and a refusal of that ends it', async (t) => {
    const omron = [
        ['Q1', ON_LINE],
        ['An', 'OK\r'],
        ['Af', 'NAK\r'],
        ['S.5', 'OKn\r'],
    ] as const;
    const { transport, device } = opened(omron, 'omron');
    await device.poll();
    transport.asked.length = 0;

    t.true((await device.command({ type: 'instant', name: 'shutdown.return' })).ok);
    t.false((await device.command({ type: 'instant', name: 'shutdown.stayoff' })).ok);

    t.deepEqual(transport.asked, ['An', 'S.5', 'Af']);
});

test('a device that is pulled out is gone', async (t) => {
    const { transport, device } = opened();
    await device.poll();
    transport.isGone = true;

    await t.throwsAsync(device.poll(), { instanceOf: GatewayError, message: /unplugged/ });
    t.like(await device.command({ type: 'instant', name: 'load.off' }), { ok: false, error: { code: 'device-gone' } });
    await device.close();
    t.true(transport.isClosed);
});
