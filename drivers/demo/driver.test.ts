import test from 'ava';
import type { Command, Setting } from '#model/command.ts';
import type { Value } from '#model/value.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { createDemoDriver } from './driver.ts';
import { demoDevice, exampleDevices } from './example-rack.ts';

/** Remembers what a device reported last. */
class Notebook implements Report {
    values: Readonly<Record<string, Value>> = {};
    staleReason: string | undefined;
    commands: readonly Command[] = [];
    reports = 0;

    readings(): void {
        throw new TypeError('the demo driver reports everything at once');
    }

    allReadings(values: Readonly<Record<string, Value>>): void {
        this.values = values;
        this.staleReason = undefined;
        this.reports++;
    }

    capabilities(commands: readonly Command[], _settings: Readonly<Record<string, Setting>>): void {
        this.commands = commands;
    }

    due(): void {
        throw new TypeError('nothing wakes the demo driver');
    }

    stale(reason: string): void {
        this.staleReason = reason;
    }

    log(): void {
        throw new TypeError('the demo driver has nothing to log');
    }
}

async function openRack() {
    const clock = { now: 1000 };
    const driver = createDemoDriver(() => clock.now);
    const notebooks = new Map<string, Notebook>();
    const devices = new Map<string, OpenDevice>();
    for (const device of exampleDevices()) {
        const notebook = new Notebook();
        notebooks.set(device.spec.id, notebook);
        devices.set(device.spec.id, await driver.open(device, notebook));
    }
    for (const device of devices.values()) await device.poll();
    const find = <T>(map: ReadonlyMap<string, T>, id: string): T => {
        const found = map.get(id);
        if (found === undefined) throw new RangeError(id);
        return found;
    };
    return {
        clock,
        driver,
        device: (id: string) => find(devices, id),
        notebook: (id: string) => find(notebooks, id),
        notebooks,
    };
}

function demo(verb: string, value: string) {
    return { type: 'instant', name: `demo.${verb}`, value } as const;
}

test('all devices of the process live in one rack', async (t) => {
    const { notebook } = await openRack();

    t.is(notebook('clc-psu1').values['ups.status'], 'OL');
    t.true(Number(notebook('ups1').values['ups.realpower']) > 300);
    t.true(notebook('ups1').commands.some(({ name }) => name === 'demo.fail'));
});

test('a command is felt all over the rack at once, without a poll', async (t) => {
    const { device, notebook, notebooks } = await openRack();
    const before = notebook('pdu2').reports;

    const outcome = await device('nc2-psu2').command(demo('fault', 'ups1'));

    t.true(outcome.ok);
    t.is(notebook('ups1').values['ups.status'], 'ALARM OFF');
    t.is(notebook('clc-psu1').values['ups.status'], 'OFF');
    t.is(notebook('pdu2').reports, before + 1);
    t.is(notebooks.size, exampleDevices().length);
});

test('a refused command reports nothing', async (t) => {
    const { device, notebook } = await openRack();
    const before = notebook('ups1').reports;

    const outcome = await device('ups1').command(demo('fail', 'feed-x'));

    t.like(outcome, { ok: false, error: { code: 'command-invalid' } });
    t.is(notebook('ups1').reports, before);
});

test('polls let time pass by the monotonic clock, as fast as told', async (t) => {
    const { clock, device, notebook } = await openRack();
    await device('ups1').command(demo('fail', 'feed-a'));
    await device('ups1').command(demo('speed', '100'));
    const before = Number(notebook('ups1').values['battery.charge']);

    clock.now += 2;
    await device('ups1').poll();

    const drained = before - Number(notebook('ups1').values['battery.charge']);
    t.true(drained > 5 && drained < 20, `${drained}`);
});

test('a change of speed does not count for the time before it', async (t) => {
    const { clock, device, notebook } = await openRack();
    await device('ups1').command(demo('fail', 'feed-a'));

    clock.now += 5;
    await device('ups1').command(demo('speed', '600'));
    await device('ups1').poll();

    t.true(Number(notebook('ups1').values['battery.charge']) > 99);
});

test('a silenced device is stale, at once and at every poll, until it is repaired', async (t) => {
    const { device, notebook } = await openRack();

    await device('ups1').command(demo('silence', 'ups1'));
    t.regex(String(notebook('ups1').staleReason), /data cable/);
    const { reports } = notebook('ups1');
    await device('ups1').poll();
    t.is(notebook('ups1').reports, reports);
    t.truthy(notebook('ups1').staleReason);

    await device('pdu1').command(demo('repair', 'ups1'));
    t.is(notebook('ups1').staleReason, undefined);
});

test('a closed device reports no more, and the rack goes on without it', async (t) => {
    const { device, notebook } = await openRack();
    const { reports } = notebook('ups1');

    await device('ups1').close();
    await device('ups1').close();
    await device('pdu1').command(demo('fail', 'feed-b'));

    t.is(notebook('ups1').reports, reports);
    t.is(notebook('ups2').values['ups.status'], 'OB DISCHRG');
});

test('the late close of a device that was opened anew takes nothing away', async (t) => {
    const { driver, device, notebook } = await openRack();
    const again = new Notebook();
    const opened = await driver.open(demoDevice('ups1', 'ups', ['feed-a'], { rating: 3000 }), again);

    await device('ups1').close();
    await opened.poll();

    t.is(again.values['ups.realpower.nominal'], 3000);
    t.true(notebook('pdu1').values['ups.status'] === 'OL');
});

test('a device that cannot be simulated is refused', async (t) => {
    const { driver } = await openRack();

    await t.throwsAsync(() => driver.open(demoDevice('probe', 'scd', []), new Notebook()), { code: 'config-invalid' });
});

test('nothing is found in a scan: a simulated rack is configured', async (t) => {
    const { driver } = await openRack();
    let found = 0;

    await driver.scan({}, () => found++, new AbortController().signal);

    t.is(found, 0);
});
