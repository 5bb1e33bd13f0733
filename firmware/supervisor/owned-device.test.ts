import test from 'ava';
import type { DeviceId, DeviceSpec, Link } from '#model/device.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { OwnedDevice } from './owned-device.ts';
import { EventCollector } from './testing/event-collector.ts';

const SPEC: DeviceSpec = { id: 'ups1' as DeviceId, type: 'ups', driver: 'demo', description: '', parents: [] };
const DEVICE = { spec: SPEC, options: { port: 1 }, pollSeconds: 2 };

function setup(): { gateway: Gateway; events: EventCollector; owned: OwnedDevice; links: () => [Link, string][] } {
    const gateway = new Gateway({ log: silentLog() });
    gateway.apply({ type: 'device-added', device: SPEC.id, spec: SPEC });
    const events = new EventCollector(gateway);
    const links = () => events.of('link').map(({ link, reason }): [Link, string] => [link, reason]);
    return { gateway, events, owned: new OwnedDevice(DEVICE, gateway), links };
}

function link(to: Link, reason = '') {
    return { type: 'link', device: 'ups1', link: to, reason } as const;
}

const NO_CHANGE = { type: 'readings', device: 'ups1', values: {} } as const;

test('news become events of the gateway', (t) => {
    const { gateway, events, owned } = setup();
    const settings = { 'ups.id': { kind: 'text', maxLength: 8 } } as const;

    owned.hear({ type: 'capabilities', device: 'ups1', commands: [{ name: 'load.off' }], settings }, 0);
    owned.hear({ type: 'readings', device: 'ups1', values: { 'ups.load': 7, 'ups.alarm': 'fan' } }, 0);
    owned.hear({ type: 'readings', device: 'ups1', values: {}, gone: ['ups.alarm'] }, 0);
    owned.hear(link('ok'), 0);

    t.deepEqual(
        events.all.map(({ type }) => type),
        ['capabilities', 'readings', 'alarm', 'readings', 'alarm', 'link'],
    );
    t.like(gateway.device('ups1'), { link: 'ok', commands: [{ name: 'load.off' }] });
    t.deepEqual([...(gateway.device('ups1')?.readings ?? [])], [['ups.load', 7]]);
    t.like(events.of('link')[0], { previous: 'connecting' });
});

test('everything that is told in several messages counts when the last one is there', (t) => {
    const { gateway, owned } = setup();
    const part = (which: 'first' | 'next' | 'last', values: Record<string, number>, gone: string[] = []) =>
        owned.hear({ type: 'readings', device: 'ups1', values, gone, complete: true, part: which }, 0);
    const names = () => [...(gateway.device('ups1')?.readings.keys() ?? [])].sort();
    owned.hear({ type: 'readings', device: 'ups1', values: { old: 1, kept: 1 }, complete: true }, 0);

    part('first', { a: 1, left: 1 });
    part('first', { a: 1, b: 1 });
    part('next', { c: 1 }, ['b']);
    t.deepEqual(names(), ['a', 'b', 'c', 'kept', 'left', 'old'], 'nothing goes before the end is known');
    part('last', { kept: 2 });

    t.deepEqual(names(), ['a', 'c', 'kept']);
});

test('a device is stale after three missed polls, and ok again with the next news', (t) => {
    const { owned, links } = setup();
    owned.hear(link('ok'), 1000);

    owned.tick(6999);
    owned.tick(7000);
    owned.tick(8000);
    owned.hear(NO_CHANGE, 9000);
    owned.tick(14_999);

    t.deepEqual(links(), [
        ['ok', ''],
        ['stale', 'no news for 6 s'],
        ['ok', ''],
    ]);
});

test('a device whose process says stale stays so, whatever comes or does not come', (t) => {
    const { owned, links } = setup();
    owned.hear(link('stale', 'no answer'), 0);

    owned.hear(NO_CHANGE, 1000);
    owned.tick(60_000);

    t.deepEqual(links(), [['stale', 'no answer']]);
});

test('when the process is gone the device is stale until the next one says that it is ok', (t) => {
    const { owned, links } = setup();
    owned.hear(link('ok'), 0);

    owned.down('stale', 'the driver ended');
    owned.tick(60_000);
    owned.hear(NO_CHANGE, 60_000);
    owned.hear(link('connecting', 'no such file'), 61_000);
    owned.hear(link('ok'), 62_000);

    t.deepEqual(links(), [
        ['ok', ''],
        ['stale', 'the driver ended'],
        ['stale', 'no such file'],
        ['ok', ''],
    ]);
});

test('a device that was ok and connects anew is stale, a lost one stays lost, a new one connects', (t) => {
    for (const [before, after] of [
        ['ok', 'stale'],
        ['lost', 'lost'],
        ['connecting', 'connecting'],
    ] as const) {
        const { gateway, owned } = setup();
        owned.hear(link(before), 0);

        owned.hear(link('connecting', 'no such file'), 0);

        t.like(gateway.device('ups1'), { link: after, linkReason: 'no such file' });
    }
});

test('only what the driver works with makes it open the device again', (t) => {
    const { owned } = setup();

    t.false(owned.configure({ ...DEVICE }));
    t.false(owned.configure({ ...DEVICE, spec: { ...SPEC, description: 'left' } }));
    t.true(owned.configure({ ...DEVICE, options: { port: 2 } }));
    t.true(owned.configure({ ...DEVICE, pollSeconds: 5 }));
    t.true(owned.configure({ ...DEVICE, spec: { ...SPEC, parents: [{ device: 'feed-a' }] } }));
});
