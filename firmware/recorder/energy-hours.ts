// Kilowatt-hours of each hour, from curves of watts or from counters of energy. Pure.

import type { Buckets } from './history/buckets.ts';

export const HOUR_SECONDS = 3600;

export interface EnergyHours {
    /** Kilowatt-hours, what was estimated included. */
    readonly energy: Float64Array;
    readonly estimated: Float64Array;
    /** The first hour of which something is known: before that there is no gap. -1: nothing is known. */
    readonly first: number;
}

// In watt-seconds.
const KILOWATT_HOUR = 3_600_000;

/** From watts: hours in which nothing was known are filled at the mean of the rest. `end` in seconds since 1970. */
export function hoursOfPower(hours: Buckets, { scale, end }: { scale: number; end: number }): EnergyHours {
    const result = nothing(hours);
    const known = sumOf(hours.covered);
    if (known <= 0) return result;
    const meanWatts = sumOf(hours.sum) / known / scale;
    // A place that was first heard of in the middle has no gap before that.
    const first = hours.covered.findIndex((seconds) => seconds > 0);
    for (let hour = first; hour < hours.count; hour++) {
        const at = hours.from + hour * HOUR_SECONDS;
        const seconds = Math.max(0, Math.min(end, at + HOUR_SECONDS) - at);
        const gap = hour === first ? 0 : Math.max(0, seconds - (hours.covered[hour] ?? 0));
        const estimated = (gap * meanWatts) / KILOWATT_HOUR;
        result.estimated[hour] = estimated;
        result.energy[hour] = (hours.sum[hour] ?? 0) / scale / KILOWATT_HOUR + estimated;
    }
    return { ...result, first };
}

/**
 * From a counter, `scale` of its whole numbers a kilowatt-hour: what it counted through a gap is shared out over its hours, and is
 * estimated there. A counter that goes back began anew: that hour is what it counted before and since, and estimated.
 */
export function hoursOfCounter(hours: Buckets, scale: number): EnergyHours {
    const result = nothing(hours);
    let first = -1;
    let before = { hour: -1, value: 0 };
    for (let hour = 0; hour < hours.count; hour++) {
        if (!hours.has(hour)) continue;
        const [min = 0, max = 0, last = 0] = [hours.min[hour], hours.max[hour], hours.last[hour]];
        if (first < 0) {
            first = hour;
            before = { hour, value: min };
        }
        const distance = Math.max(1, hour - before.hour);
        const hasReset = min < before.value;
        // Since it began anew at its least; what it counted before its first word then is lost.
        const counted = hasReset ? Math.max(0, max - before.value) + last - min : last - before.value;
        const share = counted / scale / distance;
        for (let one = hour - distance + 1; one <= hour; one++) {
            result.energy[one] = (result.energy[one] ?? 0) + share;
            if (hasReset || one < hour) result.estimated[one] = (result.estimated[one] ?? 0) + share;
        }
        before = { hour, value: last };
    }
    return { ...result, first };
}

function nothing({ count }: Buckets): EnergyHours {
    return { energy: new Float64Array(count), estimated: new Float64Array(count), first: -1 };
}

export function sumOf(column: Float64Array): number {
    return column.reduce((sum, value) => sum + value, 0);
}
