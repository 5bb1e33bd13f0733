import test from 'ava';
import type { ApiDevices } from '#model/api-devices.ts';
import type { DeviceId } from '#model/device.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { DeviceTexts } from './device-texts.ts';

function rack() {
    let now = 1000;
    const gateway = new Gateway({ log: silentLog(), now: () => now });
    const texts = new DeviceTexts(gateway);
    const add = (id: string) => {
        const device = id as DeviceId;
        const spec = { id: device, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
        gateway.apply({ type: 'device-added', device, spec });
        gateway.apply({ type: 'readings', device, values: { 'ups.load': 1 }, gone: [] });
    };
    return {
        gateway,
        add,
        wait: () => {
            now += 1000;
        },
        read: () => (JSON.parse(texts.answer(now).toString()) as ApiDevices).devices,
        texts,
    };
}

test('every kind of change is in the text that is read after it', (t) => {
    const { gateway, add, read, wait } = rack();
    const device = 'ups1' as DeviceId;
    add('ups1');
    add('ups2');
    t.deepEqual(
        read().map(({ id }) => id),
        ['ups1', 'ups2'],
    );

    gateway.apply({ type: 'readings', device, values: { 'ups.load': 2 }, gone: [] });
    t.is(read()[0]?.readings['ups.load']?.value, 2);
    gateway.apply({ type: 'link', device, link: 'stale', previous: 'ok', reason: 'no answer' });
    t.is(read()[0]?.linkReason, 'no answer');
    gateway.apply({ type: 'forced-shutdown', device, on: true, by: 'admin' });
    t.true(read()[0]?.forcedShutdown);
    wait();
    gateway.heard('ups1');
    t.is(read()[0]?.heardAt, 2000);
    gateway.apply({ type: 'device-removed', device });
    t.deepEqual(
        read().map(({ id }) => id),
        ['ups2'],
    );
    add('ups1');
    t.is(read()[1]?.forcedShutdown, false);
});

test('who asks again at once gets the same bytes, and new ones as soon as something changed', (t) => {
    const { gateway, add, texts } = rack();
    add('ups1');

    const first = texts.answer(5000);
    t.is(texts.answer(5099), first);
    t.not(texts.answer(5100), first);
    const second = texts.answer(5101);
    gateway.apply({ type: 'readings', device: 'ups1' as DeviceId, values: { 'ups.load': 9 }, gone: [] });
    t.not(texts.answer(5102), second);
    t.is((JSON.parse(texts.answer(4000).toString()) as ApiDevices).now, 4000);
});
