import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ScriptedServer } from '../../nut/testing/scripted-server.ts';
import { runInMemory } from '../nut-command-line/testing/run-in-memory.ts';
import { UPSLOG } from './command-line.ts';

test('each device writes into its own file, and two may share one', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-upslog-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const server = await new ScriptedServer((line) => {
        const [, , ups] = line.split(' ');
        if (line.startsWith('GET')) return ups === 'b' ? 'ERR DATA-STALE\n' : `VAR ${ups} ups.load "5"\n`;
        return 'ERR UNKNOWN-COMMAND\n';
    }).start();
    t.teardown(() => server.stop());
    const system = (ups: string, file: string): string => `${ups}@127.0.0.1:${server.port},${join(folder, file)}`;
    const format = ['-f', '%VAR ups.load%', '-N'];

    const ran = await runInMemory(UPSLOG, [
        ...['-F', '-d', '2', '-i', '1', ...format],
        ...['-m', system('a', 'one'), '-m', system('b', 'two'), '-m', system('c', 'two')],
    ]);

    const linesOf = (file: string): string[] =>
        readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1).sort();
    const at = `@127.0.0.1:${server.port}\t`;
    t.deepEqual(ran, { code: 0, printed: [], complained: [], asked: [] });
    t.deepEqual(linesOf('one'), [`a${at}5`, `a${at}5`]);
    t.deepEqual(linesOf('two'), [`b${at}NA`, `b${at}NA`, `c${at}5`, `c${at}5`]);
});

test('a lost server costs lines of NA and is found again', async (t) => {
    let isLost = false;
    const server = new ScriptedServer((line) => {
        if (!line.startsWith('GET')) return 'ERR UNKNOWN-COMMAND\n';
        if (!isLost) setTimeout(() => server.stop(), 100);
        // Between two lines, so that at least one falls into the gap.
        if (!isLost) setTimeout(() => server.start(), 1500);
        isLost = true;
        return 'VAR a ups.load "5"\n';
    });
    await server.start();
    const words = ['-s', `a@127.0.0.1:${server.port}`, '-l', '-', '-f', '%VAR ups.load%', '-i', '1', '-d', '4'];

    const { printed, complained } = await runInMemory(UPSLOG, words);
    await server.stop();

    t.is(printed[0], '5');
    t.true(printed.includes('NA'));
    t.is(printed[3], '5');
    t.deepEqual(complained, []);
});

test('a server that is not there yet is said once, and logged when it comes', async (t) => {
    const server = await new ScriptedServer((line) => {
        return line.startsWith('GET') ? 'VAR a ups.load "5"\n' : 'ERR UNKNOWN-COMMAND\n';
    }).start();
    const words = ['-s', `a@127.0.0.1:${server.port}`, '-l', '-', '-f', '%VAR ups.load%', '-i', '1', '-d', '3'];
    await server.stop();

    const running = runInMemory(UPSLOG, words);
    // The first line stands before the server does.
    setTimeout(() => server.start(), 500);
    const { printed, complained } = await running;
    await server.stop();

    t.is(printed[0], 'NA');
    t.is(printed[2], '5');
    t.deepEqual(complained, ['Warning: initial connect failed: Connection failure: Connection refused']);
});

test('what makes no sense is said', async (t) => {
    const cases: [string[], string][] = [
        [[], 'Error: no device to log: say -s ups[@host[:port]]'],
        [['-s', 'a'], 'Error: no file to write to: say -l file, or -l -'],
        [['-m', 'a'], 'Error: -m wants ups,file, not “a”'],
        [['-s', 'a', '-l', '-', '-i', '0'], 'Error: -i wants a whole number from 1 on, not “0”'],
        [['-s', 'a', '-l', '/nowhere/log', '-F'], "Error: ENOENT: no such file or directory, open '/nowhere/log'"],
    ];
    for (const [words, text] of cases) t.like(await runInMemory(UPSLOG, words), { code: 1, complained: [text] }, text);
});
