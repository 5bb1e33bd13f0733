import test from 'ava';
import type { HostPhase, ShutdownStep } from './shutdown.ts';
import { figuresOf, isOver, type Journal, noteStep } from './shutdown-journal.ts';

/** Phase, second, what is said, whether it was seen to be off. */
type Phase = readonly [HostPhase, number, string?, true?];

function journalOf(...phases: readonly Phase[]): Journal {
    let from: HostPhase = 'running';
    return phases.reduce<Journal>((journal, [to, seconds, text = '', isVerified]) => {
        const step: ShutdownStep = {
            host: 'nc1',
            from,
            to,
            text,
            by: 'admin@192.0.2.7',
            ...(isVerified ? { isVerified } : {}),
        };
        from = to;
        return noteStep(journal, step, seconds * 1000);
    }, []);
}

test('a drill is one journey with its times', (t) => {
    const [journey, ...more] = journalOf(
        ['announced', 0, 'a drill'],
        ['ordered', 1],
        ['halting', 6],
        ['off', 41, 'seen to be off', true],
        ['cut', 41],
        ['powering', 60],
        ['waking', 63],
        ['settling', 90],
        ['running', 120],
    );
    if (!journey) throw new Error('no journey');
    t.is(more.length, 0);
    t.is(journey.reason, 'a drill');
    t.true(isOver(journey));
    t.deepEqual(figuresOf(journey), { downSeconds: 40, upSeconds: 60, outcome: 'back' });
});

test('what did not go well is told', (t) => {
    const outcome = (...phases: readonly Phase[]) => {
        const journey = journalOf(...phases).at(-1);
        return journey && figuresOf(journey).outcome;
    };
    t.is(outcome(['announced', 0], ['running', 9]), 'taken back');
    t.is(outcome(['announced', 0], ['ordered', 1]), 'on its way');
    t.is(outcome(['ordered', 1], ['off', 600, 'nobody saw it go off: its outlets stay on']), 'never seen to go off');
    t.is(
        outcome(
            ['ordered', 1],
            ['off', 9, 'seen to be off', true],
            ['powering', 10],
            ['waking', 11],
            ['running', 3600],
        ),
        'never seen to come back',
    );
});

test('the next time is another journey', (t) => {
    const twice = journalOf(['announced', 0], ['running', 5], ['announced', 100], ['running', 105]);
    t.deepEqual(
        twice.map(({ steps }) => steps.length),
        [2, 2],
    );
});
