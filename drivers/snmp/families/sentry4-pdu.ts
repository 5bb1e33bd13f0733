// Sentry4-MIB: Server Technology PDUs (PRO2, PRO3X) and CDUs with firmware 8. Units hold input cords, cords hold outlets: outlet 5 of
// the second cord is 105.

import { degrees, filledText, hundredths, oneOf, tenths, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ST4 = '1.3.6.1.4.1.1718.4.1';

// Sentry4-MIB DeviceState unknown(0), on(1), off(2).
const state = oneOf({ 1: 'on', 2: 'off' });
const status = `${ST4}.8.3.1.1`; // st4OutletState
const shows = (value: number) => ({ oid: status, values: [value] }) as const;
const control = { oid: `${ST4}.8.5.1.2` }; // Sentry4-MIB st4OutletControlAction noAction(0), on(1), off(2), reboot(3)

// Sentry4-MIB DeviceStatus, where somebody must look.
const TROUBLE = {
    5: 'status is not what it should be',
    7: 'low warning',
    8: 'high warning',
    9: 'low alarm',
    10: 'high alarm',
    11: 'alarm',
    12: 'under limit',
    13: 'over limit',
    14: 'NVM failed',
    15: 'profile error',
    16: 'conflict',
} as const;

export const sentry4Pdu = {
    name: 'sentry4-pdu',
    title: 'Server Technology PDU (Sentry4-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.1718.4'],
    probes: [`${ST4}.3.3.1.3.1.1`, `${ST4}.3.2.1.2.1.1`], // st4InputCordActivePower, st4InputCordID
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Server Technology' },
        { variable: 'device.model', oid: `${ST4}.2.2.1.5.1`, as: filledText }, // st4UnitModel
        { variable: 'device.model', oid: `${ST4}.1.1.1.0`, as: filledText }, // st4SystemProductName
        { variable: 'ups.firmware', oid: `${ST4}.1.1.3.0`, as: filledText }, // st4SystemFirmwareVersion
        { variable: 'device.location', oid: `${ST4}.1.1.2.0`, as: filledText }, // st4SystemLocation
    ],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // st4UnitIndex
            columns: [
                { variable: 'ups.id', oid: `${ST4}.2.2.1.3`, as: filledText, writable: { maxLength: 32 } }, // st4UnitName
                { variable: 'device.serial', oid: `${ST4}.2.2.1.4`, as: filledText }, // st4UnitProductSN
                { variable: 'device.model', oid: `${ST4}.2.2.1.5`, as: filledText }, // st4UnitModel
            ],
        },
        {
            of: 'input',
            index: { arcs: ['member', 'number'] }, // st4UnitIndex, st4InputCordIndex
            columns: [
                { variable: 'input.n.id', oid: `${ST4}.3.2.1.2`, as: filledText }, // st4InputCordID
                { variable: 'input.n.desc', oid: `${ST4}.3.2.1.3`, as: filledText, writable: { maxLength: 32 } }, // st4InputCordName
                { variable: 'input.n.current.nominal', oid: `${ST4}.3.2.1.10`, as: whole }, // st4InputCordCurrentCapacity
                { variable: 'input.n.realpower', oid: `${ST4}.3.3.1.3`, as: whole }, // st4InputCordActivePower
                { variable: 'input.n.power', oid: `${ST4}.3.3.1.5`, as: whole }, // st4InputCordApparentPower
                { variable: 'input.n.load', oid: `${ST4}.3.3.1.7`, as: tenths }, // st4InputCordPowerUtilized
                { variable: 'input.n.powerfactor', oid: `${ST4}.3.3.1.8`, as: hundredths }, // st4InputCordPowerFactor
                { variable: 'input.n.frequency', oid: `${ST4}.3.3.1.11`, as: tenths }, // st4InputCordFrequency
            ],
            alarms: [{ oid: `${ST4}.3.3.1.2`, subject: 'cord', texts: TROUBLE }], // st4InputCordStatus
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['member', '1', 'number'] }, // st4UnitIndex, the first cord, st4LineIndex
            columns: [{ single: 'input.current', phase: 'input.L1.current', oid: `${ST4}.4.3.1.3`, as: hundredths }], // st4LineCurrent
            alarms: [{ oid: `${ST4}.4.3.1.4`, subject: 'line', texts: TROUBLE }], // st4LineCurrentStatus
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['member', '1', 'number'] }, // st4UnitIndex, the first cord, st4PhaseIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${ST4}.5.3.1.3`, as: tenths }, // st4PhaseVoltage
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${ST4}.5.3.1.8`, as: whole }, // st4PhaseActivePower
                { single: 'input.power', phase: 'input.L1.power', oid: `${ST4}.5.3.1.9`, as: whole }, // st4PhaseApparentPower
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${ST4}.5.3.1.10`, as: hundredths }, // st4PhasePowerFactor
            ],
            alarms: [{ oid: `${ST4}.5.3.1.4`, subject: 'phase', texts: TROUBLE }], // st4PhaseVoltageStatus
        },
        {
            of: 'group',
            index: { arcs: ['member', 'hundred', 'number'] }, // st4UnitIndex, st4InputCordIndex, st4BranchIndex
            columns: [
                { variable: 'outlet.group.n.id', oid: `${ST4}.7.2.1.2`, as: filledText }, // st4BranchID
                { variable: 'outlet.group.n.name', oid: `${ST4}.7.2.1.4`, as: filledText }, // st4BranchLabel
                { variable: 'outlet.group.n.current', oid: `${ST4}.7.3.1.3`, as: hundredths }, // st4BranchCurrent
                { variable: 'outlet.group.n.load', oid: `${ST4}.7.3.1.5`, as: tenths }, // st4BranchCurrentUtilized
            ],
            alarms: [{ oid: `${ST4}.7.3.1.4`, subject: 'branch', texts: TROUBLE }], // st4BranchCurrentStatus
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'hundred', 'number'] }, // st4UnitIndex, st4InputCordIndex, st4OutletIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${ST4}.8.2.1.2`, as: filledText }, // st4OutletID
                { variable: 'outlet.n.desc', oid: `${ST4}.8.2.1.3`, as: filledText, writable: { maxLength: 32 } }, // st4OutletName
                { variable: 'outlet.n.status', oid: status, as: state },
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.current', oid: `${ST4}.8.3.1.3`, as: hundredths }, // st4OutletCurrent
                { variable: 'outlet.n.load', oid: `${ST4}.8.3.1.5`, as: tenths }, // st4OutletCurrentUtilized
                { variable: 'outlet.n.voltage', oid: `${ST4}.8.3.1.6`, as: tenths }, // st4OutletVoltage
                { variable: 'outlet.n.realpower', oid: `${ST4}.8.3.1.7`, as: whole }, // st4OutletActivePower
                { variable: 'outlet.n.power', oid: `${ST4}.8.3.1.9`, as: whole }, // st4OutletApparentPower
                { variable: 'outlet.n.powerfactor', oid: `${ST4}.8.3.1.10`, as: hundredths }, // st4OutletPowerFactor
            ],
            alarms: [{ oid: `${ST4}.8.3.1.2`, subject: 'outlet', texts: TROUBLE }], // st4OutletStatus
            commands: [
                { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1)] },
                { command: 'outlet.n.load.off', control, put: put(2), proof: [shows(2)] },
                { command: 'outlet.n.load.cycle', control, put: put(3), proof: [shows(2)] },
            ],
        },
        {
            of: 'ambient',
            index: { arcs: ['member', 'number'] }, // st4UnitIndex, st4TempSensorIndex, st4HumidSensorIndex
            columns: [
                { variable: 'ambient.n.name', oid: `${ST4}.9.2.1.3`, as: filledText }, // st4TempSensorName
                {
                    variable: 'ambient.n.temperature',
                    oid: `${ST4}.9.3.1.1`, // st4TempSensorValue
                    as: degrees(0.1),
                    scale: { oid: `${ST4}.9.1.10.0`, isSingle: true, fahrenheit: 1 }, // st4TempSensorScale celsius(0), fahrenheit(1)
                },
                { variable: 'ambient.n.humidity', oid: `${ST4}.10.3.1.1`, as: whole }, // st4HumidSensorValue
            ],
        },
    ],
} as const satisfies Family;
