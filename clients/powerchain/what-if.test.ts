import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

const HOST = { carrier: 'battery', redundancyBefore: 'n+1' };

const ANSWER = {
    isSimulation: true,
    sentence: 'clc is dark; 1 more goes dark when batteries are empty',
    lostNow: ['clc'],
    timeline: [
        { seconds: 0, host: 'clc', sentence: 'clc goes dark at once' },
        { seconds: 1680, host: 'nc1', sentence: 'nc1 goes dark after about 28 min' },
    ],
    overloads: [{ id: 'ups2', isOverRating: true, sentence: 'ups2 would carry 1800 W of 1500 W, 120 %: it may trip' }],
    actions: [{ host: 'nc1', startAfterSeconds: 1500, sentence: 'shut nc1 down after about 25 min at the latest' }],
    hosts: [
        { ...HOST, host: 'clc', state: 'down', redundancy: 'lost', sentence: 'clc: has no power' },
        { ...HOST, host: 'nc1', state: 'up', redundancy: 'at risk', sentence: 'nc1: runs on battery' },
    ],
};

async function started(t: ExecutionContext, status: number, body: unknown) {
    const gateway = await fakeGateway(() => [status, body]);
    t.teardown(() => gateway.close());
    return gateway;
}

test('what would happen is told under a header that says that it has not', async (t) => {
    const { url, asked } = await started(t, 200, ANSWER);

    const { code, out } = await runAgainst(url, ['whatif', 'feed-a', 'ups2=low', 'clc-psu1']);

    t.is(code, 0);
    t.deepEqual(out.split('\n'), [
        'SIMULATION – nothing is switched',
        'If feed-a, ups2=low, clc-psu1: clc is dark; 1 more goes dark when batteries are empty.',
        '',
        'Lost now:',
        '  clc',
        '',
        'Lost later:',
        '  +28 min  nc1',
        '',
        'Overloads:',
        '  ups2 would carry 1800 W of 1500 W, 120 %: it may trip',
        '',
        'What to do, in this order:',
        '  1. shut nc1 down after about 25 min at the latest',
        '',
        'Hosts:',
        '  clc: has no power',
        '  nc1: runs on battery',
    ]);
    t.deepEqual(asked, ['/api/v1/whatif?fail=feed-a&fail=ups2%3Dlow&fail=clc-psu1']);
});

test('where nothing happens, nothing more is said', async (t) => {
    const nothing = {
        sentence: 'nobody would notice',
        lostNow: [],
        timeline: [],
        overloads: [],
        actions: [],
        hosts: [],
    };
    const { url } = await started(t, 200, nothing);

    const { out } = await runAgainst(url, ['whatif', 'pdu9:4']);

    t.is(out, 'SIMULATION – nothing is switched\nIf pdu9:4: nobody would notice.');
});

test('minutes and the age of batteries are handed on; -j gives JSON that says what it is', async (t) => {
    const { url, asked } = await started(t, 200, ANSWER);

    const { out } = await runAgainst(url, ['whatif', 'feed-a', '--minutes', '5', '--battery', '0.6', '-j']);

    t.like(JSON.parse(out), { simulation: true, lostNow: ['clc'] });
    t.deepEqual(asked, ['/api/v1/whatif?fail=feed-a&minutes=5&battery=0.6']);
});

test('words that the gateway does not understand end with 2, other refusals with 1', async (t) => {
    const unknown = await started(t, 404, { code: 'device-unknown', message: '“x” is unknown; there are feed-a' });
    const { code, out, errors } = await runAgainst(unknown.url, ['whatif', 'x']);
    t.deepEqual(
        { code, out, errors },
        { code: 2, out: '', errors: 'powerchain whatif: “x” is unknown; there are feed-a' },
    );

    const broken = await started(t, 500, { code: 'internal', message: 'the gateway failed' });
    t.is((await runAgainst(broken.url, ['whatif', 'x'])).code, 1);

    const stranger = await started(t, 200, { sentence: 'hello' });
    t.regex((await runAgainst(stranger.url, ['whatif', 'x'])).errors, /is not a Powerchain gateway/);

    t.is((await runAgainst(broken.url, ['whatif'])).code, 2);
});

test('the program itself asks', async (t) => {
    const { url } = await started(t, 200, ANSWER);
    const file = fileURLToPath(new URL('../powerchain.ts', import.meta.url));
    const words = [file, 'whatif', 'feed-a', '--url', url];

    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 20_000 });

    t.regex(stdout, /^SIMULATION – nothing is switched\n/);
});
