import test from 'ava';
import { oneOf, whole } from './conversions.ts';
import { type Family, OUTLETS_MAX, type Table } from './family.ts';
import { learnLayout, oidAt } from './layout.ts';
import type { Raw } from './raw.ts';

function familyOf(...tables: readonly Table[]): Family {
    return { name: 'x', title: 'x', type: 'pdu', claims: [], probes: [], rows: [], tables };
}

function walked(cells: Readonly<Record<string, number>>): ReadonlyMap<string, Raw> {
    return new Map(Object.entries(cells).map(([oid, value]) => [oid, { kind: 'number', value }] as const));
}

const outlets: Table = {
    of: 'outlet',
    index: { member: '5.2', number: '5.4' },
    columns: [{ variable: 'outlet.n.status', oid: '5.5', as: oneOf({ 1: 'on' }) }],
};
const sensors: Table = {
    of: 'outlet',
    index: { arcs: ['member', 'number'] },
    columns: [{ variable: 'outlet.n.current', oid: '6.4', tail: '1', as: whole }],
};
const phases: Table = {
    of: 'phase',
    phases: 'input.phases',
    index: { arcs: ['number'] },
    columns: [{ single: 'input.voltage', phase: 'input.L1-N.voltage', oid: '7.3', as: whole }],
};

test('rows are named by columns where the index means nothing', (t) => {
    const cells = walked({ '5.2.1': 1, '5.4.1': 1, '5.5.1': 1, '5.2.2': 2, '5.4.2': 1, '5.5.2': 1 });

    const layout = learnLayout(familyOf(outlets), cells);

    t.is(layout.members, 2);
    t.deepEqual(layout.rows.get(outlets), [
        { index: '1', member: 1, number: 1 },
        { index: '2', member: 2, number: 1 },
    ]);
});

test('rows are named by the numbers of the index, and members of a chain are counted from 1', (t) => {
    const layout = learnLayout(
        familyOf(sensors),
        walked({ '6.4.0.3.1': 5, '6.4.8.1.1': 6, '6.4.8.1.9': 7, '6.4.8.1': 8 }),
    );

    t.is(layout.members, 2);
    t.deepEqual(layout.rows.get(sensors), [
        { index: '0.3', member: 1, number: 3 },
        { index: '8.1', member: 2, number: 1 },
    ]);
    const row = layout.rows.get(sensors)?.[1];
    t.is(row && oidAt({ oid: '6.4', tail: '1' }, row), '6.4.8.1.1');
});

test('an index that says nothing usable is no row', (t) => {
    const layout = learnLayout(familyOf(sensors), walked({ '6.4.1.1.1.1': 1, '6.4.1.999.1': 1, '6.4.1.1': 1 }));

    t.deepEqual(layout.rows.get(sensors), []);
    t.is(layout.members, 1);
});

test('outlets may be counted from 0', (t) => {
    const layout = learnLayout(familyOf(sensors), walked({ '6.4.1.0.1': 1 }));

    t.deepEqual(layout.rows.get(sensors), [{ index: '1.0', member: 1, number: 0 }]);
});

test('numbers that stand twice are one row', (t) => {
    const cells = walked({ '5.2.1': 1, '5.4.1': 4, '5.2.2': 1, '5.4.2': 4 });

    t.deepEqual(learnLayout(familyOf(outlets), cells).rows.get(outlets), [{ index: '1', member: 1, number: 4 }]);
});

test('tables and chains that cannot be are cut', (t) => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`6.4.1.${at + 1}.1`, 1]));
    const long = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`6.4.${at + 1}.1.1`, 1]));

    t.is(learnLayout(familyOf(sensors), walked(many)).rows.get(sensors)?.length, OUTLETS_MAX);
    t.is(learnLayout(familyOf(sensors), walked(long)).members, 64);
});

test('phases are counted by the rows that carry something', (t) => {
    const count = (cells: Record<string, number>, before?: Record<string, number>) => {
        const family = familyOf(phases);
        const earlier = before && learnLayout(family, walked(before));
        return learnLayout(family, walked(cells), earlier).phases.get(phases)?.get(1);
    };
    const dead = { '7.3.1': 0, '7.3.2': 0, '7.3.3': 0 };

    t.is(count({ '7.3.1': 230 }), 1);
    t.is(count({ '7.3.1': 230, '7.3.2': 0, '7.3.3': 0 }), 1);
    t.is(count({ '7.3.1': 0, '7.3.2': 0, '7.3.3': 229 }), 3);
    t.is(count({ '7.3.1': 230, '7.3.2': 230, '7.3.3': 230 }), 3, 'a balanced load');
    t.is(count(dead), 3, 'at first sight every row that answers');
    t.is(count(dead, { '7.3.1': 230, '7.3.2': 0, '7.3.3': 0 }), 1, 'without mains it is what it was');
    t.is(count({ '7.3.1': 230, '7.3.7': 230 }), 1, 'there is no phase 7');
});

test('phases that are counted from 0 are L1 to L3, but a 0 beside two or four rows is none', (t) => {
    const numbers = (...indexes: readonly number[]) =>
        learnLayout(familyOf(phases), walked(Object.fromEntries(indexes.map((index) => [`7.3.${index}`, 230]))))
            .rows.get(phases)
            ?.map(({ index, number }) => `${index}: L${number}`);

    t.deepEqual(numbers(0, 1, 2), ['0: L1', '1: L2', '2: L3']);
    t.deepEqual(numbers(0), ['0: L1']);
    t.deepEqual(numbers(0, 1), ['1: L1']);
    t.deepEqual(numbers(0, 1, 2, 3), ['1: L1', '2: L2', '3: L3']);
});

test('units of a chain may have names instead of numbers: a text with its length before it', (t) => {
    const named: Table = {
        of: 'outlet',
        index: { arcs: ['number', 'name'] },
        columns: [{ variable: 'outlet.n.current', oid: '8.6', as: whole }],
    };

    // “B”, “AB” and a text that is shorter than it says.
    const layout = learnLayout(familyOf(named), walked({ '8.6.4.1.66': 1, '8.6.5.2.65.66': 2, '8.6.6.9.65.66': 3 }));

    t.deepEqual(layout.rows.get(named), [
        { index: '4.1.66', member: 1, number: 4 },
        { index: '5.2.65.66', member: 2, number: 5 },
    ]);
});

test('single objects one behind the other are the lines L1 to L3', (t) => {
    const currents: Table = {
        of: 'phase',
        phases: 'input.phases',
        index: { arcs: ['number', '0'], first: 3, step: 2 },
        columns: [{ single: 'input.current', phase: 'input.L1.current', oid: '9', as: whole }],
    };

    const layout = learnLayout(familyOf(currents), walked({ '9.2.0': 230, '9.3.0': 1, '9.4.0': 230, '9.5.0': 2 }));

    t.deepEqual(
        layout.rows.get(currents)?.map(({ number }) => number),
        [1, 2],
    );
});
