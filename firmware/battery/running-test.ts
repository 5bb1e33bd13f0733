// A battery test from the command to its end, by what the UPS says meanwhile. Pure: UPSs differ in which signs they give, so
// each of them counts, and a test without any sign ends by its time limit.

import type { BatteryTest } from '#model/battery.ts';
import { isRunning, resultOf } from './test-schedule.ts';

export interface RunningTest {
    readonly test: BatteryTest;
    /** What `ups.test.result` said before. */
    readonly before: string | undefined;
    /** Whether it was seen to run: by a status word, by the result in progress. */
    readonly isSeen: boolean;
}

export interface TestSign {
    readonly at: number;
    /** The status says TEST, CAL or DISCHRG. */
    readonly isDischarging: boolean;
    readonly result: string | undefined;
}

const MINUTE_MS = 60_000;
// A quick test takes some ten seconds; a deep one runs the battery down.
const QUICK_MS_MAX = 10 * MINUTE_MS;
const DEEP_MS_MAX = 12 * 60 * MINUTE_MS;

/** The test as it is now: with a result it is over. */
export function followTest(running: RunningTest, sign: TestSign): RunningTest {
    const { test, before } = running;
    const isNow = sign.isDischarging || isRunning(sign.result);
    const isSeen = running.isSeen || isNow;
    // Who was never seen to test, and says what he said before, speaks of the test before.
    const isNews = isSeen || sign.result !== before;
    const result = isNews ? resultOf(sign.result) : undefined;
    const isLate = sign.at - test.startedAt >= (test.command.endsWith('.quick') ? QUICK_MS_MAX : DEEP_MS_MAX);
    const isOver = !isNow && (isSeen || result !== undefined);
    if (!isOver && !isLate) return isSeen === running.isSeen ? running : { ...running, isSeen };
    const detail = (isNews ? sign.result : undefined) ?? 'the UPS does not say how it went';
    return { ...running, isSeen, test: { ...test, endedAt: sign.at, result: result ?? 'unknown', detail } };
}
