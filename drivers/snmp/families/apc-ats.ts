// PowerNet-MIB ats: APC rack transfer switches (AP44xx, AP77xx). Two sources, one output, on the larger ones in banks.

import { filledText, flags, named, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ATS = '1.3.6.1.4.1.318.1.1.8';

// PowerNet-MIB atsOutputBankState: normal(1), lowload(2), nearoverload(3), overload(4).
const bankState = oneOf({ 1: 'good', 2: 'warning-low', 3: 'warning-high', 4: 'critical-high' });

export const apcAts = {
    name: 'apc-ats',
    title: 'APC transfer switch (PowerNet-MIB)',
    type: 'ats',
    claims: ['1.3.6.1.4.1.318.1.3.11', '1.3.6.1.4.1.318.1.3.32'],
    probes: [`${ATS}.1.5.0`, `${ATS}.5.1.2.0`], // atsIdentModelNumber, atsStatusSelectedSource
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'APC' },
        { variable: 'ups.firmware', oid: `${ATS}.1.1.0`, as: filledText }, // atsIdentHardwareRev
        { variable: 'ups.firmware.aux', oid: `${ATS}.1.2.0`, as: filledText }, // atsIdentFirmwareRev
        { variable: 'ups.mfr.date', oid: `${ATS}.1.4.0`, as: filledText }, // atsIdentDateOfManufacture
        { variable: 'device.model', oid: `${ATS}.1.5.0`, as: filledText }, // atsIdentModelNumber
        { variable: 'device.serial', oid: `${ATS}.1.6.0`, as: filledText }, // atsIdentSerialNumber
        { variable: 'input.voltage.nominal', oid: `${ATS}.1.7.0`, as: whole }, // atsIdentNominalLineVoltage
        { variable: 'input.frequency.nominal', oid: `${ATS}.1.8.0`, as: whole }, // atsIdentNominalLineFrequency
        { variable: 'input.current.nominal', oid: `${ATS}.1.9.0`, as: whole }, // atsIdentDeviceRating
        { variable: 'ups.id', oid: `${ATS}.4.1.0`, as: filledText, writable: { maxLength: 8 } }, // atsConfigProductName
        {
            variable: 'input.source.preferred',
            oid: `${ATS}.4.2.0`, // atsConfigPreferredSource: sourceA(1), sourceB(2), none(3)
            as: whole,
            writable: { min: 1, max: 3 },
        },
        {
            variable: 'input.sensitivity',
            oid: `${ATS}.4.4.0`, // atsConfigVoltageSensitivity
            as: oneOf({ 1: 'high', 2: 'low' }),
            writable: 'word',
        },
        { variable: 'input.source', oid: `${ATS}.5.1.2.0`, as: named({ 1: '1', 2: '2' }) }, // atsStatusSelectedSource
        { variable: 'input.count', oid: `${ATS}.5.3.1.0`, as: whole }, // atsNumInputs
        { variable: 'output.frequency', oid: `${ATS}.5.4.2.1.4.1`, as: whole }, // atsOutputFrequency
        { variable: 'output.voltage', oid: `${ATS}.5.4.5.1.6.1`, as: whole }, // atsOutputBankOutputVoltage of the total
        { variable: 'output.voltage', oid: `${ATS}.5.4.3.1.3.1.1.1`, as: whole }, // atsOutputVoltage
        { variable: 'output.current', oid: `${ATS}.5.4.3.1.4.1.1.1`, as: tenths }, // atsOutputCurrent
        { variable: 'outlet.group.count', oid: `${ATS}.5.4.4.0`, as: whole }, // atsNumOutputBanks
    ],
    tables: [
        {
            of: 'input',
            index: { arcs: ['number', '1', '1'] }, // atsInputPhaseTableIndex, atsInputPhaseIndex
            columns: [
                { variable: 'input.n.voltage', oid: `${ATS}.5.3.3.1.3`, as: whole }, // atsInputVoltage
                { variable: 'input.n.current', oid: `${ATS}.5.3.3.1.6`, as: tenths }, // atsInputCurrent
                { variable: 'input.n.realpower', oid: `${ATS}.5.3.3.1.9`, as: whole }, // atsInputPower
            ],
        },
        {
            of: 'input',
            index: { arcs: ['number'] }, // atsInputTableIndex
            columns: [
                { variable: 'input.n.frequency', oid: `${ATS}.5.3.2.1.4`, as: whole }, // atsInputFrequency
                { variable: 'input.n.desc', oid: `${ATS}.5.3.2.1.6`, as: filledText }, // atsInputName
            ],
        },
        {
            of: 'group',
            index: { arcs: ['number'] }, // atsOutputBankTableIndex
            columns: [
                { variable: 'outlet.group.n.id', oid: `${ATS}.5.4.5.1.1`, as: filledText }, // atsOutputBankIndex
                {
                    variable: 'outlet.group.n.name',
                    oid: `${ATS}.5.4.5.1.3`, // atsOutputBank
                    as: named({ 1: 'total', 2: 'bank1', 3: 'bank2' }),
                },
                { variable: 'outlet.group.n.current', oid: `${ATS}.5.4.5.1.4`, as: tenths }, // atsOutputBankCurrent
                { variable: 'outlet.group.n.current.status', oid: `${ATS}.5.4.5.1.5`, as: bankState }, // atsOutputBankState
                { variable: 'outlet.group.n.voltage', oid: `${ATS}.5.4.5.1.6`, as: whole }, // atsOutputBankOutputVoltage
                { variable: 'outlet.group.n.realpower', oid: `${ATS}.5.4.5.1.15`, as: whole }, // atsOutputBankPower
            ],
            alarms: [
                { oid: `${ATS}.5.4.5.1.5`, subject: 'bank', texts: { 3: 'near overload', 4: 'overloaded' } }, // atsOutputBankState
            ],
        },
    ],
    status: {
        source: [{ oid: `${ATS}.5.1.15.0`, as: flags({ 1: ['OFF'], 2: ['OL'] }) }], // atsStatusVoltageOutStatus fail(1), ok(2)
        also: [{ oid: `${ATS}.5.1.4.0`, as: flags({ 1: ['OVER'] }) }], // atsStatusOverCurrentState
    },
    alarmRows: [
        { oid: `${ATS}.5.1.3.0`, meanings: { 1: { text: 'redundancy lost' } } }, // atsStatusRedundancyState
        { oid: `${ATS}.5.1.4.0`, meanings: { 1: { text: 'output over current', status: 'OVER' } } }, // atsStatusOverCurrentState
        { oid: `${ATS}.5.1.5.0`, meanings: { 1: { text: 'power supply 5 V failed' } } }, // atsStatus5VPowerSupply
        { oid: `${ATS}.5.1.10.0`, meanings: { 1: { text: 'switch failed' } } }, // atsStatusSwitchStatus
    ],
} as const satisfies Family;
