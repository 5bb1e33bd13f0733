// The driver of UPSs that speak a Qx protocol (Megatec, Voltronic and their relatives), on a USB or a serial port. What is known of
// them stands in protocols/ and usb/claims.ts; this file finds the device that is meant, and tells when one comes or goes.

import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import type { QxOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Value } from '#model/value.ts';
import { usbFolders, watchUsableNodes } from '../device-nodes.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { formatUsbId, usbFacts } from '../usb/identity.ts';
import { checkRights, rightsProblem } from '../usb/node-rights.ts';
import { recoverPort } from '../usb/port-recovery.ts';
import { Recovery } from '../usb/recovery.ts';
import { choose, describe, optionsFor } from '../usb/selection.ts';
import { deviceNode, listUsb, type UsbDevice } from '../usb/usb-devices.ts';
import type { BatteryFacts } from './battery-estimate.ts';
import { detectProtocol } from './detection.ts';
import { QxDevice } from './device.ts';
import { type OpenedTransport, openSerial, openUsb } from './open-transport.ts';
import type { Protocol } from './protocol.ts';
import { framingOf } from './usb/claims.ts';

export const driver: Driver = { open, scan, watch };

/** What outlives a device that is closed and opened again. */
interface Kept {
    /** That were set. */
    readonly delays: Map<string, number>;
    readonly recovery: Recovery;
    /** That it spoke last: finding it out takes seconds. */
    protocol: string | undefined;
}

const kept = new Map<string, Kept>();

async function open(device: DriverDevice, report: Report): Promise<OpenDevice> {
    // Checked when the configuration was read.
    const options = device.options as QxOptions;
    const own = kept.get(device.spec.id) ?? { delays: new Map(), recovery: new Recovery(), protocol: undefined };
    kept.set(device.spec.id, own);
    const plugged = options.tty === undefined ? await recovered(options, own, report) : undefined;
    const opened = plugged ? await openUsb(plugged, options) : await openSerial({ ...options, tty: options.tty ?? '' });
    try {
        const protocol = await speak(opened, options, own);
        report.log('info', 'opened a Qx UPS', { protocol: protocol.name, place: opened.transport.place });
        const { transport } = opened;
        const known = plugged ? usbReadings(plugged) : {};
        const qx = new QxDevice({
            transport,
            protocol,
            report,
            known,
            battery: batteryFacts(options),
            delays: own.delays,
        });
        return {
            poll: async () => {
                await qx.poll();
                own.recovery.ended();
            },
            command: (request) => qx.command(request),
            close: () => qx.close(),
        };
    } catch (error) {
        await opened.transport.close();
        throw error;
    }
}

async function speak({ transport, likely }: OpenedTransport, options: QxOptions, own: Kept): Promise<Protocol> {
    const protocol = await detectProtocol(transport, { named: options.protocol, likely: own.protocol ?? likely });
    own.protocol = protocol.name;
    return protocol;
}

/** The device that is meant, after whatever had to be done to its port. */
async function recovered(options: QxOptions, own: Kept, report: Report): Promise<UsbDevice> {
    const found = pluggedIn(options, own);
    checkRights(deviceNode(found));
    return (await recoverPort(found, own.recovery, report)) ? pluggedIn(options, own) : found;
}

function pluggedIn(options: QxOptions, own: Kept): UsbDevice {
    const chosen = choose(candidates(options), options);
    if (chosen.ok) return chosen.value;
    own.recovery.ended();
    throw new GatewayError(chosen.error.isGone ? 'device-gone' : 'config-invalid', chosen.error.message);
}

/** With a framing that is given, anything may be meant that has the given ids. */
function candidates({ framing, vendor, product }: QxOptions): UsbDevice[] {
    const isNamed = framing !== undefined && vendor !== undefined && product !== undefined;
    return isNamed ? listUsb() : listUsb().filter(({ identity }) => framingOf(identity) !== undefined);
}

function usbReadings({ identity }: UsbDevice): Readonly<Record<string, Value>> {
    return { 'ups.vendorid': formatUsbId(identity.vendor), 'ups.productid': formatUsbId(identity.product) };
}

function batteryFacts({ batteryVoltage, runtimes, rechargeHours }: QxOptions): BatteryFacts {
    const points = Object.entries(runtimes ?? {}).map(([load, seconds]) => [Number(load), seconds] as const);
    return {
        lowVolts: batteryVoltage?.low,
        highVolts: batteryVoltage?.high,
        runtimes: points,
        rechargeSeconds: rechargeHours === undefined ? undefined : rechargeHours * 3600,
    };
}

/** Tells what is plugged into USB, by files of the kernel; `options.ttys`: serial ports that may be spoken to. */
async function scan(
    options: Readonly<Record<string, unknown>>,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
): Promise<void> {
    const upses = candidates({} as QxOptions);
    for (const device of upses) {
        const framing = framingOf(device.identity)?.name ?? '';
        const problem = rightsProblem(deviceNode(device));
        found({
            driver: 'qx',
            options: { driver: 'qx', ...optionsFor(device, upses) },
            title: `${describe(device)} (${framing})`,
            facts: usbFacts(device.identity, device.address),
            ...(problem === undefined ? {} : { problem }),
        });
    }
    const ttys = Array.isArray(options.ttys) ? options.ttys.filter((tty) => typeof tty === 'string') : [];
    for (const tty of ttys) {
        if (signal.aborted) return;
        const title = await protocolOn(tty);
        if (title !== undefined) found({ driver: 'qx', options: { driver: 'qx', tty }, title: `${title} (${tty})` });
    }
}

async function protocolOn(tty: string): Promise<string | undefined> {
    const opened = await openSerial({ tty, baud: 2400, cablePower: 'normal' } as QxOptions & { tty: string }).catch(
        () => undefined,
    );
    if (opened === undefined) return undefined;
    try {
        return (await detectProtocol(opened.transport, {})).title;
    } catch {
        return undefined; // Something else is attached there, or nothing.
    } finally {
        await opened.transport.close();
    }
}

function watch(changed: () => void): () => void {
    return watchUsableNodes(['/dev', ...usbFolders()], /^tty(?:USB|ACM|S)\d|^\d{3}$/, changed);
}
