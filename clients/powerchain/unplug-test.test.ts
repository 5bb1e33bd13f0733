import test from 'ava';
import { beginUnplugTest, nextUnplugTest, PATIENCE_MS, type Sample, type UnplugTest } from './unplug-test.ts';

const BEFORE = sample({ 'pdu1:1': 200, 'pdu1:2': 150, 'pdu2:1': 198, 'pdu1:8': 0 }, [
    'clc-psu1',
    'nc1-psu1',
    'clc-psu2',
]);

function sample(outlets: Record<string, number>, on: readonly string[], off: readonly string[] = []): Sample {
    const supplies = [...on.map((id) => [id, 'on'] as const), ...off.map((id) => [id, 'off'] as const)];
    return { outlets: new Map(Object.entries(outlets)), supplies: new Map(supplies) };
}

/** BEFORE with outlets and supplies fallen. */
function without(...fallen: string[]): Sample {
    const outlets = new Map([...BEFORE.outlets].map(([id, load]) => [id, fallen.includes(id) ? 1 : load]));
    const supplies = new Map([...BEFORE.supplies].map(([id]) => [id, fallen.includes(id) ? 'off' : 'on'] as const));
    return { outlets, supplies };
}

function begun(configured: string | undefined = 'pdu1:1'): UnplugTest {
    return beginUnplugTest('clc-psu1', configured, { before: BEFORE, now: 0 });
}

/** The same sample every second. */
function watch(test: UnplugTest, what: Sample, { from, seconds }: { from: number; seconds: number }): UnplugTest {
    let next = test;
    for (let second = from; second <= from + seconds; second += 1) next = nextUnplugTest(next, what, second * 1000);
    return next;
}

test('the outlet that falls with the supply is where it hangs', (t) => {
    const pulled = watch(begun(), without('pdu1:1', 'clc-psu1'), { from: 5, seconds: 6 });
    t.is(pulled.phase, 'plug');
    t.is(pulled.verdict?.outcome, 'as configured');
    t.is(pulled.verdict?.sentence, 'clc-psu1 hangs on pdu1:1 as configured');

    t.is(watch(pulled, without('clc-psu1'), { from: 12, seconds: 10 }).phase, 'plug');
    t.is(watch(pulled, BEFORE, { from: 12, seconds: 10 }).phase, 'done');
});

test('another outlet than the configured one is told, with what to write', (t) => {
    const { verdict } = watch(begun('pdu1:3'), without('pdu2:1', 'clc-psu1'), { from: 5, seconds: 6 });

    t.is(verdict?.outcome, 'elsewhere');
    t.is(verdict?.sentence, 'clc-psu1 is configured on pdu1:3 but hangs on pdu2:1: write “parent: pdu2:1”');
    const unknown = beginUnplugTest('clc-psu1', undefined, { before: BEFORE, now: 0 });
    t.is(watch(unknown, without('pdu1:1', 'clc-psu1'), { from: 5, seconds: 6 }).verdict?.outcome, 'proposed');
});

test('one sample is no verdict, and neither is one that changes', (t) => {
    let next = nextUnplugTest(begun(), without('pdu1:1', 'clc-psu1'), 5000);
    t.is(next.phase, 'pull');
    for (let second = 6; second < 60; second += 1) {
        next = nextUnplugTest(next, second % 3 === 0 ? BEFORE : without('pdu1:1', 'clc-psu1'), second * 1000);
    }
    t.is(next.phase, 'pull');
});

test('the slower of the two meters is waited for', (t) => {
    const first = watch(begun(), without('clc-psu1'), { from: 5, seconds: 30 });
    t.is(first.phase, 'pull');

    const both = watch(first, without('clc-psu1', 'pdu1:1'), { from: 36, seconds: 6 });
    t.is(both.verdict?.outcome, 'as configured');
});

test('a supply on no metered outlet is told so', (t) => {
    const { verdict } = watch(begun(), without('clc-psu1'), { from: 5, seconds: 60 });

    t.is(verdict?.outcome, 'not metered');
});

test('the wrong cord is told by the name of its supply', (t) => {
    const { verdict } = watch(begun(), without('nc1-psu1', 'pdu1:2'), { from: 5, seconds: 6 });

    t.is(verdict?.outcome, 'another supply');
    t.is(verdict?.sentence, 'that was the cord of nc1-psu1 on pdu1:2: clc-psu1 still has power');
});

test('several that fall together, or an outlet alone, prove nothing', (t) => {
    const several = watch(begun(), without('pdu1:1', 'pdu1:2', 'clc-psu1'), { from: 5, seconds: 6 });
    t.is(several.verdict?.outcome, 'unclear');

    const alone = watch(begun(), without('pdu1:2'), { from: 5, seconds: 60 });
    t.is(alone.verdict?.outcome, 'unclear');
});

test('who falls silent has not fallen', (t) => {
    const silent = sample({ 'pdu1:2': 150 }, ['nc1-psu1']);

    t.is(watch(begun(), silent, { from: 5, seconds: 60 }).phase, 'pull');
});

test('it ends by itself when nothing happens, and when the cord stays out', (t) => {
    const patience = PATIENCE_MS / 1000 + 2;
    t.is(watch(begun(), BEFORE, { from: 1, seconds: patience }).phase, 'given up');

    const pulled = watch(begun(), without('pdu1:1', 'clc-psu1'), { from: 5, seconds: 6 });
    const given = watch(pulled, without('pdu1:1', 'clc-psu1'), { from: 12, seconds: patience });
    t.is(given.phase, 'given up');
    t.is(nextUnplugTest(given, BEFORE, 1e9), given);
});
