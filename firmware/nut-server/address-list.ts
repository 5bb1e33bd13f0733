// Lists of addresses and networks as they stand in the configuration, and whether an address is on one.
// IPv4 written in IPv6 (::ffff:192.0.2.1) is the same as IPv4.

import { BlockList, isIP, SocketAddress } from 'node:net';

const lists = new WeakMap<readonly string[], BlockList>();

/** `networks` were checked by the schema; the same array is compiled once. */
export function isListed(networks: readonly string[], address: string): boolean {
    const family = familyOf(address);
    if (family === undefined) return false;
    let list = lists.get(networks);
    if (!list) {
        list = compile(networks);
        lists.set(networks, list);
    }
    return list.check(address, family);
}

/** This machine itself, by the two addresses that every program uses for it. */
export function isThisMachine(address: string): boolean {
    return address === '127.0.0.1' || address === '::1';
}

/** The one way in which we write an address; IPv4 in its own form. */
export function plainAddress(address: string): string {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    // IPv4 has one spelling, and most addresses are of it.
    if (!plain.includes(':')) return plain;
    const bare = plain.replace(/%.*$/, '');
    return isIP(bare) === 6 ? new SocketAddress({ address: bare, family: 'ipv6' }).address : plain;
}

function compile(networks: readonly string[]): BlockList {
    const list = new BlockList();
    for (const network of networks) {
        const [written = '', bits] = network.split('/');
        const address = plainAddress(written);
        const family = familyOf(address);
        if (family === undefined) continue;
        // A prefix that was counted in the 128 bits of the mapped form.
        const shift = family === 'ipv4' && written.includes(':') ? 96 : 0;
        if (bits === undefined) list.addAddress(address, family);
        else list.addSubnet(address, Math.max(0, Number(bits) - shift), family);
    }
    return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
    const version = isIP(address);
    return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
