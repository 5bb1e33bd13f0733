import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { GatewayError } from '#model/errors.ts';
import type { OpenDevice } from '../driver.ts';
import { write, writeInteger, writeOid } from './testing/ber.ts';
import { type Listening, listenTo } from './testing/listening.ts';
import { OUTLET_CURRENT, OUTLET_STATE, rackPdu } from './testing/rack-pdu.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { integerOf, parseRecording } from './testing/recording.ts';

const TESTCASES = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');

// RFC 1628.
const OUTPUT_SOURCE = '1.3.6.1.2.1.33.1.4.1.0';
const BATTERY_CHARGE = '1.3.6.1.2.1.33.1.2.4.0';
const SECONDS_ON_BATTERY = '1.3.6.1.2.1.33.1.2.2.0';
const ALARMS_PRESENT = '1.3.6.1.2.1.33.1.6.1.0';
const ALARM_DESCR = '1.3.6.1.2.1.33.1.6.2.1.2';
const AUDIBLE_STATUS = '1.3.6.1.2.1.33.1.9.8.0';
const LOW_BATT_TIME = '1.3.6.1.2.1.33.1.9.7.0';
const TEST_ID = '1.3.6.1.2.1.33.1.7.1.0';
const SPIN_LOCK = '1.3.6.1.2.1.33.1.7.2.0';
const SHUTDOWN_TYPE = '1.3.6.1.2.1.33.1.8.1.0';
const SHUTDOWN_AFTER = '1.3.6.1.2.1.33.1.8.2.0';
const AUTO_RESTART = '1.3.6.1.2.1.33.1.8.5.0';

// PowerNet-MIB rPDU.
const NUM_OUTLETS = '1.3.6.1.4.1.318.1.1.12.1.8.0';
const OUTLET_COMMAND = '1.3.6.1.4.1.318.1.1.12.3.3.1.1.4';
const OUTLET_STATUS = '1.3.6.1.4.1.318.1.1.12.3.5.1.1';

/** Gives up after a second, and until then forgives a busy machine four times. */
const BRIEF = { timeout: 0.2, retries: 4 };

interface Bench {
    readonly agent: RecordedAgent;
    readonly device: OpenDevice;
    readonly heard: Listening;
}

async function polled(t: ExecutionContext, name: string, options: Record<string, unknown> = {}): Promise<Bench> {
    const agent = new RecordedAgent(parseRecording(readFileSync(join(TESTCASES, name, 'agent.snmprec'), 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address, options);
    t.teardown(() => device.close());
    await device.poll();
    return { agent, device, heard };
}

/** The agent switches outlets as a first generation APC does. */
function switchesOutlets(agent: RecordedAgent): void {
    agent.onSet = (oid) => {
        if (!oid.startsWith(OUTLET_COMMAND)) return;
        const outlet = oid.slice(OUTLET_COMMAND.length + 1);
        const command = integerOf(agent.recording.get(oid));
        if (command === 1 || command === 2) agent.recording.set(`${OUTLET_STATUS}.4.${outlet}`, writeInteger(command));
        if (command === 3) agent.recording.set(`${OUTLET_STATUS}.5.${outlet}`, writeInteger(1));
    };
}

test('a poll asks for what moves, in one packet, and tells what changed', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    const before = agent.heard.requests;
    agent.recording.set(OUTPUT_SOURCE, writeInteger(5));
    agent.recording.set(BATTERY_CHARGE, writeInteger(99));

    await device.poll();

    t.is(agent.heard.requests - before, 1);
    t.is(heard.values['ups.status'], 'OB DISCHRG');
    t.is(heard.values['battery.charge'], 99);
    t.is(heard.values['ups.model'], 'Online 3000', 'what seldom changes is still there');
});

test('what seldom changes is read again with the tenth poll', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    agent.recording.set(LOW_BATT_TIME, writeInteger(9));

    for (let poll = 2; poll <= 10; poll++) await device.poll();
    t.is(heard.values['battery.runtime.low'], 120);
    await device.poll();

    t.is(heard.values['battery.runtime.low'], 540);
});

test('polls that overlap are one poll', async (t) => {
    const { agent, device } = await polled(t, 'generic-single-phase-ups');
    const before = agent.heard.requests;

    await Promise.all([device.poll(), device.poll(), device.poll()]);

    t.is(agent.heard.requests - before, 1);
});

test('a value that turns into nonsense becomes unknown, and one that vanishes is gone', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    agent.recording.set(BATTERY_CHARGE, write(0x04, Buffer.from('plenty')));
    agent.remove('1.3.6.1.2.1.33.1.3.3.1.3.1');

    await device.poll();

    t.is(heard.values['battery.charge'], null);
    t.false('input.voltage' in heard.values);
    t.is(heard.values['input.frequency'], 50);
});

test('without upsOutputSource the seconds on battery tell the status, and without both it is unknown', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');

    agent.recording.set(OUTPUT_SOURCE, writeInteger(1));
    await device.poll();
    t.is(heard.values['ups.status'], 'OL');

    agent.recording.set(SECONDS_ON_BATTERY, writeInteger(4));
    await device.poll();
    t.is(heard.values['ups.status'], 'OB DISCHRG');

    agent.remove(SECONDS_ON_BATTERY);
    await device.poll();
    t.is(heard.values['ups.status'], null);
});

test('alarms come and go', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    t.false('ups.alarm' in heard.values);

    agent.recording.set(ALARMS_PRESENT, writeInteger(2, 0x42));
    agent.recording.set(`${ALARM_DESCR}.31`, writeOid('1.3.6.1.2.1.33.1.6.3.16'));
    agent.recording.set(`${ALARM_DESCR}.32`, writeOid('1.3.6.1.2.1.33.1.6.3.9'));
    await device.poll();
    t.is(heard.values['ups.alarm'], '[fan failed]');
    t.is(heard.values['ups.status'], 'ALARM OL BYPASS');

    agent.recording.set(ALARMS_PRESENT, writeInteger(0, 0x42));
    await device.poll();
    t.false('ups.alarm' in heard.values);
    t.is(heard.values['ups.status'], 'OL');
});

test('an alarm that was there when the device was learned ends, too', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-three-phase-ups-on-battery');
    t.regex(String(heard.values['ups.alarm']), /battery must be replaced/);

    agent.recording.set(ALARMS_PRESENT, writeInteger(0, 0x42));
    await device.poll();

    t.false('ups.alarm' in heard.values);
    t.is(heard.values['ups.status'], 'OB LB DISCHRG CAL');
});

test('a card that has lost its UPS makes what it says doubtful', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    agent.recording.set(ALARMS_PRESENT, writeInteger(1, 0x42));
    agent.recording.set(`${ALARM_DESCR}.1`, writeOid('1.3.6.1.2.1.33.1.6.3.20'));

    await device.poll();

    t.is(heard.stale, 'card has lost the UPS');
});

test('a three-phase UPS without a count keeps its three phases when mains is gone', async (t) => {
    const agent = new RecordedAgent(
        parseRecording(readFileSync(join(TESTCASES, 'generic-careless-ups-card', 'agent.snmprec'), 'utf8')),
    );
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());
    for (const phase of [1, 2, 3]) agent.recording.set(`1.3.6.1.2.1.33.1.3.3.1.3.${phase}.0`, writeInteger(230));
    await device.poll();
    t.is(heard.values['input.L3-N.voltage'], 230);

    for (const phase of [1, 2, 3]) {
        agent.recording.set(`1.3.6.1.2.1.33.1.3.3.1.2.${phase}.0`, writeInteger(0));
        agent.recording.set(`1.3.6.1.2.1.33.1.3.3.1.3.${phase}.0`, writeInteger(0));
    }
    for (let poll = 0; poll < 11; poll++) await device.poll();

    t.is(heard.values['input.phases'], 3);
    t.is(heard.values['input.L3-N.voltage'], 0);
});

/** Outlets 7 and 8 with everything that the agent says of them. */
function lastOutlets(agent: RecordedAgent): [string, Buffer][] {
    return [...agent.recording].filter(([oid]) => /\.318\.1\.1\.12\.3\..*\.[78]$/.test(oid));
}

test('fewer outlets are noticed at the next poll', async (t) => {
    const { agent, device, heard } = await polled(t, 'apc-ap7921');
    agent.recording.set(NUM_OUTLETS, writeInteger(6));
    for (const [oid] of lastOutlets(agent)) agent.recording.delete(oid);

    await device.poll();

    t.is(heard.values['outlet.count'], 6);
    t.false(Object.keys(heard.values).some((name) => /^outlet\.[78]\./.test(name)));
    t.false(heard.commands.includes('outlet.7.load.off'));
    t.is(heard.values['outlet.6.status'], 'on');
});

test('more outlets are noticed at the next poll', async (t) => {
    const { agent, device, heard } = await polled(t, 'apc-ap7921');
    const last = lastOutlets(agent);
    for (const [oid] of last) agent.recording.delete(oid);
    await device.poll();
    t.false('outlet.8.status' in heard.values);

    for (const [oid, value] of last) agent.recording.set(oid, value);
    agent.recording.set(NUM_OUTLETS, writeInteger(10));
    await device.poll();

    t.is(heard.values['outlet.8.status'], 'off');
    t.true(heard.commands.includes('outlet.8.load.on'));
});

test('silence is an error; afterwards the device is learned again', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups', BRIEF);
    agent.misbehaves.isSilent = true;
    await t.throwsAsync(device.poll(), { instanceOf: GatewayError, message: /^no answer from/ });
    agent.misbehaves.isSilent = false;
    agent.recording.set(LOW_BATT_TIME, writeInteger(9));

    await device.poll();

    t.is(heard.values['battery.runtime.low'], 540);
});

test('another kind of device at the same address is recognized', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    agent.recording.clear();
    const other = readFileSync(join(TESTCASES, 'apc-ap9212', 'agent.snmprec'), 'utf8');
    for (const [oid, value] of parseRecording(other)) agent.recording.set(oid, value);

    await device.poll();

    t.is(heard.mib, 'apc-rpdu');
    t.is(heard.values['outlet.2.status'], 'off');
    t.false('ups.status' in heard.values);
});

test('an agent that has nothing to say any more is stale, not silent', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups', { mib: 'ietf-ups' });
    agent.remove('1.3.6.1.2.1.33');

    await device.poll();

    t.regex(heard.stale ?? '', /none of its values can be used/);
});

test('an outlet is switched, and the next poll shows it', async (t) => {
    const { agent, device, heard } = await polled(t, 'apc-ap7921');
    switchesOutlets(agent);

    const outcome = await device.command({ type: 'instant', name: 'outlet.3.load.off' });

    t.deepEqual(outcome, { ok: true, value: undefined });
    t.is(integerOf(agent.recording.get(`${OUTLET_COMMAND}.3`)), 2);
    await device.poll();
    t.is(heard.values['outlet.3.status'], 'off');
});

test('an outlet that is cycled shows that the command is on its way', async (t) => {
    const { agent, device } = await polled(t, 'apc-ap7921');
    switchesOutlets(agent);

    const outcome = await device.command({ type: 'instant', name: 'outlet.3.load.cycle' });

    t.true(outcome.ok);
    t.is(integerOf(agent.recording.get(`${OUTLET_COMMAND}.3`)), 3);
});

test('a device that says yes and does nothing has failed, and says so', async (t) => {
    const { agent, device, heard } = await polled(t, 'apc-ap7921', BRIEF);
    agent.misbehaves.ignoresSets = true;

    const outcome = await device.command({ type: 'instant', name: 'outlet.3.load.off' });

    t.deepEqual(outcome, {
        ok: false,
        error: {
            code: 'device-refused',
            message: 'the device said yes to outlet.3.load.off but did not do it within 1 s',
        },
    });
    await device.poll();
    t.is(heard.values['outlet.3.status'], 'on');
});

test('rPDU2 outlets are switched by its own numbers: on is 1 to write and 2 to read', async (t) => {
    const { agent, device, heard } = await polled(t, 'apc-ap8959-chain');
    const control = '1.3.6.1.4.1.318.1.1.26.9.2.4.1.5';
    const state = '1.3.6.1.4.1.318.1.1.26.9.2.3.1.5';
    agent.onSet = (oid) => {
        const isOn = integerOf(agent.recording.get(oid)) === 1;
        agent.recording.set(`${state}.${oid.slice(control.length + 1)}`, writeInteger(isOn ? 2 : 1));
    };

    const outcome = await device.command({ type: 'instant', name: 'device.2.outlet.3.load.on' });

    await device.poll();
    t.true(outcome.ok);
    t.is(integerOf(agent.recording.get(`${control}.7`)), 1, 'row 7 is outlet 3 of the second unit');
    t.is(heard.values['device.2.outlet.3.status'], 'on');
    t.is(heard.values['device.1.outlet.3.status'], 'off');
});

test('a community that may only read is told so', async (t) => {
    const { agent, device } = await polled(t, 'apc-ap7921');
    agent.misbehaves.refusesSets = 2;

    const outcome = await device.command({ type: 'instant', name: 'outlet.3.load.off' });

    t.like(outcome, { ok: false, error: { code: 'device-refused' } });
    t.regex(outcome.ok ? '' : outcome.error.message, /does not let us write this/);
});

test('silence during a command is its outcome', async (t) => {
    const { agent, device } = await polled(t, 'apc-ap7921', BRIEF);
    agent.misbehaves.isSilent = true;

    const outcome = await device.command({ type: 'instant', name: 'outlet.3.load.off' });

    t.like(outcome, { ok: false, error: { code: 'device-unreachable' } });
});

test('an unknown command or setting is refused before anything is sent', async (t) => {
    const { agent, device } = await polled(t, 'apc-ap7921');
    const before = agent.heard.requests;

    const command = await device.command({ type: 'instant', name: 'outlet.99.load.off' });
    const setting = await device.command({ type: 'set', name: 'outlet.3.status', value: 'off' });

    t.like(command, { ok: false, error: { code: 'command-unknown' } });
    t.like(setting, { ok: false, error: { code: 'command-unknown' } });
    t.is(agent.heard.requests, before);
});

test('a setting is written, read back and told', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');

    const outcome = await device.command({ type: 'set', name: 'battery.runtime.low', value: '300' });

    t.true(outcome.ok);
    t.is(integerOf(agent.recording.get(LOW_BATT_TIME)), 5, 'minutes');
    t.is(heard.values['battery.runtime.low'], 300);
});

test('a setting that does not stick has failed', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups');
    agent.misbehaves.ignoresSets = true;

    const outcome = await device.command({ type: 'set', name: 'ups.id', value: 'UPS Z' });

    t.deepEqual(outcome, {
        ok: false,
        error: { code: 'device-refused', message: 'the device said yes to “UPS Z”, but ups.id still reads “UPS A”' },
    });
    t.is(heard.values['ups.id'], 'UPS A');
});

const WRONG_VALUES: readonly (readonly [string, string, RegExp])[] = [
    ['battery.runtime.low', 'soon', /“soon” is not a number/],
    ['battery.runtime.low', '-1', /not between 0 and 86400/],
    ['input.transfer.low', '1000', /not between 50 and 500/],
    ['ups.start.auto', 'maybe', /“maybe” is none of yes, no/],
    ['ups.id', 'x'.repeat(64), /at most 63 characters/],
];

for (const [name, value, message] of WRONG_VALUES) {
    test(`${name} cannot be set to ${value.slice(0, 8)}`, async (t) => {
        const { agent, device } = await polled(t, 'generic-single-phase-ups');
        const before = agent.heard.requests;

        const outcome = await device.command({ type: 'set', name, value });

        t.like(outcome, { ok: false, error: { code: 'command-invalid' } });
        t.regex(outcome.ok ? '' : outcome.error.message, message);
        t.is(agent.heard.requests, before);
    });
}

test('a UPS is shut down in the order that cuts power last', async (t) => {
    const { agent, device } = await polled(t, 'generic-single-phase-ups');
    const written: string[] = [];
    agent.onSet = (oid) => written.push(oid);

    const outcome = await device.command({ type: 'instant', name: 'shutdown.stayoff', value: '45' });

    t.true(outcome.ok);
    t.deepEqual(written, [AUTO_RESTART, SHUTDOWN_TYPE, SHUTDOWN_AFTER]);
    t.is(integerOf(agent.recording.get(AUTO_RESTART)), 2);
    t.is(integerOf(agent.recording.get(SHUTDOWN_TYPE)), 1);
    t.is(integerOf(agent.recording.get(SHUTDOWN_AFTER)), 45);
});

test('a countdown that nobody could mean is refused', async (t) => {
    const { device } = await polled(t, 'generic-single-phase-ups');

    for (const value of ['soon', '-5', '1.5', '99999999999']) {
        const outcome = await device.command({ type: 'instant', name: 'shutdown.return', value });
        t.like(outcome, { ok: false, error: { code: 'command-invalid' } }, value);
    }
});

test('a battery test is started with the OID of the test and the spin lock', async (t) => {
    const { agent, device } = await polled(t, 'generic-single-phase-ups');
    const written: string[] = [];
    agent.onSet = (oid) => written.push(oid);

    const outcome = await device.command({ type: 'instant', name: 'test.battery.start.quick' });

    t.true(outcome.ok);
    t.deepEqual(written, [SPIN_LOCK, TEST_ID]);
    t.deepEqual(agent.recording.get(TEST_ID), writeOid('1.3.6.1.2.1.33.1.7.7.4'));
});

test('the beeper is verified by reading it back', async (t) => {
    const { agent, device, heard } = await polled(t, 'generic-single-phase-ups', BRIEF);

    t.true((await device.command({ type: 'instant', name: 'beeper.mute' })).ok);
    await device.poll();
    t.is(heard.values['ups.beeper.status'], 'muted');
    agent.misbehaves.ignoresSets = true;
    const ignored = await device.command({ type: 'instant', name: 'beeper.enable' });

    t.like(ignored, { ok: false, error: { code: 'device-refused' } });
    t.is(integerOf(agent.recording.get(AUDIBLE_STATUS)), 3);
});

test('a closed device lets go of what it waits for', async (t) => {
    const { agent, device } = await polled(t, 'generic-single-phase-ups', { timeout: 30 });
    agent.misbehaves.isSilent = true;

    const polling = device.poll();
    await device.close();

    await t.throwsAsync(polling, { instanceOf: GatewayError });
});

async function rackOf24(t: ExecutionContext, pollSeconds?: number): Promise<Bench> {
    const agent = new RecordedAgent(rackPdu());
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address, {}, pollSeconds);
    t.teardown(() => device.close());
    await device.poll();
    return { agent, device, heard };
}

test('a PDU of 24 outlets costs one packet for its states and at most four for all that moves', async (t) => {
    const { agent, device } = await rackOf24(t, 2);
    const packets: number[] = [];

    for (let poll = 0; poll < 10; poll++) {
        const before = agent.heard.requests;
        await device.poll();
        packets.push(agent.heard.requests - before);
    }

    t.deepEqual(packets.filter((count) => count === 1).length, 8);
    t.true(Math.max(...packets) <= 4, String(packets));
});

test('meters that are not due keep their value, and all are read when their turn comes', async (t) => {
    const { agent, device, heard } = await rackOf24(t, 2);
    agent.recording.set(`${OUTLET_CURRENT}.7`, writeInteger(99));

    await device.poll();
    t.is(heard.values['outlet.7.current'], 1.7);
    for (let poll = 2; poll <= 5; poll++) await device.poll();

    t.is(heard.values['outlet.7.current'], 9.9);
});

test('a state that has changed brings the meters with it', async (t) => {
    const { agent, device, heard } = await rackOf24(t, 2);
    agent.recording.set(`${OUTLET_STATE}.7`, writeInteger(1));
    agent.recording.set(`${OUTLET_CURRENT}.7`, writeInteger(0));

    await device.poll();

    t.is(heard.values['outlet.7.status'], 'off');
    t.is(heard.values['outlet.7.current'], 0);
});

test('an agent whose answers must be small is asked for less at a time, and still read whole', async (t) => {
    const { agent, device, heard } = await rackOf24(t);
    agent.misbehaves.fits = 12;

    await device.poll();
    agent.heard.largest = 0;
    await device.poll();

    t.true(agent.heard.largest <= 12, String(agent.heard.largest));
    t.is(heard.values['outlet.24.current'], 3.4);
});
