// The token that the command shows a gateway: POWERCHAIN_TOKEN, or for a gateway on this machine the file that it left for
// programs of the same user.

import { readFileSync } from 'node:fs';
import { localTokenFiles } from '#model/local-token.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** undefined: there is none, and the gateway decides what strangers may. `url` of its page. */
export function gatewayToken(
    url: string,
    environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
    if (environment.POWERCHAIN_TOKEN) return environment.POWERCHAIN_TOKEN;
    const { hostname, port, protocol } = new URL(url);
    // The file proves something on this machine only, and must not leave it.
    if (!LOOPBACK.test(hostname)) return undefined;
    const number = Number(port) || DEFAULT_PORTS[protocol] || 0;
    for (const file of localTokenFiles(environment, number, process.getuid?.())) {
        const token = read(file);
        if (token !== undefined) return token;
    }
    return undefined;
}

function read(file: string): string | undefined {
    try {
        return readFileSync(file, 'utf8').trim();
    } catch {
        return undefined; // another gateway's, or none: the next place may have it
    }
}
