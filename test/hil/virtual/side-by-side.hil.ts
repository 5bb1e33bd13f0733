// Devices of several drivers side by side behind a real kernel: a Qx UPS behind a USB chip, contacts and a relay on GPIO lines (hid-cp2112),
// and a HID UPS whose process is killed and stopped. What happens to one is not felt by the others.

import test from 'ava';
import { until } from '../../running-gateway.ts';
import { SILENT } from '../attached-ups.ts';
import type { Guest } from './guest.ts';
import { processOf } from './guest-processes.ts';
import { bootWithGateway, hear, heard, instantCommand, LOG_SHOWN, PATIENCE_SECONDS } from './guest-software.ts';
import { UsbGpio } from './usb-gpio.ts';
import { UsbQx } from './usb-qx.ts';
import { APC_500, UsbUps } from './usb-ups.ts';

const apc = new UsbUps({ recording: APC_500 });
const qx = new UsbQx();
const gpio = new UsbGpio();

let guest: Guest;

test.before('a guest with udev and a gateway that is not root', async (t) => {
    guest = await bootWithGateway(t, [
        'apc: { driver: usb-hid, vendor: "051d", serial: XB0000000000 }',
        'qx: { driver: qx, protocol: megatec }',
        'contacts:',
        '  driver: gpio',
        '  chip: cp2112_gpio',
        '  signals: { onBattery: 0, batteryLow: { line: 1, debounce: 0.05 } }',
        '  contacts: { 1: { line: 2, name: Rack door, normally: closed, alarm: Rack door open! } }',
        '  relays: { 1: { line: 6, name: Fan, safe: "off" } }',
    ]);
});

test.afterEach.always((t) => {
    if (!t.passed) t.log(guest.log.slice(-LOG_SHOWN));
});

test.after.always('the guest ends', () => guest?.stop());

test.serial('a Megatec UPS behind a USB chip is served, and tells that mains is lost', async (t) => {
    const plug = await guest.plug('6', qx);
    const values = await heard(guest, 'qx', /^OL/);
    t.like(values, { 'ups.mfr': 'ACME', 'ups.model': 'RACK-1000', 'input.voltage': '230.1', 'ups.vendorid': '0665' });

    qx.answers.set('Q1', '(000.0 230.0 229.4 014 50.0 24.0 30.0 10001001\r');
    await heard(guest, 'qx', /OB/);
    qx.answers.set('Q1', '(230.1 229.0 230.4 014 50.0 26.4 30.0 00001001\r');
    await heard(guest, 'qx', /^OL/);
    t.regex(await instantCommand(guest, 'qx', 'test.battery.start.quick'), /SUCCESS/);
    t.true(qx.received.includes('T'));

    plug.pull();
    await heard(guest, 'qx', SILENT);
    t.regex(guest.log, /it was unplugged \(USB port 1-6\)|no USB UPS is plugged in/);
    await guest.plug('6', qx);
    await heard(guest, 'qx', /^OL/);
});

test.serial('contacts on GPIO lines of a real kernel, by label and offset', async (t) => {
    gpio.setWire(2, false);
    await guest.plug('7', gpio);
    const values = await heard(guest, 'contacts', /^OL/);
    t.like(values, { 'ambient.contacts.1.name': 'Rack door', 'outlet.1.status': 'off' });
    t.log(await guest.run('grep -H . /sys/class/gpio/gpiochip*/base /sys/class/gpio/gpiochip*/label'));

    gpio.setWire(0, false);
    await heard(guest, 'contacts', /^OB$/);
    gpio.setWire(1, false);
    await heard(guest, 'contacts', /^OB LB$/);
    gpio.setWire(0, true);
    gpio.setWire(1, true);
    gpio.setWire(2, true);
    const open = await heard(guest, 'contacts', /ALARM OL/);
    t.is(open['ups.alarm'], '[Rack door open!]');
});

test.serial('a relay is switched on the wire', async (t) => {
    t.false(gpio.level(6));

    t.regex(await instantCommand(guest, 'contacts', 'outlet.1.load.on'), /SUCCESS/);
    t.true(gpio.level(6));
    t.is((await hear(guest, 'contacts'))['outlet.1.status'], 'on');
    t.regex(await instantCommand(guest, 'contacts', 'outlet.1.load.off'), /SUCCESS/);

    t.false(gpio.level(6));
});

test.serial('a process that crashes or hangs is replaced; its neighbours go on', async (t) => {
    await guest.plug('2', apc);
    await heard(guest, 'apc', /^OL/);
    const node = await nodeOf('051D');
    const neighbours = await neighbouring();
    const first = await processOf(guest, node);

    await guest.run(`kill -SEGV ${first}`);
    const second = await processAfter(node, first);
    await guest.run(`kill -STOP ${second}`);
    const third = await processAfter(node, second);

    t.is(new Set([first, second, third]).size, 3);
    t.deepEqual(await neighbouring(), neighbours);
    for (const device of ['apc', 'qx', 'contacts']) {
        // The door is still open: ALARM OL.
        await t.notThrowsAsync(heard(guest, device, /\bOL\b/), device);
    }
});

/** The processes of the Qx UPS on port 6, and of the contacts. */
async function neighbouring(): Promise<number[]> {
    const address = (await guest.run('cat /sys/bus/usb/devices/1-6/devnum')).trim().padStart(3, '0');
    return [await processOf(guest, `/dev/bus/usb/001/${address}`), await processOf(guest, '/sys/devices/')];
}

/** Of the device whose vendor has these four letters: `/dev/hidraw0`. */
async function nodeOf(vendor: string): Promise<string> {
    const file = await guest.run(`grep -l HID_ID=.*:0000${vendor}: /sys/class/hidraw/*/device/uevent`);
    return `/dev/${file.split('/')[4]}`;
}

/** The next process that has the node open. */
async function processAfter(node: string, before: number): Promise<number> {
    return until(
        () => processOf(guest, node),
        (pid) => pid !== before,
        PATIENCE_SECONDS,
    );
}
