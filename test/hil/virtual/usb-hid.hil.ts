// USB UPSs on a real kernel: hidraw nodes made by usbhid, rights given by udev, cables pulled and plugged in. The gateway runs without root; Debian's usbhid-ups drives the same device as referee.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../source-files.ts';
import { Guest } from './guest.ts';
import { askReferee, gatewayLog, hear, heard, instantCommand, startGateway, startUdev } from './guest-software.ts';
import { refereeDifferences } from './referee-differences.ts';
import type { UsbPlug } from './usb-plug.ts';
import { UsbUps } from './usb-ups.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(ROOT, '..', 'shared', 'data');
// Battery System page, HID PDC 1.1 §4.2: ACPresent.
const AC_PRESENT = 0x008500d0;

function recording(name: string): string {
    return readFileSync(join(DATA, 'hid', 'devices', `${name}.txt`), 'utf8');
}

const APC = recording('real-051d-0002-apc-back-ups-500');
const CYBERPOWER = recording('real-0764-0501-cyberpower-cp1500avrlcda');

const apc = new UsbUps({ recording: APC });
const left = new UsbUps({ recording: CYBERPOWER, serial: '' });
const right = new UsbUps({ recording: CYBERPOWER, serial: '' });

let guest: Guest;
let cable: UsbPlug;

test.before('a guest with udev and a gateway that is not root', async () => {
    guest = await Guest.boot();
    await startUdev(guest);
    await startGateway(guest, [
        'apc: { driver: usb-hid, vendor: "051d", serial: XB0000000000 }',
        'left: { driver: usb-hid, port: 1-3 }',
        'right: { driver: usb-hid, port: 1-4 }',
        'nobody: { driver: usb-hid, vendor: "1209" }',
    ]);
});

test.after.always('the guest ends', () => guest?.stop());

test.serial('what is not plugged in has no status, and the log says so', async (t) => {
    const values = await hear(guest, 'apc');

    t.is(values['ups.status'], undefined);
    t.regex(values.error ?? '', /Driver not connected|Data stale/);
    t.regex(await gatewayLog(guest), /not plugged in \(no USB UPS is plugged in\)/);
});

test.serial('a UPS that is plugged in is served, by the rights that udev gives', async (t) => {
    cable = await guest.plug(1, apc);

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.model'], 'Back-UPS 500');
    t.is(values['ups.serial'], 'XB0000000000');
    t.is(values['battery.type'], 'PbAc', 'a string descriptor, which hidraw does not give');
    t.regex(await guest.run('stat -c "%a %G" /dev/hidraw0'), /^660 powerchain$/m);
});

test.serial('mains lost is told by the device itself', async (t) => {
    apc.change(AC_PRESENT, 0);
    const lost = await heard(guest, 'apc', /OB/);
    apc.change(AC_PRESENT, 1);
    const back = await heard(guest, 'apc', /OL/);

    t.notRegex(lost['ups.status'] ?? '', /OL/);
    t.notRegex(back['ups.status'] ?? '', /OB/);
});

test.serial('a pulled cable is a lost link with its reason, and no power failure', async (t) => {
    cable.pull();

    const values = await heard(guest, 'apc', /Data stale|Driver not connected/);

    t.is(values['ups.status'], undefined);
    t.regex(await gatewayLog(guest), /it was unplugged \(USB port 1-1\)/);
});

test.serial('on another port it is the same device again', async (t) => {
    cable = await guest.plug(2, apc);

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

test.serial('two equal ones without a serial number are told apart by their ports', async (t) => {
    await guest.plug(4, right);
    await guest.plug(3, left);
    await heard(guest, 'left', /^OL/);
    await heard(guest, 'right', /^OL/);

    right.change(AC_PRESENT, 0);
    await heard(guest, 'right', /OB/);

    t.regex((await hear(guest, 'left'))['ups.status'] ?? '', /^OL/);
    right.change(AC_PRESENT, 1);
    await heard(guest, 'right', /^OL/);
});

test.serial('a command writes into that device, and into no other', async (t) => {
    left.recorded.written.length = 0;
    right.recorded.written.length = 0;

    t.regex(await instantCommand(guest, 'right', 'beeper.disable'), /SUCCESS/);

    t.is(right.recorded.written.length, 1);
    t.deepEqual(left.recorded.written, []);
});

test.serial('a UPS that is in no table is let in and read by its descriptor', async (t) => {
    const plug = await guest.plug(5, new UsbUps({ recording: APC, vendor: 0x1209, serial: 'UNKNOWN' }));

    const values = await heard(guest, 'nobody', /^OL/);

    t.is(values['ups.serial'], 'UNKNOWN');
    plug.pull();
    await heard(guest, 'nobody', /Data stale|Driver not connected/);
});

test.serial("Debian's usbhid-ups says the same of the same device", async (t) => {
    const ours = await heard(guest, 'apc', /^OL/);

    const theirs = await askReferee(guest, 'XB0000000000');

    t.true(Object.keys(theirs).length > 15);
    t.deepEqual(refereeDifferences(ours, theirs), []);
    // The referee took the device from the kernel, and with it from us; the next plugging in brings it back.
    cable.pull();
    cable = await guest.plug(1, apc);
    await heard(guest, 'apc', /^OL/);
});
