// Leaves out what cannot be true: a number that no device can measure, mains of 0 Hz that has a voltage, a temperature that jumped
// and is not confirmed. What is left out is unknown, never the value of before. Pure: readings come in, with what was said before.
// Voltages, currents and powers may jump: that is what a rack must know at once.

import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { PLAUSIBLE } from '#model/variables.ts';

export interface Judged {
    readonly values: Readonly<Record<string, Value>>;
    /** Why a variable was left out, for people. */
    readonly doubts: ReadonlyMap<string, string>;
}

interface Rule {
    readonly unit: string;
    readonly min: number;
    readonly max: number;
    readonly jump?: number;
}

// Below it, a voltage is what a dead line picks up from its neighbours.
const LIVE_VOLTS = 30;

export class Plausibility {
    /** What was last said of quantities that do not jump, believed or not. */
    readonly #before = new Map<string, number>();
    /** What is known of each name; looked up once. */
    readonly #rules = new Map<string, Rule | null>();

    judge(values: Readonly<Record<string, Value>>): Judged {
        const doubts = new Map<string, string>();
        for (const name in values) {
            const value = values[name];
            const doubt = typeof value === 'number' ? this.#doubtOf(name, value, values) : undefined;
            if (doubt !== undefined) doubts.set(name, doubt);
        }
        if (doubts.size === 0) return { values, doubts };
        const unknown = Object.fromEntries([...doubts.keys()].map((name) => [name, null]));
        return { values: { ...values, ...unknown }, doubts };
    }

    #doubtOf(name: string, value: number, values: Readonly<Record<string, Value>>): string | undefined {
        const known = this.#rules.get(name);
        const rule = known === undefined ? this.#learn(name) : known;
        if (rule === null) return undefined;
        const { unit, min, max, jump } = rule;
        if (value < min || value > max) return `${value} ${unit} is not between ${min} and ${max}`;
        if (value === 0 && unit === 'Hz' && isLive(name, values)) return '0 Hz, and yet there is a voltage';
        if (jump === undefined) return undefined;
        const before = this.#before.get(name);
        this.#before.set(name, value);
        const isJump = before !== undefined && Math.abs(value - before) > jump;
        return isJump ? `from ${before} to ${value} ${unit} at once: it has to be said twice` : undefined;
    }

    #learn(name: string): Rule | null {
        const variable = variableOf(name);
        const unit = variable?.unit ?? '';
        const limits = PLAUSIBLE[unit];
        const rule = limits === undefined ? null : { unit, ...limits };
        // Limits of a temperature are set by people: they may jump.
        const kept = rule !== null && variable?.history !== 'gauge' ? { unit, min: rule.min, max: rule.max } : rule;
        this.#rules.set(name, kept);
        return kept;
    }
}

/** The voltage of the same line: `input.L1.frequency` and `input.L1-N.voltage`, `input.L1-L2.voltage`. */
function isLive(frequency: string, values: Readonly<Record<string, Value>>): boolean {
    const line = frequency.slice(0, -'.frequency'.length);
    const names = [`${line}.voltage`, `${line}-N.voltage`, `${line.replace(/L([123])$/, nextLine)}.voltage`];
    return names.some((name) => Number(values[name] ?? 0) > LIVE_VOLTS);
}

function nextLine(_: string, phase: string): string {
    return `L${phase}-L${(Number(phase) % 3) + 1}`;
}
