import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { DEV_LINE_LENGTH_MAX, DEV_VALUE_LENGTH_MAX, decodeDevFile, parseDevFile } from './dev-file.ts';

const recordings = join(
    process.env.POWERCHAIN_TEST_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url)),
    'ddl',
);

/** The value that one line sets. */
function valueIn(line: string): string | undefined {
    const [step] = parseDevFile(line).steps;
    return step?.type === 'set' ? step.value : undefined;
}

test('lines become steps in their order, with their line numbers', (t) => {
    const text = '# a UPS\nups.status: OL CHRG\n\nTIMER 5\nups.status: OB\nALARM Replace battery!\nALARM\nups.load:\n';

    const { steps, problems } = parseDevFile(text);

    t.deepEqual(problems, []);
    t.deepEqual(steps, [
        { type: 'set', name: 'ups.status', value: 'OL CHRG', line: 2 },
        { type: 'timer', seconds: 5, line: 4 },
        { type: 'set', name: 'ups.status', value: 'OB', line: 5 },
        { type: 'alarm', text: 'Replace battery!', line: 6 },
        { type: 'alarm', text: undefined, line: 7 },
        { type: 'unset', name: 'ups.load', line: 8 },
    ]);
});

test('values stay as they were written', (t) => {
    t.is(valueIn('input.voltage: 0230.00'), '0230.00');
    t.is(valueIn('ups.firmware: UPS 08.8 / ID=18'), 'UPS 08.8 / ID=18');
    t.is(valueIn('ups.model:   UPS  IMP--525AP   '), 'UPS  IMP--525AP');
    t.is(valueIn('ups.status:OL'), 'OL');
    t.is(valueIn('ups.id: 79<><>/\\'), '79<><>/\\');
    t.is(valueIn('ups.model: POWER \\ 500i'), 'POWER \\ 500i');
    t.is(valueIn('ups.mfr: "Exide'), '"Exide');
    t.is(valueIn('ups.mfr: 19" rack'), '19" rack');
});

test('quotes keep blanks and hashes, a backslash keeps the special characters', (t) => {
    t.is(valueIn('ups.id: "  rack #1 " # left'), '  rack #1 ');
    t.is(valueIn('ups.id: "say \\"hi\\""'), 'say "hi"');
    t.is(valueIn('ups.id: rack \\#1 \\\\ \\"a\\"'), 'rack #1 \\ "a"');
});

test('a comment may stand behind a value, and alone it leaves the value empty', (t) => {
    t.is(valueIn('ups.load: 150.00\t\t#BAD: wrong'), '150.00');
    t.deepEqual(parseDevFile('ups.load: # not known').steps, [{ type: 'unset', name: 'ups.load', line: 1 }]);
    t.deepEqual(parseDevFile('TIMER 3 # pause').steps, [{ type: 'timer', seconds: 3, line: 1 }]);
});

test('line ends of every system, a byte order mark and control characters do no harm', (t) => {
    const { steps, problems } = parseDevFile('\ufeffups.mfr: A\tB\r\nups.model: C\0D\rups.serial: E\n');

    t.deepEqual(problems, []);
    t.deepEqual(
        steps.map((step) => (step.type === 'set' ? step.value : undefined)),
        ['A B', 'C D', 'E'],
    );
});

test('what a driver says of itself is skipped', (t) => {
    t.deepEqual(parseDevFile('driver.name: usbhid-ups\ndriver.parameter.port: auto'), { steps: [], problems: [] });
});

test('a bad line is reported with what was expected, and the others are read', (t) => {
    const long = 'x'.repeat(DEV_VALUE_LENGTH_MAX + 1);
    const bad = [
        '[ups1]',
        'ups.status OL',
        'status: OL',
        'TIMER',
        'TIMER soon',
        'TIMER 1e9',
        'TIMERS 1',
        'CMD:load.off',
    ];

    const { steps, problems } = parseDevFile(
        [...bad, `ups.id: ${long}`, 'ups.load: 7', `${' '.repeat(DEV_LINE_LENGTH_MAX)}ups.id: x`].join('\n'),
    );

    t.deepEqual(
        problems.map((problem) => problem.line),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 11],
    );
    t.is(problems[0]?.text, '[ups1]');
    t.regex(problems[1]?.expected ?? '', /ups\.status: OL/);
    t.regex(problems[4]?.expected ?? '', /number of seconds/);
    t.regex(problems[8]?.expected ?? '', /512 characters/);
    t.true((problems[8]?.text.length ?? 0) <= 80);
    t.deepEqual(steps, [{ type: 'set', name: 'ups.load', value: '7', line: 10 }]);
});

test('bytes are UTF-8, or Latin-1 if they cannot be', (t) => {
    t.is(decodeDevFile(new TextEncoder().encode('ups.mfr: Büro')), 'ups.mfr: Büro');
    t.is(decodeDevFile(Uint8Array.from([0x42, 0xfc, 0x72, 0x6f])), 'Büro');
});

test('whatever the text is, reading it ends and every step and problem names a line of it', (t) => {
    const piece = fc.constantFrom(
        'ups.id',
        ':',
        ' ',
        '"',
        '\\',
        '#',
        '\n',
        '\r',
        'TIMER',
        'ALARM',
        '5',
        '\t',
        'x',
        '=',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 });

    t.notThrows(() => {
        fc.assert(
            fc.property(text, (pieces) => {
                const whole = pieces.join('');
                const lines = whole.split(/\r\n|\n|\r/).length;
                const { steps, problems } = parseDevFile(whole);
                return [...steps, ...problems].every(({ line }) => line >= 1 && line <= lines);
            }),
        );
    });
});

test('every recording of a real device is read without a problem', (t) => {
    if (!existsSync(recordings)) {
        t.log(
            `The recordings are not here (${recordings}): nothing was checked. POWERCHAIN_TEST_DATA says where they are.`,
        );
        t.pass('no recordings to read');
        return;
    }
    const files = readdirSync(recordings, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));

    const parsed = files.map((file) => ({ file, ...parseDevFile(decodeDevFile(readFileSync(file))) }));

    t.true(files.length >= 512, `only ${files.length} recordings`);
    // `.nds` is the template of the collection: beside variables it declares commands and settings, which no recording has.
    const wrong = parsed.filter(({ file, problems }) => file.endsWith('.dev') && problems.length > 0);
    t.deepEqual(wrong, []);
    t.true(parsed.every(({ steps }) => steps.some((step) => step.type === 'set')));
    const declarations = parsed.filter(({ file }) => file.endsWith('.nds')).flatMap(({ problems }) => problems);
    t.true(declarations.every(({ text }) => /^(?:RW|CMD):/.test(text)));
});
