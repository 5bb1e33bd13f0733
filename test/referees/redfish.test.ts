// Servers and their supplies by Redfish, against DMTF's mock-up of a rack server.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { adoptedName } from '#model/adoption.ts';
import type { CommandOutcome } from '#model/command.ts';
import type { DeviceId } from '#model/device.ts';
import type { FoundDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';
import type { Report } from '../../drivers/driver.ts';
import { driver } from '../../drivers/psu/driver.ts';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { AUTHORITY_PEM, RedfishService } from './redfish-service.ts';

const CHASSIS = '/redfish/v1/Chassis/1U';
const SYSTEM = '/redfish/v1/Systems/437XR1138R2';
const BAY1 = `${CHASSIS}/PowerSubsystem/PowerSupplies/Bay1`;

async function service(t: ExecutionContext) {
    const bmc = new RedfishService();
    await bmc.start();
    t.teardown(() => bmc.stop());
    const ca = join(temporaryFolder(t, 'redfish'), 'ca.pem');
    writeFileSync(ca, AUTHORITY_PEM);
    const login = { source: 'redfish', address: bmc.address, ca, user: 'ada', password: 'secret' };
    return { bmc, login };
}

async function open(login: object, supply?: number, pollSeconds = 0) {
    const seen = { values: {} as Record<string, Value>, doubts: [] as string[], wakes: 0 };
    const nothing = (): void => undefined;
    const report: Report = {
        readings: nothing,
        allReadings: (values) => {
            seen.values = { ...values };
        },
        capabilities: nothing,
        due: () => {
            seen.wakes += 1;
        },
        stale: (why) => seen.doubts.push(why),
        log: nothing,
    };
    const type = supply === undefined ? ('server' as const) : ('psu' as const);
    const spec = { id: 's1' as DeviceId, type, driver: 'psu', description: '', parents: [] };
    const options = { driver: 'psu', ...login, ...(supply === undefined ? {} : { supply }) };
    const device = await driver.open({ spec, options, pollSeconds }, report);
    return { device, seen };
}

test('supplies are read as they are, and as they change, by one session', async (t) => {
    const { bmc, login } = await service(t);
    const [first, second] = [await open(login, 1), await open(login, 2)];

    await first.device.poll();
    t.like(first.seen.values, {
        'device.type': 'psu',
        'device.mfr': 'Contoso Power',
        'device.model': 'RKS-440DC',
        'device.serial': '3488247',
        'ups.realpower.nominal': 400,
        'input.voltage': 230.2,
        'input.current': 5.19,
        'ups.temperature': 43.9,
        'ups.status': 'ALARM OL',
        'ups.alarm': 'power supply warns',
    });
    await second.device.poll();
    t.like(second.seen.values, { 'ups.status': 'ALARM OFF', 'ups.alarm': 'power supply absent' });

    bmc.change(BAY1, { LineInputStatus: 'LossOfInput', Status: { State: 'Enabled', Health: 'Critical' } });
    await first.device.poll();
    t.is(first.seen.values['ups.status'], 'OFF', 'a lost feed is no fault of the supply');

    bmc.change(BAY1, { LineInputStatus: null, Status: { State: 'UnavailableOffline', Health: 'Critical' } });
    await first.device.poll();
    t.deepEqual(first.seen.doubts, ['the BMC does not say whether this supply has power']);

    t.is(bmc.logins, 1);
    bmc.sessions.clear();
    await first.device.poll();
    t.is(bmc.logins, 2, 'a session that ended is begun anew');
    await first.device.close();
    await second.device.close();
    t.is(bmc.sessions.size, 0, 'and is given back');
});

test('an event wakes those who poll, and without its stream they poll as ever', async (t) => {
    const { bmc, login } = await service(t);
    bmc.offerEvents();
    const [server, supply] = [await open(login, undefined, 3600), await open(login, 1, 3600)];
    await server.device.poll();
    await until(
        async () => bmc.listeners,
        (count) => count === 1,
    );

    bmc.change(SYSTEM, { PowerState: 'Off' });
    await server.device.poll();
    t.is(server.seen.values['ups.status'], 'OL', 'it was read within the hour');
    bmc.tellEvent();
    await until(
        async () => server.seen.wakes,
        (count) => count > 0,
    );
    await server.device.poll();
    t.is(server.seen.values['ups.status'], 'OFF');
    t.is(supply.seen.wakes, 1);
    t.is(bmc.logins, 1, 'the stream is part of the session');

    bmc.endStreams();
    await until(
        async () => bmc.listeners,
        (count) => count === 0,
    );
    const polled = await open({ ...login, privilege: 'user' });
    await polled.device.poll();
    t.is(polled.seen.values['ups.status'], 'OFF');
    for (const { device } of [server, supply, polled]) await device.close();
    await until(
        async () => bmc.listeners,
        (count) => count === 0,
    );
    t.is(bmc.sessions.size, 0);
});

test('a BMC with the older Power resource and without sessions is read too', async (t) => {
    const { bmc, login } = await service(t);
    bmc.offersSessions = false;
    bmc.change(CHASSIS, { PowerSubsystem: null });
    const supply = await open(login, 1);
    t.teardown(() => supply.device.close());
    await supply.device.poll();
    t.like(supply.seen.values, {
        'device.serial': '1Z0000001',
        'input.voltage': 120,
        'input.voltage.minimum': 100,
        'input.voltage.maximum': 240,
        'ups.realpower': 325,
    });
});

test('the server is switched, and believed when the BMC shows it', async (t) => {
    const { bmc, login } = await service(t);
    const { device, seen } = await open(login);
    t.teardown(() => device.close());
    await device.poll();
    t.like(seen.values, { 'device.type': 'server', 'device.mfr': 'Contoso', 'ups.realpower': 374, 'ups.status': 'OL' });

    t.true((await device.command({ type: 'instant', name: 'load.off' })).ok);
    await device.poll();
    t.is(seen.values['ups.status'], 'OFF');
    t.true((await device.command({ type: 'instant', name: 'load.on' })).ok);
    t.true((await device.command({ type: 'instant', name: 'shutdown.default' })).ok);
    t.true((await device.command({ type: 'instant', name: 'reset.hard' })).ok);
    t.regex(
        messageOf(await device.command({ type: 'instant', name: 'load.cycle' })),
        /knows no PowerCycle; it knows On,/,
    );
    const target = `${SYSTEM}/Actions/ComputerSystem.Reset`;
    bmc.change(SYSTEM, { Actions: { '#ComputerSystem.Reset': { target } } });
    t.true((await device.command({ type: 'instant', name: 'load.cycle' })).ok, 'it was seen off, and on again');
    t.deepEqual(bmc.resets, ['ForceOff', 'On', 'GracefulShutdown', 'ForceRestart', 'PowerCycle']);
    t.true((await device.command({ type: 'instant', name: 'test.panel.start' })).ok);
    t.is(bmc.changes.get(SYSTEM)?.IndicatorLED, 'Blinking');
    t.true((await device.command({ type: 'instant', name: 'test.panel.stop' })).ok);
    t.is(bmc.changes.get(SYSTEM)?.IndicatorLED, 'Off');

    bmc.obeys = false;
    t.like(await device.command({ type: 'instant', name: 'load.off' }, 3), { ok: false });

    bmc.change('/redfish/v1/Systems', { Members: [{ '@odata.id': SYSTEM }, { '@odata.id': `${SYSTEM}-2` }] });
    const other = await open({ ...login, privilege: 'user' });
    t.teardown(() => other.device.close());
    const refused = await other.device.command({ type: 'instant', name: 'load.off' });
    t.regex(messageOf(refused), /tells of 2 servers/);
});

function messageOf(outcome: CommandOutcome): string {
    return outcome.ok ? '' : outcome.error.message;
}

test('a BMC that answers slowly is read, and one that answers too slowly is told as silent', async (t) => {
    const { bmc, login } = await service(t);
    bmc.answersAfterMs = 100;
    const { device, seen } = await open(login, 1);
    t.teardown(() => device.close());
    await device.poll();
    t.is(seen.values['ups.realpower.nominal'], 400);

    bmc.answersAfterMs = 60_000;
    await t.throwsAsync(device.poll(), { code: 'device-unreachable', message: /no answer within 8 s/ });
    t.is(seen.values['ups.realpower.nominal'], 400, 'silence changes nothing that was read');
});

test('nothing is sent to a BMC whose certificate is not proven; its fingerprint is told and counts', async (t) => {
    const { bmc, login } = await service(t);
    const { ca: _, ...stranger } = login;
    const error = await t.throwsAsync(open(stranger), { message: /certificate is not trusted/ });
    t.is(bmc.requests, 0);
    const fingerprint = /fingerprint: '([^']+)'/.exec(error?.message ?? '')?.[1];
    const proven = await open({ ...stranger, fingerprint });
    t.teardown(() => proven.device.close());
    await t.throwsAsync(open({ ...stranger, fingerprint: 'ab'.repeat(32) }), { message: /not the one configured/ });
});

test('a wrong password is told, and a scan finds the server and its supplies', async (t) => {
    const { login } = await service(t);
    await t.throwsAsync(open({ ...login, password: 'wrong' }), { message: /wrong user or password \(HTTP 401\)/ });

    const found: FoundDevice[] = [];
    const { address, ...options } = login;
    await driver.scan(
        { addresses: [address], ...options },
        (device) => found.push(device),
        new AbortController().signal,
    );
    t.deepEqual(
        found.map(({ options: { type, supply } }) => [type, supply]),
        [
            ['server', undefined],
            ['psu', 1],
            ['psu', 2],
        ],
    );
    const names = found.map((one) => adoptedName({ ...one, facts: one.facts ?? {} }, []));
    t.deepEqual(names, ['web483-bmc', 'web483-psu1', 'web483-psu2']);
});
