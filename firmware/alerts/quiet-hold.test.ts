import test from 'ava';
import type { Alert, NoticePhase } from '#model/alert.ts';
import type { Severity } from '#model/incident.ts';
import type { Telling } from './alert-policy.ts';
import { QuietHold } from './quiet-hold.ts';

function telling(id: string, phase: NoticePhase, severity: Severity = 'warning'): Telling {
    const alert: Alert = { id, rule: 'r', severity, title: id, raisedAt: 0, nodes: [] };
    return { phase, alert, at: 0, number: 0 };
}

const NIGHT = (severity: Severity) => severity !== 'critical';
const DAY = () => false;
const said = (tellings: readonly Telling[]) => tellings.map(({ phase, alert }) => `${alert.id} ${phase}`);

test('what is not critical waits for the morning; what is over by then is not told', (t) => {
    const hold = new QuietHold();
    t.deepEqual(said(hold.pass([telling('a', 'raised'), telling('b', 'raised')], NIGHT)), []);
    t.deepEqual(said(hold.pass([telling('c', 'raised', 'critical')], NIGHT)), ['c raised']);
    t.deepEqual(said(hold.pass([telling('a', 'resolved')], NIGHT)), []);
    t.deepEqual(said(hold.pass([], DAY)), ['b raised']);
    t.deepEqual(hold.held, []);
});

test('what becomes critical at night is told once, with all that was held back', (t) => {
    const hold = new QuietHold();
    hold.pass([telling('a', 'raised')], NIGHT);
    t.deepEqual(said(hold.pass([telling('a', 'escalated', 'critical')], NIGHT)), ['a escalated']);
    t.deepEqual(said(hold.pass([telling('a', 'resolved', 'critical')], NIGHT)), ['a resolved']);
    t.deepEqual(said(hold.pass([], DAY)), []);
});

test('an alert of the day that is over at night is told of in the morning', (t) => {
    const hold = new QuietHold();
    t.deepEqual(said(hold.pass([telling('a', 'raised')], DAY)), ['a raised']);
    t.deepEqual(said(hold.pass([telling('a', 'resolved')], NIGHT)), []);
    t.deepEqual(said(hold.pass([], DAY)), ['a resolved']);
});
