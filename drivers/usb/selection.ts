// Which of the USB devices that are plugged in is meant: by ids, serial number or port, or the only UPS there is. Pure.

import { failed, ok, type Result } from '#model/result.ts';
import { formatUsbId, type UsbIdentity } from './identity.ts';

/** What is configured; nothing of it: any UPS. */
export interface Wanted {
    readonly vendor?: string | undefined;
    readonly product?: string | undefined;
    readonly serial?: string | undefined;
    readonly port?: string | undefined;
}

export interface Plugged {
    readonly identity: UsbIdentity;
}

/**
 * `upses`: all that the driver could drive. The failure says what is plugged in instead; `isGone`: nothing fits, which plugging it in
 * would mend.
 */
export function choose<Device extends Plugged>(
    upses: readonly Device[],
    wanted: Wanted,
): Result<Device, { readonly isGone: boolean; readonly message: string }> {
    const fitting = upses.filter((device) => fits(device, wanted));
    const [first, second] = fitting;
    if (first === undefined) {
        const others =
            upses.length === 0 ? 'no USB UPS is plugged in' : `plugged in: ${upses.map(describe).join('; ')}`;
        return failed({ isGone: true, message: `${describeWanted(wanted)} is not plugged in (${others})` });
    }
    if (second === undefined) return ok(first);
    const message = `${describeWanted(wanted)} is not unique: add serial or port (${fitting.map(describe).join('; ')})`;
    return failed({ isGone: false, message });
}

/** Options that mean this one and no other of those: its serial number where that is its own, else its port. */
export function optionsFor(device: Plugged, upses: readonly Plugged[]): Readonly<Record<string, string>> {
    const { vendor, product, serial, port } = device.identity;
    const ids = { vendor: formatUsbId(vendor), product: formatUsbId(product) };
    const isOnlyOne = upses.filter(({ identity }) => serial !== '' && identity.serial === serial).length === 1;
    return { ...ids, ...(isOnlyOne ? { serial } : { port }) };
}

function fits({ identity }: Plugged, { vendor, product, serial, port }: Wanted): boolean {
    return (
        (vendor === undefined || formatUsbId(identity.vendor) === vendor.toLowerCase()) &&
        (product === undefined || formatUsbId(identity.product) === product.toLowerCase()) &&
        (serial === undefined || identity.serial.trim() === serial.trim()) &&
        (port === undefined || identity.port === port)
    );
}

/** `051d:0002 Back-UPS 500, serial 3B0123, port 1-1.4` */
export function describe({ identity }: Plugged): string {
    const { vendor, product, manufacturer, model, serial, port } = identity;
    const name = [manufacturer, model].filter(Boolean).join(' ').trim();
    return [
        `${formatUsbId(vendor)}:${formatUsbId(product)} ${name}`.trim(),
        serial && `serial ${serial}`,
        `port ${port}`,
    ]
        .filter(Boolean)
        .join(', ');
}

function describeWanted({ vendor, product, serial, port }: Wanted): string {
    const ids = vendor === undefined && product === undefined ? '' : ` ${vendor ?? '*'}:${product ?? '*'}`;
    return [`USB UPS${ids}`, serial && `serial ${serial}`, port && `port ${port}`].filter(Boolean).join(', ');
}
