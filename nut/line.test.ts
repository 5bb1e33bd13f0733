import test from 'ava';
import fc from 'fast-check';
import {
    ANSWERS,
    asciiOf,
    COMMANDS,
    type Dialect,
    FILES,
    formatWord,
    LineReader,
    quote,
    quoteWithin,
    readLines,
} from './line.ts';

function words(text: string, dialect: Dialect = COMMANDS): (readonly string[])[] {
    return new LineReader(dialect).push(text).map((line) => line.words);
}

test('blanks of every kind separate words', (t) => {
    t.deepEqual(words('GET VAR\tups1 \v\f ups.status\r\n'), [['GET', 'VAR', 'ups1', 'ups.status']]);
    t.deepEqual(words('  VER  \n'), [['VER']]);
});

test('lines without words are lines', (t) => {
    t.deepEqual(words('\n  \n\r\n# nothing\n'), [[], [], [], []]);
});

test('quotes open at the start of a word only', (t) => {
    t.deepEqual(words('a "b c" d\n'), [['a', 'b c', 'd']]);
    t.deepEqual(words('fa"ke "" x\n'), [['fa"ke', '', 'x']]);
    t.deepEqual(words('"a"b\n'), [['a', 'b']]);
});

test('a backslash makes the next character literal, in and out of quotes', (t) => {
    t.deepEqual(words('a\\ b "say \\"hi\\" \\\\ \\#1" \\#x\n'), [['a b', 'say "hi" \\ #1', '#x']]);
});

test('a backslash at the end joins lines', (t) => {
    t.deepEqual(words('a b\\\nc\\\n\\\n d\n'), [['a', 'bc', 'd']]);
    t.deepEqual(words('"a\\\nb"\n'), [['ab']]);
});

test('a line feed inside quotes is swallowed', (t) => {
    t.deepEqual(words('x "a\nb" y\nz\n'), [['x', 'ab', 'y'], ['z']]);
});

test('a hash outside quotes begins a comment', (t) => {
    t.deepEqual(words('VER # a \\\nword#comment\n#"\nVER\n'), [['VER'], ['word'], [], ['VER']]);
});

test('a hash inside quotes is literal on the wire and a problem in a file', (t) => {
    t.deepEqual(words('"a #1" b\n'), [['a #1', 'b']]);
    const [bad, good] = readLines('one "a #1" b\ntwo');
    t.like(bad, { words: ['one'], number: 1, problem: 'a “#” inside quotes must be written “\\#”' });
    t.deepEqual(good, { words: ['two'], number: 2 });
});

test('an equals sign is a word of its own outside quotes', (t) => {
    t.deepEqual(words('GET=VAR a = "b=c" d==e\n'), [['GET', '=', 'VAR', 'a', '=', 'b=c', 'd', '=', '=', 'e']]);
});

test('bytes beyond ASCII and control characters vanish from commands and stay in files', (t) => {
    t.deepEqual(words('B\x01üro \x7f "a\tb"\n'), [['Bro', '\x7f', 'ab']]);
    t.deepEqual(readLines('Büro'), [{ words: ['Büro'], number: 1 }]);
    t.deepEqual(words('VAR u a.b "Büro"\n', ANSWERS), [['VAR', 'u', 'a.b', 'Büro']]);
});

test('words and characters beyond the limits are ignored', (t) => {
    const [many] = words(`${'w '.repeat(40)}\n`);
    const [long] = words(`${'x'.repeat(10_000)} y\n`);
    const [quoted] = words(`"${'x'.repeat(10_000)}" y\n`);
    t.is(many?.length, 32);
    t.deepEqual(long, ['x'.repeat(512), 'y']);
    t.deepEqual(quoted, long);
    t.is(readLines(`${'x'.repeat(10_000)}`)[0]?.words[0]?.length, 10_000);
});

test('lines know where they begin', (t) => {
    const lines = readLines('a\n\n"b\nc"\nd\\\ne\nf');
    t.deepEqual(
        lines.map(({ number, words }) => [number, ...words]),
        [[1, 'a'], [2], [3, 'bc'], [5, 'de'], [7, 'f']],
    );
});

test('a file that ends inside a quote says so', (t) => {
    t.like(readLines('a "b')[0], { words: ['a'], problem: 'a quote is opened and never closed' });
});

test('the length of an unfinished line is known, even across quoted line feeds', (t) => {
    const reader = new LineReader(COMMANDS);
    reader.push('VER\nGET');
    t.is(reader.pendingLength, 3);
    reader.push(` "${'x\n'.repeat(1000)}`);
    t.is(reader.pendingLength, 2005);
    reader.push('"\n');
    t.is(reader.pendingLength, 0);
});

test('the pieces in which text arrives do not matter', (t) => {
    const alphabet = fc.constantFrom(...'ab "\\#=\n\r\t\x01ü');
    const text = fc.string({ unit: alphabet, maxLength: 60 });
    fc.assert(
        fc.property(text, fc.constantFrom(COMMANDS, ANSWERS, FILES), (text, dialect) => {
            const whole = new LineReader(dialect);
            const pieces = new LineReader(dialect);
            const expected = [...whole.push(text), whole.end()];
            const lines = [...text].flatMap((char) => pieces.push(char));
            t.deepEqual([...lines, pieces.end()], expected);
        }),
        { numRuns: 500 },
    );
});

test('a line that comes again means the same, also after many others', (t) => {
    const reader = new LineReader(COMMANDS);
    for (let round = 0; round < 10_000; round += 1) reader.push(`GET VAR ups${round} a.b\n`);

    const lines = reader.push('GET VAR ups1 a.b\nGET VAR ups1 a.b\r\nGET VAR ups1 a.b\n');

    t.deepEqual(
        lines.map(({ words, number }) => [number, ...words]),
        [10_001, 10_002, 10_003].map((number) => [number, 'GET', 'VAR', 'ups1', 'a.b']),
    );
});

test('what is quoted is read back unchanged', (t) => {
    fc.assert(
        fc.property(fc.string({ unit: fc.constantFrom(...'ab "\\#=~') }), (text) => {
            t.deepEqual(words(`x ${quote(text)} ${formatWord(text)}\n`), [['x', text, text]]);
        }),
    );
    t.is(quote('Rack "A" main \\ #1'), '"Rack \\"A\\" main \\\\ \\#1"');
    t.is(formatWord('ups.status'), 'ups.status');
});

test('a shortened quote keeps its end and never splits an escape', (t) => {
    t.is(quoteWithin('abc', 5), '"abc"');
    t.is(quoteWithin('abcdef', 5), '"abc"');
    t.is(quoteWithin('a\\bc', 4), '"a"');
    t.is(quoteWithin('\\\\\\', 7), '"\\\\\\\\"');
    fc.assert(
        fc.property(fc.string({ unit: fc.constantFrom(...'a"\\#') }), fc.nat(20), (text, room) => {
            const [read] = words(`${quoteWithin(text, room + 2)} end\n`);
            t.true(quoteWithin(text, room + 2).length <= room + 2);
            t.is(read?.[1], 'end');
            t.true(text.startsWith(read?.[0] ?? '?'));
        }),
    );
});

test('text becomes printable ASCII that still reads like it', (t) => {
    t.is(asciiOf('plain text ~'), 'plain text ~');
    t.is(asciiOf('Büro Großraum 24 °C – 3 µF'), 'Buro Grossraum 24 degC - 3 uF');
    t.is(asciiOf('Łódź Ærø “x”…'), 'Lodz AEro "x"...');
    t.is(asciiOf('a\tb\nc\x00\x7f'), 'a b c??');
    t.is(asciiOf('電源'), '??');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => t.regex(asciiOf(text), /^[ -~]*$/)));
});
