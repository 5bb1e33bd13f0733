// Who may do what, once it is proven who it is. Pure.

import type { DeviceId } from '#model/device.ts';
import type { Account } from './accounts.ts';
import { isThisMachine } from './address-list.ts';

export type Right = 'login' | 'primary' | 'fsd' | 'set' | { readonly command: string };

/** What a right is asked for, and from where. */
export interface Occasion {
    readonly device: DeviceId;
    /** IP address of the client. */
    readonly address: string;
}

/** Commands are compared in any case. */
export function hasRight(account: Account, right: Right, { device, address }: Occasion): boolean {
    if (isForeign(account, right, device)) return false;
    if (typeof right === 'object') {
        const command = right.command.toLowerCase();
        return account.instcmds.some((granted) => ['all', command].includes(granted.toLowerCase()));
    }
    switch (right) {
        case 'login':
            return account.upsmon !== undefined;
        case 'primary':
            return isPrimaryFrom(account, address);
        case 'fsd':
            return isPrimaryFrom(account, address) || account.actions.includes('fsd');
        case 'set':
            return account.actions.includes('set');
        default:
            return right satisfies never;
    }
}

/** Why it has not, for the owner who reads the log. */
export function lackOf(right: Right, { device }: Occasion): string {
    if (right === 'primary') {
        const advice = 'set its upsmon to secondary, or name this address in “from” of a user with “upsmon: primary”';
        return `the gateway is the primary of ${device}: ${advice}`;
    }
    return `no right: ${typeof right === 'string' ? right : right.command} on ${device}`;
}

/**
 * There is one primary, the gateway: it knows who else hangs on a device. Beside it the upsmon of this machine counts, and
 * who is named with the address that it comes from. A host that is set to “primary” because that was the default is refused.
 */
function isPrimaryFrom({ upsmon, from }: Account, address: string): boolean {
    return upsmon === 'primary' && (isThisMachine(address) || from !== undefined);
}

/**
 * A host decides about its own supply alone: if it could force a shared UPS to shut down, it would take its neighbours
 * along. An appliance, whose password everybody knows, has nothing but its own view.
 */
function isForeign({ host, compat }: Account, right: Right, device: DeviceId): boolean {
    if (host === undefined || host.toLowerCase() === device.toLowerCase()) return false;
    return compat !== undefined || right === 'fsd' || right === 'primary';
}
