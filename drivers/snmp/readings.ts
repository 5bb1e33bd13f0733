// The readings of one device while they are gathered: the first value for a name that is not null stays, and with it which
// objects it came from, so that polls ask for those and for no fallback that is not needed.

import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { type Cell, type Origin, originOf } from './cells.ts';
import { shared } from './shared-text.ts';

/** Where a value may come from: a cell, or what is known without asking. */
export type Source = Cell | { readonly value: Value };

/** Objects by how often they must be read. */
export interface UsedObjects {
    /** Of the moving ones, those that somebody may have to act on at once. */
    readonly states: ReadonlySet<string>;
    readonly moving: ReadonlySet<string>;
    readonly fixed: ReadonlySet<string>;
    /** Of the moving ones, those whose change means that the device has other parts than it had. */
    readonly counts: ReadonlySet<string>;
}

/** The catalogue calls them static, but they tell when a device must be learned again, and are cheap. */
const COUNTS: readonly string[] = ['outlet.count', 'outlet.group.count', 'input.phases', 'output.phases'];

/** Meters that decide when hosts go down. */
const URGENT: readonly string[] = ['battery.charge', 'battery.runtime'];

/** How an outlet is built, and who may use it: whoever changes that visits the card. */
const BUILT_IN = '.switchable';

export class Readings {
    /** By the whole name, `device.2.outlet.1.status` in a chain. */
    readonly values: Record<string, Value> = {};
    /** What was looked at for each name, in the order in which it is preferred; nothing behind the first that knows it. */
    readonly sources = new Map<string, Source[]>();

    put(name: string, value: Value | undefined, cell?: Cell): void {
        if (value === undefined || (this.values[name] ?? null) !== null) return;
        this.values[name] = value;
        const source = cell ?? { value };
        // Whoever said null before may know it at the next poll.
        const before = this.sources.get(name);
        if (before === undefined) this.sources.set(name, [source]);
        else before.push(source);
    }

    /** Takes the place of a value that cannot be right, until the device is learned again. */
    replace(name: string, value: Value): void {
        this.values[name] = value;
        this.sources.get(name)?.unshift({ value });
    }

    /** The objects that they came from. */
    get used(): UsedObjects {
        const used = {
            moving: new Set<string>(),
            states: new Set<string>(),
            fixed: new Set<string>(),
            counts: new Set<string>(),
        };
        for (const [name, sources] of this.sources) {
            for (const source of sources) if ('oid' in source) addOrigin(used, name, originOf(source));
        }
        return used;
    }
}

function addOrigin(used: Readonly<Record<keyof UsedObjects, Set<string>>>, name: string, origin: Origin): void {
    const ownName = name.replace(/^device\.\d+\./, '');
    const isCount = COUNTS.includes(ownName);
    const history = ownName.endsWith(BUILT_IN) ? 'static' : variableOf(name)?.history;
    const isMoving = isCount || history !== 'static';
    const isState = isCount || history === 'state' || URGENT.includes(ownName);
    for (const oid of origin.moving) {
        if (isState) used.states.add(oid);
        (isMoving ? used.moving : used.fixed).add(oid);
        if (isCount) used.counts.add(oid);
    }
    for (const oid of origin.fixed) used.fixed.add(oid);
}

/** In a chain everything is `device.<member>.…`, and `device.` is not said twice. */
export function nameInChain(members: number, member: number, name: string): string {
    return shared(members === 1 ? name : `device.${member}.${name.replace(/^device\./, '')}`);
}
