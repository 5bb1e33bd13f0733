import test, { type ExecutionContext } from 'ava';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

async function started(t: ExecutionContext, answer: (path: string) => readonly [number, unknown]) {
    const gateway = await fakeGateway(answer);
    t.teardown(() => gateway.close());
    return gateway;
}

const LAST_TEST = { startedAt: 0, result: 'passed', by: 'schedule', detail: 'Done and passed' };
const BATTERIES = {
    now: 0,
    batteries: [
        {
            ...{ device: 'ups1', verdict: 'good', sentence: 'It did what it had to.', learnedFrom: 3 },
            ...{ runtimeSeconds: 1800, estimatedSeconds: 1500, installedAt: Date.UTC(2023, 4, 1, 12) },
            lastTest: LAST_TEST,
        },
        { device: 'ups2', verdict: 'unknown', sentence: 'Nothing\u001b[2J is known yet.', learnedFrom: 0 },
    ],
};

test('every battery has a verdict and what it rests on; what was learned is called estimated', async (t) => {
    const { url } = await started(t, () => [200, BATTERIES]);

    const { code, out } = await runAgainst(url, ['battery']);

    t.is(code, 0);
    t.regex(out, /^ups1: good\. It did what it had to\.$/m);
    t.regex(out, /^ {4}promises 30 min, about 25 min by what it did \(estimated\)$/m);
    t.regex(out, /^ {4}installed 2023-05-01$/m);
    t.regex(out, /^ {4}test of .*: passed \(Done and passed\)$/m);
    t.false(out.includes('\u001b'), 'no control character reaches the terminal');
});

test('a battery that must be replaced fails the command, for whoever runs it from cron', async (t) => {
    const [first] = BATTERIES.batteries;
    const { url } = await started(t, () => [200, { now: 0, batteries: [{ ...first, verdict: 'replace' }] }]);

    t.is((await runAgainst(url, ['battery'])).code, 1);
});

test('one battery tells its discharges and tests', async (t) => {
    const discharge = { cause: 'outage', seconds: 600, chargeFrom: 100, chargeTo: 59.6 };
    const { url, asked } = await started(t, () => [
        200,
        {
            facts: [
                { at: 0, type: 'discharge', body: { discharge } },
                { at: 0, type: 'battery-test', body: { test: LAST_TEST } },
            ],
        },
    ]);

    const { out } = await runAgainst(url, ['battery', 'ups1']);

    t.regex(out, /outage {2}10 min, 100 % to 60 %$/m);
    t.regex(out, /test {4}passed, by schedule Done and passed$/m);
    t.deepEqual(asked, ['/api/v1/batteries/ups1/history']);
});

test('a test that is refused says the sentence and fails', async (t) => {
    const message = 'clc depends on ups1: if the test brought that down, it would go dark';
    const refusing = await started(t, () => [409, { code: 'command-dangerous', message }]);
    const willing = await started(t, () => [200, { text: 'the battery of ups1 is being tested' }]);

    const refused = await runAgainst(refusing.url, ['battery', 'test', 'ups1']);

    t.is(refused.code, 1);
    t.true(refused.errors.includes(message));
    t.deepEqual(await runAgainst(willing.url, ['battery', 'test', 'ups1']), {
        ...{ code: 0, out: 'the battery of ups1 is being tested', errors: '' },
    });
    t.is((await runAgainst(willing.url, ['battery', 'test'])).code, 2);
});
