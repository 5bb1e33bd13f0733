// The driver of USB UPSs that speak HID Power Device. What is known of a maker stands in families/; this file finds the device that
// is meant among those that are plugged in, and tells when one comes or goes.

import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import type { UsbHidOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { watchUsableNodes } from '../device-nodes.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { usbFacts } from '../usb/identity.ts';
import { checkRights } from '../usb/node-rights.ts';
import { recoverPort } from '../usb/port-recovery.ts';
import { Recovery } from '../usb/recovery.ts';
import { describe, optionsFor } from '../usb/selection.ts';
import { claimant } from './families.ts';
import { type HidrawNode, listHidraw } from './hidraw-nodes.ts';
import { openHidraw } from './hidraw-transport.ts';
import { openHidDevice } from './open-device.ts';
import { select, upsesAmong } from './selection.ts';

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
    const found = await pluggedIn(options, own);
    checkRights(found.path);
    const isMoved = await recoverPort(found, own.recovery, report);
    const transport = await openHidraw(isMoved ? await pluggedIn(options, own) : found);
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

async function pluggedIn(options: UsbHidOptions, { recovery }: Kept): Promise<HidrawNode> {
    const chosen = await select(listHidraw(), options);
    if (chosen.ok) return chosen.value;
    recovery.ended();
    throw new GatewayError(chosen.error.isGone ? 'device-gone' : 'config-invalid', chosen.error.message);
}

/** Tells every UPS that is plugged in; looks at files of the kernel only. */
async function scan(_options: unknown, found: (device: FoundDevice) => void): Promise<void> {
    const upses = await upsesAmong(listHidraw());
    for (const node of upses) {
        const options = { driver: 'usb-hid', ...optionsFor(node, upses) };
        const family = (await claimant(node.identity))?.title ?? 'standard usages';
        const facts = usbFacts(node.identity, node.address);
        found({ driver: 'usb-hid', options, title: `${describe(node)} (${family})`, facts });
    }
}

/** The node of a HID device appears, gets its rights from udev, or goes: docs/decisions/045. */
function watch(changed: () => void): () => void {
    return watchUsableNodes(['/dev'], /^hidraw/, changed);
}
