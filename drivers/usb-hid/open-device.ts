// From a transport to an open device: what its descriptor says, and which family it belongs to.

import { GatewayError } from '#model/errors.ts';
import type { Report } from '../driver.ts';
import { formatUsbId, type UsbIdentity } from '../usb/identity.ts';
import { HidDevice } from './device.ts';
import { claimant, FAMILY_TABLE, familyCalled } from './families.ts';
import type { Family } from './family.ts';
import { parseReportDescriptor, type ReportDescriptor } from './report-descriptor.ts';
import type { HidTransport } from './transport.ts';
import { isPowerUsage } from './usages.ts';

export interface OpenOptions {
    readonly transport: HidTransport;
    readonly report: Report;
    /** Name of the family; absent: found out. */
    readonly family?: string | undefined;
    readonly delays?: Map<string, number>;
}

/** Throws GatewayError when it is no UPS, or does not answer. The transport is closed then. */
export async function openHidDevice({ transport, report, family, delays }: OpenOptions): Promise<HidDevice> {
    try {
        const descriptor = parseReportDescriptor(transport.descriptor);
        const chosen = await chooseFamily(transport.identity, descriptor, family);
        const device = new HidDevice({ transport, family: chosen, descriptor, report, delays: delays ?? new Map() });
        await device.start();
        return device;
    } catch (error) {
        await transport.close();
        throw error;
    }
}

async function chooseFamily(
    identity: UsbIdentity,
    descriptor: ReportDescriptor,
    name: string | undefined,
): Promise<Family> {
    if (name !== undefined) return (await familyCalled(name)) ?? noSuchFamily(name);
    const claiming = await claimant(identity);
    const family = claiming ?? (isUps(descriptor) ? await familyCalled('generic') : undefined);
    if (family !== undefined) return family;
    const ids = `${formatUsbId(identity.vendor)}:${formatUsbId(identity.product)}`;
    throw new GatewayError(
        'device-unreachable',
        `${ids} “${identity.model}” is no UPS: its descriptor does not speak of power`,
    );
}

/** Whether the descriptor has anything of the Power Device or Battery System page on top. */
export function isUps({ fields }: ReportDescriptor): boolean {
    return fields.some(({ path }) => isPowerUsage(path[0]));
}

function noSuchFamily(name: string): never {
    const names = FAMILY_TABLE.map((one) => one.name).join(', ');
    throw new GatewayError(
        'config-invalid',
        `“${name}” is no family that we know: use one of ${names}, or leave it out`,
    );
}
