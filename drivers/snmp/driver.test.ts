import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import snmp from 'net-snmp';
import type { FoundDevice } from '#model/driver.ts';
import { GatewayError } from '#model/errors.ts';
import { driver } from './driver.ts';
import { writeInteger, writeOid } from './testing/ber.ts';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';
import { ReportAgent, USM_STATS } from './testing/report-agent.ts';
import { V3Agent } from './testing/v3-agent.ts';

const TESTCASES = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');

async function agentOf(t: ExecutionContext, name: string, community = 'public'): Promise<RecordedAgent> {
    const agent = new RecordedAgent(
        parseRecording(readFileSync(join(TESTCASES, name, 'agent.snmprec'), 'utf8')),
        community,
    );
    await agent.start();
    t.teardown(() => agent.stop());
    return agent;
}

test('a silent address cannot be opened, and the error says what to check', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups');
    agent.misbehaves.isSilent = true;

    const error = await t.throwsAsync(listenTo(agent.address, { timeout: 0.1, retries: 0 }), {
        instanceOf: GatewayError,
    });

    t.is(error.code, 'device-unreachable');
    t.true(error.retryable);
    t.regex(error.message, /^no answer from 127\.0\.0\.1:\d+ within 0\.1 s: check the address/);
});

test('an agent that speaks no MIB of ours is named with what it says of itself', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups');
    agent.remove('1.3.6.1.2.1.33');

    const error = await t.throwsAsync(listenTo(agent.address), { instanceOf: GatewayError });

    t.regex(
        error.message,
        /no MIB that we know \(sysObjectID 1\.3\.6\.1\.2\.1\.33\.2, it calls itself “Example UPS card/,
    );
});

test('a name that is no host and a text that is no address are told apart', async (t) => {
    await t.throwsAsync(listenTo('no-such-host.invalid'), { message: /no host is called no-such-host.invalid/ });
    await t.throwsAsync(listenTo('10.0.0.1:99999'), { message: /is not an address/ });
});

test('a MIB that we do not know is refused with the names of those that we do', async (t) => {
    const error = await t.throwsAsync(listenTo('127.0.0.1', { mib: 'ietf' }), { instanceOf: GatewayError });

    t.is(error.code, 'config-invalid');
    t.regex(error.message, /use one of apc-rpdu2, apc-rpdu, .*, ietf-ups, or leave mib out/);
});

test('a MIB that is named is taken without asking', async (t) => {
    const agent = await agentOf(t, 'apc-ap7900b');

    const { device, heard } = await listenTo(agent.address, { mib: 'apc-rpdu' });
    t.teardown(() => device.close());
    await device.poll();

    t.is(heard.mib, 'apc-rpdu');
    t.is(heard.values['outlet.3.status'], 'off');
});

const USER = {
    name: 'rack',
    level: snmp.SecurityLevel.authPriv,
    authProtocol: snmp.AuthProtocols.sha256,
    authKey: 'a long password',
    privProtocol: snmp.PrivProtocols.aes,
    privKey: 'another password',
};
const OPTIONS = {
    version: '3',
    user: 'rack',
    authProtocol: 'sha256',
    authPassword: 'a long password',
    privProtocol: 'aes',
    privPassword: 'another password',
};

for (const privProtocol of ['aes', 'des'] as const) {
    test(`version 3 reads with authentication and privacy by ${privProtocol}`, async (t) => {
        const agent = new V3Agent({ ...USER, privProtocol: snmp.PrivProtocols[privProtocol] });
        await agent.start();
        t.teardown(() => agent.stop());

        const { device, heard } = await listenTo(agent.address, { ...OPTIONS, privProtocol });
        t.teardown(() => device.close());
        await device.poll();

        t.is(heard.values['ups.status'], 'OL');
        t.is(heard.values['battery.charge'], 88);
    });
}

test('a wrong privacy password is not answered, and the error names it', async (t) => {
    const agent = new V3Agent(USER);
    await agent.start();
    t.teardown(() => agent.stop());

    const options = { ...OPTIONS, privPassword: 'not the password', timeout: 0.2 };
    const error = await t.throwsAsync(listenTo(agent.address, options), { instanceOf: GatewayError });

    t.regex(error.message, /that SNMP is enabled and the user “rack” and its privacy password$/);
});

test('a user that a real version 3 agent does not know is told so', async (t) => {
    const agent = new V3Agent(USER);
    await agent.start();
    t.teardown(() => agent.stop());

    const error = await t.throwsAsync(listenTo(agent.address, { ...OPTIONS, user: 'stranger' }), {
        instanceOf: GatewayError,
    });

    t.is(error.code, 'device-refused');
    t.regex(error.message, /refuses the user “stranger”: it does not know this user/);
});

const REPORTS = {
    unknownUserNames: /it does not know this user/,
    wrongDigests: /the authentication password or protocol is wrong/,
    decryptionErrors: /the privacy password or protocol is wrong/,
} as const;

for (const [stat, message] of Object.entries(REPORTS)) {
    test(`version 3: a report of ${stat} says what is wrong, without the password`, async (t) => {
        const agent = new ReportAgent(USM_STATS[stat as keyof typeof REPORTS]);
        await agent.start();
        t.teardown(() => agent.stop());

        const error = await t.throwsAsync(listenTo(agent.address, { ...OPTIONS }), {
            instanceOf: GatewayError,
        });

        t.is(error.code, 'device-refused');
        t.regex(error.message, message);
        t.false(error.message.includes('password”') || error.message.includes(OPTIONS.authPassword));
    });
}

test('version 3 without a user, or with privacy but no authentication, is a mistake in the configuration', async (t) => {
    const { user, authPassword, ...rest } = OPTIONS;

    const noUser = await t.throwsAsync(listenTo('127.0.0.1', rest), { instanceOf: GatewayError });
    const noPassword = await t.throwsAsync(listenTo('127.0.0.1', { ...rest, user }), { instanceOf: GatewayError });

    t.is(noUser.code, 'config-invalid');
    t.is(noPassword.code, 'config-invalid');
    t.truthy(authPassword);
});

test('a scan tells every device that speaks a MIB of ours, and passes over the others', async (t) => {
    const ups = await agentOf(t, 'generic-single-phase-ups');
    const pdu = await agentOf(t, 'raritan-px3-5190r');
    const silent = await agentOf(t, 'apc-ap7921');
    silent.misbehaves.isSilent = true;
    const stranger = await agentOf(t, 'apc-ap7921');
    stranger.remove('1.3.6.1.4.1');
    const found: FoundDevice[] = [];

    const addresses = [ups, pdu, silent, stranger].map(({ address }) => address);
    await driver.scan(
        { addresses: [...addresses, ups.address, 'no-such-host.invalid'], timeout: 0.2, retries: 4 },
        (device) => found.push(device),
        new AbortController().signal,
    );

    t.deepEqual(found.map(({ options }) => options.address).sort(), [ups.address, pdu.address].sort());
    t.true(found.some(({ title }) => title === 'UPS with RFC 1628 (UPS-MIB): Example UPS card 1.0'));
});

test('a scan asks with the community that it was given and hands it on', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups', 'rack-7');
    const found: FoundDevice[] = [];
    const scan = (options: Record<string, unknown>) =>
        driver.scan(
            { addresses: [agent.address], timeout: 0.2, retries: 2, ...options },
            (device) => found.push(device),
            new AbortController().signal,
        );

    await scan({});
    t.is(found.length, 0);
    await scan({ community: 'rack-7' });

    t.is(found[0]?.options.community, 'rack-7');
});

test('a scan tries credentials in order and hands on the one that was answered', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups', 'rack-7');
    const found: FoundDevice[] = [];
    const credentials = [{ community: 'public' }, { community: 'rack-7' }, { community: 'never asked' }];

    await driver.scan(
        { addresses: [agent.address], credentials, timeout: 0.5, retries: 4 },
        (device) => found.push(device),
        new AbortController().signal,
    );

    t.deepEqual(
        found.map(({ options }) => options.community),
        ['rack-7'],
    );
    t.is(found[0]?.facts?.credential, '2');
    t.notRegex(found[0]?.title ?? '', /rack-7/);
});

test('credentials that are no list of options are a mistake of the caller', async (t) => {
    for (const credentials of [[], 'public', ['public'], Array.from({ length: 9 }, () => ({}))]) {
        const scanning = driver.scan(
            { addresses: ['127.0.0.1'], credentials },
            () => t.fail(),
            new AbortController().signal,
        );
        await t.throwsAsync(scanning, { message: /credentials.*list of 1 to 8/ });
    }
});

test('a scan that is called off ends at once', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups');
    agent.misbehaves.isSilent = true;
    for (const isUnderWay of [false, true]) {
        const controller = new AbortController();
        const started = performance.now();
        const asked = agent.heard.requests;
        const scanning = driver.scan({ addresses: [agent.address], timeout: 30 }, () => t.fail(), controller.signal);
        if (isUnderWay) await until(() => agent.heard.requests > asked);
        controller.abort();

        await t.notThrowsAsync(scanning);

        t.true(performance.now() - started < 15_000, 'it did not wait for an answer');
    }
});

async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test('a scan without addresses, or with options that make no sense, is a mistake of the caller', async (t) => {
    const { signal } = new AbortController();

    for (const options of [{}, { addresses: 'all' }, { addresses: ['127.0.0.1'], version: '4' }]) {
        const error = await t.throwsAsync(
            driver.scan(options, () => undefined, signal),
            { instanceOf: GatewayError },
        );
        t.is(error.code, 'config-invalid');
    }
});

test('a card that changes its mind in the middle of being learned is read as it is', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups');
    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());
    agent.recording.set('1.3.6.1.2.1.33.1.3.2.0', writeInteger(77));

    await device.poll();

    t.is(heard.values['input.phases'], 1, '77 phases are not believed: one row carries something');
    t.is(heard.values['input.voltage'], 231);
});

test('a card whose own MIB does not answer is read by RFC 1628, and that is said', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups');
    agent.recording.set('1.3.6.1.2.1.1.2.0', writeOid('1.3.6.1.4.1.705.1'));

    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());
    await device.poll();

    t.is(heard.mib, 'ietf-ups');
    t.is(heard.values['ups.status'], 'OL');
    t.regex(heard.warnings[0] ?? '', /705\.1 is that of .*MGE UPS.* nothing of that answers: it is read as .*RFC 1628/);
});

test('the sysObjectID of net-snmp claims nothing', async (t) => {
    const agent = await agentOf(t, 'generic-single-phase-ups');
    agent.recording.set('1.3.6.1.2.1.1.2.0', writeOid('1.3.6.1.4.1.8072.3.2.10'));

    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());

    t.deepEqual(heard.warnings, []);
});

test('a scan finds a version 3 agent by its engine, then reads it with the user', async (t) => {
    const agent = new V3Agent(USER);
    await agent.start();
    t.teardown(() => agent.stop());
    const found: FoundDevice[] = [];

    await driver.scan(
        { addresses: [agent.address], credentials: [OPTIONS], timeout: 0.5 },
        (device) => found.push(device),
        new AbortController().signal,
    );

    t.is(found[0]?.options.version, '3');
    t.is(found[0]?.options.user, 'rack');
});
