// A connection as the page sees it: who, from where, since when, what for. Never tells what was proven with.

import type { ApiNutSession } from '#model/api-nut-sessions.ts';
import type { Client, Desk } from './client.ts';

export function describeSession(
    desk: Desk,
    client: Client & { readonly since: number; readonly tls: string | undefined },
): ApiNutSession {
    const { username: user, address, ups, since, tls, isCertified, refusals } = client;
    const account = client.proof ? desk.doorkeeper.proven(client) : undefined;
    // Only upsmon, and what imitates it, counts itself in.
    const software = account?.software ?? (ups === undefined ? undefined : 'upsmon');
    return {
        ...(user === undefined ? {} : { user }),
        isProven: account !== undefined,
        role: roleOf(client, account !== undefined),
        address,
        ...(ups === undefined ? {} : { ups }),
        since,
        ...(tls === undefined ? {} : { tls }),
        isCertified,
        ...(software === undefined ? {} : { software }),
        refusals,
    };
}

function roleOf({ ups, isPrimary }: Client, isProven: boolean): ApiNutSession['role'] {
    if (isPrimary) return 'primary';
    if (ups !== undefined) return 'secondary';
    return isProven ? 'controller' : 'reader';
}
