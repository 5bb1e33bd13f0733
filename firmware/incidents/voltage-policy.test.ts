import test from 'ava';
import fc from 'fast-check';
import { nextExcursion, type VoltageExcursion, type VoltageLimits, voltageLimits } from './voltage-policy.ts';

const LIMITS: VoltageLimits = { low: 207, high: 253, none: 11.5, hysteresis: 4.6 };

function follow(volts: readonly number[]): VoltageExcursion[] {
    const over: VoltageExcursion[] = [];
    let now: VoltageExcursion | undefined;
    for (const [at, value] of volts.entries()) {
        now = nextExcursion(now, { volts: value, at, limits: LIMITS });
        if (now?.endedAt === undefined) continue;
        over.push(now);
        now = undefined;
    }
    return now ? [...over, now] : over;
}

test('limits are those of the device, else nominal ± 10 %', (t) => {
    t.like(voltageLimits({ nominal: 230, low: undefined, high: undefined }), { low: 207, high: 253 });
    t.like(voltageLimits({ nominal: 230, low: 160, high: 278 }), { low: 160, high: 278 });
    t.like(voltageLimits({ nominal: 120, low: undefined, high: 136 }), { low: 108, high: 136 });
    t.like(voltageLimits({ nominal: undefined, low: 98, high: 142 }), { low: 98, high: 142, none: 6 });
});

test('limits that make no sense are not believed', (t) => {
    t.is(voltageLimits({ nominal: undefined, low: undefined, high: undefined }), undefined);
    t.is(voltageLimits({ nominal: 0, low: undefined, high: undefined }), undefined);
    t.like(voltageLimits({ nominal: 230, low: 0, high: 65_535 }), { low: 207 });
});

test('a sag has its depth, its beginning and its end', (t) => {
    t.deepEqual(follow([230, 200, 190, 206, 209, 212, 230]), [
        { kind: 'sag', startedAt: 1, endedAt: 5, extremeVolts: 190, limitVolts: 207 },
    ]);
});

test('a swell likewise, and what sags to nothing was an interruption', (t) => {
    t.deepEqual(follow([260, 265, 250, 248]), [
        { kind: 'swell', startedAt: 0, endedAt: 3, extremeVolts: 265, limitVolts: 253 },
    ]);
    t.like(follow([150, 0, 0, 230])[0], { kind: 'interruption', startedAt: 0, endedAt: 3, extremeVolts: 0 });
});

test('a voltage that trembles at the limit is one sag, not many', (t) => {
    const trembling = fc.array(fc.double({ min: 203, max: 211, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(fc.property(trembling, (volts) => follow(volts).length <= 1));
    t.pass();
});
