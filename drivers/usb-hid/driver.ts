// The driver of USB UPSs that speak HID Power Device. What is known of a maker stands in families/; this file finds the device that
// is meant among those that are plugged in, and tells when one comes or goes.

import { type FSWatcher, watch as watchFolder } from 'node:fs';
import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import type { UsbHidOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { claimant } from './families.ts';
import { listHidraw } from './hidraw-nodes.ts';
import { openHidraw } from './hidraw-transport.ts';
import { formatUsbId } from './identity.ts';
import { openHidDevice } from './open-device.ts';
import { describe, select, upsesAmong } from './selection.ts';

export const driver: Driver = { open, scan, watch };

/** Delays that were set, by device: opening it again must not forget them. */
const delays = new Map<string, Map<string, number>>();

async function open(device: DriverDevice, report: Report): Promise<OpenDevice> {
    // Checked when the configuration was read.
    const options = device.options as UsbHidOptions;
    const chosen = select(listHidraw(), options);
    if (!chosen.ok) {
        throw new GatewayError(chosen.error.isGone ? 'device-gone' : 'config-invalid', chosen.error.message);
    }
    const own = delays.get(device.spec.id) ?? new Map<string, number>();
    delays.set(device.spec.id, own);
    const transport = await openHidraw(chosen.value);
    return openHidDevice({ transport, report, family: options.family, delays: own });
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
