import test from 'ava';
import { lastOf, readOptions } from './options.ts';

function read(words: string[], known = 'hlLu:p:'): unknown {
    const read = readOptions(words, known);
    return read.ok ? [Object.fromEntries(read.value.given), read.value.words] : read.error;
}

test('letters stand alone, together, or with an argument', (t) => {
    t.deepEqual(read(['-l', '-L', 'host']), [{ l: [''], L: [''] }, ['host']]);
    t.deepEqual(read(['-lL', 'host']), [{ l: [''], L: [''] }, ['host']]);
    t.deepEqual(read(['-u', 'me', '-psecret', 'x']), [{ u: ['me'], p: ['secret'] }, ['x']]);
    t.deepEqual(read(['-lu', '-me', 'x']), [{ l: [''], u: ['-me'] }, ['x']]);
    t.deepEqual(read(['-u', '', 'x']), [{ u: [''] }, ['x']]);
});

test('options end at the first word, or at two dashes', (t) => {
    t.deepEqual(read(['ups1', 'load.off', '-5']), [{}, ['ups1', 'load.off', '-5']]);
    t.deepEqual(read(['-l', '--', '-L']), [{ l: [''] }, ['-L']]);
    t.deepEqual(read(['-', '-l']), [{}, ['-', '-l']]);
});

test('what is no option is said', (t) => {
    t.is(read(['-x']), 'there is no option -x');
    t.is(read(['-:']), 'there is no option -:');
    t.is(read(['-u']), 'the option -u wants an argument');
});

test('of an option that counts once the last one counts', (t) => {
    const options = readOptions(['-u', 'a', '-u', 'b'], 'u:');
    t.is(options.ok ? lastOf(options.value, 'u') : '', 'b');
    t.is(options.ok ? lastOf(options.value, 'p') : '', undefined);
});
