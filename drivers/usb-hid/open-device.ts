// From a transport to an open device: what its descriptor says, and which family it belongs to.

import { GatewayError } from '#model/errors.ts';
import type { Report } from '../driver.ts';
import { formatUsbId, type UsbIdentity } from '../usb/identity.ts';
import { HidDevice } from './device.ts';
import { generic } from './families/generic.ts';
import { claimant, FAMILIES } from './families.ts';
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
        const chosen = chooseFamily(transport.identity, descriptor, family);
        const device = new HidDevice({ transport, family: chosen, descriptor, report, delays: delays ?? new Map() });
        await device.start();
        return device;
    } catch (error) {
        await transport.close();
        throw error;
    }
}

function chooseFamily(identity: UsbIdentity, descriptor: ReportDescriptor, name: string | undefined): Family {
    if (name !== undefined) return familyCalled(name);
    const family = claimant(identity) ?? (isUps(descriptor) ? generic : undefined);
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

function familyCalled(name: string): Family {
    const family = FAMILIES.find((one) => one.name === name);
    if (family) return family;
    const names = FAMILIES.map((one) => one.name).join(', ');
    throw new GatewayError(
        'config-invalid',
        `“${name}” is no family that we know: use one of ${names}, or leave it out`,
    );
}
