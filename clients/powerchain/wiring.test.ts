import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { type Ended, fakeGateway, runAgainst, device as told } from './testing/fake-gateway.ts';

const FILE = fileURLToPath(new URL('../powerchain.ts', import.meta.url));

function verdict(supply: string, outcome: string, sentence: string) {
    return { supply, outcome, confidence: 0.97, steps: 9, correlation: 0.98, alike: [], sentence };
}

const REPORT = {
    observedSeconds: 1800,
    supplies: [
        verdict('clc-psu1', 'confirmed', 'clc-psu1 hangs on pdu1:1 as configured (0.97)'),
        verdict('nc1-psu1', 'unclear', 'nc1-psu1 has not moved clearly'),
    ],
};

async function started(t: ExecutionContext, answer: (path: string) => readonly [number, unknown]) {
    const gateway = await fakeGateway(answer);
    t.teardown(() => gateway.close());
    return gateway;
}

test('what the gateway has seen is told a line a supply', async (t) => {
    const { url, asked } = await started(t, () => [200, REPORT]);

    const { code, out } = await runAgainst(url, ['wiring']);

    t.is(code, 0);
    t.deepEqual(out.split('\n'), [
        'clc-psu1 hangs on pdu1:1 as configured (0.97)',
        'nc1-psu1 has not moved clearly',
        '(seen in 30 min; 1 still open: give it time, or powerchain wiring test SUPPLY)',
    ]);
    t.deepEqual(asked, ['/api/v1/wiring']);
    t.deepEqual(JSON.parse((await runAgainst(url, ['wiring', '--json'])).out), REPORT);
});

test('a contradicted link ends with 1, for scripts', async (t) => {
    const wrong = verdict('nc2-psu1', 'contradicted', 'nc2-psu1 is configured on pdu1:3 but moves with pdu1:4 (0.94)');
    const { url } = await started(t, () => [200, { ...REPORT, supplies: [wrong] }]);

    t.is((await runAgainst(url, ['wiring'])).code, 1);
});

test('the program itself tells the wiring', async (t) => {
    const { url } = await started(t, () => [200, REPORT]);

    const { stdout } = await promisify(execFile)(process.execPath, [FILE, 'wiring', '--url', url], { timeout: 20_000 });

    t.regex(stdout, /^clc-psu1 hangs on pdu1:1 as configured/);
});

test('without supplies, a gateway or sense it says so', async (t) => {
    const empty = await started(t, () => [200, { observedSeconds: 3, supplies: [] }]);
    t.regex((await runAgainst(empty.url, ['wiring'])).out, /No supply tells its power/);
    const refusing = await started(t, () => [404, { code: 'not-found', message: 'this gateway does not watch' }]);
    t.deepEqual(await runAgainst(refusing.url, ['wiring']), {
        code: 1,
        out: '',
        errors: 'this gateway does not watch',
    });
    for (const words of [['test'], ['look'], ['test', 'a', 'b']]) {
        t.is((await runAgainst(empty.url, ['wiring', ...words])).code, 2);
    }
});

interface Rack {
    /** Ids of supplies and outlets without power. */
    dark: string[];
    redundancy: string;
    hostState: string;
}

function state({ dark, redundancy, hostState }: Rack): unknown {
    const watts = (outlet: string) => (dark.includes(outlet) ? '0' : '200');
    const status = (supply: string) => ({ 'ups.status': dark.includes(supply) ? 'OFF' : 'OL' });
    return {
        gateway: { name: 'rack' },
        devices: [
            told('pdu1', 'pdu', { 'outlet.1.realpower': watts('pdu1:1'), 'outlet.2.current': watts('pdu1:2') }),
            told('clc-psu1', 'psu', status('clc-psu1'), { parents: ['pdu1:1'] }),
            told('clc-psu2', 'psu', status('clc-psu2')),
        ],
        chain: {
            nodes: [],
            hosts: [
                {
                    host: 'clc',
                    state: hostState,
                    redundancy,
                    supplies: [{ id: 'clc-psu1' }, { id: 'clc-psu2' }],
                    sentence: `clc is ${hostState}`,
                },
            ],
        },
    };
}

/** Runs the guided test; `steps` change the rack second by second, the last one stays. */
async function guided(t: ExecutionContext, steps: readonly Partial<Rack>[], first: Partial<Rack> = {}): Promise<Ended> {
    const rack: Rack = { dark: [], redundancy: 'n+1', hostState: 'up', ...first };
    const { url } = await started(t, () => [200, state(rack)]);
    let second = 0;
    const pause = async (): Promise<void> => {
        Object.assign(rack, steps[Math.floor(second / 10)]);
        second += 1;
    };
    return runAgainst(url, ['wiring', 'test', 'CLC-psu1'], { pause });
}

test('the guided test tells what to pull, what it means, and when all is back', async (t) => {
    const { code, out, errors } = await guided(t, [{}, { dark: ['pdu1:1', 'clc-psu1'] }, { dark: [] }]);

    t.deepEqual(out.split('\n'), [
        'Pull the cord of clc-psu1 (clc) out of its outlet now. Nothing else.',
        'clc-psu1 hangs on pdu1:1 as configured',
        'Now plug it back in.',
        'All is back as it was.',
    ]);
    t.deepEqual({ code, errors }, { code: 0, errors: '' });
});

test('the guided test finds a wrong link, and ends with 1', async (t) => {
    const { code, out } = await guided(t, [{}, { dark: ['pdu1:2', 'clc-psu1'] }, { dark: [] }]);

    t.is(code, 1);
    t.regex(out, /clc-psu1 is configured on pdu1:1 but hangs on pdu1:2: write “parent: pdu1:2”/);
});

test('a host that loses too much is told of at once, and once', async (t) => {
    const dark = { dark: ['clc-psu2', 'pdu1:2'], hostState: 'down' };
    const { errors } = await guided(t, [{}, dark, { dark: [], hostState: 'up' }]);

    t.is(errors, 'Plug it back in at once! clc is down');
});

test('no cord is asked for that a host cannot spare, or that nobody would see', async (t) => {
    const cases: readonly [Partial<Rack>, RegExp][] = [
        [{ redundancy: 'n' }, /clc cannot spare it: clc is up/],
        [{ dark: ['clc-psu1'] }, /has no power now: there is nothing to pull/],
    ];
    for (const [first, message] of cases) {
        const { code, out, errors } = await guided(t, [], first);
        t.deepEqual({ code, out }, { code: 1, out: '' });
        t.regex(errors, message);
    }
});

test('a test in which nothing falls, and one whose cord stays out, end by themselves', async (t) => {
    const nothing = await guided(t, []);
    t.is(nothing.code, 1);
    t.regex(nothing.errors, /Nothing fell in 3 min/);

    const out = await guided(t, [{}, { dark: ['pdu1:1', 'clc-psu1'] }]);
    t.is(out.code, 1);
    t.regex(out.errors, /Not everything is back after 3 min/);
});

test('a gateway that goes away ends the test with what to do', async (t) => {
    const rack: Rack = { dark: [], redundancy: 'n+1', hostState: 'up' };
    let asked = 0;
    const { url } = await started(t, () => (asked++ === 0 ? [200, state(rack)] : [503, { message: 'gone' }]));

    const { code, errors } = await runAgainst(url, ['wiring', 'test', 'clc-psu1'], { pause: async () => undefined });

    t.is(code, 1);
    t.is(errors, 'gone. Plug the cord back in.');
});

test('only a supply can be tested', async (t) => {
    const { url } = await started(t, () => [200, state({ dark: [], redundancy: 'n+1', hostState: 'up' })]);

    const { code, errors } = await runAgainst(url, ['wiring', 'test', 'pdu1']);

    t.is(code, 2);
    t.regex(errors, /“pdu1” is no supply; there are clc-psu1, clc-psu2/);
});
