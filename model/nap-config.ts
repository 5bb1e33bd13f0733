// What gateway.yaml says of hosts that sleep to save energy: `nap:` of a host.

import * as v from 'valibot';
import { DAILY_WINDOW } from './daily-window.ts';
import { ACTION_NAMES } from './host-actions.ts';

const DAY_SECONDS = 24 * 3600;
const minutes = v.pipe(v.number(), v.minValue(1, 'must be minutes, 1 or more'), v.maxValue(24 * 60));

export const HOST_NAP = v.strictObject({
    /** What puts it to sleep: names of `shutdown.actions`; over SSH it is told `nap`. */
    by: v.pipe(
        ACTION_NAMES,
        v.check((names) => names.length > 0, 'must name an action that puts it to sleep'),
    ),
    /** Seconds without lasting power after which it sleeps; back awake when mains is there to stay. */
    onBattery: v.optional(
        v.union([v.pipe(v.number(), v.minValue(0), v.maxValue(DAY_SECONDS)), v.literal(false)]),
        false,
    ),
    /** Hours of the day in which it sleeps. */
    hours: v.optional(v.pipe(v.array(DAILY_WINDOW), v.maxLength(20)), []),
    /** Only a host that draws so little, for so long, sleeps; without other reasons that is one. */
    idle: v.optional(
        v.strictObject({
            watts: v.pipe(v.number(), v.gtValue(0), v.maxValue(10_000)),
            minutes: v.optional(minutes, 30),
        }),
    ),
    /** It is woken when somebody in its network asks for its address. */
    onDemand: v.optional(v.boolean(), false),
    /** Minutes that it stays awake at the least. */
    stay: v.optional(minutes, 15),
});
export type HostNap = v.InferOutput<typeof HOST_NAP>;
