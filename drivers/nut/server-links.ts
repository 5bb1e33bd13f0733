// The connections of this process by server and login: devices that say the same share one.

import { ServerLink, type ServerLogin } from './server-link.ts';

export class ServerLinks {
    readonly #links = new Map<string, { readonly link: ServerLink; users: number }>();

    /** Each `take` wants one `release`. */
    take(login: ServerLogin): ServerLink {
        const key = keyOf(login);
        const entry = this.#links.get(key) ?? { link: new ServerLink(login), users: 0 };
        entry.users += 1;
        this.#links.set(key, entry);
        return entry.link;
    }

    /** Closes the connection when nobody uses it any more. Never throws. */
    async release(login: ServerLogin): Promise<void> {
        const key = keyOf(login);
        const entry = this.#links.get(key);
        if (!entry) return;
        entry.users -= 1;
        if (entry.users > 0) return;
        this.#links.delete(key);
        await entry.link.close();
    }
}

function keyOf({ host, port, user, password, tls }: ServerLogin): string {
    return JSON.stringify([host.toLowerCase(), port, user ?? null, password ?? null, tls]);
}
