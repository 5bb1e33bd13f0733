// When to alert, as the configuration says it: a condition, how long it must hold, whom it concerns. And the rules that hold
// when nobody wrote any.

import * as v from 'valibot';
import { SEVERITIES, VOLTAGE_KINDS } from './incident.ts';
import { STATUS_WORDS, type StatusFlag } from './status.ts';

const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(604_800, 'must be at most a week, 604800 seconds'));
const names = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.maxLength(1000));

/** Exactly one of these says when a rule holds. */
export const CONDITIONS = [
    'incident',
    'status',
    'variable',
    'link',
    'alarm',
    'redundancy',
    'voltage',
    'driver',
    'test',
    'config',
] as const;

const rule = v.pipe(
    v.strictObject({
        /** `outage`: somebody is on battery, at risk or dark. */
        incident: v.optional(v.literal('outage')),
        /** A word of a device's status: `RB`, `OVER`. */
        status: v.optional(v.picklist(Object.keys(STATUS_WORDS) as StatusFlag[])),
        /** A number of a device, with `above` or `below`. */
        variable: v.optional(v.string()),
        above: v.optional(v.number()),
        below: v.optional(v.number()),
        /** The value at which it is over; absent: the limit itself, five per cent back. */
        clear: v.optional(v.number()),
        /** `stale`: silent for a while. `lost`: gone. */
        link: v.optional(v.picklist(['stale', 'lost'])),
        /** A device raises an alarm of its own. */
        alarm: v.optional(v.literal(true)),
        /** A host is no better supplied than that: `n` is a spare supply gone. */
        redundancy: v.optional(v.picklist(['n', 'at risk', 'lost'])),
        voltage: v.optional(v.picklist([...VOLTAGE_KINDS, 'any'])),
        driver: v.optional(v.literal('parked')),
        test: v.optional(v.literal('failed')),
        config: v.optional(v.literal('refused')),
        /** Devices, hosts or kinds (`ups`, `host`) that it is about; absent: all. */
        devices: v.optional(names),
        /** Seconds that it must hold. */
        after: v.optional(seconds, 0),
        /** Seconds that it must be over. */
        clearAfter: v.optional(seconds, 30),
        severity: v.optional(v.picklist(SEVERITIES), 'warning'),
        /** Destinations; absent: all. */
        to: v.optional(names),
        /** Minutes between reminders until somebody acknowledges; 0: none. */
        repeat: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(10_080)), 0),
    }),
    v.check(
        (given) => CONDITIONS.filter((name) => given[name] !== undefined).length === 1,
        `must say when it holds, by exactly one of ${CONDITIONS.join(', ')}`,
    ),
    v.check(
        ({ variable, above, below }) =>
            (variable === undefined) === (above === undefined && below === undefined) &&
            (above === undefined || below === undefined),
        '“variable” goes with either “above” or “below”',
    ),
    v.check(
        ({ above, below, clear }) => clear === undefined || (clear <= (above ?? clear) && clear >= (below ?? clear)),
        '“clear” must lie on the good side of the limit',
    ),
);

/** `false` turns off a rule that is there by default. */
export const RULES = v.record(
    v.pipe(v.string(), v.regex(/^[a-z0-9][\w-]{0,39}$/i, 'must be a short name')),
    v.union([v.literal(false), rule]),
);

export type RuleConfig = v.InferOutput<typeof rule>;
export type RuleInput = v.InferInput<typeof rule>;

/** What is worth knowing in every rack. A rule of the same name in gateway.yaml replaces one of these. */
export const DEFAULT_RULES = {
    // Shorter than that is a flicker: every UPS is there for it.
    outage: { incident: 'outage', after: 10 },
    'battery-low': { status: 'LB', after: 2, severity: 'critical' },
    'host-dark': { redundancy: 'lost', after: 5, severity: 'critical' },
    redundancy: { redundancy: 'n', after: 60 },
    overload: { status: 'OVER', after: 10, severity: 'critical' },
    'output-off': { status: 'OFF', after: 60 },
    bypass: { status: 'BYPASS', after: 60 },
    // UPSs raise it for a moment in a self-test.
    'replace-battery': { status: 'RB', after: 3600 },
    'battery-test': { test: 'failed', severity: 'critical' },
    'device-alarm': { alarm: true, after: 60 },
    silent: { link: 'stale', after: 120 },
    // Lead batteries live about half as long for each 10 °C above 20.
    'battery-hot': { variable: 'battery.temperature', above: 40, clear: 38, after: 300 },
    'ups-hot': { variable: 'ups.temperature', above: 50, clear: 47, after: 300 },
    driver: { driver: 'parked', severity: 'critical' },
    configuration: { config: 'refused' },
} as const satisfies Readonly<Record<string, RuleInput>>;

/** What a rule looks for, in a word: `outage`, `LB`, `link`, `ups.temperature`. */
export function conditionOf(rule: RuleConfig): string {
    const kind = CONDITIONS.find((name) => rule[name] !== undefined) ?? 'incident';
    return kind === 'incident' ? 'outage' : (rule.status ?? rule.variable ?? kind);
}

/** The rules in force, by name. */
export function rulesOf(configured: v.InferOutput<typeof RULES>): ReadonlyMap<string, RuleConfig> {
    const rules = new Map<string, RuleConfig>();
    for (const [name, given] of Object.entries(DEFAULT_RULES)) rules.set(name, v.parse(rule, given));
    for (const [name, given] of Object.entries(configured)) {
        if (given === false) rules.delete(name);
        else rules.set(name, given);
    }
    return rules;
}
