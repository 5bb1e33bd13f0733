import test from 'ava';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { Gateway } from './gateway.ts';
import { silentLog } from './log.ts';

function spec(id: string, extra: Partial<DeviceSpec> = {}): DeviceSpec {
    return { id: id as DeviceId, type: 'ups', driver: 'demo', description: '', parents: [], ...extra };
}

function gatewayWith(...specs: DeviceSpec[]): { gateway: Gateway; events: GatewayEvent[]; clock: { now: number } } {
    const clock = { now: 1000 };
    const gateway = new Gateway({ log: silentLog(), now: () => clock.now });
    for (const one of specs) gateway.apply({ type: 'device-added', device: one.id, spec: one });
    const events: GatewayEvent[] = [];
    gateway.subscribe('test', (event) => events.push(event));
    return { gateway, events, clock };
}

const UPS1 = 'ups1' as DeviceId;

test('only changed values become an event, and status and alarm get events of their own behind it', (t) => {
    const { gateway, events } = gatewayWith(spec('ups1'));
    const first = { 'ups.status': 'OL', 'ups.load': 20 };
    const second = { 'ups.status': 'OB', 'ups.load': 20, 'ups.alarm': 'on battery' };

    gateway.apply({ type: 'readings', device: UPS1, values: first, gone: [] });
    gateway.apply({ type: 'readings', device: UPS1, values: first, gone: [] });
    gateway.apply({ type: 'readings', device: UPS1, values: second, gone: [] });

    t.deepEqual(
        events.map((event) => event.type),
        ['readings', 'status', 'readings', 'alarm', 'status'],
    );
    t.like(events[2], { values: { 'ups.status': 'OB', 'ups.alarm': 'on battery' } });
    t.like(events[4], { status: 'OB', previous: 'OL' });
});

test('a reading without change still counts as heard', (t) => {
    const { gateway, events, clock } = gatewayWith(spec('ups1'));
    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.load': 20 }, gone: [] });
    clock.now = 5000;

    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.load': 20 }, gone: [] });

    t.is(gateway.device('ups1')?.heardAt, 5000);
    t.is(gateway.device('ups1')?.changedAt.get('ups.load'), 1000);
    t.is(events.length, 1);
});

test('not-a-number from a driver becomes unknown, never a number', (t) => {
    const { gateway } = gatewayWith(spec('ups1'));

    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.load': Number.NaN }, gone: [] });

    t.is(gateway.device('ups1')?.readings.get('ups.load'), null);
});

test('every device says what feeds it, whatever its driver says', (t) => {
    const { gateway } = gatewayWith(spec('ups1', { parents: [{ device: 'feed-a' }] }));

    gateway.apply({ type: 'readings', device: UPS1, values: {}, gone: ['device.parent'] });

    t.is(gateway.device('ups1')?.readings.get('device.parent'), 'feed-a');
});

test('names are found in any case', (t) => {
    const { gateway } = gatewayWith(spec('UPS1'));

    t.is(gateway.device('ups1')?.id, 'UPS1' as DeviceId);
});

test('one failing subscriber does not keep the event from the others', (t) => {
    const { gateway } = gatewayWith(spec('ups1'));
    const heard: string[] = [];
    gateway.subscribe('broken', () => {
        throw new Error('broken');
    });
    gateway.subscribe('last', (event) => heard.push(event.type));

    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.load': 1 }, gone: [] });

    t.deepEqual(heard, ['readings']);
});

test('an event that a subscriber causes waits until all have seen the first', (t) => {
    const { gateway } = gatewayWith(spec('ups1'));
    const order: string[] = [];
    gateway.subscribe('cause', (event) => {
        order.push(`cause ${event.type}`);
        if (event.type === 'readings') {
            gateway.apply({ type: 'forced-shutdown', device: UPS1, on: true, by: 'test' });
        }
    });
    gateway.subscribe('witness', (event) => order.push(`witness ${event.type}`));

    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.load': 1 }, gone: [] });

    t.deepEqual(order, ['cause readings', 'witness readings', 'cause forced-shutdown', 'witness forced-shutdown']);
});

test('a command and its outcome become an event, also when the driver throws', async (t) => {
    const { gateway, events } = gatewayWith(spec('ups1'));
    gateway.routeCommands(() => Promise.reject(new Error('gone')));

    const outcome = await gateway.command('ups1', { type: 'instant', name: 'beeper.mute' }, 'chuck');

    t.deepEqual(outcome, { ok: false, error: { code: 'driver-exited', message: 'gone' } });
    t.like(events.at(-1), { type: 'command', by: 'chuck', outcome });
});

test('news about a device that is not configured changes nothing', (t) => {
    const { gateway, events } = gatewayWith(spec('ups1'));

    gateway.apply({ type: 'readings', device: 'ups9' as DeviceId, values: { 'ups.load': 1 }, gone: [] });

    t.is(events.length, 0);
    t.is(gateway.device('ups9'), undefined);
});

test('what is saved is restored with its age, and the link stays open until something is heard', (t) => {
    const { gateway } = gatewayWith(spec('ups1'));
    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.status': 'OB' }, gone: [] });
    gateway.apply({ type: 'forced-shutdown', device: UPS1, on: true, by: 'test' });
    const next = gatewayWith(spec('ups1'), spec('ups2'));

    next.gateway.restore(JSON.parse(JSON.stringify(gateway.save())));

    const restored = next.gateway.device('ups1');
    t.is(restored?.readings.get('ups.status'), 'OB');
    t.is(restored?.heardAt, 1000);
    t.is(restored?.link, 'connecting');
    t.true(restored?.forcedShutdown);
    t.is(next.gateway.device('ups2')?.heardAt, undefined);
});
