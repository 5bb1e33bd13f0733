import test, { type ExecutionContext } from 'ava';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

async function started(t: ExecutionContext, answer: (path: string) => readonly [number, unknown]) {
    const gateway = await fakeGateway(answer);
    t.teardown(() => gateway.close());
    return gateway;
}

const LOAD = { device: 'ups1', variable: 'ups.load', unit: '%', digits: 1 };

function chart(path: string) {
    const query = new URL(path, 'http://x').searchParams;
    const from = Number(query.get('from'));
    const stepSeconds = (Number(query.get('to')) - from) / 60_000;
    const times = Array.from({ length: 30 }, (_, place) => from + (place + 30) * stepSeconds * 1000);
    const values = times.map((_, place) => 20 + place);
    const known = times.map(() => 1);
    const curve = { ...LOAD, times, min: values, max: values, mean: values, last: values, known };
    return { stepSeconds, upTo: 0, curves: [curve] };
}

test('a curve is drawn in a line, with its figures; where nothing is known there is nothing', async (t) => {
    const { url, asked } = await started(t, (path) => [200, chart(path)]);

    const { code, out } = await runAgainst(url, ['history', 'ups1', 'ups.load', '--since', '6h']);

    t.is(code, 0);
    t.regex(out, /^ups\.load since \d{4}-.*: least 20\.0 %, mean 34\.5 %, greatest 49\.0 %, last 49\.0 %\n/);
    t.regex(out, /\n {32}▁.*█$/);
    const query = new URL(asked[0] ?? '', url).searchParams;
    t.is(Number(query.get('to')) - Number(query.get('from')), 6 * 3_600_000);
});

test('what is recorded is listed; nothing at all is a failure', async (t) => {
    const { url } = await started(t, (path) => [200, path.endsWith('series') ? [LOAD] : []]);

    t.deepEqual(await runAgainst(url, ['history']), { code: 0, out: 'ups1  ups.load  %', errors: '' });
    t.like(await runAgainst(url, ['history', 'none']), { code: 1, errors: 'Nothing is recorded of “none”.' });
    t.is((await runAgainst(url, ['history', 'ups1', 'ups.load', '--since', 'monday'])).code, 2);
});
