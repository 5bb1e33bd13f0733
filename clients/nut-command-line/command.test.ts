import test from 'ava';
import type { Command } from './command.ts';
import { runInMemory } from './testing/run-in-memory.ts';

const command: Command = {
    name: 'thing',
    usage: 'thing does a thing',
    options: 'x:',
    run: async ({ words }) => {
        if (words[0] === 'wrong') throw new Error('that is wrong');
        return 7;
    },
};

test('a command gives its own exit code', async (t) => {
    t.is((await runInMemory(command, ['-x', 'a', 'word'])).code, 7);
});

test('help and version are printed, and nothing is done', async (t) => {
    t.like(await runInMemory(command, ['-h', 'wrong']), { code: 0, printed: ['thing does a thing'] });
    const { code, printed } = await runInMemory(command, ['-V']);
    t.is(code, 0);
    t.regex(printed[0] ?? '', /^Powerchain thing \d+\.\d+\.\d+$/);
});

test('what goes wrong is said, with exit code 1', async (t) => {
    t.deepEqual(await runInMemory(command, ['wrong']), {
        code: 1,
        printed: [],
        complained: ['Error: that is wrong'],
        asked: [],
    });
    t.like(await runInMemory(command, ['-y']), {
        code: 1,
        complained: ['Error: there is no option -y (thing -h shows what there is)'],
    });
});
