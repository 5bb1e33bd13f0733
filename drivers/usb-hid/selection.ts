// Which of the HID devices that are plugged in are UPSs, and which of them is meant. Pure.

import type { Result } from '#model/result.ts';
import { choose, type Wanted } from '../usb/selection.ts';
import { claimant } from './families.ts';
import type { HidrawNode } from './hidraw-nodes.ts';
import { isUps } from './open-device.ts';
import { parseReportDescriptor } from './report-descriptor.ts';

export async function upsesAmong(nodes: readonly HidrawNode[]): Promise<HidrawNode[]> {
    const answers = await Promise.all(nodes.map(isOne));
    return nodes.filter((_, at) => answers[at]);
}

async function isOne({ identity, descriptor }: HidrawNode): Promise<boolean> {
    const parsed = parseReportDescriptor(descriptor);
    if (isUps(parsed)) return true;
    // The other interfaces of a composite device (a keyboard, a vendor's own) say nothing about power.
    return parsed.fields.length > 0 && !isInputDevice(parsed) && (await claimant(identity)) !== undefined;
}

// HID Usage Tables: generic desktop (1) and consumer (12) pages are keyboards, mice and knobs.
function isInputDevice({ fields }: ReturnType<typeof parseReportDescriptor>): boolean {
    return fields.every(({ path }) => [0x01, 0x0c].includes((path[0] ?? 0) >>> 16));
}

/** The failure says what is plugged in instead. `isGone`: nothing fits, which plugging it in would mend. */
export async function select(
    nodes: readonly HidrawNode[],
    wanted: Wanted,
): Promise<Result<HidrawNode, { readonly isGone: boolean; readonly message: string }>> {
    return choose(await upsesAmong(nodes), wanted);
}
