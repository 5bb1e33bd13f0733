// Raritan PDU-MIB: Dominion PX of the first generation, and what Eaton sold as ePDU Managed (Revelation): the same tables below
// three roots. Amperes and volts of the unit come in thousandths.

import {
    type Conversion,
    degrees,
    filledText,
    hundredths,
    macAddress,
    oneOf,
    text,
    thousandths,
    whenThere,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

interface Px1 {
    readonly name: string;
    readonly title: string;
    readonly mfr: string;
    readonly claims: readonly string[];
    readonly root: string;
    /** How outletVoltage is counted. */
    readonly volts: Conversion;
}

function px1({ name, title, mfr, claims, root, volts }: Px1): Family {
    const outlet = `${root}.1.2.2.1`;
    const control = { oid: `${outlet}.3` }; // outletOperationalState
    // PDU-MIB outletOperationalState error(-1), off(0), on(1), cycling(2): cycling is off for a moment.
    const shows = (...values: number[]) => ({ ...control, values });
    return {
        name,
        title,
        type: 'pdu',
        claims,
        probes: [`${root}.1.1.12.0`, `${outlet}.3.1`, `${outlet}.2.1`, `${outlet}.4.1`], // pxModel, outletOperationalState, outletLabel, outletCurrent
        rows: [
            ...SYSTEM_ROWS,
            SYS_DESCR_AS_DESCRIPTION,
            { variable: 'device.mfr', is: mfr },
            { variable: 'ups.mfr', is: mfr },
            { variable: 'ups.firmware', oid: `${root}.1.1.1.0`, as: filledText }, // firmwareVersion
            { variable: 'ups.serial', oid: `${root}.1.1.2.0`, as: filledText }, // serialNumber
            { variable: 'device.macaddr', oid: `${root}.1.1.6.0`, as: macAddress }, // mac
            { variable: 'ups.model', oid: `${root}.1.1.12.0`, as: filledText }, // pxModel
            { variable: 'ups.id', oid: `${root}.1.1.13.0`, as: filledText }, // objectName
            { variable: 'outlet.count', oid: `${root}.1.2.1.0`, as: whole }, // outletCount
            { variable: 'outlet.current', oid: `${root}.1.3.1.1.0`, as: thousandths }, // unitCurrent
            { variable: 'outlet.voltage', oid: `${root}.1.3.1.2.0`, as: thousandths }, // unitVoltage
            { variable: 'outlet.realpower', oid: `${root}.1.3.1.3.0`, as: whole }, // unitActivePower
            { variable: 'outlet.power', oid: `${root}.1.3.1.4.0`, as: whole }, // unitApparentPower
            { variable: 'ups.temperature', oid: `${root}.1.3.1.5.0`, as: degrees(0.1) }, // unitCpuTemp
            { variable: 'input.current', oid: `${root}.1.20.2.1.7.1`, as: thousandths }, // inletCurrentValue
            { variable: 'input.voltage', oid: `${root}.1.20.2.1.8.1`, as: thousandths }, // inletVoltageValue
            { variable: 'input.realpower', oid: `${root}.1.20.2.1.9.1`, as: whole }, // inletActivePowerValue
            { variable: 'input.power', oid: `${root}.1.20.2.1.10.1`, as: whole }, // inletApparentPowerValue
            { variable: 'input.powerfactor', oid: `${root}.1.20.2.1.11.1`, as: hundredths }, // inletPowerFactorValue
        ],
        tables: [
            {
                of: 'outlet',
                index: { arcs: ['number'] }, // outletIndex
                columns: [
                    { variable: 'outlet.n.id', oid: `${outlet}.1`, as: text }, // outletIndex
                    { variable: 'outlet.n.desc', oid: `${outlet}.2`, as: filledText, writable: { maxLength: 31 } }, // outletLabel
                    { variable: 'outlet.n.status', oid: control.oid, as: oneOf({ 0: 'off', 1: 'on', 2: 'off' }) },
                    { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                    { variable: 'outlet.n.current', oid: `${outlet}.4`, as: thousandths }, // outletCurrent
                    { variable: 'outlet.n.current.maximum', oid: `${outlet}.5`, as: thousandths }, // outletMaxCurrent
                    { variable: 'outlet.n.voltage', oid: `${outlet}.6`, as: volts }, // outletVoltage
                    { variable: 'outlet.n.realpower', oid: `${outlet}.7`, as: whole }, // outletActivePower
                    { variable: 'outlet.n.power', oid: `${outlet}.8`, as: whole }, // outletApparentPower
                    { variable: 'outlet.n.powerfactor', oid: `${outlet}.9`, as: hundredths }, // outletPowerFactor
                ],
                alarms: [{ ...control, subject: 'outlet', texts: { [-1]: 'reports an error' } }],
                commands: [
                    { command: 'outlet.n.load.off', control, put: put(0), proof: [shows(0)] },
                    { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1)] },
                    { command: 'outlet.n.load.cycle', control, put: put(2), proof: [shows(0, 2)] },
                ],
            },
            {
                of: 'phase',
                phases: 'input.phases',
                index: { arcs: ['1', 'number'] }, // inletIndex, lineIndex
                columns: [
                    { single: 'input.current', phase: 'input.L1.current', oid: `${root}.1.21.2.1.3`, as: thousandths }, // lineCurrent
                    {
                        single: 'input.voltage',
                        phase: 'input.L1-N.voltage',
                        oid: `${root}.1.21.2.1.4`,
                        as: thousandths,
                    }, // lineVoltage
                ],
            },
            {
                of: 'ambient',
                index: { arcs: ['number'] }, // sensorID
                columns: [
                    { variable: 'ambient.n.name', oid: `${root}.3.3.1.4`, as: filledText }, // externalSensorName
                    { variable: 'ambient.n.id', oid: `${root}.3.3.1.3`, as: filledText }, // externalSensorSerialNumber
                    {
                        variable: 'ambient.n.temperature',
                        oid: `${root}.3.3.1.41`, // externalSensorValue
                        as: degrees(1),
                        digits: `${root}.3.3.1.17`, // externalSensorDecimalDigits
                        when: { oid: `${root}.3.3.1.2`, is: 10 }, // externalSensorType temperature(10)
                    },
                    {
                        variable: 'ambient.n.humidity',
                        oid: `${root}.3.3.1.41`,
                        as: whole,
                        digits: `${root}.3.3.1.17`,
                        when: { oid: `${root}.3.3.1.2`, is: 11 }, // humidity(11)
                    },
                ],
            },
        ],
    };
}

export const raritanPx1 = px1({
    name: 'raritan-px1',
    title: 'Raritan Dominion PX (PDU-MIB)',
    mfr: 'Raritan',
    claims: ['1.3.6.1.4.1.13742.4'],
    root: '1.3.6.1.4.1.13742.4',
    volts: thousandths,
});

/** Firmware before 1.3 has the tables without the branch of the product. */
export const raritanPx1Early = px1({
    name: 'raritan-px1-early',
    title: 'Raritan Dominion PX with early firmware (PDU-MIB)',
    mfr: 'Raritan',
    claims: ['1.3.6.1.4.1.13742.1'],
    root: '1.3.6.1.4.1.13742',
    volts: whole,
});

export const aphelRevelation = px1({
    name: 'aphel-revelation',
    title: 'Eaton ePDU Managed (Revelation)',
    mfr: 'EATON | Powerware',
    claims: ['1.3.6.1.4.1.534.6.6.6'],
    root: '1.3.6.1.4.1.534.6.6.6',
    volts: whole,
});
