import test from 'ava';
import { type HostVerdict, REDUNDANCIES } from './chain.ts';
import { about, clockTime, conclusion, hostSentence, partsOfSentence } from './chain-words.ts';
import type { DeviceId } from './device.ts';

test('durations are as exact as a battery is', (t) => {
    const words = [0, 9, 10, 44, 89, 90, 119, 150, 1500, 5369, 5400, 7200, 8000, 86_400].map(about);

    t.deepEqual(words, [
        'a few seconds',
        'a few seconds',
        'about 10 s',
        'about 40 s',
        'about 90 s',
        'about 2 min',
        'about 2 min',
        'about 3 min',
        'about 25 min',
        'about 89 min',
        'about 1 h 30 min',
        'about 2 h',
        'about 2 h 13 min',
        'about 24 h',
    ]);
});

test('a time is that of the clock on the wall, another day has its date', (t) => {
    const noon = new Date(2026, 10, 25, 12, 5).getTime();

    t.is(clockTime(noon, noon + 3_600_000), '12:05');
    t.is(clockTime(noon - 12 * 3_600_000, noon), '00:05');
    t.is(clockTime(noon - 13 * 3_600_000, noon), '2026-11-24 23:05');
});

test('a sentence falls into its reasons and what follows from them, whatever the host may expect', (t) => {
    const supplies = [{ state: 'up' }, { state: 'down' }] as unknown as HostVerdict['supplies'];
    for (const redundancy of REDUNDANCIES) {
        for (const wallNow of [undefined, 1_000_000]) {
            const verdict = {
                host: 'clc' as DeviceId,
                redundancy,
                state: 'up',
                secondsLeft: 600,
                needs: 1,
                supplies,
            } as const;

            const sentence = hostSentence(verdict, 'psu1 off; psu2 ← clc:1 (no route: gone) silent', wallNow);

            t.deepEqual(partsOfSentence({ host: verdict.host, sentence }), [
                'psu1 off; psu2 ← clc:1 (no route: gone) silent',
                conclusion(verdict, wallNow),
            ]);
        }
    }
});
