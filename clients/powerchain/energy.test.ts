import test from 'ava';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

const ANSWER = {
    currency: 'EUR',
    places: [
        {
            kind: 'site',
            id: 'site',
            isWhole: false,
            kilowattHours: 12.345,
            estimatedKilowattHours: 0,
            cost: 3.7,
            carbonKilograms: 4.69,
        },
        {
            ...{ kind: 'host', id: 'clc', isWhole: true, kilowattHours: 2, estimatedKilowattHours: 0.5 },
            rest: { watts: 81, hours: 20, share: 0.9, kilowattHours: 1.6 },
        },
    ],
    upss: [{ id: 'ups1', lossKilowattHours: 0.4, efficiencyPercent: 96.2, isEstimated: true }],
};

test('energy is shown with its price, its losses and who was at rest', async (t) => {
    const gateway = await fakeGateway(() => [200, ANSWER]);
    t.teardown(() => gateway.close());

    const { code, out } = await runAgainst(gateway.url, ['energy', '--since', '7d']);

    t.is(code, 0);
    t.deepEqual(out.split('\n'), [
        'site  site  at least 12.35 kWh  3.70 EUR  4.69 kg CO₂',
        'host  clc   2.00 kWh                                   25 % estimated',
        '',
        'ups1 lost 0.40 kWh: 96.2 % efficient (by its own word)',
        '',
        'clc was at rest 90 % of the time: 81 W, 1.60 kWh',
    ]);
    const query = new URL(gateway.asked[0] ?? '', gateway.url).searchParams;
    t.is(Number(query.get('to')) - Number(query.get('from')), 7 * 86_400_000);
});

test('a month, a table and a page are asked for by their names', async (t) => {
    const gateway = await fakeGateway((path) =>
        path.includes('month=2026-04') ? [400, { code: 'x', message: 'no' }] : [200, ANSWER],
    );
    t.teardown(() => gateway.close());

    t.is((await runAgainst(gateway.url, ['energy', '--month', '2026-03', '--json'])).code, 0);
    t.is((await runAgainst(gateway.url, ['energy', '--csv'])).code, 0);
    t.is((await runAgainst(gateway.url, ['report', '2026-03'])).code, 0);

    const from = new Date(2026, 2).getTime();
    t.true(gateway.asked[0]?.startsWith(`/api/v1/energy?from=${from}&to=`));
    t.regex(gateway.asked[1] ?? '', /&format=csv$/);
    t.is(gateway.asked[2], '/api/v1/energy/report?month=2026-03');
    t.like(await runAgainst(gateway.url, ['report', '2026-04']), { code: 1, errors: 'no' });
    for (const words of [['report'], ['report', 'march'], ['energy', '--month', 'x'], ['energy', 'ups1']]) {
        t.is((await runAgainst(gateway.url, words)).code, 2, words.join(' '));
    }
});
