// The verbs of a session: who somebody is, which device feeds it, and the order to shut down.

import type { DeviceId } from '#model/device.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Client, Desk, Verb } from './client.ts';
import { findDevice, refusal } from './find-device.ts';
import { OK, refuse } from './reply.ts';
import type { Right } from './rights.ts';

export const username: Verb = (_desk, client, args) => {
    if (args.length !== 1) return refuse('INVALID-ARGUMENT');
    if (client.username !== undefined) return refuse('ALREADY-SET-USERNAME');
    client.username = args[0];
    return OK;
};

export const password: Verb = (_desk, client, args) => {
    if (args.length !== 1) return refuse('INVALID-ARGUMENT');
    if (client.password !== undefined) return refuse('ALREADY-SET-PASSWORD');
    client.password = args[0];
    return OK;
};

/** The state of the device does not matter: who hangs on a dead one must be counted too. */
export const login: Verb = (desk, client, args) => {
    if (args.length !== 1) return refuse('INVALID-ARGUMENT');
    if (client.ups !== undefined) return refuse('ALREADY-LOGGED-IN');
    const granted = findWithRight(desk, client, { ups: args[0], right: 'login' });
    if (!granted.ok) return granted.error;
    desk.logins.add(client, granted.value);
    return OK;
};

export const logout: Verb = (desk, client, args) => {
    if (args.length > 0) return refuse('INVALID-ARGUMENT');
    desk.logins.remove(client);
    client.isLeaving = true;
    return 'OK Goodbye\n';
};

export const primary = granting('PRIMARY');
export const master = granting('MASTER');

/** The latch: from now on every client of the device reads FSD, until the gateway clears it. */
export const fsd: Verb = (desk, client, args) => {
    if (args.length !== 1) return refuse('INVALID-ARGUMENT');
    const granted = findWithRight(desk, client, { ups: args[0], right: 'fsd' });
    if (!granted.ok) return granted.error;
    desk.gateway.apply({ type: 'forced-shutdown', device: granted.value, on: true, by: client.signature });
    return 'OK FSD-SET\n';
};

function granting(word: 'PRIMARY' | 'MASTER'): Verb {
    return (desk, client, args) => {
        if (args.length !== 1) return refuse('INVALID-ARGUMENT');
        const granted = findWithRight(desk, client, { ups: args[0], right: 'primary' });
        if (!granted.ok) return granted.error;
        client.isPrimary = true;
        return `OK ${word}-GRANTED\n`;
    };
}

/** upsd's order: the device first, then the right. The error is the ready reply. */
function findWithRight(
    desk: Desk,
    client: Client,
    { ups, right }: { ups: string | undefined; right: Right },
): Result<DeviceId> {
    const found = findDevice(desk, client, ups);
    if (!found.ok) return found;
    const refused = refusal(desk, client, found.value.id, right);
    return refused === undefined ? ok(found.value.id) : failed(refused);
}
