// Who may do what, once it is proven who it is. Pure.

import type { DeviceId } from '#model/device.ts';
import type { Account } from './accounts.ts';

export type Right = 'login' | 'primary' | 'fsd' | 'set' | { readonly command: string };

/** Commands are compared in any case. `device` is what the right is asked for. */
export function hasRight(account: Account, right: Right, device: DeviceId): boolean {
    if (isForeign(account, right, device)) return false;
    if (typeof right === 'object') {
        const command = right.command.toLowerCase();
        return account.instcmds.some((granted) => ['all', command].includes(granted.toLowerCase()));
    }
    switch (right) {
        case 'login':
            return account.upsmon !== undefined;
        case 'primary':
            return account.upsmon === 'primary';
        case 'fsd':
            return account.upsmon === 'primary' || account.actions.includes('fsd');
        case 'set':
            return account.actions.includes('set');
        default:
            return right satisfies never;
    }
}

/**
 * A host decides about its own supply alone: if it could force a shared UPS to shut down, it would take its neighbours
 * along. An appliance, whose password everybody knows, has nothing but its own view.
 */
function isForeign({ host, compat }: Account, right: Right, device: DeviceId): boolean {
    if (host === undefined || host.toLowerCase() === device.toLowerCase()) return false;
    return compat !== undefined || right === 'fsd' || right === 'primary';
}
