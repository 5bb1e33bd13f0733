// PowerNet-MIB rPDU2: second generation APC rack PDUs (AP8xxx, APDU9xxx, AP7xxxB), alone or up to four behind one card.
// Every table is numbered through all units; the columns Module and Number say whose and which a row is. What a unit leaves
// unsupported reads -1. Older branches of the MIB, which these units answer too, fill the gaps.

import {
    countdown,
    filledText,
    hundredths,
    idUnlessZero,
    measure,
    oneOf,
    type Put,
    tens,
    tenths,
    text,
    whenThere,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { RPDU_ROWS, RPDU_TABLES } from './apc-rpdu.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const RPDU2 = '1.3.6.1.4.1.318.1.1.26';

// PowerNet-MIB rPDU2OutletSwitchedControlCommand. 4 is outletUnknown.
const ON = { kind: 'integer', value: 1 } as const satisfies Put;
const OFF = { kind: 'integer', value: 2 } as const satisfies Put;
const REBOOT = { kind: 'integer', value: 3 } as const satisfies Put;
const DELAYED_ON = { kind: 'integer', value: 5 } as const satisfies Put;
const DELAYED_OFF = { kind: 'integer', value: 6 } as const satisfies Put;

// PowerNet-MIB rPDU2OutletSwitchedStatusState: off(1), on(2).
const IS_OFF = 1;
const IS_ON = 2;
const state = oneOf({ [IS_OFF]: 'off', [IS_ON]: 'on' });

// PowerNet-MIB rPDU2PhaseStatusLoadState: low first, normal second; 5 is not supported.
const loadState = oneOf({ 1: 'warning-low', 2: 'good', 3: 'warning-high', 4: 'critical-high' });
const LOAD_ALARMS = { 3: 'near overload', 4: 'overloaded' } as const;

const control = { oid: `${RPDU2}.9.2.4.1.5` }; // rPDU2OutletSwitchedControlCommand
const shows = (value: number) => ({ oid: `${RPDU2}.9.2.3.1.5`, values: [value] }) as const; // rPDU2OutletSwitchedStatusState
const isPending = { oid: `${RPDU2}.9.2.3.1.6`, values: [1] } as const; // rPDU2OutletSwitchedStatusCommandPending

const OUTLET_NAME_MAX = 64;
// PowerNet-MIB rPDU2OutletSwitchedConfigPowerOnTime: -1 never, 0 at once, at most two hours.
const DELAY = { min: -1, max: 7200 } as const;

export const apcRpdu2 = {
    name: 'apc-rpdu2',
    title: 'APC rack PDU (PowerNet-MIB rPDU2)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.318.1.3.4'],
    probes: [
        `${RPDU2}.4.3.1.4.1`, // rPDU2DeviceStatusLoadState
        `${RPDU2}.6.3.1.5.1`, // rPDU2PhaseStatusCurrent
    ],
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'APC' },
        ...RPDU_ROWS,
    ],
    tables: [
        {
            of: 'member',
            index: { member: `${RPDU2}.2.1.2`, number: `${RPDU2}.2.1.2` }, // rPDU2IdentModule
            columns: [
                { variable: 'ups.firmware', oid: `${RPDU2}.2.1.6`, as: filledText }, // rPDU2IdentFirmwareRev
                { variable: 'ups.mfr.date', oid: `${RPDU2}.2.1.7`, as: filledText }, // rPDU2IdentDateOfManufacture
                { variable: 'device.model', oid: `${RPDU2}.2.1.8`, as: filledText }, // rPDU2IdentModelNumber
                { variable: 'device.part', oid: `${RPDU2}.2.1.8`, as: filledText },
                { variable: 'device.serial', oid: `${RPDU2}.2.1.9`, as: filledText }, // rPDU2IdentSerialNumber
            ],
        },
        {
            of: 'member',
            index: { member: `${RPDU2}.4.2.1.2`, number: `${RPDU2}.4.2.1.2` }, // rPDU2DevicePropertiesModule
            columns: [
                { variable: 'outlet.count', oid: `${RPDU2}.4.2.1.4`, as: whole }, // rPDU2DevicePropertiesNumOutlets
                { variable: 'input.phases', oid: `${RPDU2}.4.2.1.7`, as: whole }, // rPDU2DevicePropertiesNumPhases
                { variable: 'input.current.nominal', oid: `${RPDU2}.4.2.1.9`, as: whole }, // rPDU2DevicePropertiesMaxCurrentRating
            ],
        },
        {
            of: 'member',
            index: { member: `${RPDU2}.4.3.1.2`, number: `${RPDU2}.4.3.1.2` }, // rPDU2DeviceStatusModule
            columns: [
                { variable: 'input.realpower', oid: `${RPDU2}.4.3.1.5`, as: tens }, // rPDU2DeviceStatusPower, 0.01 kW
                { variable: 'input.power', oid: `${RPDU2}.4.3.1.16`, as: tens }, // rPDU2DeviceStatusApparentPower, 0.01 kVA
                { variable: 'input.powerfactor', oid: `${RPDU2}.4.3.1.17`, as: hundredths }, // rPDU2DeviceStatusPowerFactor
                { variable: 'experimental.input.energy', oid: `${RPDU2}.4.3.1.9`, as: measure(100) }, // rPDU2DeviceStatusEnergy, 0.1 kWh
            ],
            alarms: [
                { oid: `${RPDU2}.4.3.1.4`, subject: '', texts: { 3: 'load near overload', 4: 'load overloaded' } }, // rPDU2DeviceStatusLoadState
                { oid: `${RPDU2}.4.3.1.12`, subject: '', texts: { 2: 'power supply of the controller failed' } }, // rPDU2DeviceStatusPowerSupplyAlarm
            ],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { member: `${RPDU2}.6.3.1.2`, number: `${RPDU2}.6.3.1.3` }, // rPDU2PhaseStatusModule, …Number
            columns: [
                { single: 'input.current', phase: 'input.L1.current', oid: `${RPDU2}.6.3.1.5`, as: tenths }, // rPDU2PhaseStatusCurrent
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${RPDU2}.6.3.1.6`, as: whole }, // rPDU2PhaseStatusVoltage
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${RPDU2}.6.3.1.7`, as: tens }, // rPDU2PhaseStatusPower
                { single: 'input.power', phase: 'input.L1.power', oid: `${RPDU2}.6.3.1.8`, as: tens }, // rPDU2PhaseStatusApparentPower
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${RPDU2}.6.3.1.9`, as: hundredths }, // rPDU2PhaseStatusPowerFactor
                {
                    single: 'input.current.status',
                    phase: 'input.L1.current.status',
                    oid: `${RPDU2}.6.3.1.4`, // rPDU2PhaseStatusLoadState
                    as: loadState,
                },
            ],
            alarms: [{ oid: `${RPDU2}.6.3.1.4`, subject: 'phase', texts: LOAD_ALARMS }],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { member: `${RPDU2}.6.1.1.2`, number: `${RPDU2}.6.1.1.3` }, // rPDU2PhaseConfigModule, …Number
            columns: [
                {
                    single: 'input.current.low.warning',
                    phase: 'input.L1.current.low.warning',
                    oid: `${RPDU2}.6.1.1.5`, // rPDU2PhaseConfigLowLoadCurrentThreshold
                    as: whole,
                },
                {
                    single: 'input.current.high.warning',
                    phase: 'input.L1.current.high.warning',
                    oid: `${RPDU2}.6.1.1.6`, // rPDU2PhaseConfigNearOverloadCurrentThreshold
                    as: whole,
                },
                {
                    single: 'input.current.high.critical',
                    phase: 'input.L1.current.high.critical',
                    oid: `${RPDU2}.6.1.1.7`, // rPDU2PhaseConfigOverloadCurrentThreshold
                    as: whole,
                },
            ],
        },
        {
            of: 'group',
            index: { member: `${RPDU2}.8.3.1.2`, number: `${RPDU2}.8.3.1.3` }, // rPDU2BankStatusModule, …Number
            columns: [
                { variable: 'outlet.group.n.current', oid: `${RPDU2}.8.3.1.5`, as: tenths }, // rPDU2BankStatusCurrent
                { variable: 'outlet.group.n.current.status', oid: `${RPDU2}.8.3.1.4`, as: loadState }, // rPDU2BankStatusLoadState
            ],
            alarms: [{ oid: `${RPDU2}.8.3.1.4`, subject: 'bank', texts: LOAD_ALARMS }],
        },
        {
            of: 'group',
            index: { member: `${RPDU2}.8.1.1.2`, number: `${RPDU2}.8.1.1.3` }, // rPDU2BankConfigModule, …Number
            columns: [
                { variable: 'outlet.group.n.current.low.warning', oid: `${RPDU2}.8.1.1.5`, as: whole }, // rPDU2BankConfigLowLoadCurrentThreshold
                { variable: 'outlet.group.n.current.high.warning', oid: `${RPDU2}.8.1.1.6`, as: whole }, // rPDU2BankConfigNearOverloadCurrentThreshold
                { variable: 'outlet.group.n.current.high.critical', oid: `${RPDU2}.8.1.1.7`, as: whole }, // rPDU2BankConfigOverloadCurrentThreshold
            ],
        },
        {
            of: 'outlet',
            index: { member: `${RPDU2}.9.2.3.1.2`, number: `${RPDU2}.9.2.3.1.4` }, // rPDU2OutletSwitchedStatusModule, …Number
            columns: [
                { variable: 'outlet.n.id', oid: `${RPDU2}.9.2.3.1.4`, as: text }, // rPDU2OutletSwitchedStatusNumber
                {
                    variable: 'outlet.n.desc',
                    oid: `${RPDU2}.9.2.1.1.3`, // rPDU2OutletSwitchedConfigName
                    as: text,
                    writable: { maxLength: OUTLET_NAME_MAX },
                },
                { variable: 'outlet.n.desc', oid: `${RPDU2}.9.2.3.1.3`, as: text }, // rPDU2OutletSwitchedStatusName
                { variable: 'outlet.n.status', oid: `${RPDU2}.9.2.3.1.5`, as: state }, // rPDU2OutletSwitchedStatusState
                { variable: 'outlet.n.groupid', oid: `${RPDU2}.9.2.2.1.6`, as: idUnlessZero }, // rPDU2OutletSwitchedPropertiesBank
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.delay.start', oid: `${RPDU2}.9.2.1.1.5`, as: countdown, writable: DELAY }, // rPDU2OutletSwitchedConfigPowerOnTime
                { variable: 'outlet.n.delay.shutdown', oid: `${RPDU2}.9.2.1.1.6`, as: countdown, writable: DELAY }, // rPDU2OutletSwitchedConfigPowerOffTime
            ],
            commands: [
                { command: 'outlet.n.load.on', control, put: ON, proof: [shows(IS_ON)] },
                { command: 'outlet.n.load.off', control, put: OFF, proof: [shows(IS_OFF)] },
                { command: 'outlet.n.load.cycle', control, put: REBOOT, proof: [shows(IS_OFF), isPending] },
                { command: 'outlet.n.load.on.delay', control, put: DELAYED_ON, proof: [shows(IS_ON), isPending] },
                { command: 'outlet.n.load.off.delay', control, put: DELAYED_OFF, proof: [shows(IS_OFF), isPending] },
            ],
        },
        {
            of: 'outlet',
            index: { member: `${RPDU2}.9.4.3.1.2`, number: `${RPDU2}.9.4.3.1.4` }, // rPDU2OutletMeteredStatusModule, …Number
            columns: [
                { variable: 'outlet.n.desc', oid: `${RPDU2}.9.4.3.1.3`, as: text }, // rPDU2OutletMeteredStatusName
                { variable: 'outlet.n.current', oid: `${RPDU2}.9.4.3.1.6`, as: tenths }, // rPDU2OutletMeteredStatusCurrent
                { variable: 'outlet.n.realpower', oid: `${RPDU2}.9.4.3.1.7`, as: whole }, // rPDU2OutletMeteredStatusPower
                { variable: 'experimental.outlet.n.energy', oid: `${RPDU2}.9.4.3.1.11`, as: measure(100) }, // rPDU2OutletMeteredStatusEnergy, 0.1 kWh
            ],
        },
        ...RPDU_TABLES,
    ],
} as const satisfies Family;
