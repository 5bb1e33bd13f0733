import { execFileSync } from 'node:child_process';
import test from 'ava';
import { strftime } from './strftime.ts';

// date(1) is the same C function.
const LETTERS = [...'aAbBcCdDeFgGhHIjklmMnpPrRsSTuUVwWxXyYz%'];

test('every letter means what it means to the machine’s own date', (t) => {
    const format = LETTERS.map((letter) => `${letter}=%${letter}`).join('|');
    // Ends and beginnings of years, where weeks are odd; noon and midnight; a leap day.
    const times = ['2024-02-29T12:00:00', '2026-01-01T00:05:09', '2026-12-31T23:59:59', '2027-01-03T13:00:00'];

    for (const text of [...times, '2028-12-31T01:02:03', '2020-12-31T09:08:07']) {
        const at = new Date(text);
        const theirs = execFileSync('date', ['-d', `@${at.getTime() / 1000}`, `+${format}`], {
            encoding: 'utf8',
            env: { ...process.env, LC_ALL: 'C' },
        });
        t.is(strftime(format, at), theirs.slice(0, -1), text);
    }
});

test('what means nothing stays', (t) => {
    t.is(strftime('a %! %Q b%', new Date(0)), 'a %! %Q b%');
    t.is(strftime('%t%Z', new Date(0)).charAt(0), '\t');
});
