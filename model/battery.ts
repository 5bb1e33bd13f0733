// Batteries: what they did when they had to, how old they are, and how their tests went. Types and words; how it is found out is
// firmware/battery/. Times: milliseconds since 1970.

export const DISCHARGE_CAUSES = ['outage', 'test', 'calibration'] as const;

/** One time that the battery carried the load. */
export interface Discharge {
    readonly cause: (typeof DISCHARGE_CAUSES)[number];
    readonly startedAt: number;
    readonly seconds: number;
    /** Percent. */
    readonly chargeFrom: number;
    readonly chargeTo: number;
    /** Mean, in percent of the rating; absent: not told. */
    readonly loadPercent?: number;
    /** What the UPS promised when it began and when it ended, in seconds; absent: not told. */
    readonly promisedFrom?: number;
    readonly promisedTo?: number;
}

export const TEST_RESULTS = ['running', 'passed', 'failed', 'unknown', 'refused'] as const;

export interface BatteryTest {
    readonly startedAt: number;
    /** Absent: it runs. */
    readonly endedAt?: number;
    /** The instant command: `test.battery.start.quick`. */
    readonly command: string;
    /** Who asked; `schedule`. */
    readonly by: string;
    /** `refused`: it was not begun, and `detail` says why. */
    readonly result: (typeof TEST_RESULTS)[number];
    /** What the UPS says of it. */
    readonly detail: string;
}

export type BatteryVerdict = 'good' | 'watch' | 'replace' | 'unknown';

/** What is known of the battery of one UPS. */
export interface BatteryHealth {
    readonly device: string;
    readonly verdict: BatteryVerdict;
    /** Why, whole sentences. */
    readonly sentence: string;
    /** Percent. */
    readonly charge?: number;
    /** What the UPS itself promises now, in seconds. */
    readonly runtimeSeconds?: number;
    /** What real discharges teach, for the load and charge of now, in seconds. An estimate. */
    readonly estimatedSeconds?: number;
    /** From how many discharges that was learned. */
    readonly learnedFrom: number;
    /** How long it really lasted for each second that was promised, in the last discharges: 0.6 is an old battery. */
    readonly keptPromise?: number;
    /** What is left of the capacity that it once showed, in percent. An estimate. */
    readonly capacityPercent?: number;
    readonly installedAt?: number;
    /** Where the date is from: `gateway.yaml`, or the variable of the UPS. */
    readonly installedFrom?: string;
    readonly replaceAt?: number;
    readonly lastTest?: BatteryTest;
    /** When the next scheduled test is due; absent: none is scheduled. */
    readonly nextTestAt?: number;
    readonly lastDischarge?: Discharge;
}
