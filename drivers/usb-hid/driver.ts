// The driver of USB UPSs that speak HID Power Device. What is known of a maker stands in families/; this file finds the device that
// is meant among those that are plugged in, and tells when one comes or goes.

import type { FoundDevice } from '#model/driver.ts';
import type { UsbHidOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { watchUsableNodes } from '../device-nodes.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { usbFacts } from '../usb/identity.ts';
import { checkRights, rightsProblem } from '../usb/node-rights.ts';
import { recoverPort } from '../usb/port-recovery.ts';
import { Recovery } from '../usb/recovery.ts';
import { describe, optionsFor } from '../usb/selection.ts';
import { claimant } from './families.ts';
import { type HidrawNode, listHidraw } from './hidraw-nodes.ts';
import { openHidraw } from './hidraw-transport.ts';
import { openHidDevice } from './open-device.ts';
import { select, upsesAmong } from './selection.ts';
import type { HidTransport } from './transport.ts';

/** Where devices are plugged in. */
export interface HidBus {
    /** In which their nodes come and go. */
    readonly folder: string;
    list(): HidrawNode[];
    /** Throws GatewayError `device-unreachable`. */
    open(node: HidrawNode): Promise<HidTransport>;
}

export const driver = usbHidDriver({ folder: '/dev', list: listHidraw, open: openHidraw });

/** What outlives a device that is closed and opened again. */
interface Kept {
    /** That were set. */
    readonly delays: Map<string, number>;
    readonly recovery: Recovery;
}

/** The driver on that bus; tests have one of their own. */
export function usbHidDriver(bus: HidBus): Driver {
    const kept = new Map<string, Kept>();
    return {
        open: (device, report) => {
            const { id } = device.spec;
            const own = kept.get(id) ?? { delays: new Map(), recovery: new Recovery() };
            kept.set(id, own);
            // Checked when the configuration was read.
            return open(bus, device.options as UsbHidOptions, own, report);
        },
        scan: (_options, found) => scan(bus, found),
        // The node of a HID device appears, gets its rights from udev, or goes: docs/decisions/045.
        watch: (changed) => watchUsableNodes([bus.folder], /^hidraw/, changed),
    };
}

async function open(bus: HidBus, options: UsbHidOptions, own: Kept, report: Report): Promise<OpenDevice> {
    const found = await pluggedIn(bus, options, own);
    checkRights(found.path);
    const isMoved = await recoverPort(found, own.recovery, report);
    const transport = await bus.open(isMoved ? await pluggedIn(bus, options, own) : found);
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

async function pluggedIn(bus: HidBus, options: UsbHidOptions, { recovery }: Kept): Promise<HidrawNode> {
    const chosen = await select(bus.list(), options);
    if (chosen.ok) return chosen.value;
    recovery.ended();
    throw new GatewayError(chosen.error.isGone ? 'device-gone' : 'config-invalid', chosen.error.message);
}

/** Tells every UPS that is plugged in; looks at files of the kernel only. */
async function scan(bus: HidBus, found: (device: FoundDevice) => void): Promise<void> {
    const upses = await upsesAmong(bus.list());
    for (const node of upses) {
        const options = { driver: 'usb-hid', ...optionsFor(node, upses) };
        const family = (await claimant(node.identity))?.title ?? 'standard usages';
        const facts = usbFacts(node.identity, node.address);
        const problem = rightsProblem(node.path);
        const refused = problem === undefined ? {} : { problem };
        found({ driver: 'usb-hid', options, title: `${describe(node)} (${family})`, facts, ...refused });
    }
}
