// The driver of USB UPSs that speak HID Power Device. What is known of a maker stands in families/; this file finds the device that
// is meant among those that are plugged in, and tells when one comes or goes.

import { type FSWatcher, watch as watchFolder } from 'node:fs';
import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import type { UsbHidOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { claimant } from './families.ts';
import { type HidrawNode, listHidraw } from './hidraw-nodes.ts';
import { openHidraw } from './hidraw-transport.ts';
import { formatUsbId } from './identity.ts';
import { openHidDevice } from './open-device.ts';
import { Recovery } from './recovery.ts';
import { describe, select, upsesAmong } from './selection.ts';
import { resetPort } from './usb-device.ts';

export const driver: Driver = { open, scan, watch };

/** What outlives a device that is closed and opened again. */
interface Kept {
    /** That were set. */
    readonly delays: Map<string, number>;
    readonly recovery: Recovery;
}

const kept = new Map<string, Kept>();

async function open(device: DriverDevice, report: Report): Promise<OpenDevice> {
    // Checked when the configuration was read.
    const options = device.options as UsbHidOptions;
    const own = kept.get(device.spec.id) ?? { delays: new Map(), recovery: new Recovery() };
    kept.set(device.spec.id, own);
    const chosen = select(listHidraw(), options);
    if (!chosen.ok) {
        own.recovery.ended();
        throw new GatewayError(chosen.error.isGone ? 'device-gone' : 'config-invalid', chosen.error.message);
    }
    await recover(chosen.value, own.recovery, report);
    const transport = await openHidraw(chosen.value);
    const opened = await openHidDevice({ transport, report, family: options.family, delays: own.delays });
    return {
        poll: async () => {
            await opened.poll();
            own.recovery.ended();
        },
        command: (request) => opened.command(request),
        close: () => opened.close(),
    };
}

/** The next step of the ladder; after a reset there may be another node, which the next attempt finds. */
async function recover({ identity, address }: HidrawNode, recovery: Recovery, report: Report): Promise<void> {
    const step = recovery.next();
    if (step === 'open') return;
    const { vendor, product, port } = identity;
    const isDone = await resetPort({ vendor, product, port, address });
    if (!recovery.isNews(step)) return;
    const message = isDone ? 'reset the port of a USB UPS that does not answer' : 'may not reset the port of a USB UPS';
    report.log('warn', message, { port });
}

/** Tells every UPS that is plugged in; looks at files of the kernel only. */
async function scan(_options: unknown, found: (device: FoundDevice) => void): Promise<void> {
    const upses = upsesAmong(listHidraw());
    for (const node of upses) {
        const { vendor, product, serial, port } = node.identity;
        const ids = { vendor: formatUsbId(vendor), product: formatUsbId(product) };
        const isOnlyOne = upses.filter(({ identity }) => serial !== '' && identity.serial === serial).length === 1;
        const options = { driver: 'usb-hid', ...ids, ...(isOnlyOne ? { serial } : { port }) };
        const family = claimant(node.identity)?.title ?? 'standard usages';
        found({ driver: 'usb-hid', options, title: `${describe(node)} (${family})` });
    }
}

const DEV = '/dev';

/** The node of a HID device appears, gets its rights from udev, or goes: docs/decisions/045. */
function watch(changed: () => void): () => void {
    let watcher: FSWatcher | undefined;
    try {
        watcher = watchFolder(DEV, (_event, name) => {
            if (name?.startsWith('hidraw')) changed();
        });
        // Without it the device is looked for again and again, which is slower but works.
        watcher.on('error', () => watcher?.close());
        watcher.unref();
    } catch {
        return () => undefined; // No /dev: no Linux.
    }
    return () => watcher?.close();
}
