// What another gateway says of a parent, judged: has it power, from what, for how long. Pure: what was read and the time come in.
// Unknown is never down: silence over there, or an answer that says nothing, takes no host down here.

import type { Carrier, PowerState } from '#model/chain.ts';
import { parseStatus } from '#model/status.ts';

/** One device on the way from the parent up to its feed, as the other gateway serves it. */
export interface RemoteHop {
    readonly device: string;
    /** The outlet that the way goes through. */
    readonly outlet?: string | undefined;
    /** `ups.status`; undefined: it has none. */
    readonly status: string | undefined;
    /** `outlet.N.status`; undefined: not said. */
    readonly outletStatus: string | undefined;
    /** Seconds, `battery.runtime`. */
    readonly runtime: number | undefined;
}

/** What was read of one parent, the parent itself first. */
export interface RemoteReading {
    readonly hops: readonly RemoteHop[];
    /** When, in milliseconds of a monotonic clock. */
    readonly readAt: number;
}

export interface RemoteVerdict {
    readonly state: PowerState;
    readonly carrier: Carrier;
    /** Seconds until it goes dark, if that is known. */
    readonly secondsLeft: number | undefined;
    /** Why, in plain words, without a full stop. */
    readonly why: string;
}

// upsd's MAXAGE: what is older is no longer served here either.
const AGE_MS_MAX = 15_000;

/** `now` is the clock of `readAt`. `reading` undefined: never read; `trouble` says why not, for people. */
export function judgeRemoteParent(
    reading: RemoteReading | undefined,
    now: number,
    trouble: string | undefined,
): RemoteVerdict {
    if (!reading) return unknown(trouble ?? 'behind another gateway, not heard yet');
    const ageMs = now - reading.readAt;
    if (ageMs > AGE_MS_MAX) return unknown(trouble ?? `not heard for ${Math.round(ageMs / 1000)} s`);
    const off = reading.hops.find(({ outletStatus }) => outletStatus === 'off');
    if (off) return dark(`outlet ${off.outlet} of ${off.device} is off`);
    for (const hop of reading.hops) {
        const verdict = judgeHop(hop, ageMs / 1000);
        if (verdict) return verdict;
    }
    return unknown(`the other gateway does not say what carries ${reading.hops[0]?.device ?? 'it'}`);
}

/** What is believed of a parent from one reading to the next. */
export interface RemoteBelief {
    /** The last reading that counts. */
    readonly reading: RemoteReading | undefined;
    /** A later one was worse: the next must say the same before it counts. */
    readonly isDoubted: boolean;
}

/** One bad reading takes nobody down: what got worse counts when it was read twice in a row. */
export function nextBelief(before: RemoteBelief | undefined, reading: RemoteReading, now: number): RemoteBelief {
    const isBad = (one: RemoteReading | undefined): boolean =>
        ['down', 'doomed'].includes(judgeRemoteParent(one, now, undefined).state);
    const isWorse = isBad(reading) && !isBad(before?.reading);
    return isWorse && !before?.isDoubted
        ? { reading: before?.reading, isDoubted: true }
        : { reading, isDoubted: false };
}

/** Undefined: it passes on what feeds it, and says nothing of that. */
function judgeHop({ device, status, runtime }: RemoteHop, ageSeconds: number): RemoteVerdict | undefined {
    if (status === undefined) return undefined;
    const flags = parseStatus(status);
    if (flags.has('OFF')) return dark(`${device} is off`);
    const isLow = flags.has('FSD') || (flags.has('OB') && flags.has('LB'));
    const secondsLeft = runtime === undefined ? undefined : Math.max(0, runtime - ageSeconds);
    if (flags.has('OB') || flags.has('FSD')) {
        const why = `${device} is ${flags.has('FSD') ? 'being shut down' : `on battery${isLow ? ', battery low' : ''}`}`;
        const carrier = flags.has('OB') ? 'battery' : 'unknown';
        return { state: isLow ? 'doomed' : 'up', carrier, secondsLeft, why };
    }
    if (flags.has('OL') || flags.has('BYPASS')) {
        return { state: 'up', carrier: 'mains', secondsLeft: undefined, why: `${device} is on mains` };
    }
    return undefined;
}

function dark(why: string): RemoteVerdict {
    return { state: 'down', carrier: 'nothing', secondsLeft: undefined, why };
}

function unknown(why: string): RemoteVerdict {
    return { state: 'unknown', carrier: 'unknown', secondsLeft: undefined, why };
}
