// ALPHA-RECTIFIER-SYS-MIB: DC power systems of Alpha with a Cordex CXC HP controller: rectifiers with a battery. Everything comes in
// thousandths. The MIB says of mains only what the rectifiers measure of it, and so the status is told from that.

import { degrees, filledText, numberOf, type StatusReading, signed, thousandths } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const RECTIFIERS = '1.3.6.1.4.1.7309.5.3.1';

/** On mains as long as the rectifiers measure at least this much, in the unit of the object: below 80 volts they stop. */
export function mainsAbove(live: number): StatusReading {
    return (raw) => {
        const voltage = numberOf(raw);
        return voltage === null ? null : voltage >= live ? ['OL'] : ['OB'];
    };
}

export const alphaDc = {
    name: 'alpha-dc',
    title: 'Alpha DC power system (ALPHA-RECTIFIER-SYS-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.7309.5'],
    probes: [`${RECTIFIERS}.10.0`, `${RECTIFIERS}.12.0`, `${RECTIFIERS}.6.0`], // system, battery and AC input voltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Alpha' },
        { variable: 'ups.firmware', oid: '1.3.6.1.4.1.7309.5.1.3.0', as: filledText }, // controllerInfoSoftwareVersion
        { variable: 'ups.serial', oid: '1.3.6.1.4.1.7309.5.2.1.2.1.6.1.1', as: filledText }, // componentListSerialNumber
        { variable: 'ups.realpower', oid: `${RECTIFIERS}.2.0`, as: thousandths }, // rectSysTotalOutputPower
        { variable: 'ups.realpower.nominal', oid: `${RECTIFIERS}.4.0`, as: thousandths }, // rectSysTotalCapacityInstalledPower
        { variable: 'input.voltage', oid: `${RECTIFIERS}.6.0`, as: thousandths }, // rectSysAverageRectifierACInputVoltage
        { variable: 'output.voltage', oid: `${RECTIFIERS}.10.0`, as: thousandths }, // rectSysSystemVoltage
        { variable: 'output.current', oid: `${RECTIFIERS}.11.0`, as: thousandths }, // rectSysTotalLoadCurrent
        { variable: 'battery.voltage', oid: `${RECTIFIERS}.12.0`, as: thousandths }, // rectSysBatteryVoltage
        { variable: 'battery.current', oid: `${RECTIFIERS}.13.0`, as: signed(0.001) }, // rectSysBatteryCurrent
        { variable: 'battery.temperature', oid: `${RECTIFIERS}.14.0`, as: degrees(0.001) }, // rectSysBatteryTemperature
    ],
    tables: [],
    status: { source: [{ oid: `${RECTIFIERS}.6.0`, as: mainsAbove(80_000) }], also: [] },
} as const satisfies Family;
