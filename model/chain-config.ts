// What gateway.yaml says of the power chain beside links: what breakers let through, which outlets share one, where power enters.

import * as v from 'valibot';
import { parseDeviceId } from './device.ts';

export const PHASES = ['L1', 'L2', 'L3'] as const;
export type Phase = (typeof PHASES)[number];

// The largest PDUs have 54 outlets.
const RANGE_MAX = 100;
const AMPERES_MAX = 10_000;

/** Amperes of the breaker, on each phase. */
const breaker = v.pipe(
    v.number(),
    v.gtValue(0, 'must be the amperes of the breaker, more than 0'),
    v.maxValue(AMPERES_MAX, `must be the amperes of the breaker, at most ${AMPERES_MAX}`),
);

const outlet = v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.string()]);

/** `1-8`, `[1, 2, 7-9]`, names of outlets: as their numbers or names, each once. */
const outlets = v.pipe(
    v.union([outlet, v.array(outlet)]),
    v.rawTransform(({ dataset, addIssue, NEVER }): readonly string[] => {
        const found = [dataset.value].flat().map((text) => outletsIn(String(text)));
        if (found.every((one) => one !== undefined)) return [...new Set(found.flat())];
        addIssue({ message: 'must be outlets: a number, a name, 1-8, or a list of them' });
        return NEVER;
    }),
);

function outletsIn(text: string): string[] | undefined {
    const [, first, last] = /^(\d{1,3})\s*-\s*(\d{1,3})$/.exec(text.trim()) ?? [];
    if (first === undefined) return parseDeviceId(text.trim()).ok ? [text.trim()] : undefined;
    const count = Number(last) - Number(first) + 1;
    if (count < 1 || count > RANGE_MAX) return undefined;
    return Array.from({ length: count }, (_, place) => String(Number(first) + place));
}

/** Outlets that share a breaker or a switch: a bank, a load segment. */
const group = v.strictObject({
    outlets,
    /** The phase that feeds it. */
    phase: v.optional(v.picklist(PHASES)),
    breaker: v.optional(breaker),
});

/** A source or device with more than one phase is named per phase in links: `feed-a:L2`. */
const electric = {
    /** Amperes of its breaker, on each phase; absent: what it says itself. */
    breaker: v.optional(breaker),
    phases: v.optional(v.picklist([1, 3], 'must be 1 or 3')),
    /** Between phase and neutral; absent: what it measures, else 230. */
    voltage: v.optional(v.pipe(v.number(), v.minValue(48), v.maxValue(400))),
};

/** Keys of every device. */
export const DEVICE_ELECTRIC = { ...electric, groups: v.optional(v.record(v.string(), group)) };

/** Keys of every source. */
export const SOURCE_ELECTRIC = {
    ...electric,
    /** A `generator` stands still until it is needed; what-if assumes that it starts. */
    kind: v.optional(v.picklist(['mains', 'generator']), 'mains'),
    /** Watts that it can give. */
    power: v.optional(v.pipe(v.number(), v.gtValue(0, 'must be watts, more than 0'))),
};
