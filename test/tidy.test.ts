// Style as a test: what the formatter and the compiler do not see. Each rule says what to do instead.

import { basename } from 'node:path';
import test from 'ava';
import { type SourceFile, sourceFiles } from './source-files.ts';

const code = sourceFiles('.ts', '.tsx', '.mjs').filter(({ path }) => !path.endsWith('.d.ts'));
const tests = /\.(test|hil)\.tsx?$/;
const own = code.filter(({ path }) => !tests.test(path) && !path.startsWith('test/'));

/** Tables may be longer than code; each is one table. */
const TABLES = ['model/variables.ts'];
const LINES_MAX = 500;
const MEDIAN_MAX = 150;

function offenders(files: readonly SourceFile[], isWrong: (file: SourceFile) => boolean): string[] {
    return files.filter(isWrong).map(({ path }) => path);
}

function lines({ text }: SourceFile): number {
    return text.split('\n').length - 1;
}

test('file names are kebab-case nouns', (t) => {
    const named = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|hil|config))?\.(?:ts|tsx|mjs)$/;
    t.deepEqual(
        offenders(code, ({ path }) => !named.test(basename(path))),
        [],
    );
});

test('a file is named for what it holds, not for being useful', (t) => {
    const vague = /^(?:utils?|helpers?|misc|common|shared|tools)\.tsx?$/;
    t.deepEqual(
        offenders(code, ({ path }) => vague.test(basename(path))),
        [],
    );
});

test('there are no default exports and no barrels', (t) => {
    const wrong = offenders(own, ({ path, text }) => /^export default/m.test(text) && !path.includes('.config.'));
    const barrels = offenders(own, ({ path }) => basename(path) === 'index.ts' && path !== 'drivers/index.ts');
    t.deepEqual([...wrong, ...barrels], []);
});

test('every module says what it is for before anything else', (t) => {
    t.deepEqual(
        offenders(own, ({ text }) => !/^(?:#!.*\n)?(?:\/\/ [A-Z`\d]|\/\*\* @jsx)/.test(text)),
        [],
    );
});

test('no code file is longer than 500 lines', (t) => {
    t.deepEqual(
        offenders(code, (file) => lines(file) > LINES_MAX && !TABLES.includes(file.path)),
        [],
    );
});

test('the median file has at most 150 lines', (t) => {
    const lengths = code.map(lines).sort((left, right) => left - right);
    t.true((lengths[Math.floor(lengths.length / 2)] ?? 0) <= MEDIAN_MAX);
});

test('programs speak through the log; only commands print', (t) => {
    const printing = /\bconsole\.(?:log|info|warn|error)\(/;
    const mayPrint = /^(?:clients|system|image-build|test\/bench)\//;
    t.deepEqual(
        offenders(own, ({ path, text }) => printing.test(text) && !mayPrint.test(path)),
        [],
    );
});

test('nothing is left to do in the code', (t) => {
    const left = new RegExp(`\\b(?:TO${'DO'}|FIX${'ME'}|XX${'X'}|HA${'CK'})\\b|\\.(?:only|skip|todo|failing)\\(`);
    t.deepEqual(
        offenders(code, ({ text }) => left.test(text)),
        [],
    );
});

test('erasable syntax only', (t) => {
    const erased = /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s|^\s*namespace\s/m;
    t.deepEqual(
        offenders(own, ({ text }) => erased.test(text)),
        [],
    );
});

test('the project speaks of itself alone', (t) => {
    const elsewhere = new RegExp(`/wor${'k'}/|\\.librar${'y'}/|/hom${'e'}/[a-z]`);
    const texts = sourceFiles('.ts', '.tsx', '.mjs', '.md', '.yaml', '.json', '.sh', '.ci/run');
    t.deepEqual(
        offenders(texts, ({ path, text }) => path !== 'package-lock.json' && elsewhere.test(text)),
        [],
    );
});

test('every file is used: an import, a table, a command or a test leads to it', (t) => {
    const everything = sourceFiles('.ts', '.tsx', '.mjs', '.json', '.html', '.js', '.md', '.ci/run');
    const dead = own.filter(({ path }) => {
        const name = basename(path);
        return !everything.some((other) => other.path !== path && other.text.includes(name));
    });
    t.deepEqual(
        dead.map(({ path }) => path),
        [],
    );
});
