// The networks that this machine stands in, for whoever says “auto”: the network of each address, but no more than the block of
// 2^hostBits addresses around it.

import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** NUT's own limit: a /24, or a /120. */
export const HOST_BITS_DEFAULT = 8;

/** `192.0.2.0/24`, as they are scanned. */
export function localNetworks(
    families: readonly (4 | 6)[],
    hostBits = HOST_BITS_DEFAULT,
    interfaces = networkInterfaces(),
): string[] {
    const addresses = Object.values(interfaces).flatMap((list) => list ?? []);
    const networks = addresses.flatMap(({ address, cidr, internal }) => {
        const family = isIPv6(address) ? 6 : 4;
        // A link-local address means nothing without its interface.
        if (internal || !cidr || !families.includes(family) || /^fe80:/i.test(address)) return [];
        const width = family === 6 ? 128 : 32;
        const bits = Math.max(Number(cidr.split('/')[1]), width - hostBits);
        return `${address}/${bits}`;
    });
    return [...new Set(networks)];
}

/** Where a broadcast reaches everybody on the link. */
export function broadcastAddresses(interfaces = networkInterfaces()): string[] {
    const all = Object.values(interfaces).flatMap((list) => list ?? []);
    return all.flatMap(({ address, netmask, family, internal }) => {
        if (family !== 'IPv4' || internal) return [];
        const mask = netmask.split('.').map(Number);
        return address
            .split('.')
            .map((part, at) => Number(part) | (~(mask[at] ?? 255) & 255))
            .join('.');
    });
}
