// What gateway.yaml may say of the battery of a UPS.

import * as v from 'valibot';

const day = v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d\d-\d\d$/, 'must be a day, as in "2024-05-01"'),
    v.transform((text) => Date.parse(text)),
    v.check((at) => Number.isFinite(at), 'is no day of the calendar'),
);

export const BATTERY = v.strictObject({
    /** When the battery was put in; absent: what the UPS says. */
    installed: v.optional(day),
    /** Years that such a battery lasts. 4: lead in a rack at 25 °C; lithium 8 to 10. */
    life: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(25)), 4),
    /** Tests by themselves; absent: none. */
    test: v.optional(
        v.strictObject({
            /** Days between two tests. */
            every: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(365)), 30),
            /** Time of day, in the gateway's time zone: somebody should be there. */
            at: v.optional(
                v.pipe(
                    v.string(),
                    v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, as in "10:00"'),
                ),
                '10:00',
            ),
            command: v.optional(
                v.pipe(
                    v.string(),
                    v.regex(
                        /^(test\.battery\.start(\.\w+)?|calibrate\.start)$/,
                        'must be a command that tests the battery',
                    ),
                ),
                'test.battery.start.quick',
            ),
        }),
    ),
});

export type BatteryConfig = v.InferOutput<typeof BATTERY>;

/** Only UPSs have a battery that can be watched. */
export function checkBatteries({
    devices,
}: {
    readonly devices: Readonly<Record<string, { readonly type: string; readonly battery?: unknown }>>;
}): { readonly path: readonly string[]; readonly message: string }[] {
    return Object.entries(devices)
        .filter(([, { type, battery }]) => battery !== undefined && type !== 'ups')
        .map(([id, { type }]) => ({
            path: ['devices', id, 'battery'],
            message: `only a UPS has one, and this is a ${type}: remove it, or say \`type: ups\``,
        }));
}
