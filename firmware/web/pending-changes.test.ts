import test from 'ava';
import type { ApiEvent } from '#model/api.ts';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import type { EventBody } from '#model/events.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { PendingChanges } from './pending-changes.ts';

function watched() {
    const gateway = new Gateway({ log: silentLog(), now: () => 1000 });
    const pending = new PendingChanges();
    const noted: boolean[] = [];
    gateway.subscribe('test', (event) => noted.push(pending.note(event)));
    const add = (id: string) => gateway.apply({ type: 'device-added', device: id as DeviceId, spec: spec(id) });
    return { gateway, pending, noted, add, take: () => pending.take((id) => gateway.device(id)) };
}

function spec(id: string): DeviceSpec {
    return { id: id as DeviceId, type: 'ups', driver: 'demo', description: '', parents: [] };
}

function readings(id: string, values: Record<string, string | number | null>, gone: string[] = []): EventBody {
    return { type: 'readings', device: id as DeviceId, values, gone };
}

function types(events: readonly ApiEvent[]): string[] {
    return events.map(({ type }) => type);
}

test('a value that changes many times is told once, as it is then', (t) => {
    const { gateway, add, take } = watched();
    add('ups1');
    take();
    for (const load of [10, 20, 30]) gateway.apply(readings('ups1', { 'ups.load': load }));

    t.deepEqual(take(), [
        {
            type: 'readings',
            changes: [
                {
                    device: 'ups1' as DeviceId,
                    values: { 'ups.load': { value: 30, text: '30', unit: '%', changedAt: 1000 } },
                    gone: [],
                },
            ],
        },
    ]);
    t.deepEqual(take(), []);
});

test('a variable that is gone is told as gone, one that came back is not', (t) => {
    const { gateway, add, take } = watched();
    add('ups1');
    gateway.apply(readings('ups1', { 'ups.load': 1, 'ups.alarm': 'fan' }));
    take();
    gateway.apply(readings('ups1', {}, ['ups.load', 'ups.alarm']));
    gateway.apply(readings('ups1', { 'ups.load': 2 }));

    const [event] = take();

    t.true(event?.type === 'readings');
    if (event?.type !== 'readings') return;
    t.deepEqual(Object.keys(event.changes[0]?.values ?? {}), ['ups.load']);
    t.deepEqual(event.changes[0]?.gone, ['ups.alarm']);
});

test('a new device is told whole; its readings are not told twice', (t) => {
    const { gateway, add, take } = watched();
    add('ups1');
    gateway.apply(readings('ups1', { 'ups.load': 1 }));
    const device = 'ups1' as DeviceId;
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });

    const [event, ...rest] = take();

    t.deepEqual(rest, []);
    t.true(event?.type === 'device' && event.devices[0]?.link === 'ok' && 'ups.load' in event.devices[0].readings);
});

test('a device that came and went is only told as removed', (t) => {
    const { gateway, add, take } = watched();
    add('ups1');
    gateway.apply(readings('ups1', { 'ups.load': 1 }));
    gateway.apply({ type: 'device-removed', device: 'ups1' as DeviceId });

    t.deepEqual(take(), [{ type: 'removed', devices: ['ups1' as DeviceId] }]);
});

test('a device that was replaced is told whole', (t) => {
    const { gateway, add, take } = watched();
    add('ups1');
    take();
    gateway.apply({ type: 'device-removed', device: 'ups1' as DeviceId });
    add('ups1');

    t.deepEqual(types(take()), ['device']);
});

test('a link is told with its reason and when the device was last heard', (t) => {
    const { gateway, add, take } = watched();
    add('ups1');
    gateway.apply(readings('ups1', { 'ups.load': 1 }));
    take();
    const device = 'ups1' as DeviceId;
    gateway.apply({ type: 'link', device, link: 'lost', previous: 'ok', reason: 'unplugged' });

    t.deepEqual(take(), [
        { type: 'link', changes: [{ device, link: 'lost', linkReason: 'unplugged', heardAt: 1000 }] },
    ]);
});

test('what is no state is not told: commands, alarms and drivers have no place on the page', (t) => {
    const { gateway, noted, take } = watched();
    gateway.apply({ type: 'driver-started', driver: 'demo', pid: 1 });

    t.deepEqual(noted, [false]);
    t.deepEqual(take(), []);
});
