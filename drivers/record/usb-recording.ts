// A USB UPS as a recording: who it is, its strings, its report descriptor, and each feature report as it is now. Asks; writes
// nothing to the device.

import { GatewayError } from '#model/errors.ts';
import { formatUsbId } from '../usb/identity.ts';
import { claimant } from '../usb-hid/families.ts';
import { parseReportDescriptor, reportBytes } from '../usb-hid/report-descriptor.ts';
import type { HidTransport } from '../usb-hid/transport.ts';
import { PersonalData } from './personal-data.ts';

// No device that is known names a string above; one that does not exist is refused at once.
const TEXTS_MAX = 16;
const BYTES_A_LINE = 32;

/** Text of `device.txt`. Throws GatewayError when the device is pulled out meanwhile. */
export async function recordUsb(transport: HidTransport): Promise<string> {
    const { identity } = transport;
    const personal = new PersonalData();
    const head = [
        `vid ${formatUsbId(identity.vendor)}`,
        `pid ${formatUsbId(identity.product)}`,
        `mfr ${identity.manufacturer}`,
        `product ${identity.model}`,
        `serial ${personal.serial(identity.serial)}`,
    ];
    const lines = [...(await texts(transport, personal)), ...descriptorLines(transport), ...(await reports(transport))];
    return `${[...head, ...lines].join('\n')}\n`;
}

async function texts(transport: HidTransport, personal: PersonalData): Promise<string[]> {
    const lines: string[] = [];
    for (let index = 1; index <= TEXTS_MAX; index++) {
        const text = await transport.text(index);
        if (text) lines.push(`string ${index} ${personal.text(text)}`);
    }
    return lines;
}

function descriptorLines({ descriptor }: HidTransport): string[] {
    const count = Math.ceil(descriptor.length / BYTES_A_LINE);
    return Array.from({ length: count }, (_, line) => {
        const part = descriptor.subarray(line * BYTES_A_LINE, (line + 1) * BYTES_A_LINE);
        return `desc ${hex(part)}`;
    });
}

async function reports(transport: HidTransport): Promise<string[]> {
    const descriptor = parseReportDescriptor(transport.descriptor);
    const features = descriptor.fields.filter(({ type }) => type === 'feature');
    const forbidden = (await claimant(transport.identity))?.forbidden?.[transport.identity.product] ?? [];
    const ids = [...new Set(features.map(({ reportId }) => reportId))].filter((id) => !forbidden.includes(id));
    const lines: string[] = [];
    for (const id of ids) {
        const report = await readOrSkip(transport, id, reportBytes(descriptor, 'feature', id));
        // Without numbers the byte of the id is ours, not the device's.
        if (report)
            lines.push(
                `report ${id.toString(16).padStart(2, '0')} ${hex(descriptor.isNumbered ? report : report.subarray(1))}`,
            );
    }
    return lines;
}

async function readOrSkip(transport: HidTransport, id: number, length: number): Promise<Uint8Array | undefined> {
    try {
        return await transport.getFeature(id, length);
    } catch (error) {
        if (error instanceof GatewayError && error.code !== 'device-gone') return undefined; // It declares more than it has.
        throw error;
    }
}

function hex(bytes: Uint8Array): string {
    return Buffer.from(bytes)
        .toString('hex')
        .replace(/(?<=.)(?=(?:..)+$)/g, ' ');
}
