import test from 'ava';
import * as v from 'valibot';
import { DRIVER_OPTIONS, type GpioOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Value } from '#model/value.ts';
import type { Report } from '../driver.ts';
import { GpioDevice, type Line } from './device.ts';

class Wire implements Line {
    level: boolean;
    isOutput = false;
    isClosed = false;
    isShorted = false;
    failure: GatewayError | undefined;
    changed: () => void = () => undefined;

    constructor(level: boolean) {
        this.level = level;
    }

    read(): boolean {
        if (this.failure) throw this.failure;
        return this.level;
    }

    write(level: boolean): void {
        if (this.failure) throw this.failure;
        if (!this.isShorted) this.level = level;
    }

    close(): void {
        this.isClosed = true;
    }

    become(level: boolean): void {
        this.level = level;
        this.changed();
    }
}

/** Lines are high unless a contact pulls them down. */
async function attach(options: Record<string, unknown>, outputs: Readonly<Record<number, boolean>> = {}) {
    const wires = new Map<number, Wire>();
    let nowMs = 0;
    const heard: { values: Readonly<Record<string, Value>>; commands: string[]; told: number } = {
        values: {},
        commands: [],
        told: 0,
    };
    const report = {
        allReadings: (values: Readonly<Record<string, Value>>) => {
            heard.values = values;
            heard.told++;
        },
        capabilities: (commands: readonly { name: string }[]) => {
            heard.commands = commands.map(({ name }) => name);
        },
    } as unknown as Report;
    const parsed = v.parse(DRIVER_OPTIONS.gpio, { driver: 'gpio', ...options });
    const device = new GpioDevice({ options: parsed as GpioOptions, report, now: () => nowMs });
    await device.start({
        input: async (line, changed) => {
            const wire = wires.get(line) ?? new Wire(true);
            wire.changed = changed;
            wires.set(line, wire);
            return wire;
        },
        output: async (line, level) => {
            const wire = new Wire(outputs[line] ?? level);
            wire.isOutput = true;
            wires.set(line, wire);
            return wire;
        },
    });
    const after = async (seconds: number): Promise<void> => {
        nowMs += seconds * 1000;
        await device.poll();
    };
    const wire = (line: number): Wire => {
        const one = wires.get(line);
        if (!one) throw new Error(`no line ${line}`);
        return one;
    };
    return { device, heard, wire, after };
}

const UPS = { signals: { onBattery: 17, batteryLow: { line: 27, debounce: 1 } } };

test('before the contacts have settled nothing is said of the UPS', async (t) => {
    const { device, heard, after } = await attach(UPS);

    await device.poll();
    t.is(heard.values['ups.status'], null);
    await after(0.2);

    t.is(heard.values['ups.status'], 'OL');
});

test('a closed contact is on battery; one that bounces is nothing', async (t) => {
    const { heard, wire, after } = await attach(UPS);
    await after(1);

    wire(17).become(false);
    wire(17).become(true);
    await after(0.05);
    t.is(heard.values['ups.status'], 'OL');
    wire(17).become(false);
    await after(0.1);

    t.is(heard.values['ups.status'], 'OB');
});

test('a low battery counts on battery only, and after its own wait', async (t) => {
    const { heard, wire, after } = await attach(UPS);
    wire(27).level = false;
    await after(0);
    await after(2);
    t.is(heard.values['ups.status'], 'OL', 'closed at rest: a UPS that is off');

    wire(17).become(false);
    await after(0.1);

    t.is(heard.values['ups.status'], 'OB LB');
});

test('polarity is a matter of the configuration', async (t) => {
    const { heard, wire, after } = await attach({ signals: { onLine: { line: 4, active: 'high' } } });
    await after(0.2);
    t.is(heard.values['ups.status'], 'OL');

    wire(4).become(false);
    await after(0.2);

    t.is(heard.values['ups.status'], 'OB');
});

test('an edge is told as soon as it has settled, without a poll', async (t) => {
    const { heard, wire, after } = await attach({ signals: { onBattery: { line: 17, debounce: 0 } } });
    await after(0);
    const { told } = heard;

    wire(17).become(false);

    t.is(heard.told, told + 1);
    t.is(heard.values['ups.status'], 'OB');
});

test('doors and detectors are contacts with a name, and an alarm while they are away from their rest', async (t) => {
    const { heard, wire, after } = await attach({
        contacts: {
            1: { line: 5, name: 'Rack door', normally: 'closed', alarm: 'Rack door open!' },
            2: { line: 6, name: 'Smoke', alarm: 'Smoke!' },
        },
    });
    wire(5).level = false;
    await after(0);
    await after(0.2);
    t.like(heard.values, {
        'ambient.contacts.1.name': 'Rack door',
        'ambient.contacts.1.status': 'closed',
        'ambient.contacts.1.config': 'normal-closed',
        'ambient.contacts.2.status': 'opened',
        'ambient.contacts.2.config': 'normal-open',
    });
    t.is(heard.values['ups.alarm'], undefined);
    t.is(heard.values['ups.status'], undefined, 'no UPS is attached');

    wire(5).become(true);
    wire(6).become(false);
    await after(0.2);

    t.is(heard.values['ups.alarm'], '[Rack door open!] [Smoke!]');
    t.like(heard.values, { 'ambient.contacts.1.status': 'opened', 'ambient.contacts.2.status': 'closed' });
});

const RELAYS = { relays: { 1: { line: 22, name: 'Fan', safe: 'off' }, 2: { line: 23, active: 'low' } } };

test('relays are outlets that are switched by command, and read back', async (t) => {
    const { device, heard, wire, after } = await attach(RELAYS);
    await after(0);
    t.like(heard.values, { 'outlet.1.status': 'off', 'outlet.1.desc': 'Fan', 'outlet.2.status': 'off' });
    t.deepEqual(heard.commands, ['outlet.1.load.off', 'outlet.1.load.on', 'outlet.2.load.off', 'outlet.2.load.on']);

    t.true((await device.command({ type: 'instant', name: 'outlet.2.load.on' })).ok);
    t.is(wire(23).level, false, 'on is low');
    t.is(heard.values['outlet.2.status'], 'on');
    wire(22).isShorted = true;

    t.like(await device.command({ type: 'instant', name: 'outlet.1.load.on' }), {
        ok: false,
        error: { code: 'device-refused' },
    });
    t.like(await device.command({ type: 'instant', name: 'outlet.9.load.on' }), {
        ok: false,
        error: { code: 'command-unknown' },
    });
    t.false((await device.command({ type: 'set', name: 'outlet.1.load.on', value: '' })).ok);
});

test('a relay that is on stays on when the driver starts again', async (t) => {
    const { heard, after } = await attach(RELAYS, { 22: true });
    await after(0);

    t.is(heard.values['outlet.1.status'], 'on');
});

test('when the driver ends, relays go to their safe state, or stay where that is wanted', async (t) => {
    const { device, wire, after } = await attach(RELAYS, { 22: true, 23: false });
    await after(0);

    await device.close();

    t.is(wire(22).level, false);
    t.is(wire(23).level, false);
    t.true(wire(22).isClosed && wire(23).isClosed);
});

test('a line that cannot be read is a device that is not heard', async (t) => {
    const { device, heard, wire, after } = await attach(UPS);
    await after(1);
    wire(17).failure = new GatewayError('device-gone', 'line 17 of test: gone');

    await t.throwsAsync(device.poll(), { message: /gone/ });
    t.is(heard.values['ups.status'], 'OL', 'the last status is not touched');
});
