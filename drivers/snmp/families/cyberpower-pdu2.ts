// CPS-MIB ePDU2: CyberPower PDUs of the second generation (PDU8xxxx) and their transfer switches (PDU8xxxx ATS), alone or
// daisy-chained. Every table is numbered through all units; the columns Module and Number say whose and which a row is.

import {
    filledText,
    flags,
    hundredths,
    idUnlessZero,
    named,
    oneOf,
    tenths,
    text,
    whenThere,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const EPDU2 = '1.3.6.1.4.1.3808.1.1.6';

// CPS-MIB ePDU2PhaseStatusLoadState normal(1), lowLoad(2), nearOverload(3), overload(4).
const loadState = oneOf({ 1: 'good', 2: 'warning-low', 3: 'warning-high', 4: 'critical-high' });
const LOAD_ALARMS = { 3: 'near overload', 4: 'overloaded' } as const;

const control = { oid: `${EPDU2}.6.1.5.1.5` }; // ePDU2OutletSwitchedControlCommand
const isOn = { oid: `${EPDU2}.6.1.4.1.5`, values: [1] } as const; // ePDU2OutletSwitchedStatusState
const isOff = { oid: `${EPDU2}.6.1.4.1.5`, values: [2] } as const;
const isPending = { oid: `${EPDU2}.6.1.4.1.6`, values: [1] } as const; // ePDU2OutletSwitchedStatusCommandPending

export const cyberpowerPdu2 = {
    name: 'cyberpower-pdu2',
    title: 'CyberPower PDU (CPS-MIB ePDU2)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.3808.1.1.6'],
    probes: [`${EPDU2}.2.2.1.9.1`, `${EPDU2}.6.1.4.1.5.1`, `${EPDU2}.4.4.1.5.1`], // ePDU2IdentModelName, ePDU2OutletSwitchedStatusState, ePDU2PhaseStatusLoad
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'CyberPower' },
    ],
    tables: [
        {
            of: 'member',
            index: { member: `${EPDU2}.2.2.1.2`, number: `${EPDU2}.2.2.1.2` }, // ePDU2IdentModuleIndex
            columns: [
                { variable: 'ups.id', oid: `${EPDU2}.2.2.1.3`, as: filledText }, // ePDU2IdentName
                { variable: 'ups.firmware', oid: `${EPDU2}.2.2.1.7`, as: filledText }, // ePDU2IdentFirmwareRev
                { variable: 'ups.mfr.date', oid: `${EPDU2}.2.2.1.8`, as: filledText }, // ePDU2IdentDateOfManufacture
                { variable: 'device.model', oid: `${EPDU2}.2.2.1.9`, as: filledText }, // ePDU2IdentModelName
                { variable: 'device.part', oid: `${EPDU2}.2.2.1.9`, as: filledText },
                { variable: 'device.serial', oid: `${EPDU2}.2.2.1.10`, as: filledText }, // ePDU2IdentSerialNumber
            ],
        },
        {
            of: 'member',
            index: { member: `${EPDU2}.3.3.1.2`, number: `${EPDU2}.3.3.1.2` }, // ePDU2DevicePropertiesModuleIndex
            columns: [
                { variable: 'input.current.nominal', oid: `${EPDU2}.3.3.1.4`, as: whole }, // ePDU2DevicePropertiesMaxCurrentRating
                { variable: 'outlet.count', oid: `${EPDU2}.3.3.1.5`, as: whole }, // ePDU2DevicePropertiesNumOutlets
                { variable: 'input.phases', oid: `${EPDU2}.3.3.1.8`, as: whole }, // ePDU2DevicePropertiesNumPhases
            ],
        },
        {
            of: 'member',
            index: { member: `${EPDU2}.3.4.1.2`, number: `${EPDU2}.3.4.1.2` }, // ePDU2DeviceStatusModuleIndex
            columns: [
                { variable: 'input.power', oid: `${EPDU2}.3.4.1.15`, as: whole }, // ePDU2DeviceStatusApparentPower
                { variable: 'input.powerfactor', oid: `${EPDU2}.3.4.1.16`, as: hundredths }, // ePDU2DeviceStatusPowerFactor
                { variable: 'input.realpower', oid: `${EPDU2}.3.4.1.18`, as: whole }, // ePDU2DeviceStatusActivePower
            ],
            alarms: [
                { oid: `${EPDU2}.3.4.1.4`, subject: '', texts: { 3: 'load near overload', 4: 'load overloaded' } },
            ], // ePDU2DeviceStatusLoadState
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { member: `${EPDU2}.4.4.1.2`, number: `${EPDU2}.4.4.1.3` }, // ePDU2PhaseStatusModuleIndex, …Number
            columns: [
                {
                    single: 'input.current.status',
                    phase: 'input.L1.current.status',
                    oid: `${EPDU2}.4.4.1.4`,
                    as: loadState,
                }, // ePDU2PhaseStatusLoadState
                { single: 'input.current', phase: 'input.L1.current', oid: `${EPDU2}.4.4.1.5`, as: tenths }, // ePDU2PhaseStatusLoad
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${EPDU2}.4.4.1.6`, as: tenths }, // ePDU2PhaseStatusVoltage
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${EPDU2}.4.4.1.7`, as: whole }, // ePDU2PhaseStatusPower
                { single: 'input.power', phase: 'input.L1.power', oid: `${EPDU2}.4.4.1.8`, as: whole }, // ePDU2PhaseStatusApparentPower
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${EPDU2}.4.4.1.9`, as: hundredths }, // ePDU2PhaseStatusPowerFactor
            ],
            alarms: [{ oid: `${EPDU2}.4.4.1.4`, subject: 'phase', texts: LOAD_ALARMS }],
        },
        {
            of: 'group',
            index: { member: `${EPDU2}.5.4.1.2`, number: `${EPDU2}.5.4.1.3` }, // ePDU2BankStatusModuleIndex, …Number
            columns: [
                { variable: 'outlet.group.n.current.status', oid: `${EPDU2}.5.4.1.4`, as: loadState }, // ePDU2BankStatusLoadState
                { variable: 'outlet.group.n.current', oid: `${EPDU2}.5.4.1.5`, as: tenths }, // ePDU2BankStatusLoad
            ],
            alarms: [{ oid: `${EPDU2}.5.4.1.4`, subject: 'bank', texts: LOAD_ALARMS }],
        },
        {
            of: 'outlet',
            index: { member: `${EPDU2}.6.1.4.1.2`, number: `${EPDU2}.6.1.4.1.3` }, // ePDU2OutletSwitchedStatusModuleIndex, …Number
            columns: [
                { variable: 'outlet.n.id', oid: `${EPDU2}.6.1.4.1.3`, as: text }, // ePDU2OutletSwitchedStatusNumber
                { variable: 'outlet.n.desc', oid: `${EPDU2}.6.1.4.1.4`, as: text }, // ePDU2OutletSwitchedStatusName
                { variable: 'outlet.n.status', oid: `${EPDU2}.6.1.4.1.5`, as: oneOf({ 1: 'on', 2: 'off' }) }, // ePDU2OutletSwitchedStatusState
                { variable: 'outlet.n.groupid', oid: `${EPDU2}.6.1.3.1.5`, as: idUnlessZero }, // ePDU2OutletSwitchedInfoBank
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.current', oid: `${EPDU2}.6.2.4.1.5`, as: tenths }, // ePDU2OutletMeteredStatusLoad
                { variable: 'outlet.n.realpower', oid: `${EPDU2}.6.2.4.1.6`, as: whole }, // ePDU2OutletMeteredStatusActivePower
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

/** A PDU that chooses between two feeds. ePDU2SourceStatusTable has one row for each unit: the first. */
const SOURCE = `${EPDU2}.9.4.1`;
const good = oneOf({ 1: 'good', 2: 'out-of-range' });

export const cyberpowerAts = {
    ...cyberpowerPdu2,
    name: 'cyberpower-ats',
    title: 'CyberPower transfer switch (CPS-MIB ePDU2)',
    type: 'ats',
    probes: [`${SOURCE}.3.1`, `${SOURCE}.5.1`, `${SOURCE}.6.1`], // ePDU2SourceStatusSelectedSource, …SourceAVoltage, …SourceBVoltage
    rows: [
        ...cyberpowerPdu2.rows,
        { variable: 'input.source', oid: `${SOURCE}.3.1`, as: named({ 1: '1', 2: '2', 3: 'none' }) }, // ePDU2SourceStatusSelectedSource
        { variable: 'input.source.preferred', oid: `${EPDU2}.9.2.1.3.1`, as: whole, writable: { min: 1, max: 3 } }, // ePDU2SourceConfigPreferredSource
        { variable: 'input.count', is: 2 },
        { variable: 'input.1.voltage', oid: `${SOURCE}.5.1`, as: whole }, // ePDU2SourceStatusSourceAVoltage
        { variable: 'input.2.voltage', oid: `${SOURCE}.6.1`, as: whole }, // ePDU2SourceStatusSourceBVoltage
        { variable: 'input.1.frequency', oid: `${SOURCE}.7.1`, as: tenths }, // ePDU2SourceStatusSourceAFrequency
        { variable: 'input.2.frequency', oid: `${SOURCE}.8.1`, as: tenths }, // ePDU2SourceStatusSourceBFrequency
        { variable: 'input.1.voltage.status', oid: `${SOURCE}.9.1`, as: good }, // ePDU2SourceStatusSourceAVoltageStatus
        { variable: 'input.2.voltage.status', oid: `${SOURCE}.10.1`, as: good }, // ePDU2SourceStatusSourceBVoltageStatus
        { variable: 'input.1.frequency.status', oid: `${SOURCE}.11.1`, as: good }, // ePDU2SourceStatusSourceAFreqStatus
        { variable: 'input.2.frequency.status', oid: `${SOURCE}.12.1`, as: good }, // ePDU2SourceStatusSourceBFreqStatus
    ],
    status: { source: [{ oid: `${SOURCE}.3.1`, as: flags({ 1: ['OL'], 2: ['OL'], 3: ['OFF'] }) }], also: [] },
    alarmRows: [
        { oid: `${SOURCE}.14.1`, meanings: { 2: { text: 'power supply A failed' } } }, // ePDU2SourceStatusPowerSupplyAStatus
        { oid: `${SOURCE}.15.1`, meanings: { 2: { text: 'power supply B failed' } } }, // ePDU2SourceStatusPowerSupplyBStatus
        { oid: `${SOURCE}.16.1`, meanings: { 1: { text: 'redundancy lost' } } }, // ePDU2SourceStatusRedundancyState
    ],
} as const satisfies Family;
