// What an SNMP agent can be asked for: objects in the order of their OIDs. Pure.

/** RFC 2578 §7.1: what of a value goes over the wire. `Gauge` is Unsigned32 too. */
export type Kind = 'Integer' | 'OctetString' | 'OID' | 'Counter' | 'Gauge' | 'TimeTicks';

export interface SnmpObject {
    /** With the index; 0 for a scalar. */
    readonly oid: string;
    readonly kind: Kind;
    readonly value: number | string;
}

export class ObjectTree {
    readonly #objects: readonly (SnmpObject & { readonly arcs: readonly number[] })[];
    readonly #byOid: ReadonlyMap<string, SnmpObject>;

    constructor(objects: Iterable<SnmpObject>) {
        this.#objects = Array.from(objects, (object) => ({ ...object, arcs: arcsOf(object.oid) })).sort((one, other) =>
            compare(one.arcs, other.arcs),
        );
        this.#byOid = new Map(this.#objects.map((object) => [object.oid, object]));
    }

    get(oid: string): SnmpObject | undefined {
        return this.#byOid.get(oid);
    }

    /** The first one behind; undefined: there is none. */
    next(oid: string): SnmpObject | undefined {
        const arcs = arcsOf(oid);
        let from = 0;
        let to = this.#objects.length;
        while (from < to) {
            const middle = (from + to) >> 1;
            if (compare(this.#objects[middle]?.arcs ?? [], arcs) <= 0) from = middle + 1;
            else to = middle;
        }
        return this.#objects[from];
    }

    /** Whether something stands below: then an object that is missing is only an instance that is. */
    has(oid: string): boolean {
        return this.next(oid)?.oid.startsWith(`${oid}.`) ?? false;
    }
}

function arcsOf(oid: string): number[] {
    return oid.split('.').map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
    for (const [place, arc] of one.entries()) {
        const against = other[place];
        if (against === undefined) return 1;
        if (arc !== against) return arc - against;
    }
    return one.length - other.length;
}
