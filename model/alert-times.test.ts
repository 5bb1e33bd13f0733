import test from 'ava';
import * as v from 'valibot';
import { isQuiet, MAINTENANCE, maintenanceOf } from './alert-times.ts';

/** In the time zone of this machine, as the gateway reads it. */
const local = (text: string) => new Date(text).getTime();
const NIGHT = { from: '22:00', to: '07:00' };

test('quiet hours go over midnight, and critical things are never quiet', (t) => {
    t.true(isQuiet([NIGHT], local('2026-05-04T23:30'), 'warning'));
    t.true(isQuiet([NIGHT], local('2026-05-05T06:59'), 'warning'));
    t.false(isQuiet([NIGHT], local('2026-05-05T07:00'), 'warning'));
    t.false(isQuiet([NIGHT], local('2026-05-05T21:59'), 'info'));
    t.false(isQuiet([NIGHT], local('2026-05-04T23:30'), 'critical'));
    t.false(isQuiet([], local('2026-05-04T23:30'), 'info'));
});

test('days are those on which quiet hours begin', (t) => {
    const friday = { ...NIGHT, days: ['fri' as const] };
    t.true(isQuiet([friday], local('2026-05-08T22:30'), 'warning'));
    t.true(isQuiet([friday], local('2026-05-09T02:00'), 'warning'), 'the night of Friday');
    t.false(isQuiet([friday], local('2026-05-09T22:30'), 'warning'));
});

test('quiet hours of equal ends are a whole day', (t) => {
    t.true(isQuiet([{ from: '00:00', to: '00:00' }], local('2026-05-04T12:00'), 'warning'));
});

test('a maintenance window is for its devices, or for everything', (t) => {
    const window = v.parse(MAINTENANCE, { from: '2026-05-04 22:00', to: '2026-05-05T02:00', devices: ['UPS1'] });
    t.truthy(maintenanceOf([window], 'ups1', local('2026-05-04T23:00')));
    t.is(maintenanceOf([window], 'ups2', local('2026-05-04T23:00')), undefined);
    t.is(maintenanceOf([window], 'ups1', local('2026-05-05T02:00')), undefined);
    const all = v.parse(MAINTENANCE, { from: '2026-05-04T22:00:00Z', to: '2026-05-04T23:00:00+00:00' });
    t.is(all.to - all.from, 3_600_000);
    t.truthy(maintenanceOf([all], 'anything', all.from));
});

test('a window that makes no sense is refused', (t) => {
    t.false(v.safeParse(MAINTENANCE, { from: '2026-05-04 22:00', to: '2026-05-04 21:00' }).success);
    t.false(v.safeParse(MAINTENANCE, { from: 'tomorrow', to: '2026-05-04 21:00' }).success);
    t.false(v.safeParse(MAINTENANCE, { from: '2026-13-45 22:00', to: '2027-05-04 21:00' }).success);
});
