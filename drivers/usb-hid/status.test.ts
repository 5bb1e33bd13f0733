import test from 'ava';
import type { Circumstances } from './conversions.ts';
import { bit, byNumber, compose, denies, hints, says } from './status.ts';

const nothing = {} as Circumstances;

test('mains and battery: what is not said is not claimed', (t) => {
    t.deepEqual(compose({}, undefined).status, []);
    t.deepEqual(compose({ online: true }, 50).status, ['OL']);
    t.deepEqual(compose({ online: false }, 50).status, ['OB']);
    t.deepEqual(compose({ discharging: true }, 50).status, ['OB', 'DISCHRG']);
    t.deepEqual(compose({ discharging: false }, 50).status, []);
    t.deepEqual(compose({ online: true, discharging: true }, 50).status, ['OL', 'DISCHRG']);
    t.deepEqual(compose({ online: true, calibrating: true, discharging: true }, 50).status, ['CAL', 'OL', 'DISCHRG']);
});

test('a full battery is not charging, whether the device or the charge says so', (t) => {
    t.deepEqual(compose({ online: true, charging: true }, 64).status, ['OL', 'CHRG']);
    t.deepEqual(compose({ online: true, charging: true }, 100).status, ['OL']);
    t.deepEqual(compose({ online: true, charging: true, fullyCharged: false }, 100).status, ['OL', 'CHRG']);
    t.deepEqual(compose({ online: true, charging: true, fullyCharged: true }, 64).status, ['OL']);
});

test('the battery is low by its charge, its time or the end that is near', (t) => {
    for (const state of ['lowBattery', 'timeLimitExpired', 'shutdownImminent']) {
        t.true(compose({ online: false, [state]: true }, 50).status.includes('LB'), state);
    }
    t.deepEqual(compose({ online: true, noBattery: true }, 50).status, ['OL', 'RB']);
    t.deepEqual(compose({ online: true, noBattery: true }, 50).alarms, ['No battery installed!']);
});

test('what is wrong with the input is the reason of the transfer', (t) => {
    t.is(
        compose({ voltageOutOfRange: true, frequencyOutOfRange: true }, 1).transferReason,
        'input voltage out of range',
    );
    t.is(compose({ frequencyOutOfRange: true }, 1).transferReason, 'input frequency out of range');
    t.is(compose({ voltageOutOfRange: false }, 1).transferReason, undefined);
});

test('a flag says yes, no or nothing', (t) => {
    t.deepEqual(says('online')(1, nothing, {}), { online: true });
    t.deepEqual(says('online')(0, nothing, {}), { online: false });
    t.deepEqual(says('online')(170, nothing, {}), {});
    t.deepEqual(denies('noBattery')(0, nothing, {}), { noBattery: true });
    t.deepEqual(hints('charging')(170, nothing, {}), { charging: true });
    t.deepEqual(bit('overload', 0x10)(0x30, nothing, {}), { overload: true });
    t.deepEqual(byNumber({ 8: { off: false } })(9, nothing, {}), {});
});
