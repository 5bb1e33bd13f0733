// When the next test of a battery is due, and how a test went in the words of its UPS. Pure.

import type { BatteryTest } from '#model/battery.ts';
import type { BatteryConfig } from '#model/battery-config.ts';

const DAY_MS = 86_400_000;

/**
 * The next time of day, in the gateway's own time zone, at least `every` days after the last test and not in the past. `last`:
 * when it was last tested or refused; undefined: never.
 */
export function nextTestAt(
    { every, at: clock }: NonNullable<BatteryConfig['test']>,
    { last, at }: { last: Pick<BatteryTest, 'startedAt' | 'result'> | undefined; at: number },
): number {
    // What was refused is tried again the day after; half a day less, so that the time of day decides.
    const pause = last === undefined ? 0 : last.result === 'refused' ? 1 : every;
    const earliest = last === undefined ? at : Math.max(last.startedAt + pause * DAY_MS - DAY_MS / 2, at);
    const [hours = 0, minutes = 0] = clock.split(':').map(Number);
    const next = new Date(earliest);
    next.setHours(hours, minutes, 0, 0);
    if (next.getTime() < earliest) next.setDate(next.getDate() + 1);
    return next.getTime();
}

const RUNNING = /^(?!no\b).*(\bin progress\b|\brunning\b|\btesting\b)/i;
const PASSED = /pass|success|\bok\b|good/i;
const FAILED = /fail|error|bad|warn|defect/i;
const NONE = /^(no test|none|unknown|aborted|not )/i;

/** What `ups.test.result` says of the test that was begun; undefined: it runs, or says nothing of it yet. */
export function resultOf(text: string | undefined): 'passed' | 'failed' | undefined {
    if (text === undefined || RUNNING.test(text)) return undefined;
    // “Done and passed”, “Test passed”; “Done and warning” is no success.
    if (FAILED.test(text)) return 'failed';
    return PASSED.test(text) && !NONE.test(text) ? 'passed' : undefined;
}

export function isRunning(text: string | undefined): boolean {
    return text !== undefined && RUNNING.test(text);
}
