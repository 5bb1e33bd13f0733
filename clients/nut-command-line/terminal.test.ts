import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const MODULE = new URL('./terminal.ts', import.meta.url).href;
const SCRIPT = `
const { ownTerminal } = await import('${MODULE}');
const { ask, askSecret } = ownTerminal();
console.log(JSON.stringify([await ask('Name: '), await askSecret('Password: '), await ask('More: ')]));
`;

test('a pipe answers line by line, and its end is no answer', async (t) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));

    child.stdin.end('me\nsecret without an end');
    await once(child, 'close');

    t.is(out.join(''), 'Name: More: ["me","secret without an end",null]\n');
});

test('a terminal does not show what is typed as a password, and has its echo back afterwards', async (t) => {
    // script(1) gives the program a terminal of its own, and what it shows comes back.
    const program = `'${process.execPath}' --input-type=module -e "$SCRIPT"`;
    const child = spawn('script', ['-qec', program, '/dev/null'], {
        env: { ...process.env, SCRIPT, SHELL: '/bin/sh' },
        stdio: ['pipe', 'pipe', 'inherit'],
        cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
    let shown = '';
    const answers: [string, string][] = [
        ['Name: ', 'me\n'],
        ['Password: ', 'wrong\x15sex\x7fcret\r'],
        ['More: ', 'seen\n'],
    ];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
        shown += text;
        const [question, answer] = answers[0] ?? [];
        if (question === undefined || answer === undefined || !shown.endsWith(question)) return;
        answers.shift();
        child.stdin.write(answer);
    });

    await once(child, 'close');

    t.true(shown.includes('["me","secret","seen"]'), shown);
    t.is(shown.split('secret').length, 2, 'only the result shows it');
    t.false(shown.includes('wrong'));
    t.true(shown.includes('More: seen'));
});
