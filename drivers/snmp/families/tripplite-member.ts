// TRIPPLITE-PRODUCTS: what each device behind a PowerAlert card says of itself, whatever kind it is of.

import type { VariableName } from '#model/variable.ts';
import { filledText } from '../conversions.ts';
import type { Column } from '../family.ts';

export const TRIPPLITE = '1.3.6.1.4.1.850.1.1';

/** By tlpDeviceIndex. */
export const TRIPPLITE_MEMBER = [
    { variable: 'device.mfr', oid: `${TRIPPLITE}.1.2.1.4`, as: filledText }, // tlpDeviceManufacturer
    { variable: 'device.model', oid: `${TRIPPLITE}.1.2.1.5`, as: filledText }, // tlpDeviceModel
    { variable: 'ups.id', oid: `${TRIPPLITE}.1.2.1.6`, as: filledText }, // tlpDeviceName
    { variable: 'ups.firmware', oid: `${TRIPPLITE}.2.1.1.4`, as: filledText }, // tlpDeviceIdentFirmwareVersion
    { variable: 'device.serial', oid: `${TRIPPLITE}.2.1.1.5`, as: filledText }, // tlpDeviceIdentSerialNum
] as const satisfies readonly Column<VariableName>[];
