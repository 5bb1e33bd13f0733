// SP2-MIB: DC power systems of Eltek (Smartpack 2, Smartpack S, Compack): rectifiers with a battery, a UPS of 24 or 48 volts. Volts of the
// battery come in hundredths. Left out: currents, which are tenths in some releases of the controller and whole in others, and the
// temperature of the battery, which is 0 where no sensor is.

import { filledText, flags, hundredths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const SP2 = '1.3.6.1.4.1.12148.10';

// SP2-MIB mainsMainsFailureStatus error(0), normal(1), minorAlarm(2), majorAlarm(3), …, majorLow(8): a minor alarm may be one phase of three.
const MAINS = { 1: ['OL'], 3: ['OB'], 8: ['OB'] } as const;

export const eltekDc = {
    name: 'eltek-dc',
    title: 'Eltek DC power system (SP2-MIB)',
    type: 'ups',
    claims: [SP2],
    probes: [`${SP2}.2.1.0`, `${SP2}.10.5.5.0`, `${SP2}.3.2.1.0`], // powerSystemStatus, batteryVoltageValue, mainsMainsFailureStatus
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Eltek' },
        { variable: 'ups.model', oid: `${SP2}.2.6.0`, as: filledText }, // powerSystemModel
        { variable: 'ups.serial', oid: `${SP2}.2.7.0`, as: filledText }, // powerSystemSerialNumber
        { variable: 'output.voltage.nominal', oid: `${SP2}.2.9.0`, as: whole }, // powerSystemNominalVoltage
        { variable: 'ups.load', oid: `${SP2}.5.3.5.0`, as: whole }, // rectifiersCapacityValue
        { variable: 'battery.voltage', oid: `${SP2}.10.5.5.0`, as: hundredths }, // batteryVoltageValue
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // mainsVoltageIndex
            columns: [{ single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${SP2}.3.4.1.6`, as: whole }], // mainsVoltageValue
        },
    ],
    status: {
        source: [{ oid: `${SP2}.3.2.1.0`, as: flags(MAINS) }], // mainsMainsFailureStatus
        also: [],
    },
    alarmRows: [
        {
            oid: `${SP2}.2.1.0`, // powerSystemStatus
            meanings: {
                2: { text: 'minor alarm' },
                3: { text: 'major alarm' },
                7: { text: 'minor and major alarm' },
                18: { text: 'critical alarm' },
            },
        },
    ],
} as const satisfies Family;
