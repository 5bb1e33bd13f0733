// Looking for devices: POST /api/v1/scans begins, GET /api/v1/scans/:id tells what was found so far.

import * as v from 'valibot';
import { DRIVER_OPTIONS } from './driver-options.ts';

export interface ApiScan {
    readonly id: string;
    readonly startedAt: number;
    readonly isRunning: boolean;
    readonly drivers: readonly {
        readonly driver: string;
        readonly state: 'running' | 'done' | 'failed';
        /** Why it failed. */
        readonly problem?: string;
    }[];
    readonly found: readonly ApiFoundDevice[];
}

export interface ApiFoundDevice {
    readonly driver: string;
    /** Maker and model. */
    readonly title: string;
    /** For the device's entry in gateway.yaml; secrets masked. */
    readonly options: Readonly<Record<string, unknown>>;
    /** The configured device that it is; absent: it is new. */
    readonly device?: string;
}

const options = v.looseObject({
    /** `192.0.2.1`, `192.0.2.0/24`, `192.0.2.10-20`, a name. */
    addresses: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.maxLength(256))),
});

/** By driver: what it is told, the options of a device among it. `{"drivers": {"snmp": {"addresses": ["192.0.2.0/24"]}}}`. */
export const SCAN_REQUEST = v.strictObject({
    drivers: v.pipe(
        v.record(v.picklist(Object.keys(DRIVER_OPTIONS), 'is no driver'), options),
        v.check((drivers) => Object.keys(drivers).length > 0, 'must name a driver'),
    ),
});
export type ScanRequest = v.InferOutput<typeof SCAN_REQUEST>;
