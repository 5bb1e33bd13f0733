import test from 'ava';
import type { Curve } from '#model/history.ts';
import { chartsOf, csvOf, summaryOf } from './chart-data.ts';

function curve(device: string, unit: string, points: readonly (readonly [number, number])[]): Curve {
    const values = points.map(([, value]) => value);
    return {
        device,
        variable: 'ups.load',
        unit,
        digits: 0,
        times: points.map(([time]) => time),
        min: values.map((value) => value - 1),
        max: values.map((value) => value + 1),
        mean: values,
        last: values,
        known: points.map(([time]) => (time === 0 ? 0.5 : 1)),
    };
}

test('curves of one unit share a chart, others have one of their own', (t) => {
    const curves = [curve('a', '%', [[0, 1]]), curve('b', 'W', [[0, 2]]), curve('c', '%', [[0, 3]])];

    const charts = chartsOf({ curves, stepSeconds: 1 });

    t.deepEqual(
        charts.map(({ unit, columns }) => [unit, columns.map((column) => column.curve.device)]),
        [
            ['%', ['a', 'c']],
            ['W', ['b']],
        ],
    );
});

test('nothing is drawn across a stretch of which nobody knows', (t) => {
    const one = curve('a', '%', [
        [0, 1],
        [1000, 2],
        [5000, 3],
    ]);

    const [chart] = chartsOf({ curves: [one], stepSeconds: 1 });

    t.deepEqual(chart?.times, [0, 1000, 2000, 5000]);
    t.deepEqual(chart?.columns[0]?.mean, [1, 2, null, 3]);
    t.deepEqual(chart?.columns[0]?.max, [2, 3, null, 4]);
});

test('where one curve is silent and the other is not, only the one has a hole', (t) => {
    const curves = [
        curve('a', '%', [
            [0, 1],
            [2000, 2],
        ]),
        curve('b', '%', [
            [0, 5],
            [1000, 6],
            [2000, 7],
        ]),
    ];

    const [chart] = chartsOf({ curves, stepSeconds: 1 });

    t.deepEqual(
        chart?.columns.map(({ mean }) => mean),
        [
            [1, null, 2],
            [5, 6, 7],
        ],
    );
});

test('a curve without points has no chart and no summary', (t) => {
    t.deepEqual(chartsOf({ curves: [curve('a', '%', [])], stepSeconds: 1 }), []);
    t.is(summaryOf(curve('a', '%', [])), undefined);
});

test('the mean counts each stretch as much as is known of it', (t) => {
    t.deepEqual(
        summaryOf(
            curve('a', '%', [
                [0, 10],
                [1000, 40],
            ]),
        ),
        { least: 9, mean: 30, greatest: 41, last: 40 },
    );
});

test('a file has a line for each moment of each curve', (t) => {
    const text = csvOf([curve('a', '%', [[0, 1]]), curve('b', 'W', [[1000, 2]])]);

    t.deepEqual(text.split('\r\n'), [
        'time,device,variable,unit,min,mean,max,last',
        '1970-01-01T00:00:00.000Z,a,ups.load,%,0,1,2,1',
        '1970-01-01T00:00:01.000Z,b,ups.load,W,1,2,3,2',
        '',
    ]);
});
