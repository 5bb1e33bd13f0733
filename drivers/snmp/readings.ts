// The readings of one device while they are gathered: the first value for a name that is not null stays, and with it which
// objects it came from, so that polls ask for those and for no fallback that is not needed.

import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { shared } from './shared-text.ts';

/** Where a value came from. */
export interface Origin {
    /** Objects that change with the value. */
    readonly moving: readonly string[];
    /** Objects that tell how to read it and stay as they are. */
    readonly fixed: readonly string[];
}

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
    readonly #origins: { readonly name: string; readonly origin: Origin }[] = [];

    put(name: string, value: Value | undefined, origin?: Origin): void {
        if (value === undefined || (this.values[name] ?? null) !== null) return;
        this.values[name] = value;
        // Whoever said null before may know it at the next poll.
        if (origin) this.#origins.push({ name, origin });
    }

    /** Takes the place of a value that cannot be right. */
    replace(name: string, value: Value): void {
        this.values[name] = value;
    }

    get used(): UsedObjects {
        const moving = new Set<string>();
        const states = new Set<string>();
        const fixed = new Set<string>();
        const counts = new Set<string>();
        for (const { name, origin } of this.#origins) {
            const ownName = name.replace(/^device\.\d+\./, '');
            const isCount = COUNTS.includes(ownName);
            const history = ownName.endsWith(BUILT_IN) ? 'static' : variableOf(name)?.history;
            const isMoving = isCount || history !== 'static';
            const isState = isCount || history === 'state' || URGENT.includes(ownName);
            for (const oid of origin.moving) {
                if (isState) states.add(oid);
                (isMoving ? moving : fixed).add(oid);
                if (isCount) counts.add(oid);
            }
            for (const oid of origin.fixed) fixed.add(oid);
        }
        return { states, moving, fixed, counts };
    }
}

/** In a chain everything is `device.<member>.…`, and `device.` is not said twice. */
export function nameInChain(members: number, member: number, name: string): string {
    return shared(members === 1 ? name : `device.${member}.${name.replace(/^device\./, '')}`);
}
