// What is known of batteries as it lies in the file that outlives a restart. Whatever stands there is checked before it is
// believed.

import * as v from 'valibot';
import { type BatteryTest, DISCHARGE_CAUSES, type Discharge, TEST_RESULTS } from '#model/battery.ts';
import type { RuntimeModel } from './runtime-model.ts';

export interface SavedBattery {
    readonly model: RuntimeModel | undefined;
    readonly lastDischarge: Discharge | undefined;
    /** The last one that was begun. */
    readonly lastTest: BatteryTest | undefined;
    /** When the schedule was last refused a test, in milliseconds since 1970. */
    readonly refusedAt: number | undefined;
}

const positive = v.pipe(v.number(), v.minValue(0));

const DISCHARGE = v.object({
    cause: v.picklist(DISCHARGE_CAUSES),
    startedAt: v.number(),
    seconds: positive,
    chargeFrom: v.number(),
    chargeTo: v.number(),
    loadPercent: v.exactOptional(v.number()),
    promisedFrom: v.exactOptional(v.number()),
    promisedTo: v.exactOptional(v.number()),
});

const TEST = v.object({
    startedAt: v.number(),
    endedAt: v.exactOptional(v.number()),
    command: v.string(),
    by: v.string(),
    result: v.picklist(TEST_RESULTS),
    detail: v.string(),
});

const SAVED = v.record(
    v.string(),
    v.pipe(
        v.object({
            model: v.optional(
                v.pipe(
                    v.object({
                        count: positive,
                        fullSeconds: positive,
                        bestFullSeconds: positive,
                        keptPromise: v.optional(v.number()),
                    }),
                    v.transform((model): RuntimeModel => ({ ...model, keptPromise: model.keptPromise })),
                ),
            ),
            lastDischarge: v.optional(DISCHARGE),
            lastTest: v.optional(TEST),
            refusedAt: v.optional(v.number()),
        }),
        v.transform(
            ({ model, lastDischarge, lastTest, refusedAt }): SavedBattery => ({
                model,
                lastDischarge,
                lastTest,
                refusedAt,
            }),
        ),
    ),
);

/** By device. Throws what does not fit. */
export function parseBatteries(content: unknown): Readonly<Record<string, SavedBattery>> {
    return v.parse(SAVED, content);
}
