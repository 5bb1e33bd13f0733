// USB UPSs behind a real kernel: hidraw nodes made by usbhid, rights given by udev, cables pulled and plugged in, devices that vanish or
// keep silent inside a transfer. The gateway runs without root; Debian's usbhid-ups drives the same device as referee.

import test from 'ava';
import { adoptedEntry } from '#model/adoption.ts';
import type { ApiConfig } from '#model/api-config.ts';
import type { ApiOffers } from '#model/api-scan.ts';
import { needPackages } from '../../referees/run-program.ts';
import { until } from '../../running-gateway.ts';
import { type AttachedUps, isServed, SILENT, survivesPulling, tellsMains } from '../attached-ups.ts';
import type { Guest } from './guest.ts';
import {
    askApi,
    bootWithGateway,
    hear,
    heard,
    instantCommand,
    LOG_SHOWN,
    PATIENCE_SECONDS,
    startApi,
} from './guest-software.ts';
import { Referee } from './referee.ts';
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
    needPackages({ '/usr/sbin/usbip': 'usbip' });
    const devices = [
        'apc: { driver: usb-hid, vendor: "051d", serial: XB0000000000 }',
        'left: { driver: usb-hid, port: 1-3 }',
        'right: { driver: usb-hid, port: 1-4 }',
    ];
    guest = await bootWithGateway(t, devices, { hardware: { modules: ['usbip-host', 'vhci-hcd'] } });
});

test.afterEach.always((t) => {
    // What one test has the device do must not be what the next one fails for.
    apc.intercept = undefined;
    apc.begun = undefined;
    if (!t.passed) t.log(guest.log.slice(-LOG_SHOWN));
});

test.after.always('the guest ends', () => guest?.stop());

const attached: AttachedUps = {
    hear: () => hear(guest, 'apc'),
    said: async (words) => {
        await until(
            async () => guest.log,
            (text) => words.test(text),
            PATIENCE_SECONDS,
        );
    },
    cable: {
        pull: async () => cable.pull(),
        plug: async () => {
            cable = await guest.plug('1', apc);
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
    t.regex(values.error ?? '', SILENT);
});

test.serial('a UPS that is plugged in is served, by the rights that udev gives', async (t) => {
    cable = await guest.plug('1', apc);

    // The type of the battery is a string descriptor, which hidraw does not give.
    await isServed(t, attached, { 'ups.model': 'Back-UPS 500', 'ups.serial': 'XB0000000000', 'battery.type': 'PbAc' });
    t.regex(await guest.run('stat -c "%a %G" /dev/hidraw0'), /^660 powerchain$/m);
    // The node is there before its rights: whoever waits for them has met no silent device.
    t.notRegex(guest.log, /reset the/);
});

test.serial('mains lost is told by the device itself', (t) => tellsMains(t, attached));

test.serial('a pulled cable is a lost link with its reason, and no power failure', async (t) => {
    await survivesPulling(t, attached);

    t.regex(guest.log, /it was unplugged \(USB port 1-1\)/);
    cable.pull();
});

test.serial('on another port it is the same device again', async (t) => {
    cable = await guest.plug('2', apc);

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

test.serial('a UPS that is in no table is let in and read by its descriptor', async (t) => {
    const plug = await guest.plug('3', new UsbUps({ recording: APC_500, vendor: 0x1209, serial: 'UNKNOWN' }));

    const values = await heard(guest, 'left', /^OL/);

    t.is(values['ups.serial'], 'UNKNOWN');
    plug.pull();
    await heard(guest, 'left', SILENT);
});

test.serial('two equal ones without a serial number are told apart by their ports', async (t) => {
    await guest.plug('4', right);
    await guest.plug('3', left);
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

async function timed<Answer>(action: () => Promise<Answer>): Promise<[Answer, number]> {
    const startedAtMs = performance.now();
    const answer = await action();
    return [answer, performance.now() - startedAtMs];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const isGetReport = ({ requestType, request }: Setup): boolean => requestType === 0xa1 && request === 1;

test.serial('a device that vanishes inside a transfer is a lost link with its reason', async (t) => {
    apc.intercept = (setup) => {
        if (!isGetReport(setup)) return undefined;
        cable.pull();
        return 'silent';
    };
    await heard(guest, 'apc', SILENT);
    apc.intercept = undefined;
    cable = await guest.plug('2', apc);

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

test.serial('a device that keeps silent costs nobody else anything, and is heard again when it speaks', async (t) => {
    apc.intercept = (setup) => (isGetReport(setup) ? 'silent' : undefined);
    await heard(guest, 'apc', SILENT);
    t.regex((await hear(guest, 'left'))['ups.status'] ?? '', /^OL/);
    apc.intercept = undefined;

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

const isDeaf = (setup: Setup): 'stall' | undefined => (isGetReport(setup) ? 'stall' : undefined);

test.serial('a deaf device whose interface must be reset is served after that', async (t) => {
    apc.intercept = isDeaf;
    apc.begun = (what) => {
        if (what === 'interface') apc.intercept = undefined;
    };
    await heard(guest, 'apc', SILENT);

    const values = await heard(guest, 'apc', /^OL/);

    t.is(values['ups.serial'], 'XB0000000000');
});

test.serial(
    'one that stays deaf has its interface reset, then its port, then its power taken, each said once',
    async (t) => {
        cable.pull();
        cable = await guest.plug('8.1', apc);
        await heard(guest, 'apc', /^OL/);
        const disconnects = async (): Promise<number> =>
            Number(await guest.ask('dmesg | grep -c "usb 1-8.1: USB disconnect"'));
        const [disconnectsBefore, logBefore] = [await disconnects(), guest.log.length];
        const begun: string[] = [];
        apc.begun = (what) => begun.push(what);
        apc.intercept = isDeaf;

        const log = await until(
            // A node that comes and goes, as when something is plugged in: the next attempt is made at once.
            async () => (await guest.ask('>/dev/hidraw63; rm /dev/hidraw63')) + guest.log.slice(logBefore),
            (text) => text.includes('took the power'),
            PATIENCE_SECONDS,
        );
        apc.intercept = undefined;
        const values = await heard(guest, 'apc', /^OL/);

        t.is(values['ups.serial'], 'XB0000000000');
        t.deepEqual(log.match(/(?:reset the|took the power from the) \w+/g), [
            'reset the interface',
            'reset the port',
            'took the power from the port',
        ]);
        t.is(begun[0], 'interface');
        t.true(begun.includes('port'));
        t.is((await disconnects()) - disconnectsBefore, 1);
    },
);

test.serial("Debian's usbhid-ups says the same of the same device, and later", async (t) => {
    cable.pull();
    // What was said before is not what is measured.
    await heard(guest, 'apc', SILENT);
    const [ours, servedMs] = await timed(async () => {
        cable = await guest.plug('1', apc);
        return heard(guest, 'apc', /^OL/);
    });
    const [referee, startMs] = await timed(() => Referee.start(guest, 'usbhid-ups', ['serial = "XB0000000000"']));
    const [theirs, readMs] = await timed(() => referee.readings());
    t.log(`plugged in → served: ${seconds(servedMs)}; usbhid-ups started and served: ${seconds(startMs + readMs)}`);
    t.true(Object.keys(theirs).length > 15);
    t.deepEqual(refereeDifferences(ours, theirs), []);

    // Ours has another UPS now, told at the same moment: the referee took this one from the kernel.
    const leads: number[] = [];
    for (const isOn of [0, 1, 0, 1]) {
        const change = (): void => {
            apc.change(AC_PRESENT, isOn);
            right.change(AC_PRESENT, isOn);
        };
        leads.push(await referee.lead('right', isOn === 1 ? 'OL' : 'OB', change));
    }
    t.log(`ours was heard ${leads.map((ms) => ms.toFixed(0)).join(', ')} ms before the referee`);
    t.true(leads.filter((ms) => ms > 0).length >= 2);
    await referee.stop();

    cable.pull();
    cable = await guest.plug('1', apc);
    await heard(guest, 'apc', /^OL/);
});

test.serial(
    'a UPS that hangs on another machine comes by USB/IP, as the same device on a port of the network',
    async (t) => {
        cable.pull();
        await heard(guest, 'apc', SILENT);
        cable = await guest.plug('1', apc);
        await heard(guest, 'apc', /^OL/);

        // The guest is both machines: it gives the device away and fetches it over its own loopback.
        await guest.run('usbipd -4 -D && usbip bind -b 1-1');
        await heard(guest, 'apc', SILENT);
        await guest.run('usbip attach -r 127.0.0.1 -b 1-1');
        const values = await heard(guest, 'apc', /^OL/);
        t.is(values['ups.serial'], 'XB0000000000');
        await tellsMains(t, attached);

        await guest.run('usbip detach -p 0');
        await heard(guest, 'apc', SILENT);
        t.regex(guest.log, /it was unplugged \(USB port (?!1-)\d+-1\)/);
        await guest.run('usbip unbind -b 1-1');
        await heard(guest, 'apc', /^OL/);
    },
);

test.serial('a UPS that is in no configuration is offered unasked, adopted and served', async (t) => {
    await startApi(guest);
    const [, offeredMs] = await timed(async () => {
        await guest.plug('5', new UsbUps({ recording: CYBERPOWER_1500, serial: 'NEW' }));
        // Whoever asked the guest again and again would take the time that it needs itself.
        await attached.said(/new UPS “0764:0501 .*serial NEW.*” on USB: add it with/);
    });
    t.log(`plugged in → offered: ${seconds(offeredMs)}`);

    const { offers } = await askApi<ApiOffers>(guest, 'offers');
    t.like(offers, [{ driver: 'usb-hid', facts: { serial: 'NEW', usbPort: '1-5' }, problem: undefined }]);
    for (const offer of offers) {
        const { version } = await askApi<ApiConfig>(guest, 'config');
        const changes = [{ path: ['devices', 'adopted'], value: adoptedEntry(offer, 'ups', []) }];
        await askApi(guest, 'config', { version, changes, why: 'offered' });
    }

    const values = await heard(guest, 'adopted', /^OL/);

    t.is(values['ups.serial'], 'NEW');
    t.deepEqual(await askApi<ApiOffers>(guest, 'offers'), { offers: [] });
    t.regex(guest.log, /serial NEW.*” on USB is “adopted” now/);
});
