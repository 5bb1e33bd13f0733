import test from 'ava';
import { unavailability } from './availability.ts';

const NOW = 1_000_000;
const now = () => NOW;

test('a device whose link is ok is served however long ago it spoke', (t) => {
    t.is(unavailability({ link: 'ok', heardAt: NOW - 900_000 }, 15, now), undefined);
});

test('a device in trouble is served for as long as its last word counts', (t) => {
    for (const link of ['connecting', 'stale', 'lost'] as const) {
        t.is(unavailability({ link, heardAt: NOW - 15_000 }, 15, now), undefined, link);
        t.is(unavailability({ link, heardAt: NOW - 15_001 }, 15, now), 'DATA-STALE', link);
    }
});

test('a device that never spoke has no driver, as far as a client can tell', (t) => {
    t.is(unavailability({ link: 'connecting', heardAt: undefined }, 15, now), 'DRIVER-NOT-CONNECTED');
    t.is(unavailability({ link: 'lost', heardAt: undefined }, 15, now), 'DRIVER-NOT-CONNECTED');
});

test('a clock that was set back does not make old values fresh', (t) => {
    t.is(unavailability({ link: 'lost', heardAt: NOW + 3_600_000 }, 15, now), 'DATA-STALE');
});
