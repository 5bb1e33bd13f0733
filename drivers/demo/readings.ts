// The values that a simulated device publishes, under names that the catalogue knows, with no more decimals than it allows:
// what does not show must not count as a change.

import type { Value } from '#model/value.ts';
import { type VariableName, variableOf } from '#model/variable.ts';

export class Readings {
    readonly values: Record<string, Value> = {};

    set(name: VariableName, value: Value): this {
        this.values[name] = typeof value === 'number' ? rounded(name, value) : value;
        return this;
    }
}

function rounded(name: string, value: number): number {
    // Adding 0 turns -0 into 0: nobody has minus nothing.
    return Number(value.toFixed(variableOf(name)?.digits ?? 3)) + 0;
}
