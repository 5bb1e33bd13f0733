// Which of the HID devices that are plugged in is meant: by ids, serial number or port, or the only UPS there is. Pure.

import { failed, ok, type Result } from '#model/result.ts';
import { claimant } from './families.ts';
import type { HidrawNode } from './hidraw-nodes.ts';
import { formatUsbId } from './identity.ts';
import { isUps } from './open-device.ts';
import { parseReportDescriptor } from './report-descriptor.ts';

/** What is configured; nothing of it: any UPS. */
export interface Wanted {
    readonly vendor?: string | undefined;
    readonly product?: string | undefined;
    readonly serial?: string | undefined;
    readonly port?: string | undefined;
}

export function upsesAmong(nodes: readonly HidrawNode[]): HidrawNode[] {
    return nodes.filter(({ identity, descriptor }) => {
        const parsed = parseReportDescriptor(descriptor);
        // The other interfaces of a composite device (a keyboard, a vendor's own) say nothing about power.
        return (
            isUps(parsed) || (claimant(identity) !== undefined && parsed.fields.length > 0 && !isInputDevice(parsed))
        );
    });
}

// HID Usage Tables: generic desktop (1) and consumer (12) pages are keyboards, mice and knobs.
function isInputDevice({ fields }: ReturnType<typeof parseReportDescriptor>): boolean {
    return fields.every(({ path }) => [0x01, 0x0c].includes((path[0] ?? 0) >>> 16));
}

/** The failure says what is plugged in instead. `isGone`: nothing fits, which plugging it in would mend. */
export function select(
    nodes: readonly HidrawNode[],
    wanted: Wanted,
): Result<HidrawNode, { readonly isGone: boolean; readonly message: string }> {
    const upses = upsesAmong(nodes);
    const fitting = upses.filter((node) => fits(node, wanted));
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

function fits({ identity }: HidrawNode, { vendor, product, serial, port }: Wanted): boolean {
    return (
        (vendor === undefined || formatUsbId(identity.vendor) === vendor.toLowerCase()) &&
        (product === undefined || formatUsbId(identity.product) === product.toLowerCase()) &&
        (serial === undefined || identity.serial.trim() === serial.trim()) &&
        (port === undefined || identity.port === port)
    );
}

/** `051d:0002 Back-UPS 500, serial 3B0123, port 1-1.4` */
export function describe({ identity }: HidrawNode): string {
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
