import test, { type ExecutionContext } from 'ava';
import type { ChartAnswer, StepsAnswer } from '#model/history.ts';
import { recordedGateway, untilAnswer } from '../recorder/testing/recorded-gateway.ts';
import { historyRoutes } from './history-routes.ts';
import { WebRack } from './testing/web-rack.ts';

async function served(t: ExecutionContext, isRecorded = true) {
    const rig = recordedGateway(t);
    const rack = new WebRack(() => ({ routes: historyRoutes(isRecorded ? rig.recorder : undefined) }));
    t.teardown(() => rack.stop());
    await rack.server.start();
    const authorization = rack.token('viewer');
    return { rig, ask: (path: string) => rack.ask(`/api/v1/history${path}`, { headers: { authorization } }) };
}

test('a curve is served with its points, and the steps behind it', async (t) => {
    const { rig, ask } = await served(t);
    rig.addUps('ups1');
    rig.read('ups1', { 'ups.load': 25, 'outlet.1.realpower': 60 });
    const ofLoad = async () => (await ask('?series=ups1:ups.load,ups1:outlet.1.realpower')).json() as ChartAnswer;

    const { curves } = await untilAnswer(ofLoad, (answer) => answer.curves?.every(({ last }) => last.length > 0));
    const steps = (await ask('/steps?series=ups1:ups.load')).json() as StepsAnswer;
    const series = (await ask('/series?device=ups1')).json();

    t.deepEqual(
        curves.map(({ variable, unit, last }) => [variable, unit, last.at(-1)]),
        [
            ['ups.load', '%', 25],
            ['outlet.1.realpower', 'W', 60],
        ],
    );
    t.deepEqual(
        steps.steps.map(({ value }) => value),
        [25],
    );
    t.like(series, [{ variable: 'ups.load' }, { variable: 'outlet.1.realpower' }]);
});

test('what cannot be asked is refused with what is wrong', async (t) => {
    const { ask } = await served(t);

    for (const [path, wanted] of [
        ['', /series/],
        ['?series=ups1', /DEVICE:VARIABLE/],
        ['?series=ups1:ups.load&from=yesterday', /whole number/],
        ['/steps?series=a:b,c:d', /DEVICE:VARIABLE/],
    ] as const) {
        const { status, text } = await ask(path);
        t.is(status, 400, path);
        t.regex(text, wanted, path);
    }
});

test('where nothing is recorded the answer says so', async (t) => {
    const { ask } = await served(t, false);

    const { status, text } = await ask('?series=ups1:ups.load');

    t.is(status, 503);
    t.regex(text, /recorder\.enabled is false/);
});
