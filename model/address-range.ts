// Addresses that people write for a scan: one, a network (192.0.2.0/24, 2001:db8::/120), a range (192.0.2.10-20,
// 192.0.2.10-192.0.2.20), a host name. Pure.

import { failed, ok, type Result } from './result.ts';

// A /20; what is more takes minutes by some drivers, and looks like an attack.
export const ADDRESSES_MAX = 4096;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::\d{1,5})?$/;

/** Every address that is meant, each once, at most `max`; the error says which text cannot be understood. */
export function expandAddresses(texts: readonly string[], max: number = ADDRESSES_MAX): Result<string[]> {
    const all = new Set<string>();
    for (const text of texts) {
        const expanded = expand(text.trim(), max);
        if (!expanded.ok) return expanded;
        for (const address of expanded.value) all.add(address);
        if (all.size > max) return failed(tooMany(String(all.size), max));
    }
    return ok([...all]);
}

interface Address {
    readonly family: 4 | 6;
    readonly number: bigint;
}

const BITS = { 4: 32n, 6: 128n } as const;

function expand(text: string, max: number): Result<string[]> {
    const [network = '', bits, ...rest] = text.split('/');
    if (bits !== undefined && rest.length === 0) return expandNetwork(text, { network, bits, max });
    const [first = '', last, ...more] = text.split('-');
    const from = parseAddress(first);
    if (from !== undefined && last !== undefined && more.length === 0) return expandRange(text, { from, last, max });
    if (from !== undefined && last === undefined) return ok([text]);
    // What consists of numbers is meant as an address, and no name.
    const isNumeric = /^[\d.-]+(?::\d+)?$/.test(text);
    const isHost = isNumeric ? parseAddress(text.replace(/:\d+$/, '')) !== undefined : HOST.test(text);
    if (isHost) return ok([text]);
    return failed(`“${text}” is none of 192.0.2.1, 192.0.2.0/24, 192.0.2.10-20 and a host name`);
}

/** Without the address of the network itself and, of IPv4, that of all in it, which nobody has. */
function expandNetwork(
    text: string,
    { network, bits, max }: { readonly network: string; readonly bits: string; readonly max: number },
): Result<string[]> {
    const address = parseAddress(network);
    const width = BITS[address?.family ?? 4];
    if (address === undefined || !/^\d{1,3}$/.test(bits) || BigInt(bits) > width) {
        return failed(`“${text}” is not a network such as 192.0.2.0/24 or 2001:db8::/120`);
    }
    const size = 1n << (width - BigInt(bits));
    if (size > BigInt(max)) return failed(tooMany(String(size), max));
    const from = address.number - (address.number % size);
    const { family } = address;
    if (size <= 2n) return ok(addresses({ family, number: from }, size));
    return ok(addresses({ family, number: from + 1n }, family === 4 ? size - 2n : size - 1n));
}

function expandRange(
    text: string,
    { from, last, max }: { readonly from: Address; readonly last: string; readonly max: number },
): Result<string[]> {
    const isShort = from.family === 4 && /^\d{1,3}$/.test(last) && Number(last) < 256;
    const to = isShort ? { ...from, number: from.number - (from.number % 256n) + BigInt(last) } : parseAddress(last);
    if (to === undefined || to.family !== from.family || to.number < from.number) {
        return failed(`“${text}” is not a range such as 192.0.2.10-20`);
    }
    const size = to.number - from.number + 1n;
    return size > BigInt(max) ? failed(tooMany(String(size), max)) : ok(addresses(from, size));
}

function parseAddress(text: string): Address | undefined {
    const parts = IPV4.exec(text)?.slice(1).map(Number);
    if (!parts) return parseIpv6(text);
    if (parts.some((part) => part > 255)) return undefined;
    return { family: 4, number: parts.reduce((number, part) => number * 256n + BigInt(part), 0n) };
}

/** RFC 4291 §2.2, without the form that ends in an IPv4 address. */
function parseIpv6(text: string): Address | undefined {
    const halves = text.split('::');
    if (!text.includes(':') || halves.length > 2) return undefined;
    const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
    const gap = 8 - left.length - right.length;
    if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
    const groups = [...left, ...Array.from({ length: Math.max(gap, 0) }, () => '0'), ...right];
    if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
    return { family: 6, number: BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`) };
}

function addresses({ family, number }: Address, count: bigint): string[] {
    // A /16 by big numbers leaves tens of megabytes behind.
    if (family === 4) return Array.from({ length: Number(count) }, (_, place) => formatIpv4(Number(number) + place));
    return Array.from({ length: Number(count) }, (_, place) => formatIpv6(number + BigInt(place)));
}

function formatIpv4(number: number): string {
    return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

function formatIpv6(number: bigint): string {
    const groups = Array.from({ length: 8 }, (_, at) => ((number >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
    // RFC 5952 §4.2: the longest run of zeros, if it is one, becomes `::`.
    const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].sort(([one], [other]) => other.length - one.length);
    const [run] = runs;
    if (!run) return groups.join(':');
    const text = groups.join(':');
    return `${text.slice(0, run.index).replace(/:$/, '')}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`;
}

function tooMany(count: string, max: number): string {
    return `${count} addresses are too many for one scan: at most ${max}`;
}
