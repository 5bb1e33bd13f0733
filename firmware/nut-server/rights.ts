// Who may do what. Asked anew at every privileged command, so a changed configuration affects open connections.
// Must never tell by its timing how much of a password was right.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { UserConfig } from '#model/config.ts';

export type Right = 'login' | 'primary' | 'fsd' | 'set' | { readonly command: string };

export interface Credentials {
    readonly username: string | undefined;
    readonly password: string | undefined;
}

/** A user without password has no rights. Names and passwords are compared exactly, commands in any case. */
export function isAllowed(
    users: Readonly<Record<string, UserConfig>>,
    { username = '', password = '' }: Credentials,
    right: Right,
): boolean {
    const user = Object.hasOwn(users, username) ? users[username] : undefined;
    const isRight = isSame(password, user?.password ?? '');
    return isRight && user?.password !== undefined && hasRight(user, right);
}

function hasRight(user: UserConfig, right: Right): boolean {
    if (typeof right === 'object') {
        const command = right.command.toLowerCase();
        return user.instcmds.some((granted) => ['all', command].includes(granted.toLowerCase()));
    }
    switch (right) {
        case 'login':
            return user.upsmon !== undefined;
        case 'primary':
            return user.upsmon === 'primary';
        case 'fsd':
            return user.upsmon === 'primary' || user.actions.includes('fsd');
        case 'set':
            return user.actions.includes('set');
    }
}

// Hashes have one length, so the comparison takes one time.
function isSame(left: string, right: string): boolean {
    return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest());
}
