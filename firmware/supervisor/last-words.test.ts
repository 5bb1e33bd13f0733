import test from 'ava';
import { LastWords } from './last-words.ts';

test('the last two kilobytes are kept', (t) => {
    const words = new LastWords();

    for (let line = 0; line < 10_000; line++) words.add(Buffer.from(`line ${line}\n`));
    words.add(Buffer.alloc(100_000, 'x'));
    words.add(Buffer.from('\nError: out of cheese\n'));

    t.true(words.text.endsWith('xxx\nError: out of cheese'));
    t.true(words.text.length <= 2048);
});

test('colours and control characters of a terminal are left out', (t) => {
    const words = new LastWords();

    words.add(Buffer.from('\u001b[31mError\u001b[0m: a\u0007b\r\n  at c\n'));

    t.is(words.text, 'Error: a b\n  at c');
});

test('who said nothing has no last words', (t) => {
    t.is(new LastWords().text, '');
});
