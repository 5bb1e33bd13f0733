// The token that the command shows a gateway: POWERCHAIN_TOKEN, or for a gateway on this machine the file that it left for
// programs of the same user.

import { readFileSync, statSync } from 'node:fs';
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
    return localTokenFiles(environment, number, process.getuid?.())
        .flatMap(written)
        .sort((one, other) => other.at - one.at)[0]?.token;
}

// A gateway that was killed left its file behind. Of several for a port the last one written is the running gateway's.
function written(file: string): { token: string; at: number }[] {
    try {
        return [{ token: readFileSync(file, 'utf8').trim(), at: statSync(file).mtimeMs }];
    } catch {
        return []; // another gateway's, or none: the next place may have it
    }
}
