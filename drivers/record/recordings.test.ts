// A recorded device is the device: what was recorded, played and recorded again is the same text, without what says whose it is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import * as v from 'valibot';
import { DRIVER_OPTIONS } from '#model/driver-options.ts';
import { NutClient } from '#nut/client.ts';
import { parseDevFile } from '#nut/dev-file.ts';
import { startRack } from '../../test/nut-rack.ts';
import { findEndpoint } from '../snmp/address.ts';
import { openExchange } from '../snmp/exchange.ts';
import { RecordedAgent } from '../snmp/testing/recorded-agent.ts';
import { parseRecording } from '../snmp/testing/recording.ts';
import { RecordedDevice } from '../usb-hid/testing/recorded-device.ts';
import { recordNut } from './nut-recording.ts';
import { PersonalData } from './personal-data.ts';
import { recordSnmp } from './snmp-recording.ts';
import { recordUsb } from './usb-recording.ts';

const TESTCASES = join(import.meta.dirname, '..', '..', 'testcases');

test('serial numbers, addresses and people are hidden, names of models stay', (t) => {
    const personal = new PersonalData();

    t.is(personal.serial('3B1234X56789'), '3B0000X00000');
    t.is(
        personal.text('unit 3B1234X56789, Smart-UPS SMT1500RMI2U FW 12.6'),
        'unit 3B0000X00000, Smart-UPS SMT1500RMI2U FW 12.6',
    );
    t.is(personal.text('ask ann.smith@corp.example.com at 10.1.2.3'), 'ask somebody@example.org at 192.0.2.1');
    t.is(personal.text('00:c0:b7:12:34:56'), '02:00:00:00:00:00');
    t.is(personal.text('ZA1045012345'), 'ZA0000000000');
});

for (const name of ['delays-in-minutes', 'standard-told-unasked']) {
    test(`a USB device that was recorded is the same device: ${name}`, async (t) => {
        const original = new RecordedDevice(readFileSync(join(TESTCASES, 'usb-hid', name, 'device.txt'), 'utf8'));

        const again = new RecordedDevice(await recordUsb(original));

        t.deepEqual(again.descriptor, original.descriptor);
        const asked = [...original.reports].filter(([id]) => original.asked.includes(id));
        t.deepEqual([...again.reports].sort(), asked.sort());
        t.is(again.identity.vendor, original.identity.vendor);
        t.deepEqual(original.written, []);
    });
}

test('an agent that was recorded answers the same, without contact and place', async (t) => {
    const original = parseRecording(readFileSync(join(TESTCASES, 'snmp', 'apc-ap7921', 'agent.snmprec'), 'utf8'));
    const agent = new RecordedAgent(original);
    await agent.start();
    t.teardown(() => agent.stop());
    const { address } = agent;
    const exchange = openExchange(
        await findEndpoint(address),
        v.parse(DRIVER_OPTIONS.snmp, { driver: 'snmp', address }),
    );
    t.teardown(() => exchange.close());

    const again = parseRecording(await recordSnmp(exchange));

    const contact = '1.3.6.1.2.1.1.4.0';
    t.regex(original.get(contact)?.toString('latin1') ?? '', /Rack team/);
    t.regex(again.get(contact)?.toString('latin1') ?? '', /recorded/);
    const rackNumbers = [...original].filter(([oid, bytes]) => oid.startsWith('1.3.6.1.4.1') && bytes[0] === 2);
    t.true(rackNumbers.length > 10);
    for (const [oid, bytes] of rackNumbers) t.deepEqual(again.get(oid), bytes, oid);
});

test('a device of a NUT server becomes a file for dummy-ups', async (t) => {
    const rack = await startRack();
    t.teardown(() => rack.stop());
    const client = new NutClient({ host: '127.0.0.1', port: rack.port, timeoutSeconds: 10, tls: 'try' });
    await client.connect();
    t.teardown(() => client.close());

    const { steps, problems } = parseDevFile(await recordNut(client, 'ups1'));

    t.deepEqual(problems, []);
    const values = new Map(steps.flatMap((step) => (step.type === 'set' ? [[step.name, step.value] as const] : [])));
    t.is(values.get('ups.status'), 'OL CHRG');
    t.is(values.get('ups.id'), 'recorded');
});
