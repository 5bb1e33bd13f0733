import test from 'ava';
import { parseDevFile } from '#nut/dev-file.ts';
import { type PlayedStep, SequencePlayer } from './sequence-player.ts';

function playerOf(text: string): { player: SequencePlayer; played: PlayedStep[]; advance: (nowMs: number) => number } {
    const player = new SequencePlayer(parseDevFile(text).steps);
    const played: PlayedStep[] = [];
    return { player, played, advance: (nowMs) => player.advance(nowMs, (step) => played.push(step)) };
}

test('steps are played up to a timer, and on when it has passed', (t) => {
    const { played, advance } = playerOf('ups.status: OL\nups.load: 10\nTIMER 5\nups.status: OB\nTIMER 7\n');

    t.is(advance(0), 5000);
    t.deepEqual(
        played.map(({ line }) => line),
        [1, 2],
    );
    t.is(advance(5000), 7000);
    t.deepEqual(
        played.map(({ line }) => line),
        [1, 2, 4],
    );
});

test('at the end it starts over', (t) => {
    const { player, played, advance } = playerOf('ups.status: OL\nTIMER 5\nups.status: OB\nTIMER 5\n');
    advance(0);
    advance(5000);

    t.is(advance(10_000), 0);
    t.true(player.isAtStart);
    t.is(advance(10_000), 5000);
    t.deepEqual(
        played.map(({ line }) => line),
        [1, 3, 1],
    );
});

test('a pass takes at least a second, whatever the timers say', (t) => {
    t.is(playerOf('ups.status: OL').advance(0), 1000);

    const { advance } = playerOf('TIMER 0.2\nups.status: OL\nTIMER 0');
    t.is(advance(500), 200);
    t.is(advance(700), 0);
    t.is(advance(700), 800);
});

test('a recording without steps waits as well', (t) => {
    t.is(playerOf('').advance(0), 1000);
});
