import test from 'ava';
import { Plausibility } from './plausibility.ts';

function judge(...samples: readonly Readonly<Record<string, number | null>>[]) {
    const filter = new Plausibility();
    return samples.map((sample) => {
        const values = filter.judgeAll(sample);
        return { values, doubts: new Map(filter.doubts) };
    });
}

test('what no device can measure is unknown, and it is said why', (t) => {
    const [first] = judge({ 'ambient.1.temperature': 2510, 'outlet.2.current': 1.5, 'device.2.input.frequency': 5000 });

    t.deepEqual(first?.values, {
        'ambient.1.temperature': null,
        'outlet.2.current': 1.5,
        'device.2.input.frequency': null,
    });
    t.is(first?.doubts.get('ambient.1.temperature'), '2510 °C is not between -60 and 150');
});

test('frost is believed', (t) => {
    t.deepEqual(judge({ 'ambient.temperature': -1 })[0]?.values, { 'ambient.temperature': -1 });
});

test('0 Hz is believed of a dead line only', (t) => {
    t.is(judge({ 'input.frequency': 0, 'input.voltage': 0 })[0]?.values['input.frequency'], 0);
    t.is(judge({ 'input.frequency': 0, 'input.voltage': 230 })[0]?.values['input.frequency'], null);
    t.is(judge({ 'input.L3.frequency': 0, 'input.L3-N.voltage': 230 })[0]?.values['input.L3.frequency'], null);
    t.is(judge({ 'output.L3.frequency': 0, 'output.L3-L1.voltage': 400 })[0]?.values['output.L3.frequency'], null);
});

test('a temperature that jumps has to be said twice', (t) => {
    const once = judge(
        { 'ups.temperature': 25 },
        { 'ups.temperature': 85 },
        { 'ups.temperature': 25 },
        { 'ups.temperature': 26 },
    );
    const twice = judge({ 'ups.temperature': 25 }, { 'ups.temperature': 85 }, { 'ups.temperature': 86 });

    t.deepEqual(
        once.map(({ values }) => values['ups.temperature']),
        [25, null, null, 26],
    );
    t.deepEqual(
        twice.map(({ values }) => values['ups.temperature']),
        [25, null, 86],
    );
});

test('voltages, currents and powers may jump', (t) => {
    const samples = judge(
        { 'input.voltage': 230, 'outlet.1.current': 0, 'ups.realpower': 0, 'battery.charge': 100 },
        { 'input.voltage': 0, 'outlet.1.current': 16, 'ups.realpower': 3000, 'battery.charge': 5 },
    );

    t.is(samples[1]?.doubts.size, 0);
});

test('what did not change is judged again while it is in doubt', (t) => {
    const filter = new Plausibility();
    const hot = { 'ups.temperature': 85, 'input.frequency': 0, 'input.voltage': 0 };
    filter.judgeAll({ 'ups.temperature': 25, 'input.frequency': 0, 'input.voltage': 0 });

    const judge = (changes: Readonly<Record<string, number>>, values: Readonly<Record<string, number>>) =>
        filter.judge(changes, (name) => values[name]);

    t.deepEqual(judge({ 'ups.temperature': 85 }, hot), { 'ups.temperature': null, 'input.frequency': 0 });
    t.deepEqual(judge({}, hot), { 'ups.temperature': 85, 'input.frequency': 0 });
    t.deepEqual(judge({ 'input.voltage': 230 }, { ...hot, 'input.voltage': 230 }), {
        'input.voltage': 230,
        'input.frequency': null,
    });
    t.deepEqual([...filter.doubts.keys()], ['input.frequency']);
});
