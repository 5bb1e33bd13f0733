// What an agent said, parsed once: the few kinds of values that SNMP knows, and the set of them that one read brought.
// Nothing past this file sees a varbind. Never throws: what cannot be used is as if it had not been said.

import snmp, { type Varbind } from 'net-snmp';

export type Raw =
    /** INTEGER, Counter32, Gauge32, Unsigned32, Counter64. */
    | { readonly kind: 'number'; readonly value: number }
    /** TimeTicks: hundredths of a second. */
    | { readonly kind: 'ticks'; readonly value: number }
    | { readonly kind: 'octets'; readonly bytes: Uint8Array }
    | { readonly kind: 'oid'; readonly value: string };

/** Values by OID, without a leading dot. An OID that the agent does not have is not in it. */
export type Walked = ReadonlyMap<string, Raw>;

/** The same for who knows what to look for. */
export type Snapshot = Pick<Walked, 'get' | 'has'>;

/** One object as an agent said it; `raw` is undefined for noSuchObject, noSuchInstance, endOfMibView, Null and what cannot be read. */
export interface Said {
    readonly oid: string;
    /** Of ASN.1, as it came. */
    readonly tag: number;
    readonly raw: Raw | undefined;
}

/** RFC 3416 §3: the tag that says that nothing follows. */
export const END_OF_MIB_VIEW = 0x82;

// SNMPv2-TC DisplayString has at most 255; a card that sends more is read no further.
export const OCTETS_MAX = 1024;

const { ObjectType } = snmp;

/** What net-snmp read. */
export function parseVarbind({ oid, type, value }: Varbind): Said {
    return { oid, tag: type, raw: parseRaw(type, value) };
}

function parseRaw(type: number, value: unknown): Raw | undefined {
    if (type === ObjectType.TimeTicks) return typeof value === 'number' ? { kind: 'ticks', value } : undefined;
    if (type === ObjectType.OID) return typeof value === 'string' ? { kind: 'oid', value } : undefined;
    if (type === ObjectType.Counter64) return counter64(value);
    if (type === ObjectType.OctetString || type === ObjectType.Opaque) {
        // A copy: a few bytes must not keep the whole datagram.
        return value instanceof Uint8Array
            ? { kind: 'octets', bytes: new Uint8Array(value.subarray(0, OCTETS_MAX)) }
            : undefined;
    }
    const isNumber = type === ObjectType.Integer || type === ObjectType.Counter || type === ObjectType.Gauge;
    return isNumber && typeof value === 'number' && Number.isFinite(value) ? { kind: 'number', value } : undefined;
}

function counter64(value: unknown): Raw | undefined {
    if (!(value instanceof Uint8Array) || value.length > 9) return undefined;
    return { kind: 'number', value: value.reduce((sum, byte) => sum * 256 + byte, 0) };
}

/** Said in the same way. */
export function isSame(left: Raw, right: Raw | undefined): boolean {
    if (left === right) return true;
    if (right === undefined || left.kind !== right.kind) return false;
    if (left.kind !== 'octets' || right.kind !== 'octets')
        return 'value' in right && 'value' in left && left.value === right.value;
    return left.bytes.length === right.bytes.length && left.bytes.every((byte, at) => byte === right.bytes[at]);
}

/** The instance part of `oid` below `column`: `3.1`; undefined if it is not below it. */
export function indexBelow(column: string, oid: string): string | undefined {
    return oid.startsWith(`${column}.`) ? oid.slice(column.length + 1) : undefined;
}

/** Order of the tree: negative when `left` comes first. */
export function compareOids(left: string, right: string): number {
    const lefts = left.split('.');
    const rights = right.split('.');
    for (let at = 0; at < Math.min(lefts.length, rights.length); at++) {
        const difference = Number(lefts[at]) - Number(rights[at]);
        if (difference !== 0) return difference;
    }
    return lefts.length - rights.length;
}
