// What gateway.yaml says of shutting down and coming back: `shutdown:` for the rack, and beside each UPS and host.

import * as v from 'valibot';
import { parseDeviceId } from './device.ts';
import { ACTION_NAMES, HOST_ACTION } from './host-actions.ts';

/**
 * `disarmed`: the gateway orders nothing; each upsmon decides alone. `dry-run`: it says what it would do. `armed`: it does it.
 * `maintenance`: what was begun goes on, nothing new begins.
 */
export const SHUTDOWN_MODES = ['disarmed', 'dry-run', 'armed', 'maintenance'] as const;
export type ShutdownMode = (typeof SHUTDOWN_MODES)[number];

const HOUR = 3600;
const seconds = (max: number) =>
    v.pipe(v.number(), v.minValue(0, 'must be seconds, 0 or more'), v.maxValue(max, `must be seconds, at most ${max}`));
const percent = v.pipe(v.number(), v.minValue(0, 'must be a percentage'), v.maxValue(100, 'must be a percentage'));
const name = v.pipe(
    v.string(),
    v.check((text) => parseDeviceId(text).ok, 'must be the name of a host'),
);
const names = v.pipe(
    v.union([name, v.array(name)]),
    v.transform((given) => [given].flat()),
);

/** When the way down begins. That the UPS itself calls its battery low, or orders it, always counts. */
const TRIGGERS = {
    /** What is left is just enough for the way down in good order. */
    need: v.boolean(),
    /** Percent of charge, on battery, at or below which it begins. */
    charge: v.union([percent, v.literal(false)]),
    /** Seconds that the battery still lasts, at or below which it begins. */
    runtime: v.union([seconds(24 * HOUR), v.literal(false)]),
    /** Seconds on battery after which it begins, however much is left. */
    onBattery: v.union([seconds(24 * HOUR), v.literal(false)]),
    /** Percent of charge lost in a minute at which it begins. */
    depletion: v.union([v.pipe(v.number(), v.gtValue(0), v.maxValue(100)), v.literal(false)]),
    /** The UPS fell silent on battery for longer than upsmon forgives. */
    silence: v.boolean(),
};

/** Of a UPS or host: what it says takes the place of what the rack says. */
const someTriggers = v.strictObject({
    need: v.optional(TRIGGERS.need),
    charge: v.optional(TRIGGERS.charge),
    runtime: v.optional(TRIGGERS.runtime),
    onBattery: v.optional(TRIGGERS.onBattery),
    depletion: v.optional(TRIGGERS.depletion),
    silence: v.optional(TRIGGERS.silence),
});
export type SomeTriggers = v.InferOutput<typeof someTriggers>;

/** The safe profile: by need, with a floor of charge below which no battery's word is believed. */
const allTriggers = v.strictObject({
    need: v.optional(TRIGGERS.need, true),
    charge: v.optional(TRIGGERS.charge, 20),
    runtime: v.optional(TRIGGERS.runtime, false),
    onBattery: v.optional(TRIGGERS.onBattery, false),
    depletion: v.optional(TRIGGERS.depletion, false),
    silence: v.optional(TRIGGERS.silence, true),
});
export type Triggers = v.InferOutput<typeof allTriggers>;

/** `shutdown:` of a UPS. */
export const UPS_SHUTDOWN = v.strictObject({
    triggers: v.optional(someTriggers, {}),
    /** Whether its output is cycled, by `shutdown.return`, when all that hangs on it is off. */
    cycle: v.optional(v.boolean(), true),
});

const MAC = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i;
const mac = v.pipe(v.string(), v.regex(MAC, 'must be a MAC address, as in 00:11:22:33:44:55'));

const WAKE = v.strictObject({
    mac: v.pipe(
        v.union([mac, v.array(mac)]),
        v.transform((given) => [given].flat()),
    ),
    /** Where the packets go, beside the host's own address: the broadcast address of its network. */
    broadcast: v.optional(v.pipe(v.string(), v.ip()), '255.255.255.255'),
    /** SecureOn: six bytes, written as a MAC address. In secrets.yaml. */
    password: v.optional(mac),
});

/** `shutdown:` of a host. */
export const HOST_SHUTDOWN = v.strictObject({
    /** 0 goes first, 9 last; back the other way round. Those of one class go together. 5; what others are reached through: 8. */
    class: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9))),
    /** Goes only when these are off, and comes back before them: storage after the machines that use it. */
    after: v.optional(names, []),
    /** Seconds that it takes to shut down, until that was measured. */
    seconds: v.optional(seconds(HOUR), 180),
    /** Seconds until it counts as stuck; the next class does not wait longer. */
    patience: v.optional(seconds(4 * HOUR), 600),
    triggers: v.optional(someTriggers, {}),
    /** Watts of all its supplies together below which it is off. A management controller alone takes up to 15 W. */
    offWatts: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(500)), 20),
    /** Its outlets are cut when it is off, so that it starts by itself when they are on again. */
    cut: v.optional(v.boolean(), true),
    /** Percent of charge without which it is not started again; absent: what the rack says. */
    charge: v.optional(percent),
    wake: v.optional(WAKE),
    /** Its management controller, one of the devices: says whether it is off, and takes commands. */
    bmc: v.optional(name),
    /** Beside NUT: what prepares it, tells it to go, ends it when it is stuck, and calls it back; names of `actions`. */
    before: ACTION_NAMES,
    down: ACTION_NAMES,
    force: ACTION_NAMES,
    up: ACTION_NAMES,
});
export type HostShutdown = v.InferOutput<typeof HOST_SHUTDOWN>;

const RETURN = v.strictObject({
    /** Seconds that mains must have been back. */
    stable: v.optional(seconds(HOUR), 60),
    /** Percent of charge that the batteries of a host must have: enough to shut it down again. */
    charge: v.optional(percent, 20),
    /** Seconds between two outlets: supplies take many times their current when they start. */
    stagger: v.optional(seconds(60), 3),
    /** Seconds that a host may take to be seen again; the next class does not wait longer. */
    patience: v.optional(seconds(4 * HOUR), 600),
    /** So many outages within so many minutes are a storm; then mains must have been back for `stable` seconds more. */
    storm: v.optional(
        v.strictObject({
            outages: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(20)), 3),
            minutes: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(240)), 15),
            stable: v.optional(seconds(4 * HOUR), 600),
        }),
        {},
    ),
});

/** `shutdown:` of the rack. */
export const SHUTDOWN = v.strictObject({
    mode: v.optional(v.picklist(SHUTDOWN_MODES), 'disarmed'),
    /** The host that this gateway runs on, if it hangs on the same batteries: the last to go, never cut by itself. */
    self: v.optional(name),
    /** Program and arguments that halt `self`; absent: it is left to its own upsmon. */
    halt: v.optional(v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(1), v.maxLength(20))),
    /** Seconds on battery before anything begins but by order of the UPS: most outages are over by then. */
    stabilise: v.optional(seconds(600), 30),
    /** Seconds to spare that are added to what the way down needs. */
    margin: v.optional(seconds(HOUR), 60),
    triggers: v.optional(allTriggers, {}),
    return: v.optional(RETURN, {}),
    /** Other ways than NUT to tell a host something. */
    actions: v.optional(v.record(name, HOST_ACTION), {}),
});
export type ShutdownConfig = v.InferOutput<typeof SHUTDOWN>;

/** What counts for a host on a UPS: the host's word, else the UPS's, else the rack's. */
export function triggersFor(rack: Triggers, ...more: readonly (SomeTriggers | undefined)[]): Triggers {
    const said = (one: SomeTriggers | undefined) =>
        Object.fromEntries(Object.entries(one ?? {}).filter(([, value]) => value !== undefined));
    return Object.assign({}, rack, ...more.map(said)) as Triggers;
}
