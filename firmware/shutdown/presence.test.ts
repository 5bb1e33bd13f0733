import test from 'ava';
import { Presence } from './presence.ts';

/** A network of one host, and a disk; time goes on by hand. */
function scene() {
    let now = 0;
    let content: unknown;
    let answer: (() => void) | undefined;
    const file = {
        read: <State>(parse: (text: unknown) => State) => (content === undefined ? undefined : parse(content)),
        write: (make: () => unknown) => {
            content = make();
            return Promise.resolve(true);
        },
    };
    return {
        presence: (boot: string) =>
            new Presence({
                now: () => now,
                file,
                boot,
                neighbour: () => 'gone',
                probe: (_address, answered) => {
                    answer = answered;
                    return { ask: () => undefined, close: () => undefined };
                },
            }),
        wait: (seconds: number) => {
            now += seconds * 1000;
        },
        answers: () => answer?.(),
    };
}

const ADDRESS = ['192.0.2.21'];

test('only who answered before can be seen to have gone', (t) => {
    const { presence, wait, answers } = scene();
    const one = presence('boot-1');
    t.teardown(() => one.stop());
    t.is(one.of('nc1', ADDRESS), 'unknown');
    wait(300);
    t.is(one.of('nc1', ADDRESS), 'unknown', 'silence alone proves nothing');
    answers();
    t.is(one.of('nc1', ADDRESS), 'on');
    wait(19);
    t.is(one.of('nc1', ADDRESS), 'on');
    wait(1);
    t.is(one.of('nc1', ADDRESS), 'off');
});

test('a crash forgets nobody who was seen; after a boot everybody must be seen anew', (t) => {
    const { presence, wait, answers } = scene();
    const before = presence('boot-1');
    t.teardown(() => before.stop());
    before.of('nc1', ADDRESS);
    answers();
    wait(3600);
    const after = presence('boot-1');
    t.teardown(() => after.stop());
    t.is(after.of('nc1', ADDRESS), 'on', 'its silence counts from the start');
    wait(20);
    t.is(after.of('nc1', ADDRESS), 'off');

    const later = presence('boot-2');
    t.teardown(() => later.stop());
    t.is(later.of('nc1', ADDRESS), 'unknown');
    wait(20);
    t.is(later.of('nc1', ADDRESS), 'unknown');
});
