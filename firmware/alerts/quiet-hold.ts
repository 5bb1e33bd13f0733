// Keeps back what nobody wants to hear at night, until the morning: what still holds is told then, what is over is not told
// at all. Pure.

import type { Severity } from '#model/incident.ts';
import type { Telling } from './alert-policy.ts';

export class QuietHold {
    readonly #held: Telling[] = [];

    get held(): readonly Telling[] {
        return this.#held;
    }

    restore(held: readonly Telling[]): void {
        this.#held.push(...held);
    }

    /** What may be told now, of these and of what was held. `isQuiet` says of a severity whether it has to wait. */
    pass(tellings: readonly Telling[], isQuiet: (severity: Severity) => boolean): Telling[] {
        const all = [...this.#held.splice(0), ...tellings];
        const passed: Telling[] = [];
        for (const telling of all) {
            if (isQuiet(telling.alert.severity)) this.#held.push(telling);
            else passed.push(telling);
        }
        // What became critical tells all that was held of it.
        const told = new Set(passed.map(({ alert }) => alert.id));
        this.#keep(({ alert, phase }) => phase === 'resolved' || !told.has(alert.id));
        return withoutDead(passed);
    }

    #keep(isKept: (telling: Telling) => boolean): void {
        const kept = this.#held.filter(isKept);
        this.#held.splice(0, this.#held.length, ...kept);
    }
}

/** Nobody wants to read in the morning that something began and ended in the night. */
function withoutDead(tellings: readonly Telling[]): Telling[] {
    const raised = new Set(tellings.filter(({ phase }) => phase === 'raised').map(({ alert }) => alert.id));
    const over = new Set(tellings.filter(({ phase }) => phase === 'resolved').map(({ alert }) => alert.id));
    return tellings.filter(({ alert }) => !(raised.has(alert.id) && over.has(alert.id)));
}
