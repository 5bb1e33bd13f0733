import test from 'ava';
import type { BatteryTest } from '#model/battery.ts';
import { parseBatteryDate } from './battery-date.ts';
import { type BatterySample, nextDischarge, type RunningDischarge } from './discharge-policy.ts';
import { followTest, type RunningTest } from './running-test.ts';
import { nextTestAt, resultOf } from './test-schedule.ts';

const sample = (seconds: number, more: Partial<BatterySample>): BatterySample => ({
    ...{ at: 5000 + seconds * 1000, now: seconds * 1000, cause: undefined, charge: undefined },
    ...{ loadPercent: undefined, runtimeSeconds: undefined, ...more },
});

function play(samples: readonly BatterySample[]) {
    let running: RunningDischarge | undefined;
    return samples.flatMap((one) => {
        const next = nextDischarge(running, one);
        running = next.running;
        return next.ended ?? [];
    });
}

test('a discharge has its length, its depth, its mean load and what was promised', (t) => {
    const ended = play([
        sample(0, { cause: 'outage', charge: 100, loadPercent: 20, runtimeSeconds: 1000 }),
        sample(60, { cause: 'outage', charge: 90, loadPercent: 40, runtimeSeconds: 700 }),
        sample(120, { cause: 'outage', charge: 80, loadPercent: 40, runtimeSeconds: 500 }),
        sample(130, { charge: 80 }),
    ]);

    t.deepEqual(ended, [
        {
            ...{ cause: 'outage', startedAt: 5000, seconds: 130, chargeFrom: 100, chargeTo: 80, loadPercent: 30 },
            ...{ promisedFrom: 1000, promisedTo: 500 },
        },
    ]);
});

test('a flicker tells nothing of the battery; a test that becomes an outage is two discharges', (t) => {
    t.deepEqual(play([sample(0, { cause: 'outage', charge: 100 }), sample(5, { charge: 100 })]), []);
    const both = play([
        sample(0, { cause: 'test', charge: 100 }),
        sample(30, { cause: 'outage', charge: 95 }),
        sample(90, { charge: 80 }),
    ]);
    t.deepEqual(
        both.map(({ cause, seconds }) => [cause, seconds]),
        [
            ['test', 30],
            ['outage', 60],
        ],
    );
});

test('results are read in the words of many makers', (t) => {
    for (const text of ['Done and passed', 'Test passed', 'Passed', 'OK', 'success'])
        t.is(resultOf(text), 'passed', text);
    for (const text of ['Done and warning', 'Done and error', 'Failed', 'Battery bad', 'Done and failed']) {
        t.is(resultOf(text), 'failed', text);
    }
    for (const text of ['In progress', 'Test in progress', 'No test initiated', 'Aborted', undefined]) {
        t.is(resultOf(text), undefined, String(text));
    }
});

const BEGUN: BatteryTest = {
    startedAt: 0,
    command: 'test.battery.start.quick',
    by: 'ann',
    result: 'running',
    detail: '',
};

function follow(before: string | undefined, signs: readonly [number, boolean, string | undefined][]): BatteryTest {
    let running: RunningTest = { test: BEGUN, before, isSeen: false };
    for (const [seconds, isDischarging, result] of signs) {
        if (running.test.result !== 'running') break;
        running = followTest(running, { at: seconds * 1000, isDischarging, result });
    }
    return running.test;
}

test('a test ends by whichever sign its UPS gives', (t) => {
    const old = 'Done and passed';
    t.like(
        follow(old, [
            [1, false, old],
            [3, false, 'In progress'],
            [15, false, old],
        ]),
        { result: 'passed', endedAt: 15_000 },
    );
    t.like(
        follow(old, [
            [1, false, old],
            [3, true, old],
            [15, false, old],
        ]),
        { result: 'passed', endedAt: 15_000 },
    );
    t.like(
        follow(old, [
            [1, false, old],
            [12, false, 'Done and failed'],
        ]),
        { result: 'failed', endedAt: 12_000 },
    );
    t.like(
        follow(undefined, [
            [3, true, undefined],
            [15, false, undefined],
        ]),
        { result: 'unknown' },
    );
});

test('the result of an earlier test is not taken for this one; without any sign it ends by its time limit', (t) => {
    const old = 'Done and passed';
    t.is(
        follow(old, [
            [1, false, old],
            [300, false, old],
        ]).result,
        'running',
    );
    t.like(
        follow(old, [
            [1, false, old],
            [600, false, old],
        ]),
        { result: 'unknown', endedAt: 600_000, detail: 'the UPS does not say how it went' },
    );
    t.is(follow(undefined, [[600, false, undefined]]).result, 'unknown');
});

const local = (text: string) => new Date(text).getTime();

test('a test is due at its time of day, after its days, and the day after a refusal', (t) => {
    const schedule = { every: 30, at: '10:00', command: 'test.battery.start.quick' };
    const due = (last: [string, BatteryTest['result']] | undefined, now: string) =>
        nextTestAt(schedule, { last: last && { startedAt: local(last[0]), result: last[1] }, at: local(now) });

    t.is(due(undefined, '2026-05-04T09:00'), local('2026-05-04T10:00'));
    t.is(due(undefined, '2026-05-04T11:00'), local('2026-05-05T10:00'));
    t.is(due(['2026-05-04T10:00:20', 'passed'], '2026-05-04T10:01'), local('2026-06-03T10:00'));
    t.is(due(['2026-05-04T10:00:20', 'refused'], '2026-05-04T10:01'), local('2026-05-05T10:00'));
    t.is(due(['2026-05-04T10:00', 'passed'], '2026-09-01T12:00'), local('2026-09-02T10:00'), 'nobody was there');
});

test('dates of batteries are read as their makers write them', (t) => {
    const day = (text: string) => {
        const at = parseBatteryDate(text);
        return at === undefined ? undefined : new Date(at).toISOString().slice(0, 10);
    };
    t.is(day('2019/05/04'), '2019-05-04');
    t.is(day('2019-05'), '2019-05-01');
    t.is(day('05/14/19'), '2019-05-14');
    t.is(day('09/25/97'), '1997-09-25');
    t.is(day('14.05.2019'), '2019-05-14');
    t.is(day('20190514'), '2019-05-14');
    for (const text of ['', 'not set', '2019/13/01', '2019-02-30', '00/00/00', '0']) t.is(day(text), undefined, text);
});
