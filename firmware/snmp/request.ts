// What an SNMP agent answers: GET, GETNEXT and GETBULK over a tree of objects (RFC 3416 §4.2.1 to §4.2.3). Nothing can be written. Pure.
// An answer is never larger than a datagram that passes everywhere, so a forged request brings its victim a packet, not a flood.

import type { ObjectTree, SnmpObject } from './object-tree.ts';

export interface Request {
    readonly verb: 'get' | 'next' | 'bulk' | 'set';
    readonly oids: readonly string[];
    /** Of bulk. */
    readonly nonRepeaters: number;
    readonly maxRepetitions: number;
}

export interface Missing {
    readonly oid: string;
    readonly kind: 'NoSuchObject' | 'NoSuchInstance' | 'EndOfMibView';
    readonly value: null;
}

export interface Reply {
    readonly error: 'NoError' | 'TooBig' | 'NotWritable';
    /** 1: the first one. */
    readonly errorIndex: number;
    readonly found: readonly (SnmpObject | Missing)[];
}

// 1,472 bytes fit a packet of Ethernet; version 3 puts about 150 around them.
const BYTES_MAX = 1300;
/** Of one request; managers ask for a few dozen. */
export const OIDS_MAX = 64;

export function replyTo(request: Request, tree: ObjectTree): Reply {
    const { verb, oids } = request;
    if (verb === 'set') return { error: 'NotWritable', errorIndex: 1, found: [] };
    if (oids.length > OIDS_MAX) return { error: 'TooBig', errorIndex: 0, found: [] };
    if (verb === 'bulk') return { error: 'NoError', errorIndex: 0, found: bulk(request, tree) };
    const found = oids.map((oid) => (verb === 'get' ? got(oid, tree) : following(oid, tree)));
    const isTooBig = found.reduce((sum, one) => sum + bytesOf(one), 0) > BYTES_MAX;
    return isTooBig ? { error: 'TooBig', errorIndex: 0, found: [] } : { error: 'NoError', errorIndex: 0, found };
}

function got(oid: string, tree: ObjectTree): SnmpObject | Missing {
    const isKnown = tree.has(oid.slice(0, oid.lastIndexOf('.')));
    return tree.get(oid) ?? { oid, kind: isKnown ? 'NoSuchInstance' : 'NoSuchObject', value: null };
}

function following(oid: string, tree: ObjectTree): SnmpObject | Missing {
    return tree.next(oid) ?? { oid, kind: 'EndOfMibView', value: null };
}

/** As many rows as fit: RFC 3416 §4.2.3 lets the agent stop wherever it likes. */
function bulk({ oids, nonRepeaters, maxRepetitions }: Request, tree: ObjectTree): (SnmpObject | Missing)[] {
    const found: (SnmpObject | Missing)[] = [];
    let bytes = 0;
    const fits = (one: SnmpObject | Missing): boolean => {
        bytes += bytesOf(one);
        if (bytes > BYTES_MAX) return false;
        found.push(one);
        return true;
    };
    const single = Math.min(Math.max(nonRepeaters, 0), oids.length);
    for (const oid of oids.slice(0, single)) if (!fits(following(oid, tree))) return found;
    let row = oids.slice(single);
    for (let repetition = 0; repetition < maxRepetitions && row.length > 0; repetition++) {
        const next = row.map((oid) => following(oid, tree));
        for (const one of next) if (!fits(one)) return found;
        if (next.every(({ kind }) => kind === 'EndOfMibView')) break;
        row = next.map(({ oid }) => oid);
    }
    return found;
}

/** What it takes at most: five bytes an arc, and the heads. */
function bytesOf({ oid, value }: SnmpObject | Missing): number {
    return 10 + oid.split('.').length * 3 + (typeof value === 'string' ? Buffer.byteLength(value) : 5);
}
