// Who changes the configuration by a command, for its history.

import { userInfo } from 'node:os';

/** The person who became root for it, where that is known. */
export function commandLineUser(environment: Readonly<Record<string, string | undefined>>): string {
    return `${environment.SUDO_USER ?? userInfo().username}@command-line`;
}
