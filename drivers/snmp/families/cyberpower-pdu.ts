// CPS-MIB ePDU: CyberPower PDUs of the first generation (PDU15xxx, PDU20xxx, PDU30xxx, PDU41xxx). Laid out after PowerNet-MIB rPDU: on(1), off(2), reboot(3), then the delayed forms.

import {
    countdown,
    filledText,
    hundredths,
    idUnlessZero,
    oneOf,
    tenths,
    text,
    whenThere,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const EPDU = '1.3.6.1.4.1.3808.1.1.3';

// CPS-MIB ePDULoadStatusLoadState loadNormal(1), loadLow(2), loadNearOverload(3), loadOverload(4).
const loadState = oneOf({ 1: 'good', 2: 'warning-low', 3: 'warning-high', 4: 'critical-high' });
const LOAD_ALARMS = { 3: 'near overload', 4: 'overloaded' } as const;

const OUTLET_NAME_MAX = 23;
const DELAY = { min: -1, max: 7200 } as const;

const control = { oid: `${EPDU}.3.3.1.1.4` }; // ePDUOutletControlOutletCommand
const isOn = { oid: `${EPDU}.3.5.1.1.4`, values: [1] } as const; // ePDUOutletStatusOutletState
const isOff = { oid: `${EPDU}.3.5.1.1.4`, values: [2] } as const;
const isPending = { oid: `${EPDU}.3.5.1.1.5`, values: [1] } as const; // ePDUOutletStatusCommandPending

export const cyberpowerPdu = {
    name: 'cyberpower-pdu',
    title: 'CyberPower PDU (CPS-MIB ePDU)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.3808.1.1.3'],
    probes: [`${EPDU}.1.5.0`, `${EPDU}.2.3.1.1.2.1`, `${EPDU}.3.5.1.1.4.1`], // ePDUIdentModelNumber, ePDULoadStatusLoad, ePDUOutletStatusOutletState
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'CyberPower' },
        { variable: 'ups.id', oid: `${EPDU}.1.1.0`, as: filledText, writable: { maxLength: 64 } }, // ePDUIdentName
        { variable: 'ups.firmware', oid: `${EPDU}.1.3.0`, as: filledText }, // ePDUIdentFirmwareRev
        { variable: 'ups.mfr.date', oid: `${EPDU}.1.4.0`, as: filledText }, // ePDUIdentDateOfManufacture
        { variable: 'device.model', oid: `${EPDU}.1.5.0`, as: filledText }, // ePDUIdentModelNumber
        { variable: 'device.part', oid: `${EPDU}.1.5.0`, as: filledText },
        { variable: 'device.serial', oid: `${EPDU}.1.6.0`, as: filledText }, // ePDUIdentSerialNumber
        { variable: 'input.current.nominal', oid: `${EPDU}.1.7.0`, as: whole }, // ePDUIdentDeviceRating, amperes
        { variable: 'outlet.count', oid: `${EPDU}.1.8.0`, as: whole }, // ePDUIdentDeviceNumOutlets
        { variable: 'input.phases', oid: `${EPDU}.1.9.0`, as: whole }, // ePDUIdentDeviceNumPhases
        { variable: 'input.voltage.nominal', oid: `${EPDU}.1.15.0`, as: whole }, // ePDUIdentDeviceLineToLineVoltage
        { variable: 'input.current', oid: `${EPDU}.2.3.1.1.2.1`, as: tenths }, // ePDULoadStatusLoad of the total
        { variable: 'input.voltage', oid: `${EPDU}.2.3.1.1.6.1`, as: tenths }, // ePDULoadStatusVoltage
        { variable: 'input.realpower', oid: `${EPDU}.2.3.1.1.7.1`, as: whole }, // ePDULoadStatusActivePower
        { variable: 'input.power', oid: `${EPDU}.2.3.1.1.8.1`, as: whole }, // ePDULoadStatusApparentPower
        { variable: 'input.powerfactor', oid: `${EPDU}.2.3.1.1.9.1`, as: hundredths }, // ePDULoadStatusPowerFactor
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            // Rows of banks have phase 0. ePDULoadStatusPhaseNumber
            index: { number: `${EPDU}.2.3.1.1.4` },
            columns: [
                { single: 'input.current', phase: 'input.L1.current', oid: `${EPDU}.2.3.1.1.2`, as: tenths }, // ePDULoadStatusLoad
                {
                    single: 'input.current.status',
                    phase: 'input.L1.current.status',
                    oid: `${EPDU}.2.3.1.1.3`,
                    as: loadState,
                }, // ePDULoadStatusLoadState
                { phase: 'input.L1.voltage', oid: `${EPDU}.2.3.1.1.6`, as: tenths }, // ePDULoadStatusVoltage
                { phase: 'input.L1.realpower', oid: `${EPDU}.2.3.1.1.7`, as: whole }, // ePDULoadStatusActivePower
            ],
            alarms: [{ oid: `${EPDU}.2.3.1.1.3`, subject: 'phase', texts: LOAD_ALARMS }],
        },
        {
            of: 'group',
            index: { number: `${EPDU}.2.3.1.1.5` }, // ePDULoadStatusBankNumber
            columns: [
                { variable: 'outlet.group.n.current', oid: `${EPDU}.2.3.1.1.2`, as: tenths }, // ePDULoadStatusLoad
                { variable: 'outlet.group.n.current.status', oid: `${EPDU}.2.3.1.1.3`, as: loadState }, // ePDULoadStatusLoadState
            ],
            alarms: [{ oid: `${EPDU}.2.3.1.1.3`, subject: 'bank', texts: LOAD_ALARMS }],
        },
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // ePDUOutletStatusIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${EPDU}.3.5.1.1.1`, as: text }, // ePDUOutletStatusIndex
                {
                    variable: 'outlet.n.desc',
                    oid: `${EPDU}.3.4.1.1.2`,
                    as: text,
                    writable: { maxLength: OUTLET_NAME_MAX },
                }, // ePDUOutletConfigOutletName
                { variable: 'outlet.n.desc', oid: `${EPDU}.3.5.1.1.2`, as: text }, // ePDUOutletStatusOutletName
                { variable: 'outlet.n.status', oid: `${EPDU}.3.5.1.1.4`, as: oneOf({ 1: 'on', 2: 'off' }) }, // ePDUOutletStatusOutletState
                { variable: 'outlet.n.groupid', oid: `${EPDU}.3.5.1.1.6`, as: idUnlessZero }, // ePDUOutletStatusOutletBank
                { variable: 'outlet.n.current', oid: `${EPDU}.3.5.1.1.7`, as: tenths }, // ePDUOutletStatusLoad
                { variable: 'outlet.n.realpower', oid: `${EPDU}.3.5.1.1.8`, as: whole }, // ePDUOutletStatusActivePower
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.delay.start', oid: `${EPDU}.3.4.1.1.4`, as: countdown, writable: DELAY }, // ePDUOutletConfigPowerOnTime
                { variable: 'outlet.n.delay.shutdown', oid: `${EPDU}.3.4.1.1.5`, as: countdown, writable: DELAY }, // ePDUOutletConfigPowerOffTime
            ],
            commands: [
                { command: 'outlet.n.load.on', control, put: put(1), proof: [isOn] },
                { command: 'outlet.n.load.off', control, put: put(2), proof: [isOff] },
                { command: 'outlet.n.load.cycle', control, put: put(3), proof: [isOff, isPending] },
                { command: 'outlet.n.load.on.delay', control, put: put(4), proof: [isOn, isPending] },
                { command: 'outlet.n.load.off.delay', control, put: put(5), proof: [isOff, isPending] },
            ],
        },
    ],
} as const satisfies Family;
