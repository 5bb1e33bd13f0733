// Servers and their supplies by IPMI, against ipmi_sim; what ipmitool reads by itself is the second opinion.

import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import type { DeviceId } from '#model/device.ts';
import type { FoundDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';
import type { Report } from '../../drivers/driver.ts';
import { driver } from '../../drivers/psu/driver.ts';
import { until } from '../running-gateway.ts';
import { START } from '../source-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { BmcSimulator, LOGIN } from './bmc-simulator.ts';
import { runProgram } from './run-program.ts';

class Listener implements Report {
    values: Record<string, Value> = {};
    doubts: string[] = [];
    commands: string[] = [];
    readings(values: Readonly<Record<string, Value>>): void {
        Object.assign(this.values, values);
    }
    allReadings(values: Readonly<Record<string, Value>>): void {
        this.values = { ...values };
    }
    capabilities(commands: readonly { readonly name: string }[]): void {
        this.commands = commands.map(({ name }) => name);
    }
    due(): void {
        // The test polls when it wants.
    }
    stale(reason: string): void {
        this.doubts.push(reason);
    }
    log(): void {
        // Read by people.
    }
}

async function open(port: number, supply?: number, more: object = {}) {
    const report = new Listener();
    const options = { driver: 'psu', address: `127.0.0.1:${port}`, ...LOGIN, ...more, ...(supply ? { supply } : {}) };
    const spec = {
        id: `s${supply ?? 0}` as DeviceId,
        type: 'psu' as const,
        driver: 'psu',
        description: '',
        parents: [],
    };
    const device = await driver.open({ spec, options, pollSeconds: 0.001 }, report);
    return { device, report };
}

test.serial('a server and its supplies are read as they are, and as they change', async (t) => {
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 16_240);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const supply = await open(bmc.port, 1);
    t.teardown(() => supply.device.close());

    await supply.device.poll();
    t.like(supply.report.values, {
        'device.type': 'psu',
        'device.mfr': 'DELTA',
        'device.model': 'PWR SPLY,750WP,RDNT,DELTA',
        'device.serial': 'CN1797231A0001',
        'device.part': '0N8T6RA00',
        'device.mfr.date': '05/17/23 - 09:30:00',
        'input.voltage': 230,
        'input.voltage.minimum': 90,
        'input.voltage.maximum': 264,
        'input.frequency.low': 47,
        'input.frequency.high': 63,
        'input.current': 1.74,
        'input.realpower': 200,
        'ups.realpower.nominal': 750,
        'ups.voltage': 12.2,
        'ups.temperature': 33,
        'ups.status': 'OL',
    });
    t.deepEqual(supply.report.commands, []);

    t.regex(await bmc.ipmitool('-c', 'sdr', 'list', 'full'), /PSU1 Vin,230,Volts/);

    await bmc.say('sensor_set_bit 0x20 0 0x58 3 1 1');
    await bmc.say('sensor_set_value 0x20 0 0x59 0 1');
    await supply.device.poll();
    t.is(supply.report.values['ups.status'], 'OFF', 'input lost');
    t.is(supply.report.values['input.voltage'], 0);

    await bmc.say('sensor_set_bit 0x20 0 0x58 3 0 1');
    await bmc.say('sensor_set_bit 0x20 0 0x58 2 1 1');
    await supply.device.poll();
    t.is(supply.report.values['ups.status'], 'ALARM OL');
    t.is(supply.report.values['ups.alarm'], 'power supply will fail soon');
});

test.serial('the server and its supplies share one session, and no password stands on a command line', async (t) => {
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 16_256);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const devices = await Promise.all([undefined, 1, 2].map((supply) => open(bmc.port, supply)));
    t.teardown(() => Promise.all(devices.map(({ device }) => device.close())));
    for (const { device } of devices) await device.poll();

    t.is(await bmc.sessions(), 1);
    const running = ipmitoolsFor(bmc.port);
    t.is(running.length, 1);
    const [words = []] = running;
    t.true(words.includes('-E'), 'the password comes by the environment');
    t.deepEqual(
        words.filter((word) => word.includes(LOGIN.password)),
        [],
    );
});

/** What everybody on this machine can see of those programs: proc(5), cmdline. */
function ipmitoolsFor(port: number): string[][] {
    return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(commandLine)
        .filter((words) => words.includes('ipmitool') && words.includes(`${port}`));
}

function commandLine(pid: string): string[] {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
        // It has ended.
        return [];
    }
}

test.serial('the server is switched, and believed when the BMC shows it', async (t) => {
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 16_244);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const server = await open(bmc.port);
    t.teardown(() => server.device.close());

    await server.device.poll();
    t.like(server.report.values, { 'device.type': 'server', 'device.mfr': 'Example Systems', 'ups.status': 'OL' });
    t.deepEqual(await server.device.command({ type: 'instant', name: 'load.off' }), { ok: true, value: undefined });
    await server.device.poll();
    t.is(server.report.values['ups.status'], 'OFF');
    t.true((await server.device.command({ type: 'instant', name: 'load.on' })).ok);
    await server.device.poll();
    t.is(server.report.values['ups.status'], 'OL');
    t.false((await server.device.command({ type: 'instant', name: 'outlet.1.load.off' })).ok);
});

test.serial('the server is asked softly to go, cycled, reset and told to show itself', async (t) => {
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 16_262);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const server = await open(bmc.port);
    t.teardown(() => server.device.close());
    const status = async () => {
        await server.device.poll();
        return server.report.values['ups.status'];
    };
    const order = async (name: string) => {
        t.deepEqual(await server.device.command({ type: 'instant', name }), { ok: true, value: undefined }, name);
        return await status();
    };
    t.is(await order('load.cycle'), 'OL', 'it was seen off, and on again');
    t.is(await order('reset.hard'), 'OL');
    t.is(await order('test.panel.start'), 'OL');
    t.is(await order('test.panel.stop'), 'OL');
    t.is(await order('shutdown.default'), 'OFF');
    t.deepEqual(bmc.orders, [
        'set power 0',
        'set power 1',
        'set reset 1',
        'set identify 255 0',
        'set identify 0 0',
        'set shutdown 1',
    ]);
});

test.serial('a BMC that begins anew is told as silent, and read again by a new session', async (t) => {
    const folder = temporaryFolder(t, 'bmc');
    const bmc = new BmcSimulator(folder, 16_266);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const supply = await open(bmc.port, 1);
    t.teardown(() => supply.device.close());
    await supply.device.poll();

    await bmc.stop();
    await t.throwsAsync(supply.device.poll(), { code: 'device-unreachable' });
    t.is(supply.report.values['ups.status'], 'OL', 'silence changes nothing that was read');
    await bmc.start();

    const polled = async () => {
        await supply.device.poll().catch(() => undefined);
        return supply.report.values['input.voltage'];
    };
    supply.report.values = {};
    await until(polled, (volts) => volts === 230);
    t.is(supply.report.values['ups.status'], 'OL');
});

test.serial('a scan finds the server and each of its supplies', async (t) => {
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 16_248);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const found: FoundDevice[] = [];

    await driver.scan(
        { addresses: [`127.0.0.1:${bmc.port}`], ...LOGIN },
        (device) => found.push(device),
        new AbortController().signal,
    );

    t.deepEqual(
        found.map(({ title, options }) => [title, options.type, options.supply]),
        [
            ['Example Systems Rack server R720', 'server', undefined],
            ['DELTA PWR SPLY,750WP,RDNT,DELTA (supply 1 of Example Systems Rack server R720)', 'psu', 1],
            ['DELTA PWR SPLY,750WP,RDNT,DELTA (supply 2 of Example Systems Rack server R720)', 'psu', 2],
        ],
    );
});

test.serial('a wrong password, a cipher that is refused and a supply that is not there are told', async (t) => {
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 16_252);
    await bmc.start();
    t.teardown(() => bmc.stop());

    await t.throwsAsync(open(bmc.port, 1, { password: 'wrong' }), { code: 'device-unreachable' });
    await t.throwsAsync(open(bmc.port, 1, { cipher: 17 }), { code: 'device-unreachable' });
    const third = await open(bmc.port, 3);
    t.teardown(() => third.device.close());
    await t.throwsAsync(third.device.poll(), {
        message: 'the BMC has the supplies 1, 2, and no supply 3: correct “supply”',
    });
});

test.serial(
    'nut-scanner finds a BMC by a ping, and with a login its supplies as NUT’s driver calls them',
    async (t) => {
        // The ping goes to IPMI's own port.
        const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), 623);
        await bmc.start();
        t.teardown(() => bmc.stop());
        const look = (...words: readonly string[]) =>
            runProgram(process.execPath, [START, 'nut-scanner', '-I', '-s', '127.0.0.1', '-P', '-q', ...words]);

        t.is((await look()).stdout, 'IPMI:driver="nut-ipmipsu",port="id1@127.0.0.1"\n');
        t.is(
            (await look('-b', LOGIN.user, '-B', LOGIN.password, '-L', String(LOGIN.cipher))).stdout,
            'IPMI:driver="nut-ipmipsu",port="id1@127.0.0.1"\nIPMI:driver="nut-ipmipsu",port="id2@127.0.0.1"\n',
        );
        const wrong = await look('-b', LOGIN.user, '-B', 'wrong', '-L', String(LOGIN.cipher));
        t.is(wrong.stdout, 'IPMI:driver="nut-ipmipsu",port="id1@127.0.0.1"\n', 'it is there');
    },
);
