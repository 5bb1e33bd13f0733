// When a device that says nothing is no longer believed. Pure.

// One lost packet is normal, three missed polls are not.
const POLLS_MISSED_MAX = 3;
// A device polled ten times a second may pause for the length of a garbage collection or a busy bus.
const SILENT_SECONDS_MIN = 5;

/** Seconds of silence after which the last values of a device polled every `pollSeconds` count as stale. */
export function silenceLimitSeconds(pollSeconds: number): number {
    return Math.max(POLLS_MISSED_MAX * pollSeconds, SILENT_SECONDS_MIN);
}
