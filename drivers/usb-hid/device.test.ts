import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { hear } from './testing/listening.ts';
import { RecordedDevice } from './testing/recorded-device.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'usb-hid');
const recorded = (name: string) => new RecordedDevice(readFileSync(join(FOLDER, name, 'device.txt'), 'utf8'));

async function polled(name: string) {
    const transport = recorded(name);
    const { device, heard } = await hear(transport);
    await device.poll();
    return { transport, device, heard };
}

test('an input report wakes at once, without a poll', async (t) => {
    const { transport, heard } = await polled('standard-told-unasked');
    t.is(heard.values['ups.status'], null, 'nothing was said yet');

    transport.push(0, 0b011);
    t.is(heard.values['ups.status'], 'OL');

    transport.push(0, 0b100);
    t.is(heard.values['ups.status'], 'OB DISCHRG');
});

// ACPresent as input and as feature, both in report 1, and RemainingCapacity in report 2.
const TOLD_BOTH_WAYS = `vid 1209
pid 0001
desc 05 84 09 04 a1 01 09 24 a1 02 09 02 a1 02
desc 85 01 75 01 95 01 15 00 25 01 05 85 09 d0 81 a2 09 d0 b1 a2 75 07 81 03 b1 03 c0
desc 85 02 75 08 25 64 09 66 b1 a2 c0 c0
report 01 01 01
report 02 02 64
`;

test('a report that was asked for before the device told its status by itself does not undo it', async (t) => {
    const transport = new RecordedDevice(TOLD_BOTH_WAYS);
    const { device, heard } = await hear(transport);
    await device.poll();
    t.is(heard.values['ups.status'], 'OL');
    const { getFeature } = transport;
    const status: unknown[] = [];
    transport.getFeature = async (id) => {
        const before = await getFeature.call(transport, id);
        transport.reports.set(1, Uint8Array.of(1, 0));
        transport.push(1, 0);
        status.push(heard.values['ups.status']);
        return before;
    };

    await device.poll();
    status.push(heard.values['ups.status']);
    transport.getFeature = getFeature;
    await device.poll();
    status.push(heard.values['ups.status']);

    t.true(status.length > 2);
    t.deepEqual(new Set(status), new Set(['OB']), `${status}`);
});

test('an input report before the first poll is not half a status', async (t) => {
    const transport = recorded('standard-told-unasked');
    const { heard } = await hear(transport);

    transport.push(0, 0b100);

    t.is(heard.told, 0);
});

test('input reports that are short, unknown or empty change nothing', async (t) => {
    const { transport, heard } = await polled('standard-told-unasked');
    transport.push(0, 0b001);

    for (const report of [[], [0], [9, 0xff], [0xff, 1, 2, 3, 4, 5, 6, 7, 8]]) transport.push(...report);

    t.is(heard.values['ups.status'], 'OL');
});

test('between two full passes only the status and the timers are asked for', async (t) => {
    const { transport, device } = await polled('standard-line-interactive');
    transport.asked.length = 0;

    await device.poll();

    t.deepEqual(transport.asked, [2, 5, 6]);
});

test('a report that stalls costs its own values only; when all stall the device is not heard', async (t) => {
    const transport = recorded('standard-line-interactive');
    transport.reports.delete(7);
    const { device, heard } = await hear(transport);

    await device.poll();
    t.false('input.voltage' in heard.values);
    t.is(heard.values['output.voltage'], 230);

    transport.reports.clear();
    await t.throwsAsync(device.poll(), { code: 'device-unreachable', message: /answers nothing/ });
});

test('a device that was pulled out says so, and its status stays what it was', async (t) => {
    const { transport, device, heard } = await polled('standard-line-interactive');
    const before = heard.values;

    transport.pull();

    await t.throwsAsync(device.poll(), { code: 'device-gone', message: 'it was unplugged (USB port 1-1)' });
    t.deepEqual(heard.values, before);
});

test('a device that vanishes inside a pass ends it', async (t) => {
    const { transport, device } = await polled('standard-line-interactive');
    const getFeature = transport.getFeature.bind(transport);
    transport.getFeature = async (id) => {
        const report = await getFeature(id);
        transport.pull();
        return report;
    };

    await t.throwsAsync(device.poll(), { code: 'device-gone' });
});

test('a setting that the device does not keep is a failure', async (t) => {
    const { transport, device, heard } = await polled('delays-in-minutes');
    transport.setFeature = async () => undefined;

    const outcome = await device.command({ type: 'set', name: 'battery.charge.low', value: '30' });

    t.like(outcome, { ok: false, error: { code: 'device-refused' } });
    t.is(heard.values['battery.charge.low'], 10);
});

test('a setting shows at once; what it cannot be is refused with the limits', async (t) => {
    const { transport, device, heard } = await polled('delays-in-minutes');
    const set = (name: string, value: string) => device.command({ type: 'set', name, value });

    t.true((await set('battery.charge.low', '30')).ok);
    t.is(heard.values['battery.charge.low'], 30);
    t.deepEqual(transport.written, ['07 55 1e 14'], 'charge and warning in the same report stay');
    t.like(await set('battery.charge.low', '101'), {
        error: { message: 'battery.charge.low: 101 is not between 0 and 100' },
    });
    t.like(await set('battery.charge.low', 'low'), {
        error: { message: 'battery.charge.low: “low” is not a number' },
    });
    t.like(await set('battery.charge', '5'), { error: { code: 'command-unknown' } });
    t.is(transport.written.length, 1);
});

test('a delay is kept here and goes out with the shutdown', async (t) => {
    const { transport, device, heard } = await polled('standard-line-interactive');

    t.true((await device.command({ type: 'set', name: 'ups.delay.shutdown', value: '60' })).ok);
    t.is(heard.values['ups.delay.shutdown'], 60);
    t.like(await device.command({ type: 'set', name: 'ups.delay.shutdown', value: '-5' }), { ok: false });
    t.deepEqual(transport.written, []);
    t.true((await device.command({ type: 'instant', name: 'shutdown.return' })).ok);

    t.deepEqual(
        transport.written,
        ['06 1e 00', '05 3c 00'],
        'what switches on again is written before what switches off',
    );
});

test('a command takes seconds where it waits, and nothing where it does not', async (t) => {
    const { transport, device } = await polled('standard-line-interactive');
    const instant = (name: string, value?: string) =>
        device.command({ type: 'instant', name, ...(value === undefined ? {} : { value }) });

    t.true((await instant('load.off.delay', '90')).ok);
    t.deepEqual(transport.written, ['05 5a 00']);
    t.like(await instant('load.off.delay', 'soon'), { error: { code: 'command-invalid' } });
    t.like(await instant('load.off.delay', '999999'), { error: { code: 'command-invalid' } });
    t.like(await instant('beeper.mute', '1'), { error: { message: 'beeper.mute takes no value' } });
    t.like(await instant('calibrate.start'), { error: { code: 'command-unknown' } });
    t.is(transport.written.length, 1);
});

test('a report with other fields in it is never written blindly', async (t) => {
    const { transport, device } = await polled('delays-in-minutes');
    transport.reports.delete(7);

    t.like(await device.command({ type: 'set', name: 'battery.charge.low', value: '30' }), { ok: false });

    t.deepEqual(transport.written, []);
});

test('garbage in every report is no crash', async (t) => {
    for (const name of ['standard-line-interactive', 'delays-in-minutes', 'numbered-inputs']) {
        for (const byte of [0x00, 0x55, 0xaa, 0xff]) {
            const transport = recorded(name);
            for (const [id, report] of transport.reports) {
                transport.reports.set(
                    id,
                    Uint8Array.from(report, (_, at) => (at === 0 ? id : byte)),
                );
            }
            const { device, heard } = await hear(transport);
            await device.poll();
            t.is(heard.values['device.type'], 'ups');
        }
    }
});

test('what does not speak of power is no UPS', async (t) => {
    const mouse = new RecordedDevice(
        'vid 046d\npid c077\nproduct Mouse\ndesc 05 01 09 02 a1 01 05 09 75 01 95 03 19 01 29 03 81 02 c0',
    );

    await t.throwsAsync(hear(mouse), { code: 'device-unreachable', message: /046d:c077 “Mouse” is no UPS/ });
    t.true(mouse.isClosed);
});

test('one report that is never answered costs itself; after a second one the others are not waited for', async (t) => {
    const transport = recorded('standard-line-interactive');
    const { device } = await hear(transport);
    const silent = new Set([5]);
    const getFeature = transport.getFeature.bind(transport);
    transport.getFeature = (id) => {
        if (!silent.has(id)) return getFeature(id);
        transport.asked.push(id);
        return Promise.reject(new GatewayError('device-unreachable', 'it does not answer for 5 s'));
    };

    await t.notThrowsAsync(device.poll());
    for (const id of transport.reports.keys()) silent.add(id);
    transport.asked.length = 0;

    await t.throwsAsync(device.poll(), { message: /does not answer/ });
    t.is(transport.asked.length, 2);
});
