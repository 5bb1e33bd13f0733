import test from 'ava';
import { labelOf, type VariableName, variableOf } from './variable.ts';
import { VARIABLES } from './variables.ts';

test('instances are looked up under their pattern', (t) => {
    t.is(variableOf('outlet.12.current')?.unit, 'A');
    t.is(variableOf('outlet.group.2.status')?.values?.[0], 'on');
    t.is(variableOf('ambient.1.contacts.3.name')?.history, 'static');
    t.is(variableOf('ambient.contacts.3.status')?.history, 'state');
});

test('phases are measured on inputs and outputs', (t) => {
    t.is(variableOf('input.L1-N.voltage')?.unit, 'V');
    t.is(variableOf('input.bypass.L2.current')?.about, 'Current, L2');
    t.is(variableOf('output.realpower')?.unit, 'W');
    t.is(variableOf('input.L4.voltage'), undefined);
    t.is(variableOf('battery.L1.voltage'), undefined);
});

test('members of a daisy chain and values taken over have the meaning of the plain name', (t) => {
    t.is(variableOf('device.2.input.L1.voltage')?.unit, 'V');
    t.is(variableOf('device.2.outlet.3.current')?.unit, 'A');
    t.is(variableOf('upstream.battery.charge')?.unit, '%');
});

test('inventions are not known, nor names of Object', (t) => {
    for (const name of ['experimental.x', 'foo.bar', 'constructor', 'input.constructor', '']) {
        t.is(variableOf(name), undefined, name);
    }
});

test('every row of the catalogue has a description that begins like a sentence, and numbers have digits', (t) => {
    for (const [name, row] of Object.entries(VARIABLES)) {
        const variable = variableOf(name);
        t.regex(row.about, /^[A-Z0-9]/, name);
        t.is(variable?.unit === undefined, variable?.digits === undefined, name);
    }
});

test('labels are words', (t) => {
    t.is(labelOf('battery.charge.low'), 'Battery charge low');
    t.is(labelOf('ups.load'), 'UPS load');
});

test('a misspelled name does not compile', (t) => {
    const good: VariableName[] = ['outlet.3.realpower', 'device.2.outlet.1.status', 'input.L2-N.voltage', 'ups.status'];
    // @ts-expect-error: the catalogue has no such variable
    const bad: VariableName = 'outlet.3.relapower';

    t.true(good.every((name) => variableOf(name)));
    t.is(variableOf(bad), undefined);
});
