import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { parse } from 'yaml';
import { HASHED_PASSWORD } from '#model/nut-access.ts';
import { fitsHash } from '#nut/password-hash.ts';
import { runPowerchain } from './command-line.ts';

async function run(answers: readonly (string | undefined)[], ...words: readonly string[]) {
    const [out, errors, asked]: string[][] = [[], [], []];
    const waiting = [...answers];
    const code = await runPowerchain(['password', ...words], {
        environment: {},
        print: (line) => out?.push(line),
        complain: (line) => errors?.push(line),
        askSecret: async (question) => {
            asked?.push(question);
            return waiting.shift();
        },
    });
    return { code, out: out?.join('\n') ?? '', errors: errors?.join('\n') ?? '', asked };
}

test('a password is printed hashed, as the configuration takes it', async (t) => {
    const { code, out, asked } = await run(['LettersAndDigits1', 'LettersAndDigits1']);

    t.is(code, 0);
    t.deepEqual(asked, ['Password: ', 'Again: ']);
    t.regex(out, HASHED_PASSWORD);
    t.true(await fitsHash('LettersAndDigits1', out));
    t.false(await fitsHash('lettersanddigits1', out));
});

test('with a user it is printed as it stands in secrets.yaml', async (t) => {
    const { out } = await run(['s3cret', 's3cret'], 'clc');

    const { password } = parse(out).nut.users.clc;
    t.true(await fitsHash('s3cret', password));
});

test('what cannot be meant is refused, and nothing is printed', async (t) => {
    const refusals: Readonly<Record<string, readonly (string | undefined)[]>> = {
        'there is no password': [undefined],
        'the two are not the same': ['s3cret', 'sEcret'],
        'cannot send blanks': ['with blank'],
        'may have 256 characters': ['x'.repeat(257)],
    };

    for (const [why, answers] of Object.entries(refusals)) {
        const { code, out, errors } = await run(answers);
        t.is(code, 1, why);
        t.is(out, '');
        t.true(errors.includes(why), errors);
        for (const answer of answers) t.false(answer !== undefined && errors.includes(answer), 'it is repeated');
    }
    t.is((await run([], 'clc', 'secret')).code, 2);
});

test('a script gives it on the standard input, twice as a person does', async (t) => {
    const program = fileURLToPath(new URL('../powerchain.ts', import.meta.url));
    const out = await new Promise<string>((resolve, reject) => {
        const child = execFile(process.execPath, [program, 'password'], (error, stdout) =>
            error ? reject(error) : resolve(stdout),
        );
        child.stdin?.end('s3cret\ns3cret\n');
    });

    t.true(await fitsHash('s3cret', out.trim()));
});
