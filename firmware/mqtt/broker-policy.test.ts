import test from 'ava';
import { BrokerPolicy } from './broker-policy.ts';
import { PacketGuard } from './packet-guard.ts';

test('a broker that is away is asked ever more seldom, at least once a minute', (t) => {
    const policy = new BrokerPolicy({ places: 1, random: () => 0.5 });

    const waits = Array.from({ length: 9 }, () => policy.ended(0).inMs / 1000);

    t.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('of several brokers the next is asked at once, and after the last all of them rest', (t) => {
    const policy = new BrokerPolicy({ places: 3, random: () => 0.5 });

    const attempts = Array.from({ length: 4 }, () => policy.ended(0)).map(({ inMs, place }) => [place, inMs]);

    t.deepEqual(attempts, [
        [1, 0],
        [2, 0],
        [0, 1000],
        [1, 0],
    ]);
});

test('connections that end soon after they began, again and again, are called so; a long one forgives', (t) => {
    const policy = new BrokerPolicy({ places: 1 });
    const lasts = (ms: number) => {
        policy.connected(0);
        return policy.ended(ms).isFlapping;
    };

    t.deepEqual([lasts(100), lasts(100), lasts(100), lasts(40_000), lasts(100)], [false, false, true, false, false]);
});

test('a packet is too large as soon as its header says so, in whatever pieces it comes', (t) => {
    const header = [0x30, 0x80, 0x80, 0x04]; // 65536 bytes
    const small = [0x30, 0x03, 0, 1, 65];

    t.false(new PacketGuard(65_536).isTooMuch(Uint8Array.from(header)));
    t.true(new PacketGuard(65_535).isTooMuch(Uint8Array.from(header)));
    const guard = new PacketGuard(100);
    t.false(guard.isTooMuch(Uint8Array.from([...small, ...small, 0x30])));
    t.true(guard.isTooMuch(Uint8Array.from([0xff, 0x7f])));
    t.true(new PacketGuard(2 ** 31).isTooMuch(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff])));
});
