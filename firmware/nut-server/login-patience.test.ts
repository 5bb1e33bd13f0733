import test from 'ava';
import { LoginPatience } from './login-patience.ts';

function failures(patience: LoginPatience, count: number, address = 'a', now = 0): void {
    for (let failure = 0; failure < count; failure += 1) patience.failed(address, now);
}

test('three wrong passwords cost nothing, then the wait grows to four seconds', (t) => {
    const patience = new LoginPatience();
    const waits: number[] = [];
    let now = 0;

    for (let failure = 0; failure < 9; failure += 1) {
        const wait = patience.takeTurn('a', now);
        waits.push(wait);
        now += wait;
        patience.failed('a', now);
    }

    t.deepEqual(waits, [0, 0, 0, 0, 250, 500, 1000, 2000, 4000]);
});

test('nobody waits for another address', (t) => {
    const patience = new LoginPatience();
    failures(patience, 50);

    t.is(patience.takeTurn('b', 0), 0);
    t.is(patience.takeTurn('a', 0), 4000);
});

test('many connections of one address guess no faster than one', (t) => {
    const patience = new LoginPatience();
    failures(patience, 50);

    t.deepEqual(
        Array.from({ length: 4 }, () => patience.takeTurn('a', 0)),
        [4000, 8000, 12000, 16000],
    );
});

test('wrong passwords are forgotten after ten minutes', (t) => {
    const patience = new LoginPatience();
    failures(patience, 50);

    t.true(patience.takeTurn('a', 599_999) > 0 || patience.takeTurn('a', 599_999) > 0);
    t.is(patience.takeTurn('a', 600_000), 0);
    patience.failed('a', 600_000);
    t.is(patience.takeTurn('a', 600_000), 0);
});

test('of too many addresses the one that failed longest ago is forgotten', (t) => {
    const patience = new LoginPatience();
    failures(patience, 50);
    for (let other = 0; other < 1023; other += 1) patience.failed(`other ${other}`, 1);
    t.is(patience.takeTurn('a', 0), 4000);

    patience.failed('one more', 1);

    t.is(patience.takeTurn('a', 0), 0);
});
