// From the name that a client sent to the device, or the error that it hears. In the order in which upsd checks.

import type { Device } from '#model/device.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { ErrorToken } from '#nut/error-token.ts';
import { unavailability } from './availability.ts';
import type { Client, Desk } from './client.ts';
import { refuse } from './reply.ts';
import { isAllowed, type Right } from './rights.ts';

/** Any configured device, whether or not it is heard. The error is the ready reply. */
export function findDevice(desk: Desk, name: string | undefined): Result<Device> {
    const device = name === undefined ? undefined : desk.gateway.device(name);
    return device ? ok(device) : failed(refuse('UNKNOWN-UPS'));
}

export function isServed(desk: Desk, device: Device): boolean {
    return unavailability(device, desk.config().maxAge, desk.now) === undefined;
}

/** A device whose values may be served. The error is the ready reply. */
export function findServedDevice(desk: Desk, name: string | undefined): Result<Device> {
    const found = findDevice(desk, name);
    if (!found.ok) return found;
    const problem: ErrorToken | undefined = unavailability(found.value, desk.config().maxAge, desk.now);
    return problem === undefined ? found : failed(refuse(problem));
}

/** Undefined when the client may; else the ready reply. Refusals show up in the log, once a connection. */
export function refusal(desk: Desk, client: Client, right: Right): string | undefined {
    if (isAllowed(desk.config().users, client, right)) return undefined;
    if (!client.isRefused) {
        client.isRefused = true;
        const what = typeof right === 'string' ? right : right.command;
        desk.log.warn({ user: client.username, address: client.address, right: what }, 'a NUT client was refused');
    }
    return refuse('ACCESS-DENIED');
}
