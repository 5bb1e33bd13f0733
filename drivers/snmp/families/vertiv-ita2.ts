// VERTIV-ITA2-MIB: Liebert ITA2 and other UPSs whose card speaks the same. Single objects, one behind the other for each phase; volts
// and amperes in tenths, hertz in hundredths, kilowatts in hundredths.

import { degrees, filledText, flags, hundredths, minutes, tens, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.13400.2.54.2';
const from = (first: number) => ({ arcs: ['number', '0'], first }) as const;

export const vertivIta2 = {
    name: 'vertiv-ita2',
    title: 'Vertiv or Emerson Liebert ITA2 UPS (VERTIV-ITA2-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.13400.2.54'],
    probes: [`${UPS}.1.2.0`, `${UPS}.2.1.0`, `${UPS}.5.10.0`], // upsOutputSource, inputPhaseVoltageA, batteryCapacity
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Vertiv' },
        { variable: 'ups.model', oid: '1.3.6.1.4.1.13400.2.54.1.2.0', as: filledText }, // identModel
        { variable: 'ups.serial', oid: '1.3.6.1.4.1.13400.2.54.1.3.0', as: filledText }, // identIndex
        { variable: 'input.frequency', oid: `${UPS}.2.4.0`, as: hundredths }, // inputFrequency
        { variable: 'output.frequency', oid: `${UPS}.3.7.0`, as: hundredths }, // outputFrequency
        { variable: 'input.bypass.frequency', oid: `${UPS}.4.4.0`, as: hundredths }, // bypassFrequency
        { variable: 'battery.voltage', oid: `${UPS}.5.1.0`, as: tenths }, // positiveBatteryVoltage
        { variable: 'battery.runtime', oid: `${UPS}.5.7.0`, as: minutes }, // batteryRemainsTime
        { variable: 'battery.temperature', oid: `${UPS}.5.8.0`, as: degrees(0.001) }, // batteryTemperature
        { variable: 'battery.charge', oid: `${UPS}.5.10.0`, as: whole }, // batteryCapacity
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: from(1),
            columns: [{ single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${UPS}.2`, as: tenths }], // inputPhaseVoltageA
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: from(5),
            columns: [{ single: 'input.current', phase: 'input.L1.current', oid: `${UPS}.2`, as: tenths }], // inputPhaseCurrentA
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: from(1),
            columns: [{ single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${UPS}.3`, as: tenths }], // outputPhaseVoltageA
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: from(4),
            columns: [{ single: 'output.current', phase: 'output.L1.current', oid: `${UPS}.3`, as: tenths }], // outputCurrentA
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: from(8),
            columns: [{ single: 'ups.realpower', phase: 'ups.L1.realpower', oid: `${UPS}.3`, as: tens }], // outputActivePowerA
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: from(14),
            columns: [{ single: 'ups.load', phase: 'ups.L1.load', oid: `${UPS}.3`, as: tenths }], // outputLoadA
        },
    ],
    status: {
        source: [
            {
                oid: `${UPS}.1.2.0`, // upsOutputSource none(0), mains(1), battery(2), bypass(3), mainsAndBattery(4)
                as: flags({ 0: ['OFF'], 1: ['OL'], 2: ['OB'], 3: ['OL', 'BYPASS'], 4: ['OL'] }),
            },
        ],
        also: [],
    },
    // systemStatus normal(0), warning(1), critical(2)
    alarmRows: [{ oid: `${UPS}.1.1.0`, meanings: { 1: { text: 'system warning' }, 2: { text: 'system critical' } } }],
} as const satisfies Family;
