import test from 'ava';
import { parseDevFile } from '#nut/dev-file.ts';
import { ReplayedVariables } from './replayed-variables.ts';

function replayed(text: string): ReplayedVariables {
    const variables = new ReplayedVariables('ups');
    for (const step of parseDevFile(text).steps) if (step.type !== 'timer') variables.apply(step);
    return variables;
}

test('values are those that were set last, as text, and removed ones are gone', (t) => {
    const variables = replayed('ups.status: OL\nups.load: 010.50\nups.load:\ninput.voltage: 230.0\nups.status: OB\n');

    t.deepEqual(variables.readings(), { 'device.type': 'ups', 'input.voltage': '230.0', 'ups.status': 'OB' });
});

test('maker, model and serial number are those of the UPS unless the recording says otherwise', (t) => {
    const readings = replayed('ups.mfr: A\nups.model: B\nups.serial: C\ndevice.model: D\n').readings();

    t.like(readings, { 'device.mfr': 'A', 'device.model': 'D', 'device.serial': 'C' });
});

test('the kind of device is that of the recording, else that of the configuration', (t) => {
    t.is(replayed('device.type: pdu').readings()['device.type'], 'pdu');
    t.is(new ReplayedVariables('ats').readings()['device.type'], 'ats');
});

test('an alarm stands in the status and in its own variable until it ends', (t) => {
    const variables = replayed('ups.status: OL CHRG\nALARM Replace battery!\n');

    t.like(variables.readings(), { 'ups.status': 'ALARM OL CHRG', 'ups.alarm': 'Replace battery!' });

    variables.apply({ type: 'alarm', text: undefined, line: 3 });

    t.is(variables.readings()['ups.status'], 'OL CHRG');
    t.false('ups.alarm' in variables.readings());
});

test('a status that names the alarm itself is left as it was written', (t) => {
    t.is(replayed('ups.status: OL ALARM').readings()['ups.status'], 'OL ALARM');
    t.is(replayed('ups.status: OL ALARM\nALARM fan').readings()['ups.status'], 'ALARM OL');
});

test('what was written lives until the recording sets it again', (t) => {
    const variables = replayed('ups.status: OL\nups.id: a\n');

    variables.write('ups.status', 'OB LB');
    variables.write('ups.id', '');

    t.deepEqual(variables.readings(), { 'device.type': 'ups', 'ups.status': 'OB LB' });
    variables.apply({ type: 'set', name: 'ups.status', value: 'OL', line: 1 });
    t.is(variables.readings()['ups.status'], 'OL');
});

test('every variable can be written, with 32 characters or as many as it has', (t) => {
    const long = 'x'.repeat(40);

    t.deepEqual(replayed(`ups.mfr: A\nups.id: ${long}`).settings(), {
        'device.mfr': { kind: 'text', maxLength: 32 },
        'device.type': { kind: 'text', maxLength: 32 },
        'ups.id': { kind: 'text', maxLength: 40 },
        'ups.mfr': { kind: 'text', maxLength: 32 },
    });
});
