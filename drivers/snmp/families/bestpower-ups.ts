// BESTPOWER-MIB: Best Power (later Powerware, Eaton) Ferrups and Fortress with their own card.

import { filledText, flags, minutes, signed, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.2947.1';

export const bestpowerUps = {
    name: 'bestpower-ups',
    title: 'Best Power UPS (BESTPOWER-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.2947'],
    probes: [`${UPS}.1.2.0`, `${UPS}.2.1.0`], // bestPowerModel, bestPowerStatus
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'EATON' },
        { variable: 'ups.model', oid: `${UPS}.1.2.0`, as: filledText }, // unit model
        { variable: 'ups.power', oid: `${UPS}.1.3.0`, as: whole }, // rating, VA
        { variable: 'ups.serial', oid: `${UPS}.1.5.0`, as: filledText }, // unit serial number
        { variable: 'ups.firmware', oid: `${UPS}.1.7.0`, as: filledText }, // unit software version
        { variable: 'ups.mfr.date', oid: `${UPS}.1.8.0`, as: filledText }, // unit date of manufacture
        { variable: 'battery.runtime.elapsed', oid: `${UPS}.2.2.0`, as: whole }, // seconds on battery
        { variable: 'battery.runtime', oid: `${UPS}.2.3.0`, as: minutes }, // minutes remaining
        { variable: 'battery.voltage', oid: `${UPS}.2.4.0`, as: tenths }, // battery voltage
        { variable: 'battery.current', oid: `${UPS}.2.5.0`, as: signed(0.1) }, // battery current
    ],
    tables: [],
    status: { source: [{ oid: `${UPS}.2.1.0`, as: flags({ 1: ['OL'], 2: ['OB'] }) }], also: [] },
} as const satisfies Family;
