// What the driver needs of a HID device, whatever it is plugged into: reports in and out, and strings. Every report begins with
// the byte of its id, 0 where the device does not number them.

import type { GatewayError } from '#model/errors.ts';
import type { UsbIdentity } from '../usb/identity.ts';

export interface HidTransport {
    readonly identity: UsbIdentity;
    readonly descriptor: Uint8Array;
    /** Throws GatewayError `device-refused` when it stalls, `device-unreachable` when it keeps silent, `device-gone` when unplugged. */
    getFeature(reportId: number, length: number): Promise<Uint8Array>;
    setFeature(report: Uint8Array): Promise<void>;
    /** A string descriptor; undefined when the device, or the system, does not give it. Never throws. */
    text(index: number): Promise<string | undefined>;
    /** Input reports and the loss of the device, until `close`. */
    listen(listener: HidListener): void;
    close(): Promise<void>;
}

export interface HidListener {
    input(report: Uint8Array): void;
    /** `device-gone` when it was unplugged, `device-unreachable` when its reports cannot be read any more. */
    lost(error: GatewayError): void;
}
