// Leaves out what cannot be true: a number that no device can measure, mains of 0 Hz that has a voltage, a temperature that jumped
// and is not confirmed. What is left out is unknown, never the value of before. Pure: readings come in, with what was said before.
// Voltages, currents and powers may jump: that is what a rack must know at once.

import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { PLAUSIBLE } from '#model/variables.ts';

type Values = Readonly<Record<string, Value>>;
type ValueFor = (name: string) => Value | undefined;

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
    readonly #doubts = new Map<string, string>();
    /** Names to judge again though they say the same. */
    readonly #unsettled = new Set<string>();

    /** Why a variable is left out, for people. */
    get doubts(): ReadonlyMap<string, string> {
        return this.#doubts;
    }

    /** All values of a device. What cannot be true is null in the answer. */
    judgeAll(values: Values): Values {
        this.#doubts.clear();
        this.#unsettled.clear();
        return this.judge(values, (name) => values[name]);
    }

    /** Those of its values that changed; the answer may have more: what was in doubt is judged again. */
    judge(changes: Values, valueFor: ValueFor): Values {
        // Seldom is anything told otherwise than it was read: then nothing is copied.
        const others = new Map<string, Value>();
        for (const name of [...this.#unsettled]) {
            if (Object.hasOwn(changes, name)) continue;
            const value = valueFor(name) ?? null;
            others.set(name, this.#isDoubted(name, value, valueFor) ? null : value);
        }
        for (const name in changes) if (this.#isDoubted(name, changes[name] ?? null, valueFor)) others.set(name, null);
        return others.size === 0 ? changes : { ...changes, ...Object.fromEntries(others) };
    }

    #isDoubted(name: string, value: Value, valueFor: ValueFor): boolean {
        const rule = ruleOf(name);
        if (rule === null) return false;
        const doubt = typeof value === 'number' ? this.#doubtOf(name, rule, value, valueFor) : undefined;
        if (doubt === undefined) this.#doubts.delete(name);
        else this.#doubts.set(name, doubt);
        // A line that stands still may get a voltage.
        if (doubt !== undefined || (value === 0 && rule.unit === 'Hz')) this.#unsettled.add(name);
        else this.#unsettled.delete(name);
        return doubt !== undefined;
    }

    #doubtOf(name: string, { unit, min, max, jump }: Rule, value: number, valueFor: ValueFor): string | undefined {
        if (value < min || value > max) return `${value} ${unit} is not between ${min} and ${max}`;
        if (value === 0 && unit === 'Hz' && isLive(name, valueFor)) return '0 Hz, and yet there is a voltage';
        if (jump === undefined) return undefined;
        const before = this.#before.get(name);
        this.#before.set(name, value);
        const isJump = before !== undefined && Math.abs(value - before) > jump;
        return isJump ? `from ${before} to ${value} ${unit} at once: it has to be said twice` : undefined;
    }
}

const rules = new Map<string, Rule | null>();

// As many names as texts are shared (shared-text.ts).
const RULES_MAX = 100_000;

/** What is known of a name, looked up once for all devices. */
function ruleOf(name: string): Rule | null {
    let rule = rules.get(name);
    if (rule === undefined) {
        rule = learnRule(name);
        if (rules.size >= RULES_MAX) rules.clear();
        rules.set(name, rule);
    }
    return rule;
}

function learnRule(name: string): Rule | null {
    const variable = variableOf(name);
    const unit = variable?.unit ?? '';
    const limits = PLAUSIBLE[unit];
    if (limits === undefined) return null;
    // Limits of a temperature are set by people: they may jump.
    return variable?.history === 'gauge' ? { unit, ...limits } : { unit, min: limits.min, max: limits.max };
}

/** The voltage of the same line: `input.L1.frequency` and `input.L1-N.voltage`, `input.L1-L2.voltage`. */
function isLive(frequency: string, valueFor: ValueFor): boolean {
    const line = frequency.slice(0, -'.frequency'.length);
    const names = [`${line}.voltage`, `${line}-N.voltage`, `${line.replace(/L([123])$/, nextLine)}.voltage`];
    return names.some((name) => Number(valueFor(name) ?? 0) > LIVE_VOLTS);
}

function nextLine(_: string, phase: string): string {
    return `L${phase}-L${(Number(phase) % 3) + 1}`;
}
