import test from 'ava';
import { LastReadings } from './last-readings.ts';

test('everything is told once, then only what changed', (t) => {
    const last = new LastReadings();

    t.deepEqual(last.changes({ 'ups.load': 20, 'ups.status': 'OL' }), { 'ups.load': 20, 'ups.status': 'OL' });
    t.deepEqual(last.changes({ 'ups.load': 20, 'ups.status': 'OB' }), { 'ups.status': 'OB' });
    t.deepEqual(last.changes({ 'ups.load': 20 }), {});
});

test('an unknown value is told, and no number becomes unknown', (t) => {
    const last = new LastReadings();

    t.deepEqual(last.changes({ 'ups.load': null }), { 'ups.load': null });
    t.deepEqual(last.changes({ 'ups.load': Number.NaN }), {});
});

test('the first complete report is told whole, later ones as changes with what is gone', (t) => {
    const last = new LastReadings();
    last.changes({ 'ups.mfr': 'A', 'ups.id': 'x' });

    const first = last.allChanges({ 'ups.mfr': 'A', 'ups.load': 20 });
    const second = last.allChanges({ 'ups.mfr': 'A', 'ups.load': 21 });
    const third = last.allChanges({ 'ups.load': 21 });

    t.deepEqual(first, { values: { 'ups.mfr': 'A', 'ups.load': 20 }, gone: [], complete: true });
    t.deepEqual(second, { values: { 'ups.load': 21 }, gone: [], complete: false });
    t.deepEqual(third, { values: {}, gone: ['ups.mfr'], complete: false });
});

test('what went and comes back with the same value is told again', (t) => {
    const last = new LastReadings();
    last.allChanges({ 'ups.alarm': 'fan' });
    last.allChanges({});

    t.deepEqual(last.allChanges({ 'ups.alarm': 'fan' }).values, { 'ups.alarm': 'fan' });
});
