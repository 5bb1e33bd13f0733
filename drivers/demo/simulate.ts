// From a configured device to the thing that simulates it.

import * as v from 'valibot';
import type { DriverDevice } from '#model/driver.ts';
import { DRIVER_OPTIONS } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { Pdu } from './pdu.ts';
import { Psu } from './psu.ts';
import type { Unit } from './unit.ts';
import { Ups } from './ups.ts';

/** Throws GatewayError `config-invalid` when the options do not fit or the type cannot be simulated. */
export function simulate({ spec, options }: DriverDevice): Unit {
    const parsed = v.safeParse(v.object(DRIVER_OPTIONS.demo.entries), { ...options, driver: 'demo' });
    if (!parsed.success) {
        throw new GatewayError('config-invalid', `${spec.id}: ${v.summarize(parsed.issues)}`);
    }
    switch (spec.type) {
        case 'ups':
            return new Ups(spec, parsed.output);
        case 'pdu':
        case 'ats':
            return new Pdu(spec, parsed.output);
        case 'psu':
            return new Psu(spec, parsed.output);
        case 'scd':
        case 'server':
            throw new GatewayError(
                'config-invalid',
                `${spec.id}: the demo driver plays ups, pdu, ats and psu, not ${spec.type}`,
            );
    }
}
