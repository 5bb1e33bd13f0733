// What is said of our services in DNS: the records of a link, by RFC 6763 (names and TXT) and RFC 6762 §10 (how long they hold).
// Pure.

import { isIPv6 } from 'node:net';
import type { Answer, SrvData } from 'dns-packet';
import type { MdnsLink } from '#nut/mdns/multicast-sockets.ts';

export interface MdnsService {
    /** `_nut._tcp`. */
    readonly type: string;
    readonly port: number;
    /** In this order; a value of more than 255 bytes with its key is left out. */
    readonly txt: Readonly<Record<string, string>>;
    /** The addresses of that link by which it can be reached. */
    readonly addressesOn: (link: MdnsLink) => readonly string[];
}

export interface OwnNames {
    /** For people: `rack-1`. */
    readonly instance: string;
    /** The first label of the host: `gateway` of gateway.local. */
    readonly host: string;
}

interface Held<Type, Data> {
    readonly type: Type;
    readonly name: string;
    readonly ttl: number;
    /** Nobody else has one of that name. */
    readonly flush: boolean;
    readonly data: Data;
}

export type OwnRecord = Held<'PTR' | 'A' | 'AAAA', string> | Held<'SRV', SrvData> | Held<'TXT', Buffer[]>;

// RFC 6762 §10: what holds a host name or its address goes quickly, the rest stays for 75 minutes.
const HOST_SECONDS = 120;
const OTHER_SECONDS = 4500;
// RFC 6763 §6.1.
const TXT_STRING_BYTES_MAX = 255;
// RFC 1035 §2.3.4.
const LABEL_BYTES_MAX = 63;

const ENUMERATION = '_services._dns-sd._udp.local';

/** Everything that is said on that link; the names that only we may have are those of records with `flush`. */
export function recordsOn(link: MdnsLink, services: readonly MdnsService[], names: OwnNames): OwnRecord[] {
    const here = services.filter(({ addressesOn }) => addressesOn(link).length > 0);
    const reachable = new Set(here.flatMap(({ addressesOn }) => addressesOn(link)));
    const target = hostName(names);
    const own = { flush: true } as const;
    const shared = { flush: false, ttl: OTHER_SECONDS } as const;
    return [
        ...here.flatMap(({ type, port, txt }): OwnRecord[] => {
            const name = `${names.instance}.${type}.local`;
            return [
                { ...shared, type: 'PTR', name: `${type}.local`, data: name },
                { ...shared, type: 'PTR', name: ENUMERATION, data: `${type}.local` },
                { ...own, type: 'SRV', name, ttl: HOST_SECONDS, data: { port, target, priority: 0, weight: 0 } },
                { ...own, type: 'TXT', name, ttl: OTHER_SECONDS, data: txtStrings(txt) },
            ];
        }),
        ...Array.from(reachable, (data): OwnRecord => {
            const type = isIPv6(data) ? 'AAAA' : 'A';
            return { ...own, type, name: target, ttl: HOST_SECONDS, data };
        }),
    ];
}

export function hostName({ host }: OwnNames): string {
    return `${host}.local`;
}

/** One label of a name, with a number behind it if others have it already: RFC 6762 §9. */
export function numbered(label: string, number: number, before: string, behind: string): string {
    const suffix = number === 1 ? '' : `${before}${number}${behind}`;
    // A dot would begin another label.
    return `${shortened(label.replaceAll('.', '-'), LABEL_BYTES_MAX - suffix.length)}${suffix}`;
}

function shortened(text: string, bytesMax: number): string {
    let short = text;
    while (Buffer.byteLength(short) > bytesMax) short = [...short].slice(0, -1).join('');
    return short;
}

function txtStrings(txt: MdnsService['txt']): Buffer[] {
    const strings = Object.entries(txt).map(([key, value]) => Buffer.from(`${key}=${value}`));
    return strings.filter(({ length }) => length <= TXT_STRING_BYTES_MAX);
}

/** The same for equal records, whatever their time. */
export function keyOf({ type, name, data }: OwnRecord): string {
    return `${type} ${name.toLowerCase()} ${dataText(data)}`;
}

function dataText(data: OwnRecord['data']): string {
    if (typeof data === 'string') return data.toLowerCase();
    if (Array.isArray(data)) return data.map((one) => one.toString('latin1')).join('\0');
    return `${data.port} ${data.target.toLowerCase()}`;
}

/** A record of anybody's, if it is of a type that we have too. */
export function comparable(answer: Answer): OwnRecord | undefined {
    return TYPES.includes(answer.type) ? (answer as OwnRecord) : undefined;
}

const TYPES: readonly string[] = ['PTR', 'A', 'AAAA', 'SRV', 'TXT'] satisfies OwnRecord['type'][];
