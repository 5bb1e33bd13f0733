// USB UPSs behind a real kernel: hidraw nodes made by usbhid, rights given by udev, cables pulled and plugged in, devices that vanish or
// keep silent inside a transfer. The gateway runs without root; Debian's usbhid-ups drives the same device as referee.

import test from 'ava';
import { until } from '../../running-gateway.ts';
import { type AttachedUps, isServed, survivesPulling, tellsMains } from '../attached-ups.ts';
import type { Guest } from './guest.ts';
import {
    bootWithGateway,
    gatewayLog,
    hear,
    heard,
    instantCommand,
    LOG_SHOWN,
    lead,
    PATIENCE_SECONDS,
    Referee,
} from './guest-software.ts';
import { refereeDifferences } from './referee-differences.ts';
import type { Setup } from './usb-peripheral.ts';
import type { UsbPlug } from './usb-plug.ts';
import { AC_PRESENT, APC_500, CYBERPOWER_1500, UsbUps } from './usb-ups.ts';

const apc = new UsbUps({ recording: APC_500 });
const left = new UsbUps({ recording: CYBERPOWER_1500, serial: '' });
const right = new UsbUps({ recording: CYBERPOWER_1500, serial: '' });

let guest: Guest;
let cable: UsbPlug;

test.before('a guest with udev and a gateway that is not root', async (t) => {
    guest = await bootWithGateway(t, [
        'apc: { driver: usb-hid, vendor: "051d", serial: XB0000000000 }',
        'left: { driver: usb-hid, port: 1-3 }',
        'right: { driver: usb-hid, port: 1-4 }',
        'nobody: { driver: usb-hid, vendor: "1209" }',
    ]);
});

test.afterEach.always(async (t) => {
    if (!t.passed) t.log((await gatewayLog(guest)).slice(-LOG_SHOWN));
});

test.after.always('the guest ends', () => guest?.stop());

const attached: AttachedUps = {
    hear: () => hear(guest, 'apc'),
    said: async (words) => {
        await until(
            () => gatewayLog(guest),
            (text) => words.test(text),
            PATIENCE_SECONDS,
        );
    },
    cable: {
        pull: async () => cable.pull(),
        plug: async () => {
            cable = await guest.plug(1, apc);
        },
    },
    mains: {
        cut: async () => apc.change(AC_PRESENT, 0),
        restore: async () => apc.change(AC_PRESENT, 1),
    },
    patienceSeconds: PATIENCE_SECONDS,
};

test.serial('what is not plugged in has no status, and the log says so', async (t) => {
    await attached.said(/not plugged in \(no USB UPS is plugged in\)/);

    const values = await hear(guest, 'apc');

    t.is(values['ups.status'], undefined);
    t.regex(values.error ?? '', /Driver not connected|Data stale/);
});

test.serial('a UPS that is plugged in is served, by the rights that udev gives', async (t) => {
    cable = await guest.plug(1, apc);

    // The type of the battery is a string descriptor, which hidraw does not give.
    await isServed(t, attached, { 'ups.model': 'Back-UPS 500', 'ups.serial': 'XB0000000000', 'battery.type': 'PbAc' });
    t.regex(await guest.run('stat -c "%a %G" /dev/hidraw0'), /^660 powerchain$/m);
});

test.serial('mains lost is told by the device itself', (t) => tellsMains(t, attached));

test.serial('a pulled cable is a lost link with its reason, and no power failure', async (t) => {
    await survivesPulling(t, attached);

    t.regex(await gatewayLog(guest), /it was unplugged \(USB port 1-1\)/);
    cable.pull();
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
    const plug = await guest.plug(5, new UsbUps({ recording: APC_500, vendor: 0x1209, serial: 'UNKNOWN' }));

    const values = await heard(guest, 'nobody', /^OL/);

    t.is(values['ups.serial'], 'UNKNOWN');
    plug.pull();
    await heard(guest, 'nobody', /Data stale|Driver not connected/);
});

const isGetReport = ({ requestType, request }: Setup): boolean => requestType === 0xa1 && request === 1;

test.serial('a device that vanishes inside a transfer is a lost link with its reason', async (t) => {
    apc.intercept = (setup) => {
        if (!isGetReport(setup)) return undefined;
        cable.pull();
        return 'silent';
    };
    await heard(guest, 'apc', /Data stale|Driver not connected/);
    apc.intercept = undefined;
    cable = await guest.plug(2, apc);

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

test.serial('a device that keeps silent costs nobody else anything, and is heard again when it speaks', async (t) => {
    apc.intercept = (setup) => (isGetReport(setup) ? 'silent' : undefined);
    await heard(guest, 'apc', /Data stale|Driver not connected/);
    t.regex((await hear(guest, 'left'))['ups.status'] ?? '', /^OL/);
    apc.intercept = undefined;

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

for (const rung of ['interface', 'port'] as const) {
    test.serial(`a silent device whose ${rung} must be reset is reset, and the log says so once`, async (t) => {
        const words = new RegExp(`reset the ${rung} of a USB UPS`, 'g');
        const resetsSaid = async (): Promise<number> => [...(await gatewayLog(guest)).matchAll(words)].length;
        const before = await resetsSaid();
        apc.intercept = (setup) => (isGetReport(setup) ? 'silent' : undefined);
        apc.begun = (what) => {
            if (what === rung) apc.intercept = undefined;
        };
        await heard(guest, 'apc', /Data stale|Driver not connected/);

        const values = await heard(guest, 'apc', /^OL/);

        apc.begun = undefined;
        t.is(values['ups.serial'], 'XB0000000000');
        t.is((await resetsSaid()) - before, 1);
    });
}

test.serial("Debian's usbhid-ups says the same of the same device, and later", async (t) => {
    const ours = await heard(guest, 'apc', /^OL/);
    const referee = await Referee.start(guest, 'usbhid-ups', ['serial = "XB0000000000"']);
    const theirs = await referee.readings();
    t.true(Object.keys(theirs).length > 15);
    t.deepEqual(refereeDifferences(ours, theirs), []);

    // Ours has another UPS now, told at the same moment: the referee took this one from the kernel.
    const leads: number[] = [];
    for (const isOn of [0, 1, 0, 1]) {
        const change = (): void => {
            apc.change(AC_PRESENT, isOn);
            right.change(AC_PRESENT, isOn);
        };
        leads.push(await lead(guest, 'right', isOn === 1 ? 'OL' : 'OB', change));
    }
    t.log(`ours was heard ${leads.map((ms) => ms.toFixed(0)).join(', ')} ms before the referee`);
    t.true(leads.filter((ms) => ms > 0).length >= 2);
    await referee.stop();

    cable.pull();
    cable = await guest.plug(1, apc);
    await heard(guest, 'apc', /^OL/);
});
