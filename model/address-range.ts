// Addresses that people write for a scan: one, a network (192.0.2.0/24), a range (192.0.2.10-20, 192.0.2.10-192.0.2.20), a host
// name. Pure.

import { failed, ok, type Result } from './result.ts';

// A /20; what is more takes minutes and looks like an attack.
export const ADDRESSES_MAX = 4096;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::\d{1,5})?$/;

/** Every address that is meant, each once; the error says which text cannot be understood. */
export function expandAddresses(texts: readonly string[]): Result<string[]> {
    const all = new Set<string>();
    for (const text of texts) {
        const expanded = expand(text.trim());
        if (!expanded.ok) return expanded;
        for (const address of expanded.value) all.add(address);
        if (all.size > ADDRESSES_MAX) return failed(tooMany(all.size));
    }
    return ok([...all]);
}

function expand(text: string): Result<string[]> {
    const [network = '', bits, ...rest] = text.split('/');
    if (bits !== undefined && rest.length === 0) return expandNetwork(text, network, bits);
    const [first = '', last, ...more] = text.split('-');
    const from = numberOf(first);
    if (from !== undefined && last !== undefined && more.length === 0) return expandRange(text, from, last);
    // What consists of numbers is meant as an address, and no name.
    const isNumeric = /^[\d.-]+(?::\d+)?$/.test(text);
    const isHost = isNumeric ? numberOf(text.replace(/:\d+$/, '')) !== undefined : HOST.test(text);
    if (isHost) return ok([text]);
    return failed(`“${text}” is none of 192.0.2.1, 192.0.2.0/24, 192.0.2.10-20 and a host name`);
}

/** Without the address of the network itself and that of all in it, which nobody has. */
function expandNetwork(text: string, network: string, bits: string): Result<string[]> {
    const address = numberOf(network);
    const count = Number(bits);
    if (address === undefined || !/^\d{1,2}$/.test(bits) || count > 32) {
        return failed(`“${text}” is not a network such as 192.0.2.0/24 (IPv4 only)`);
    }
    const size = 2 ** (32 - count);
    if (size > ADDRESSES_MAX) return failed(tooMany(size));
    const from = address - (address % size);
    return size <= 2 ? ok(addresses(from, from + size - 1)) : ok(addresses(from + 1, from + size - 2));
}

function expandRange(text: string, from: number, last: string): Result<string[]> {
    const to = /^\d{1,3}$/.test(last) && Number(last) < 256 ? from - (from % 256) + Number(last) : numberOf(last);
    if (to === undefined || to < from) return failed(`“${text}” is not a range such as 192.0.2.10-20`);
    if (to - from >= ADDRESSES_MAX) return failed(tooMany(to - from + 1));
    return ok(addresses(from, to));
}

function numberOf(text: string): number | undefined {
    const parts = IPV4.exec(text)?.slice(1).map(Number);
    if (!parts || parts.some((part) => part > 255)) return undefined;
    return parts.reduce((number, part) => number * 256 + part, 0);
}

function addresses(from: number, to: number): string[] {
    return Array.from({ length: to - from + 1 }, (_, place) =>
        [24, 16, 8, 0].map((shift) => Math.floor((from + place) / 2 ** shift) % 256).join('.'),
    );
}

function tooMany(count: number): string {
    return `${count} addresses are too many for one scan: at most ${ADDRESSES_MAX}`;
}
