// The way back from FSD, which upsd lacks: an instant command of the gateway's own, offered only while the latch is set.
// Reaches no driver. Takes nothing back from hosts that have begun to shut down.

import type { Command } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import { ok } from '#model/result.ts';
import type { Client, Desk } from './client.ts';
import { findDevice, refusal } from './find-device.ts';
import { refuse } from './reply.ts';

/** No NUT client and no driver has a command of this name: nobody gives it by accident. */
const CLEAR: Command = {
    name: 'powerchain.fsd.clear',
    about: 'Take back the order to shut down (FSD); hosts that have begun go on',
};

/** What the device offers, and what we do. */
export function commandsOf(device: Device): readonly Command[] {
    return device.forcedShutdown ? [...device.commands, CLEAR] : device.commands;
}

/** Names match in any case. */
export function commandOf(device: Device, name: string): Command | undefined {
    const lower = name.toLowerCase();
    return commandsOf(device).find((one) => one.name.toLowerCase() === lower);
}

export function isClearing(name: string): boolean {
    return name.toLowerCase() === CLEAR.name;
}

/** The state of the device does not matter, as for FSD. */
export function clearForcedShutdown(desk: Desk, client: Client, ups: string): string {
    const found = findDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const { id: device, forcedShutdown } = found.value;
    if (!forcedShutdown) return refuse('CMD-NOT-SUPPORTED');
    // Who may give the order may take it back.
    const refused = refusal(desk, client, device, 'fsd');
    if (refused !== undefined) return refused;
    desk.gateway.apply({ type: 'forced-shutdown', device, on: false, by: client.signature });
    return desk.tracking.acknowledge(client, Promise.resolve(ok(undefined)));
}
