// When to believe that a battery is low, or no longer low, from measured values: a second sample must say the same, or the
// first must stand for a while uncontradicted. Pure state machine; what the device itself asserts does not come this way.

/** The belief, and the sample that speaks against it. */
export interface Lowness {
    readonly isLow: boolean;
    readonly contrary: { readonly sample: number; readonly since: number } | undefined;
}

export const NOT_LOW: Lowness = { isLow: false, contrary: undefined };

// Drivers report changes only, so a value that does not change is not seen again. By then it was polled a few times.
const STANDS_MS = 15_000;

/** `sample` differs from one sample to the next and is the same while one is looked at again; `now` in milliseconds. */
export function nextLowness(
    before: Lowness,
    { isLow, sample, now }: { isLow: boolean; sample: number; now: number },
): Lowness {
    if (isLow === before.isLow) return before.contrary === undefined ? before : { isLow, contrary: undefined };
    const { contrary } = before;
    if (contrary === undefined) return { isLow: before.isLow, contrary: { sample, since: now } };
    const isConfirmed = sample !== contrary.sample || now - contrary.since >= STANDS_MS;
    return isConfirmed ? { isLow, contrary: undefined } : before;
}
