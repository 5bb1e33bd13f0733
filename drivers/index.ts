// The table of drivers: which file to start, and whether its devices share one process.
// Native code gets a process per device, so that a crash takes one device with it; pure TypeScript shares one.
// Data only: the gateway reads this table, and starts the files by name.

import type { DriverName } from '#model/driver-options.ts';

export interface DriverEntry {
    /** Module that exports `driver`, relative to this folder. */
    readonly file: string;
    readonly process: 'shared' | 'per-device';
}

/** Looks for devices by every way there is, and serves none. */
export const SCANNER = { name: 'scan', file: 'scan/driver.ts' } as const;

export const DRIVERS = {
    demo: { file: 'demo/driver.ts', process: 'shared' },
    replay: { file: 'replay/driver.ts', process: 'shared' },
    snmp: { file: 'snmp/driver.ts', process: 'shared' },
    nut: { file: 'nut/driver.ts', process: 'shared' },
    apcupsd: { file: 'apcupsd/driver.ts', process: 'shared' },
    'eaton-xml': { file: 'eaton-xml/driver.ts', process: 'shared' },
    'usb-hid': { file: 'usb-hid/driver.ts', process: 'per-device' },
    qx: { file: 'qx/driver.ts', process: 'per-device' },
    'mge-shut': { file: 'mge-shut/driver.ts', process: 'per-device' },
    apcsmart: { file: 'apcsmart/driver.ts', process: 'per-device' },
    psu: { file: 'psu/driver.ts', process: 'shared' },
    gpio: { file: 'gpio/driver.ts', process: 'per-device' },
} as const satisfies Record<DriverName, DriverEntry>;
