// The oldest Easy Rack PDUs of APC: one meter, each of its values a text with its unit, below a number that is nobody's.

import { filledText, withUnit } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYSTEM_ROWS } from './system-group.ts';

const METER = '1.3.6.1.4.1.1.1';

export const apcEpduText = {
    name: 'apc-epdu-text',
    title: 'APC Easy Rack PDU that says its values as text',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.0'],
    probes: [`${METER}.1.1`, `${METER}.2.1`, `${METER}.38.1`], // volts, amperes, release
    rows: [
        ...SYSTEM_ROWS,
        { variable: 'device.mfr', is: 'APC' },
        { variable: 'input.phases', is: 1 },
        { variable: 'input.voltage', oid: `${METER}.1.1`, as: withUnit(1) }, // "232.6V"
        { variable: 'input.current', oid: `${METER}.2.1`, as: withUnit(1) }, // "0.30A"
        { variable: 'input.realpower', oid: `${METER}.3.1`, as: withUnit(1000) }, // "0.061kW"
        { variable: 'input.powerfactor', oid: `${METER}.6.1`, as: withUnit(1) },
        { variable: 'experimental.input.energy', oid: `${METER}.7.1`, as: withUnit(1000) }, // "2.28kWh"
        { variable: 'input.frequency', oid: `${METER}.27.1`, as: withUnit(1) }, // "49.982Hz"
        { variable: 'ambient.temperature', oid: `${METER}.28.1`, as: withUnit(1) }, // "-" without a sensor
        { variable: 'ambient.humidity', oid: `${METER}.29.1`, as: withUnit(1) },
        { variable: 'ups.firmware', oid: `${METER}.38.1`, as: filledText },
    ],
    tables: [],
} as const satisfies Family;
