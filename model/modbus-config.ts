// What gateway.yaml says of the Modbus server: where it listens, and which device is which unit.

import * as v from 'valibot';

export const MODBUS = v.strictObject({
    listen: v.optional(v.pipe(v.array(v.string()), v.nonEmpty()), ['127.0.0.1']),
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 502),
    /** Device or host → unit. */
    units: v.pipe(
        v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(247))),
        v.check(
            (units) => new Set(Object.values(units)).size === Object.keys(units).length,
            'no two devices can be the same unit',
        ),
    ),
});
export type ModbusConfig = v.InferOutput<typeof MODBUS>;
