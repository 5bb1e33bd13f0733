import test from 'ava';
import { missingTotals, sumOf } from './totals.ts';

const PDU = { type: 'pdu', members: 1 } as const;

function phases(side: string, quantity: string, ...values: readonly (number | null)[]) {
    return Object.fromEntries(values.map((value, at) => [`${side}.L${at + 1}.${quantity}`, value]));
}

const valueIn = (values: Readonly<Record<string, number | null>>) => (name: string) => values[name];

test('the power of three phases adds up where the device tells no total', (t) => {
    const values = {
        ...phases('input', 'realpower', 100.1, 200.2, 300),
        'input.power': 700,
        ...phases('input', 'power', 1, 2, 3),
    };

    const totals = missingTotals(values, PDU);

    t.deepEqual(
        totals.map(({ name }) => name),
        ['input.realpower'],
    );
    t.is(totals[0] && sumOf(totals[0], valueIn(values)), 600.3);
});

test('a phase that is not known makes the total unknown, two phases make none', (t) => {
    const values = { ...phases('input', 'realpower', 100, null, 300), ...phases('output', 'power', 1, 2) };

    const totals = missingTotals(values, PDU);

    t.is(totals.length, 1);
    t.is(totals[0] && sumOf(totals[0], valueIn(values)), null);
});

test('what a UPS gives out is its own power, once; a unit of a chain has its own total', (t) => {
    const ups = { ...phases('output', 'realpower', 1, 2, 3), ...phases('ups', 'realpower', 1, 2, 3) };
    const chain = phases('device.2.input', 'power', 1, 2, 3);

    t.deepEqual(
        missingTotals(ups, { type: 'ups', members: 1 }).map(({ name }) => name),
        ['ups.realpower'],
    );
    t.deepEqual(
        missingTotals(chain, { type: 'pdu', members: 2 }).map(({ name }) => name),
        ['device.2.input.power'],
    );
});
