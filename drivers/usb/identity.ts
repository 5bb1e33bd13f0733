// Who a USB device says that it is: ids, strings, and where it is plugged in. What cannot be read is ''.

export interface UsbIdentity {
    readonly vendor: number;
    readonly product: number;
    /** bcdDevice. */
    readonly release: number;
    readonly manufacturer: string;
    readonly model: string;
    readonly serial: string;
    /** Bus and ports, as the kernel names them: `1-1.4`. Stays the same when the device is plugged in again there. */
    readonly port: string;
}

/** `051d`, as people and NUT write USB ids. */
export function formatUsbId(id: number): string {
    return id.toString(16).padStart(4, '0');
}

/**
 * What a scan tells other programs of it; `address`: on its bus, `port`: the last one on the way there, as NUT has it, `usbPort`: all of
 * them, as we have it. What has no string is left out.
 */
export function usbFacts(identity: UsbIdentity, address: number): Readonly<Record<string, string>> {
    const [bus = '', ports = ''] = identity.port.split('-');
    const strings = { manufacturer: identity.manufacturer, model: identity.model, serial: identity.serial };
    return {
        vendor: formatUsbId(identity.vendor),
        product: formatUsbId(identity.product),
        release: formatUsbId(identity.release),
        bus,
        address: String(address),
        port: ports.split('.').at(-1) ?? '',
        usbPort: identity.port,
        ...Object.fromEntries(Object.entries(strings).filter(([, text]) => text !== '')),
    };
}

/** Strings of firmware: trailing blanks, NULs and line feeds are no part of a name. */
export function cleanString(text: string): string {
    return text.replace(/\p{Cc}+/gu, ' ').replace(/[ \t]+$/, '');
}
