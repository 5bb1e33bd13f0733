// By which names and addresses clients may call this machine: what a server certificate must cover.

import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

// Machines with many containers have hundreds of addresses; nobody calls them all.
const NAMES_MAX = 64;

/** DNS names first, this machine's own leading; then addresses. Printable ASCII only. */
export function machineNames(host: string = hostname(), interfaces = networkInterfaces()): string[] {
    const own = host.toLowerCase();
    const short = own.split('.')[0] ?? own;
    const addresses = Object.values(interfaces)
        .flatMap((addresses) => addresses ?? [])
        // A link-local address means nothing without the name of an interface on the client.
        .filter(({ address }) => isIP(address) !== 0 && !/^fe80:/i.test(address) && !/:.*\./.test(address))
        .map(({ address }) => address);
    const names = [own, short, `${short}.local`, 'localhost'].filter((name) => /^[a-z0-9.-]{1,253}$/.test(name));
    return [...new Set([...names, '127.0.0.1', '::1', ...addresses])].slice(0, NAMES_MAX);
}
