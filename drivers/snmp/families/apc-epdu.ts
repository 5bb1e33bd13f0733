// PowerNet-MIB ePDU: APC Easy Rack PDUs (EPDU1xxx), which share nothing with the rPDU branches.

import { filledText, hundredths, oneOf, tenths, text, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const EPDU = '1.3.6.1.4.1.318.1.1.30';

export const apcEpdu = {
    name: 'apc-epdu',
    title: 'APC Easy Rack PDU (PowerNet-MIB ePDU)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.318.1.3.4.9'],
    probes: [`${EPDU}.2.1.1.4.1`, `${EPDU}.4.2.1.4.1`], // ePDUIdentModelNumber, ePDUPhaseStatusVoltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'APC' },
        { variable: 'ups.firmware', oid: `${EPDU}.2.1.1.3.1`, as: filledText }, // ePDUDeviceIdentFirmwareRev
        { variable: 'device.model', oid: `${EPDU}.2.1.1.4.1`, as: filledText }, // ePDUIdentModelNumber
        { variable: 'device.part', oid: `${EPDU}.2.1.1.4.1`, as: filledText },
        { variable: 'device.serial', oid: `${EPDU}.2.1.1.5.1`, as: filledText }, // ePDUIdentSerialNumber
        { variable: 'input.realpower', oid: `${EPDU}.2.1.1.7.1`, as: whole }, // ePDUDeviceStatusActivePower
        { variable: 'input.phases', oid: `${EPDU}.3.0`, as: whole }, // ePDUPhaseTableSize
        { variable: 'outlet.count', oid: `${EPDU}.5.0`, as: whole }, // ePDUOutletTableSize
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // ePDUPhaseStatusIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${EPDU}.4.2.1.4`, as: tenths }, // ePDUPhaseStatusVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${EPDU}.4.2.1.5`, as: hundredths }, // ePDUPhaseStatusCurrent
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${EPDU}.4.2.1.6`, as: whole }, // ePDUPhaseStatusActivePower
                { single: 'input.power', phase: 'input.L1.power', oid: `${EPDU}.4.2.1.8`, as: whole }, // ePDUPhaseStatusApparentPower
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${EPDU}.4.2.1.9`, as: hundredths }, // ePDUPhaseStatusPowerFactor
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // ePDUOutletSwitchedStatusIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${EPDU}.6.1.1.1.1`, as: text }, // ePDUOutletSwitchedStatusIndex
                { variable: 'outlet.n.name', oid: `${EPDU}.6.2.1.2`, as: filledText }, // ePDUOutletSwitchedConfigName
                { variable: 'outlet.n.status', oid: `${EPDU}.6.1.1.1.4`, as: oneOf({ 1: 'off', 2: 'on' }) }, // ePDUOutletStatusState
                { variable: 'outlet.n.switchable', oid: `${EPDU}.6.1.1.1.4`, as: whenThere('yes') },
            ],
        },
    ],
} as const satisfies Family;
