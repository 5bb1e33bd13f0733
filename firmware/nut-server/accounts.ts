// From the name that a client gives and the address that it has to the account that counts, if any.
// An appliance with built-in credentials is known by its address first: two of them may use the same name.

import type { UserConfig } from '#model/config.ts';
import { isListed } from './address-list.ts';

type Users = Readonly<Record<string, UserConfig>>;

/** What some NAS send and nobody can change. Worth nothing as a secret. */
const APPLIANCES = {
    synology: { username: 'monuser', password: 'secret', software: 'Synology DSM' },
    qnap: { username: 'admin', password: '123456', software: 'QNAP QTS' },
} as const;

export interface Account extends UserConfig {
    /** What the account belongs to, where we know it. */
    readonly software?: string;
}

/** Undefined: nobody of this name comes from this address. */
export function accountOf(users: Users, username: string | undefined, address: string): Account | undefined {
    if (username === undefined) return undefined;
    return applianceOf(users, username, address) ?? namedAccount(users, username, address);
}

function namedAccount(users: Users, username: string, address: string): Account | undefined {
    const user = Object.hasOwn(users, username) ? users[username] : undefined;
    if (!user || user.compat !== undefined) return undefined;
    return user.from === undefined || isListed(user.from, address) ? user : undefined;
}

function applianceOf(users: Users, username: string, address: string): Account | undefined {
    for (const user of Object.values(users)) {
        // The schema refuses such users without `from`; without it nobody may have so weak a password.
        if (user.compat === undefined || user.from === undefined) continue;
        const { username: builtIn, password, software } = APPLIANCES[user.compat];
        if (username !== builtIn || !isListed(user.from, address)) continue;
        return { ...user, password, software, upsmon: 'secondary', actions: [], instcmds: [] };
    }
    return undefined;
}
