import test, { type ExecutionContext } from 'ava';
import { KEEP_DAYS } from '#model/history.ts';
import type { FactsAnswer } from '#model/recorder.ts';
import type { Batch } from './messages.ts';
import { OpenRecorder } from './open-recorder.ts';
import { PARTS } from './parts.ts';
import { MONDAY } from './testing/curve-rig.ts';
import { temporaryFolder } from './testing/recorded-gateway.ts';

const NOTHING = { series: new Uint32Array(), monotonicMs: new Float64Array(), values: new Float64Array() };
const BOOTED = MONDAY * 1000;

function opened(t: ExecutionContext, flushSeconds: number): OpenRecorder {
    const settings = { folder: temporaryFolder(t), flushSeconds, keep: KEEP_DAYS, bytesMax: 1e9 };
    const options = { run: 'run-1', settings, parts: PARTS, send: () => undefined, isSynchronized: () => false };
    const recorder = new OpenRecorder(options);
    t.teardown(() => recorder.close());
    return recorder;
}

/** Something happens so many seconds after the boot; the clock says `wallMs` then. */
function happens(number: number, seconds: number, wallMs: number): Batch {
    const monotonicMs = seconds * 1000;
    const fact = { at: wallMs, type: 'config', file: 'f', outcome: 'loaded', text: `${seconds}` } as const;
    return {
        number,
        clock: { boot: 'boot-1', monotonicMs, wallMs },
        facts: [{ monotonicMs, fact }],
        samples: NOTHING,
        lost: { facts: 0, samples: 0 },
        isUrgent: false,
    };
}

for (const [what, flushSeconds] of [
    ['on the disk', 0],
    ['still waiting', 900],
] as const) {
    test(`a machine without a clock is told the time: what happened before gets its own, ${what}`, (t) => {
        const recorder = opened(t, flushSeconds);
        recorder.take(happens(1, 5, 5000));
        recorder.take(happens(2, 9, 9000));

        recorder.take(happens(3, 20, BOOTED + 20_000));

        const { facts } = recorder.ask('facts.list', { types: ['config'] }) as FactsAnswer;
        t.deepEqual(
            facts.map(({ at, body }) => [at - BOOTED, body.text]),
            [
                [20_000, '20'],
                [9000, '9'],
                [5000, '5'],
            ],
        );
        recorder.take(happens(4, 30, BOOTED + 7_230_000));
        const later = recorder.ask('facts.list', { types: ['config'], limit: 2 }) as FactsAnswer;
        t.deepEqual(
            later.facts.map(({ at }) => at - BOOTED),
            [7_230_000, 20_000],
            'a second step counts from then on',
        );
    });
}
