// From the name that a client sent to the device, or the error that it hears. In the order in which upsd checks.

import type { Device, DeviceId } from '#model/device.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { ErrorToken } from '#nut/error-token.ts';
import { unavailability } from './availability.ts';
import type { Client, Desk } from './client.ts';
import { hostOf, isViewName } from './own-view.ts';
import { refuse } from './reply.ts';
import { hasRight, lackOf, type Right } from './rights.ts';

/** Any configured device, whether or not it is heard. The error is the ready reply. */
export function findDevice(desk: Desk, client: Client, name: string | undefined): Result<Device> {
    const host = name !== undefined && isViewName(name) ? hostOf(desk, client) : undefined;
    const meant = host ?? name;
    const device = meant === undefined ? undefined : desk.gateway.device(meant);
    return device ? ok(device) : failed(refuse('UNKNOWN-UPS'));
}

export function isServed(desk: Desk, device: Device): boolean {
    return unavailability(device, desk.config().maxAge, desk.now) === undefined;
}

/** A device whose values may be served. The error is the ready reply. */
export function findServedDevice(desk: Desk, client: Client, name: string | undefined): Result<Device> {
    const found = findDevice(desk, client, name);
    if (!found.ok) return found;
    const problem: ErrorToken | undefined = unavailability(found.value, desk.config().maxAge, desk.now);
    return problem === undefined ? found : failed(refuse(problem));
}

/** Undefined when the client may; else the ready reply. Refusals show up in the log. */
export function refusal(desk: Desk, client: Client, device: DeviceId, right: Right): string | undefined {
    const account = desk.doorkeeper.proven(client);
    const occasion = { device, address: client.address };
    if (account && hasRight(account, right, occasion)) return undefined;
    // A wrong password was noted when it was looked at.
    if (account) {
        client.refusals += 1;
        desk.refusals.note(client, lackOf(right, occasion));
    }
    return refuse('ACCESS-DENIED');
}
