import test, { type ExecutionContext } from 'ava';
import snmp from 'net-snmp';
import { GatewayError } from '#model/errors.ts';
import { write, writeInteger, writeOid } from './testing/ber.ts';
import { listenTo } from './testing/listening.ts';
import { OUTLET_CURRENT, OUTLET_STATE, rackPdu } from './testing/rack-pdu.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { V3Agent } from './testing/v3-agent.ts';

const RPDU2 = '1.3.6.1.4.1.318.1.1.26';
const OUTLET_COUNT = `${RPDU2}.4.2.1.4.1`;
const OUTLET_NAME = `${RPDU2}.9.2.1.1.3`;
const BRIEF = { timeout: 0.3, retries: 1 };

async function rack(t: ExecutionContext, change: (agent: RecordedAgent) => void = () => undefined) {
    const agent = new RecordedAgent(rackPdu());
    change(agent);
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address, BRIEF);
    t.teardown(() => device.close());
    return { agent, device, heard };
}

const octets = (bytes: Uint8Array) => write(0x04, bytes);

test('a text of 60 kB is cut, and everything else is read', async (t) => {
    const { device, heard } = await rack(t, (agent) => {
        agent.recording.set(`${OUTLET_NAME}.3`, write(0x04, Buffer.alloc(60_000, 'x')));
    });

    await device.poll();

    t.is(heard.values['outlet.3.desc'], 'x'.repeat(255));
    t.is(heard.values['outlet.4.desc'], 'host 4');
    t.is(heard.values['outlet.24.status'], 'on');
});

test('names that are no UTF-8 are text that every client can print', async (t) => {
    const names = { 1: 'Büro', 2: '\xff\xff\xff', 3: 'a\0b', 4: '\r\n\x1b[31mred', 5: '\xc3\x28\xa0' };
    const { device, heard } = await rack(t, (agent) => {
        for (const [outlet, name] of Object.entries(names)) {
            agent.recording.set(`${OUTLET_NAME}.${outlet}`, octets(Buffer.from(name, 'latin1')));
        }
    });

    await device.poll();

    t.is(heard.values['outlet.1.desc'], 'Büro');
    t.is(heard.values['outlet.2.desc'], '');
    t.is(heard.values['outlet.3.desc'], 'a');
    for (const outlet of [4, 5]) t.notRegex(String(heard.values[`outlet.${outlet}.desc`]), /\p{Cc}/u);
});

for (const [what, count] of Object.entries({
    'too many': 4000,
    none: 0,
    nonsense: -7,
    'the largest number': 0x7fffffff,
})) {
    test(`outlets are those that answer, when the count says ${what}`, async (t) => {
        const { device, heard } = await rack(t, (agent) => agent.recording.set(OUTLET_COUNT, writeInteger(count)));

        for (const _round of ['learned', 'polled']) await device.poll();

        const states = Object.keys(heard.values).filter((name) => /^outlet\.\d+\.status$/.test(name));
        t.is(states.length, 24);
        t.is(heard.values['outlet.count'], 24);
        t.is(heard.stale, undefined);
    });
}

test('more outlets than the count says are read too', async (t) => {
    const { device, heard } = await rack(t, (agent) => agent.recording.set(OUTLET_COUNT, writeInteger(8)));

    await device.poll();

    t.is(heard.values['outlet.24.status'], 'on');
});

test('tables that go round in circles are at their end, and the next good answer counts', async (t) => {
    const { agent, device, heard } = await rack(t);
    agent.misbehaves.endless = OUTLET_STATE;
    await device.poll();
    const circling = agent.heard.requests;
    agent.misbehaves.endless = undefined;
    agent.remove(`${OUTLET_STATE}.24`);

    await device.poll();

    t.true(circling < 2000, `${circling} packets`);
    t.is(heard.values['outlet.1.status'], 'on');
    t.false('outlet.24.status' in heard.values && heard.values['outlet.24.status'] !== null);
});

test('an answer that is cut off is an error with a reason, and nothing is told of it', async (t) => {
    const { agent, device, heard } = await rack(t);
    await device.poll();
    const { polls } = heard;
    agent.misbehaves.nonsense = (request) => request.subarray(0, request.length - 9);

    const error = await t.throwsAsync(device.poll(), { instanceOf: GatewayError });

    t.regex(error.message, /answers what is not SNMP: a message that is cut off/);
    t.is(heard.polls, polls);
    agent.misbehaves.nonsense = undefined;
    await device.poll();
    t.is(heard.polls, polls + 1);
});

test('an agent that answers after it was asked again is heard, and its second answer harms nobody', async (t) => {
    const { agent, device, heard } = await rack(t);
    await device.poll();
    agent.misbehaves.delayMs = 400;
    agent.recording.set(`${OUTLET_STATE}.3`, writeInteger(1));
    const { requests } = agent.heard;

    await device.poll();

    t.true(agent.heard.requests > requests + 1);
    t.is(heard.values['outlet.3.status'], 'off');
    t.is(heard.stale, undefined);
});

test('the answer to an earlier question is not taken for this one', async (t) => {
    const { agent, device, heard } = await rack(t);
    await device.poll();
    const { polls } = heard;
    const varbind = write(0x30, writeOid(`${OUTLET_STATE}.1`), writeInteger(1));
    const pdu = write(0xa2, writeInteger(4711), writeInteger(0), writeInteger(0), write(0x30, varbind));
    const late = write(0x30, writeInteger(1), octets(Buffer.from('public')), pdu);
    agent.misbehaves.nonsense = () => late;

    await t.throwsAsync(device.poll(), { message: /no answer from/ });

    t.is(heard.polls, polls);
    t.is(heard.values['outlet.1.status'], 'on');
});

test('words where numbers belong are unknown, and the rest is read', async (t) => {
    const { agent, device, heard } = await rack(t);
    await device.poll();
    agent.recording.set(`${OUTLET_STATE}.5`, octets(Buffer.from('yes')));
    agent.recording.set(`${OUTLET_STATE}.6`, writeOid('1.3.6.1'));
    agent.recording.set(`${OUTLET_STATE}.7`, writeInteger(99));

    await device.poll();

    for (const outlet of [5, 6, 7]) t.is(heard.values[`outlet.${outlet}.status`], null);
    t.is(heard.values['outlet.8.status'], 'on');
});

test('what cannot be true is left out with its reason, until something better is said', async (t) => {
    const { agent, device, heard } = await rack(t);
    await device.poll();
    agent.recording.set(`${OUTLET_CURRENT}.3`, writeInteger(2_000_000));

    await device.poll();

    t.is(heard.values['outlet.3.current'], null);
    t.regex(heard.doubts['outlet.3.current'] ?? '', /^200000 A is not between /);

    agent.recording.set(`${OUTLET_CURRENT}.3`, writeInteger(14));
    await device.poll();
    t.is(heard.values['outlet.3.current'], 1.4);
    t.deepEqual(heard.doubts, {});
});

test('a version 3 card that comes back with another engine is read again', async (t) => {
    const user = {
        name: 'rack',
        level: snmp.SecurityLevel.authPriv,
        authProtocol: snmp.AuthProtocols.sha,
        authKey: 'a long password',
        privProtocol: snmp.PrivProtocols.aes,
        privKey: 'another password',
    };
    const options = { version: '3', user: 'rack', authPassword: 'a long password', privPassword: 'another password' };
    const before = new V3Agent(user);
    await before.start();
    const { address } = before;
    const { device, heard } = await listenTo(address, { ...options, timeout: 2 });
    t.teardown(() => device.close());
    await device.poll();
    before.stop();
    const after = new V3Agent(user);
    await after.start(Number(address.split(':')[1]));
    t.teardown(() => after.stop());

    // It may cost one poll, as a lost packet does.
    await device.poll().catch((error) => t.true(error instanceof GatewayError));
    await device.poll();

    t.true(heard.polls >= 2);
    t.is(heard.values['ups.status'], 'OL');
});
