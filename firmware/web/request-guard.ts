// Who may ask: only requests that name this gateway, and only pages that came from it. This is what keeps a page of
// somebody else, open in the browser of somebody on our network, from reading or switching anything. Pure.

import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { ApiError } from '#model/api.ts';

const CARRYING_METHODS = ['POST', 'PUT', 'PATCH'];

/** undefined: the request may pass. `hostname` is this machine's name; `names` are others that are ours. */
export function objectionTo(
    request: { method: string; headers: IncomingHttpHeaders },
    hostname: string,
    names: readonly string[] = [],
): (ApiError & { readonly status: number }) | undefined {
    const { host, origin } = request.headers;
    if (host === undefined || !isOurHost(host, hostname, names)) {
        return {
            status: 421, // RFC 9110 §15.5.20 Misdirected Request
            code: 'host-unknown',
            message: `this gateway is not “${host ?? ''}”: open it by its address, as localhost, ${hostname} or a name ending in .local, or add its name to “web.names” in gateway.yaml`,
        };
    }
    if (origin !== undefined && hostOfOrigin(origin) !== host.toLowerCase()) {
        return { status: 403, code: 'origin-unknown', message: 'requests from pages of another origin are refused' };
    }
    // Says the browser itself: a page of somebody else asked, and this is no click on a link.
    if (request.headers['sec-fetch-site'] === 'cross-site' && request.headers['sec-fetch-mode'] !== 'navigate') {
        return { status: 403, code: 'origin-unknown', message: 'requests from pages of another site are refused' };
    }
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    // A form on any page can send the other types without asking first.
    if (CARRYING_METHODS.includes(request.method) && type !== 'application/json') {
        return { status: 415, code: 'request-invalid', message: 'send JSON, with Content-Type: application/json' };
    }
    return undefined;
}

/**
 * Whether a Host header may mean us. DNS rebinding makes a browser call us by a name of the attacker's choice; it cannot
 * do that with an address, nor with names that the public DNS does not answer for.
 */
export function isOurHost(host: string, hostname: string, names: readonly string[] = []): boolean {
    const name = host
        .toLowerCase()
        .replace(/:\d{1,5}$/, '')
        .replace(/\.$/, '');
    const address = /^\[(.+)\]$/.exec(name)?.[1] ?? name;
    if (isIP(address) !== 0) return true;
    const own = hostname.toLowerCase();
    if (name === 'localhost' || name === own || name === own.split('.')[0]) return true;
    return /^[\w-]+(\.[\w-]+)*\.local$/.test(name) || names.some((ours) => ours.toLowerCase() === name);
}

function hostOfOrigin(origin: string): string | undefined {
    return URL.canParse(origin) ? new URL(origin).host : undefined;
}
