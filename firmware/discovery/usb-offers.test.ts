// The gateway's side of it, over a folder that stands for /dev; what drivers find there is told by a test of its own.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { FoundDevice } from '#model/driver.ts';
import { failed, ok } from '#model/result.ts';
import { until } from '../../test/running-gateway.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { EventCollector } from '../supervisor/testing/event-collector.ts';
import { LookPace } from './look-pace.ts';
import { UsbOffers } from './usb-offers.ts';

const ids = { vendor: '051d', product: '0002' };

/** A node whose text is the serial number of the UPS behind it. */
function plug(folder: string, node: string, serial: string): void {
    mkdirSync(join(folder, node, '..'), { recursive: true });
    writeFileSync(join(folder, node), serial);
}

function found(serial: string): FoundDevice {
    const facts = { ...ids, serial, usbPort: `1-${serial}` };
    return { driver: 'usb-hid', options: { ...ids, serial }, title: `UPS ${serial}`, facts };
}

function started(t: ExecutionContext, { isBroken = () => false }: { isBroken?: () => boolean } = {}) {
    const folder = temporaryFolder(t, 'dev');
    const gateway = new Gateway({ log: silentLog() });
    const events = new EventCollector(gateway);
    let devices: Readonly<Record<string, unknown>> = {};
    let looks = 0;
    const offers = new UsbOffers({
        gateway,
        log: silentLog(),
        devices: () => v.parse(GATEWAY_CONFIG, { version: 1, devices }).devices,
        scanWith: async (scan) => {
            looks += 1;
            if (isBroken()) return failed({ code: 'driver-exited', message: 'killed by SIGSEGV' });
            for (const name of readdirSync(folder)) {
                if (name.startsWith('hidraw')) scan.found(found(readFileSync(join(folder, name), 'utf8')));
            }
            return ok(undefined);
        },
        folder,
        pace: new LookPace(10),
    });
    t.teardown(() => offers.stop());
    return {
        folder,
        offers,
        events,
        looks: () => looks,
        configure(entries: Readonly<Record<string, unknown>>) {
            devices = entries;
            offers.configure();
        },
        offered: (...serials: string[]) =>
            until(
                async () => offers.current.map(({ facts }) => facts.serial).join(),
                (said) => said === serials.join(),
            ),
        told: () => events.all.flatMap((event) => (event.type === 'offer' ? `${event.phase} ${event.title}` : [])),
    };
}

test('what is there at the start, comes later, goes, or is configured', async (t) => {
    const rack = started(t);
    plug(rack.folder, 'hidraw0', 'A');
    rack.offers.start();
    await rack.offered('A');

    plug(rack.folder, 'hidraw1', 'B');
    await rack.offered('A', 'B');
    rmSync(join(rack.folder, 'hidraw0'));
    await rack.offered('B');
    rack.configure({ office: { driver: 'usb-hid', serial: 'B' } });
    t.deepEqual(rack.offers.current, []);
    rack.configure({});

    t.deepEqual(rack.told(), ['new UPS A', 'new UPS B', 'over UPS A', 'over UPS B', 'new UPS B']);
});

test('a bus that comes while we run is followed, and no process is started where nothing is plugged in', async (t) => {
    const rack = started(t);
    // Root hubs are no devices that somebody plugged in.
    plug(rack.folder, 'bus/usb/001/001', '');
    rack.offers.start();
    plug(rack.folder, 'bus/usb/002/001', '');
    writeFileSync(join(rack.folder, 'tty7'), '');
    await new Promise((resolve) => setTimeout(resolve, 100));
    t.is(rack.looks(), 0);

    plug(rack.folder, 'bus/usb/002/002', '');
    await until(
        async () => rack.looks(),
        (looks) => looks > 0,
    );

    t.deepEqual(rack.told(), []);
});

test('a look that fails is tried again, and takes nothing back', async (t) => {
    let isBroken = false;
    const rack = started(t, { isBroken: () => isBroken });
    plug(rack.folder, 'hidraw0', 'A');
    rack.offers.start();
    await rack.offered('A');
    isBroken = true;
    plug(rack.folder, 'hidraw1', 'B');
    await until(
        async () => rack.looks(),
        (looks) => looks >= 2,
    );
    t.is(rack.offers.current.length, 1);

    isBroken = false;
    await rack.offered('A', 'B');

    t.deepEqual(rack.told(), ['new UPS A', 'new UPS B']);
});
