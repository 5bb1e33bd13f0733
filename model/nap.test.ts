import test from 'ava';
import fc from 'fast-check';
import * as v from 'valibot';
import { type NapDecision, type NapFacts, type NapProgress, type NapWish, napOf } from './nap.ts';
import { HOST_NAP } from './nap-config.ts';

const spec = (given: object) => v.parse(HOST_NAP, { by: 'sleep', ...given });

const GOOD_DAY: NapFacts = {
    now: 0,
    wall: new Date(2026, 4, 4, 12, 0).getTime(),
    isArmed: true,
    isGoing: false,
    isGone: false,
    isAtRisk: false,
    load: 'on',
    watts: 120,
    action: 'not begun',
    stableSeconds: 60,
};

/** One host through a story: each line `[seconds later, what is different from then on, what somebody wants]`. */
function play(given: object, story: readonly (readonly [number, Partial<NapFacts>, NapWish?])[]): string[] {
    const own = spec(given);
    let progress: NapProgress | undefined;
    let facts = GOOD_DAY;
    const told: string[] = [];
    for (const [seconds, change, wish] of story) {
        facts = { ...facts, ...change, now: facts.now + seconds * 1000 };
        const { progress: next, step, order }: NapDecision = napOf(own, progress, facts, wish);
        progress = next;
        if (step) told.push(`${step.to}: ${step.text}`);
        if (order === 'nap' && facts.action === 'not begun') facts = { ...facts, action: 'done' };
        if (progress?.phase !== 'falling') facts = { ...facts, action: 'not begun' };
        const { demand: _, ...kept } = facts;
        facts = kept;
    }
    return told;
}

const ASLEEP = { load: 'off', watts: 4 } as const;
const AWAKE = { load: 'on', watts: 90 } as const;

test('a host sleeps when mains has been away for so long, and wakes when it is back for good', (t) => {
    t.deepEqual(
        play({ onBattery: 60 }, [
            [1, { isAtRisk: true }],
            [59, {}],
            [1, {}],
            [5, ASLEEP],
            [10, {}],
            [300, { isAtRisk: false }],
            [59, {}],
            [1, {}],
            [20, AWAKE],
            [10, {}],
        ]),
        [
            'falling: no lasting power for 60 s',
            'asleep: it sleeps',
            'waking: its power is back for good',
            'awake: it is awake',
        ],
    );
});

test('one bad sample of the supply begins the wait anew', (t) => {
    const blink: [number, Partial<NapFacts>][] = [
        [1, { isAtRisk: true }],
        [50, { isAtRisk: undefined }],
        [50, { isAtRisk: true }],
        [30, {}],
    ];
    t.deepEqual(play({ onBattery: 60 }, blink), []);
});

test('it sleeps in its hours, only when it is idle, and never while nobody knows what time it is', (t) => {
    const hours = [{ from: '22:00', to: '06:00' }];
    const night = new Date(2026, 4, 4, 23, 0).getTime();
    const morning = new Date(2026, 4, 5, 6, 0).getTime();
    t.deepEqual(
        play({ hours, idle: { watts: 50, minutes: 10 } }, [
            [1, { wall: night }],
            [3600, { watts: 80 }],
        ]),
        [],
    );
    t.deepEqual(
        play({ hours }, [
            [1, { wall: undefined }],
            [3600, {}],
        ]),
        [],
    );
    t.deepEqual(
        play({ hours, idle: { watts: 50, minutes: 10 } }, [
            [1, { wall: night, watts: 40 }],
            [600, {}],
            [5, ASLEEP],
            [10, {}],
            [3600, { wall: morning }],
            [30, AWAKE],
            [10, {}],
        ]),
        [
            'falling: its hours to sleep, 22:00 to 06:00',
            'asleep: it sleeps',
            'waking: its hours to sleep are over',
            'awake: it is awake',
        ],
    );
});

test('who asks for it wakes it, and then it stays awake for a while', (t) => {
    const idle = { idle: { watts: 50, minutes: 1 }, onDemand: true, stay: 15 };
    t.deepEqual(
        play(idle, [
            [1, { watts: 30 }],
            [60, {}],
            [5, ASLEEP],
            [10, {}],
            [60, { demand: '192.0.2.9' }],
            [20, { load: 'on', watts: 30 }],
            [10, {}],
            [14 * 60, {}],
            [60, {}],
        ]),
        [
            'falling: at most 50 W for 1 min: nobody needs it',
            'asleep: it sleeps',
            'waking: 192.0.2.9 asks for it',
            'awake: it is awake',
            'falling: at most 50 W for 1 min: nobody needs it',
        ],
    );
});

test('one that sleeps is woken before it must go, and what went is forgotten', (t) => {
    t.deepEqual(
        play({ onBattery: 0 }, [
            [1, { isAtRisk: true }],
            [5, ASLEEP],
            [10, {}],
            [60, { isGoing: true }],
            [20, AWAKE],
            [10, {}],
            [30, { ...ASLEEP, isGone: true }],
        ]),
        [
            'falling: no lasting power for 0 s',
            'asleep: it sleeps',
            'waking: it has to go in good order',
            'awake: it is awake',
        ],
    );
    const own = spec({});
    const asleep: NapProgress = { phase: 'waking', since: 0, cause: 'person' };
    t.deepEqual(napOf(own, asleep, { ...GOOD_DAY, load: 'off', isGone: true }), { progress: undefined });
});

test('a host that is busy says no, and is asked again much later', (t) => {
    const own = spec({ onBattery: 0 });
    const told = napOf(own, undefined, { ...GOOD_DAY, isAtRisk: true });
    t.is(told.order, 'nap');
    const refused = napOf(own, told.progress, { ...GOOD_DAY, isAtRisk: true, now: 1000, action: 'failed' });
    t.is(refused.step?.text, 'it would not sleep');
    t.is(napOf(own, refused.progress, { ...GOOD_DAY, isAtRisk: true, now: 500_000 }).order, undefined);
    t.is(napOf(own, refused.progress, { ...GOOD_DAY, isAtRisk: true, now: 602_000 }).order, 'nap');
});

test('unknown is neither asleep nor awake: a word is believed, and a call ends', (t) => {
    t.deepEqual(
        play({}, [
            [1, { load: 'unknown', watts: undefined }, { type: 'nap', by: 'admin' }],
            [30, {}],
            [30, {}],
            [60, {}, { type: 'wake', by: 'admin' }],
            [179, {}],
            [1, {}],
        ]),
        [
            'falling: somebody wants it asleep',
            'asleep: it said that it sleeps; nobody can see it',
            'waking: somebody wants it',
            'awake: it was called; nobody can see whether it is awake',
        ],
    );
});

test('one that does not wake up is called for ever, and that is said once', (t) => {
    const own = spec({});
    const asleep: NapProgress = { phase: 'waking', since: 0, by: 'powerchain' };
    const first = napOf(own, asleep, { ...GOOD_DAY, load: 'off', now: 180_000 });
    t.is(first.step?.text, 'it does not wake up, and is called again and again');
    const second = napOf(own, first.progress, { ...GOOD_DAY, load: 'off', now: 240_000 });
    t.is(second.step, undefined);
    t.is(second.order, 'wake');
});

test('nothing begins by itself while shutting down is not armed, nor for a host on its way down', (t) => {
    t.deepEqual(
        play({ onBattery: 0 }, [
            [1, { isArmed: false, isAtRisk: true }],
            [600, {}],
        ]),
        [],
    );
    t.deepEqual(
        play({ onBattery: 0 }, [
            [1, { isGoing: true, isAtRisk: true }],
            [600, {}, { type: 'nap', by: 'x' }],
        ]),
        [],
    );
});

test('whatever happens, one that sleeps is woken as soon as it must go, and is never told to sleep then', (t) => {
    const facts = fc.record({
        wait: fc.integer({ min: 1, max: 900 }),
        isAtRisk: fc.constantFrom(true, false, undefined),
        load: fc.constantFrom('on' as const, 'off' as const, 'unknown' as const),
        watts: fc.constantFrom(3, 40, 200, undefined),
        action: fc.constantFrom('not begun' as const, 'running' as const, 'done' as const, 'failed' as const),
        isGoing: fc.boolean(),
        isArmed: fc.boolean(),
    });
    const own = spec({ onBattery: 30, idle: { watts: 50, minutes: 1 }, onDemand: true });
    fc.assert(
        fc.property(fc.array(facts, { maxLength: 40 }), (story) => {
            let now = 0;
            let progress: NapProgress | undefined;
            for (const { wait, ...change } of story) {
                now += wait * 1000;
                const was = progress?.phase;
                const next = napOf(own, progress, { ...GOOD_DAY, ...change, now });
                if (change.isGoing && was === 'asleep' && next.order !== 'wake') return false;
                if (change.isGoing && was === undefined && next.order === 'nap') return false;
                progress = next.progress;
            }
            return true;
        }),
    );
    t.pass();
});
