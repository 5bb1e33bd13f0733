import anyTest, { type TestFn } from 'ava';
import { failed, ok } from '#model/result.ts';
import { type Rack, startRack } from '../../test/nut-rack.ts';
import { type Ran, runInMemory } from '../nut-command-line/testing/run-in-memory.ts';
import { UPSCMD } from './command-line.ts';

interface Surroundings {
    readonly rack: Rack;
    readonly requests: unknown[];
    /** HERE in a word stands for the server. */
    readonly upscmd: (words: readonly string[], answers?: readonly string[]) => Promise<Ran>;
}
const test = anyTest as TestFn<Surroundings>;

const ADMIN = ['-u', 'admin', '-p', 'secret'];

test.beforeEach(async (t) => {
    const rack = await startRack();
    const requests: unknown[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        if (request.name === 'test.battery.start') return await new Promise(() => undefined);
        if (request.name === 'load.off.delay') return failed({ code: 'device-refused', message: 'no' });
        return ok(undefined);
    });
    const upscmd: Surroundings['upscmd'] = (words, answers) =>
        runInMemory(
            UPSCMD,
            words.map((word) => word.replace('HERE', `127.0.0.1:${rack.port}`)),
            answers,
        );
    t.context = { rack, requests, upscmd };
});
test.afterEach.always((t) => t.context.rack.stop());

test('the commands of a device are listed with what they do', async (t) => {
    const { code, printed } = await t.context.upscmd(['-l', 'ups1@HERE']);

    t.is(code, 0);
    t.deepEqual(printed.slice(0, 2), ['Instant commands supported on UPS [ups1]:', '']);
    t.true(printed.includes('Vendor.trick - Does the trick'));
});

test('a command is handed over, with its value, and the outcome said on request', async (t) => {
    const { requests, upscmd } = t.context;

    t.like(await upscmd([...ADMIN, 'ups1@HERE', 'beeper.toggle', '-5']), { code: 0, printed: [], complained: ['OK'] });
    t.like(await upscmd([...ADMIN, '-w', 'ups1@HERE', 'beeper.toggle']), { code: 0, complained: ['SUCCESS'] });
    t.like(await upscmd([...ADMIN, '-w', 'ups1@HERE', 'load.off.delay']), { code: 0, complained: ['ERR FAILED'] });
    t.like(await upscmd([...ADMIN, '-w', '-t', '0', 'ups1@HERE', 'test.battery.start']), {
        code: 1,
        complained: ["Can't receive status tracking information: timeout"],
    });
    t.deepEqual(requests[0], { type: 'instant', name: 'beeper.toggle', value: '-5' });
});

test('who we are is asked for when it is not said, the password without showing it', async (t) => {
    const { upscmd } = t.context;

    const both = await upscmd(['ups1@HERE', 'beeper.toggle'], ['admin', 'secret']);
    const nobody = await upscmd(['ups1@HERE', 'beeper.toggle'], []);

    t.like(both, { code: 0, complained: ['OK'] });
    t.regex(both.asked.join('|'), /^Username \(.+\): \|\(hidden\) Password: $/);
    t.like(nobody, { code: 1, complained: ['Error: there is no user name: say -u, or type it when asked'] });
});

test('a refusal is said with the server’s word', async (t) => {
    const { upscmd } = t.context;
    const cases: [string[], string][] = [
        [['-u', 'admin', '-p', 'wrong', 'ups1@HERE', 'beeper.toggle'], 'ERR ACCESS-DENIED'],
        [[...ADMIN, 'ups1@HERE', 'nix.cmd'], 'ERR CMD-NOT-SUPPORTED'],
        [[...ADMIN, 'nix@HERE', 'beeper.toggle'], 'ERR UNKNOWN-UPS'],
    ];
    for (const [words, word] of cases) {
        t.like(await upscmd(words), { code: 1, complained: [`Unexpected response from upsd: ${word}`] }, word);
    }
    t.like(await upscmd([...ADMIN, 'ups1@HERE', 'beeper']), {
        code: 1,
        complained: ['Error: old command names are not supported'],
    });
    t.like(await upscmd([...ADMIN, 'ups1@HERE']), {
        code: 1,
        complained: ['Error: which command? (upscmd -l shows what there is)'],
    });
});
