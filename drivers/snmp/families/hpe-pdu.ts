// CPQPOWER-MIB pdu2: HPE modular and monitored PDUs of the second generation, alone or daisy-chained. Every index begins with
// the unit, from 0 on some firmware and 1 on others. Electrical values come in thousandths.

import {
    countdown,
    degrees,
    filledText,
    named,
    numberOneOf,
    oneOf,
    tenths,
    text,
    thousandths,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { put, seconds } from './orders.ts';
import { outletType } from './outlet-types.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU2 = '1.3.6.1.4.1.232.165.7';

const NAME_MAX = 31;
const AMPERES = { min: 0, max: 100 } as const;
const VOLTS = { min: 0, max: 500 } as const;
const SECONDS = { min: 0, max: 3600 } as const;
const DELAY_MAX = 3600;

// CPQPOWER-MIB pdu2…ThStatus.
const level = oneOf({ 1: 'good', 2: 'warning-low', 3: 'critical-low', 4: 'warning-high', 5: 'critical-high' });
const alarms = (what: string) =>
    ({
        2: `low ${what} warning!`,
        3: `low ${what} critical!`,
        4: `high ${what} warning!`,
        5: `high ${what} critical!`,
    }) as const;
// CPQPOWER-MIB pdu2OutletControlStatus off(1), on(2), pendingOff(3), pendingOn(4): a pending switch has not happened yet.
const state = oneOf({ 1: 'off', 2: 'on', 3: 'on', 4: 'off' });
const STATE = `${PDU2}.5.2.1.1`;
// pdu2OutletControlStatus off(1), on(2), pendingOff(3), pendingOn(4).
const isOff = [{ oid: STATE, values: [1] }] as const;
const isOn = [{ oid: STATE, values: [2] }] as const;
const goesOff = [{ oid: STATE, values: [1, 3] }] as const;
const goesOn = [{ oid: STATE, values: [2, 4] }] as const;
const isCycled = [{ oid: STATE, values: [1, 3, 4] }] as const;
const contact = named({ [-1]: 'unknown', 0: 'unknown', 1: 'opened', 2: 'closed', 3: 'bad' });

export const hpePdu = {
    name: 'hpe-pdu',
    title: 'HPE PDU (CPQPOWER-MIB pdu2)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.232.165.7'],
    probes: [
        `${PDU2}.2.1.1.2.0`, // pdu2InputFrequency of the first unit
        `${PDU2}.2.2.1.3.0.1`, // pdu2InputPhaseVoltage
        `${PDU2}.1.2.1.3.0`, // pdu2Model
        `${PDU2}.1.2.1.3.1`, // pdu2Model where units count from 1
    ],
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'HPE' },
        { variable: 'ups.mfr', is: 'HPE' },
        { variable: 'device.model', oid: '1.3.6.1.4.1.232.165.1.2.2.0', as: filledText }, // deviceModel
        { variable: 'ups.firmware', oid: '1.3.6.1.4.1.232.165.1.2.3.0', as: filledText }, // deviceFirmwareVersion
        { variable: 'device.serial', oid: '1.3.6.1.4.1.232.165.1.2.7.0', as: filledText }, // deviceSerialNumber
    ],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // pdu2IdentIndex
            columns: [
                { variable: 'ups.id', oid: `${PDU2}.1.2.1.2`, as: filledText, writable: { maxLength: NAME_MAX } }, // pdu2Name
                { variable: 'device.model', oid: `${PDU2}.1.2.1.3`, as: filledText }, // pdu2Model
                { variable: 'ups.model', oid: `${PDU2}.1.2.1.3`, as: filledText },
                { variable: 'ups.firmware', oid: `${PDU2}.1.2.1.5`, as: filledText }, // pdu2FirmwareVersion
                { variable: 'device.part', oid: `${PDU2}.1.2.1.6`, as: filledText }, // pdu2PartNumber
                { variable: 'device.serial', oid: `${PDU2}.1.2.1.7`, as: filledText }, // pdu2SerialNumber
                { variable: 'ups.serial', oid: `${PDU2}.1.2.1.7`, as: filledText },
                { variable: 'outlet.group.count', oid: `${PDU2}.1.2.1.11`, as: whole }, // pdu2GroupCount
                { variable: 'outlet.count', oid: `${PDU2}.1.2.1.12`, as: whole }, // pdu2OutletCount
                { variable: 'input.phases', oid: `${PDU2}.2.1.1.1`, as: numberOneOf({ 1: 1, 2: 2, 3: 3, 4: 3 }) }, // pdu2InputType
                { variable: 'input.frequency', oid: `${PDU2}.2.1.1.2`, as: tenths }, // pdu2InputFrequency
                {
                    variable: 'input.frequency.status',
                    oid: `${PDU2}.2.1.1.3`,
                    as: oneOf({ 1: 'good', 2: 'out-of-range' }),
                }, // pdu2InputFrequencyStatus
                { variable: 'input.power', oid: `${PDU2}.2.1.1.4`, as: whole }, // pdu2InputPowerVA
                { variable: 'input.realpower', oid: `${PDU2}.2.1.1.5`, as: whole }, // pdu2InputPowerWatts
                { variable: 'input.powerfactor', oid: `${PDU2}.2.1.1.8`, as: thousandths }, // pdu2InputPowerFactor
            ],
            alarms: [
                {
                    oid: `${PDU2}.1.2.1.8`,
                    subject: '',
                    texts: { 2: 'the unit reports a fault', 3: 'communication with the unit lost' },
                }, // pdu2Status
                { oid: `${PDU2}.2.1.1.3`, subject: '', texts: { 2: 'frequency out of range!' } }, // pdu2InputFrequencyStatus
            ],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            isNamedTwice: true,
            index: { arcs: ['member', 'number'] }, // pdu2InputPhaseIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${PDU2}.2.2.1.3`, as: thousandths }, // pdu2InputPhaseVoltage
                { single: 'input.voltage.status', phase: 'input.L1.voltage.status', oid: `${PDU2}.2.2.1.4`, as: level }, // pdu2InputPhaseVoltageThStatus
                {
                    single: 'input.voltage.low.warning',
                    phase: 'input.L1.voltage.low.warning',
                    oid: `${PDU2}.2.2.1.5`,
                    as: thousandths,
                }, // pdu2InputPhaseVoltageThLowerWarning
                {
                    single: 'input.voltage.low.critical',
                    phase: 'input.L1.voltage.low.critical',
                    oid: `${PDU2}.2.2.1.6`,
                    as: thousandths,
                }, // pdu2InputPhaseVoltageThLowerCritical
                {
                    single: 'input.voltage.high.warning',
                    phase: 'input.L1.voltage.high.warning',
                    oid: `${PDU2}.2.2.1.7`,
                    as: thousandths,
                }, // pdu2InputPhaseVoltageThUpperWarning
                {
                    single: 'input.voltage.high.critical',
                    phase: 'input.L1.voltage.high.critical',
                    oid: `${PDU2}.2.2.1.8`,
                    as: thousandths,
                }, // pdu2InputPhaseVoltageThUpperCritical
                {
                    single: 'input.current.nominal',
                    phase: 'input.L1.current.nominal',
                    oid: `${PDU2}.2.2.1.10`,
                    as: thousandths,
                }, // pdu2InputPhaseCurrentRating
                { single: 'input.current', phase: 'input.L1.current', oid: `${PDU2}.2.2.1.11`, as: thousandths }, // pdu2InputPhaseCurrent
                {
                    single: 'input.current.status',
                    phase: 'input.L1.current.status',
                    oid: `${PDU2}.2.2.1.12`,
                    as: level,
                }, // pdu2InputPhaseCurrentThStatus
                {
                    single: 'input.current.low.warning',
                    phase: 'input.L1.current.low.warning',
                    oid: `${PDU2}.2.2.1.13`,
                    as: thousandths,
                }, // pdu2InputPhaseCurrentThLowerWarning
                {
                    single: 'input.current.low.critical',
                    phase: 'input.L1.current.low.critical',
                    oid: `${PDU2}.2.2.1.14`,
                    as: thousandths,
                }, // pdu2InputPhaseCurrentThLowerCritical
                {
                    single: 'input.current.high.warning',
                    phase: 'input.L1.current.high.warning',
                    oid: `${PDU2}.2.2.1.15`,
                    as: thousandths,
                }, // pdu2InputPhaseCurrentThUpperWarning
                {
                    single: 'input.current.high.critical',
                    phase: 'input.L1.current.high.critical',
                    oid: `${PDU2}.2.2.1.16`,
                    as: thousandths,
                }, // pdu2InputPhaseCurrentThUpperCritical
                { single: 'input.load', phase: 'input.L1.load', oid: `${PDU2}.2.2.1.18`, as: whole }, // pdu2InputPhaseCurrentPercentLoad
                { single: 'input.power', phase: 'input.L1.power', oid: `${PDU2}.2.2.1.20`, as: whole }, // pdu2InputPhasePowerVA
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${PDU2}.2.2.1.21`, as: whole }, // pdu2InputPhasePowerWatts
                {
                    single: 'input.powerfactor',
                    phase: 'input.L1.powerfactor',
                    oid: `${PDU2}.2.2.1.24`,
                    as: thousandths,
                }, // pdu2InputPhasePowerFactor
            ],
            alarms: [
                { oid: `${PDU2}.2.2.1.4`, subject: 'phase', texts: alarms('voltage') }, // pdu2InputPhaseVoltageThStatus
                { oid: `${PDU2}.2.2.1.12`, subject: 'phase', texts: alarms('current') }, // pdu2InputPhaseCurrentThStatus
            ],
        },
        {
            of: 'group',
            index: { arcs: ['member', 'number'] }, // pdu2GroupIndex
            columns: [
                { variable: 'outlet.group.n.id', oid: `${PDU2}.3.1.1.1`, as: text }, // pdu2GroupIndex
                { variable: 'outlet.group.n.name', oid: `${PDU2}.3.1.1.2`, as: filledText }, // pdu2GroupName
                {
                    variable: 'outlet.group.n.type',
                    oid: `${PDU2}.3.1.1.3`, // pdu2GroupType
                    as: named({
                        0: 'unknown',
                        1: 'unknown',
                        2: 'breaker1pole',
                        3: 'breaker2pole',
                        4: 'breaker3pole',
                        5: 'outlet-section',
                    }),
                },
                {
                    variable: 'outlet.group.n.phase',
                    oid: `${PDU2}.3.1.1.4`, // pdu2GroupVoltageMeasType
                    as: named({ 1: 'L1', 2: 'L1', 3: 'L2', 4: 'L3', 5: 'L1', 6: 'L2', 7: 'L3' }),
                },
                { variable: 'outlet.group.n.voltage', oid: `${PDU2}.3.1.1.5`, as: thousandths }, // pdu2GroupVoltage
                { variable: 'outlet.group.n.voltage.status', oid: `${PDU2}.3.1.1.6`, as: level }, // pdu2GroupVoltageThStatus
                {
                    variable: 'outlet.group.n.voltage.low.warning',
                    oid: `${PDU2}.3.1.1.7`,
                    as: thousandths,
                    writable: VOLTS,
                }, // pdu2GroupVoltageThLowerWarning
                {
                    variable: 'outlet.group.n.voltage.low.critical',
                    oid: `${PDU2}.3.1.1.8`,
                    as: thousandths,
                    writable: VOLTS,
                }, // pdu2GroupVoltageThLowerCritical
                {
                    variable: 'outlet.group.n.voltage.high.warning',
                    oid: `${PDU2}.3.1.1.9`,
                    as: thousandths,
                    writable: VOLTS,
                }, // pdu2GroupVoltageThUpperWarning
                {
                    variable: 'outlet.group.n.voltage.high.critical',
                    oid: `${PDU2}.3.1.1.10`,
                    as: thousandths,
                    writable: VOLTS,
                }, // pdu2GroupVoltageThUpperCritical
                { variable: 'outlet.group.n.current.nominal', oid: `${PDU2}.3.1.1.11`, as: thousandths }, // pdu2groupCurrentRating
                { variable: 'outlet.group.n.current', oid: `${PDU2}.3.1.1.12`, as: thousandths }, // pdu2GroupCurrent
                { variable: 'outlet.group.n.current.status', oid: `${PDU2}.3.1.1.13`, as: level }, // pdu2GroupCurrentThStatus
                {
                    variable: 'outlet.group.n.current.low.warning',
                    oid: `${PDU2}.3.1.1.14`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2GroupCurrentThLowerWarning
                {
                    variable: 'outlet.group.n.current.low.critical',
                    oid: `${PDU2}.3.1.1.15`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2GroupCurrentThLowerCritical
                {
                    variable: 'outlet.group.n.current.high.warning',
                    oid: `${PDU2}.3.1.1.16`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2GroupCurrentThUpperWarning
                {
                    variable: 'outlet.group.n.current.high.critical',
                    oid: `${PDU2}.3.1.1.17`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2GroupCurrentThUpperCritical
                { variable: 'outlet.group.n.load', oid: `${PDU2}.3.1.1.19`, as: whole }, // pdu2GroupCurrentPercentLoad
                { variable: 'outlet.group.n.power', oid: `${PDU2}.3.1.1.20`, as: whole }, // pdu2GroupPowerVA
                { variable: 'outlet.group.n.realpower', oid: `${PDU2}.3.1.1.21`, as: whole }, // pdu2GroupPowerWatts
                { variable: 'outlet.group.n.powerfactor', oid: `${PDU2}.3.1.1.24`, as: thousandths }, // pdu2GroupPowerFactor
                { variable: 'outlet.group.n.count', oid: `${PDU2}.3.1.1.26`, as: whole }, // pdu2GroupOutletCount
                { variable: 'outlet.group.n.status', oid: `${PDU2}.3.1.1.27`, as: oneOf({ 2: 'on', 3: 'off' }) }, // pdu2GroupBreakerStatus
            ],
            alarms: [
                { oid: `${PDU2}.3.1.1.6`, subject: 'outlet group', texts: alarms('voltage') }, // pdu2GroupVoltageThStatus
                { oid: `${PDU2}.3.1.1.13`, subject: 'outlet group', texts: alarms('current') }, // pdu2GroupCurrentThStatus
                { oid: `${PDU2}.3.1.1.27`, subject: 'breaker', texts: { 3: 'is open' } }, // pdu2GroupBreakerStatus
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '1'] }, // pdu2TemperatureIndex, pdu2HumidityIndex, pdu2ContactIndex
            columns: [
                { variable: 'ambient.present', oid: `${PDU2}.4.2.1.3`, as: oneOf({ 1: 'no', 2: 'yes' }) }, // pdu2TemperatureProbeStatus
                { variable: 'ambient.temperature', oid: `${PDU2}.4.2.1.4`, as: degrees(0.1) }, // pdu2TemperatureValue
                { variable: 'ambient.temperature.status', oid: `${PDU2}.4.2.1.5`, as: level }, // pdu2TemperatureThStatus
                { variable: 'ambient.temperature.low.warning', oid: `${PDU2}.4.2.1.6`, as: tenths }, // pdu2TemperatureThLowerWarning
                { variable: 'ambient.temperature.low', oid: `${PDU2}.4.2.1.7`, as: tenths }, // pdu2TemperatureThLowerCritical
                { variable: 'ambient.temperature.low.critical', oid: `${PDU2}.4.2.1.7`, as: tenths },
                { variable: 'ambient.temperature.high.warning', oid: `${PDU2}.4.2.1.8`, as: tenths }, // pdu2TemperatureThUpperWarning
                { variable: 'ambient.temperature.high', oid: `${PDU2}.4.2.1.9`, as: tenths }, // pdu2TemperatureThUpperCritical
                { variable: 'ambient.temperature.high.critical', oid: `${PDU2}.4.2.1.9`, as: tenths },
                { variable: 'ambient.humidity', oid: `${PDU2}.4.3.1.4`, as: tenths }, // pdu2HumidityValue
                { variable: 'ambient.humidity.status', oid: `${PDU2}.4.3.1.5`, as: level }, // pdu2HumidityThStatus
                { variable: 'ambient.humidity.low.warning', oid: `${PDU2}.4.3.1.6`, as: tenths }, // pdu2HumidityThLowerWarning
                { variable: 'ambient.humidity.low', oid: `${PDU2}.4.3.1.7`, as: tenths }, // pdu2HumidityThLowerCritical
                { variable: 'ambient.humidity.low.critical', oid: `${PDU2}.4.3.1.7`, as: tenths },
                { variable: 'ambient.humidity.high.warning', oid: `${PDU2}.4.3.1.8`, as: tenths }, // pdu2HumidityThUpperWarning
                { variable: 'ambient.humidity.high', oid: `${PDU2}.4.3.1.9`, as: tenths }, // pdu2HumidityThUpperCritical
                { variable: 'ambient.humidity.high.critical', oid: `${PDU2}.4.3.1.9`, as: tenths },
                { variable: 'ambient.contacts.1.status', oid: `${PDU2}.4.4.1.4`, as: contact }, // pdu2ContactState
            ],
            alarms: [
                { oid: `${PDU2}.4.2.1.5`, subject: '', texts: alarms('temperature') }, // pdu2TemperatureThStatus
                { oid: `${PDU2}.4.3.1.5`, subject: '', texts: alarms('humidity') }, // pdu2HumidityThStatus
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '2'] }, // pdu2ContactIndex
            columns: [{ variable: 'ambient.contacts.2.status', oid: `${PDU2}.4.4.1.4`, as: contact }], // pdu2ContactState
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'number'] }, // pdu2OutletIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${PDU2}.5.1.1.1`, as: text }, // pdu2OutletIndex
                {
                    variable: 'outlet.n.desc',
                    oid: `${PDU2}.5.1.1.2`,
                    as: filledText,
                    writable: { maxLength: NAME_MAX },
                }, // pdu2OutletName
                { variable: 'outlet.n.type', oid: `${PDU2}.5.1.1.3`, as: outletType }, // pdu2OutletType
                { variable: 'outlet.n.current', oid: `${PDU2}.5.1.1.5`, as: thousandths }, // pdu2OutletCurrent
                { variable: 'outlet.n.current.status', oid: `${PDU2}.5.1.1.6`, as: level }, // pdu2OutletCurrentThStatus
                {
                    variable: 'outlet.n.current.low.warning',
                    oid: `${PDU2}.5.1.1.7`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2OutletCurrentThLowerWarning
                {
                    variable: 'outlet.n.current.low.critical',
                    oid: `${PDU2}.5.1.1.8`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2OutletCurrentThLowerCritical
                {
                    variable: 'outlet.n.current.high.warning',
                    oid: `${PDU2}.5.1.1.9`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2OutletCurrentThUpperWarning
                {
                    variable: 'outlet.n.current.high.critical',
                    oid: `${PDU2}.5.1.1.10`,
                    as: thousandths,
                    writable: AMPERES,
                }, // pdu2OutletCurrentThUpperCritical
                { variable: 'outlet.n.power', oid: `${PDU2}.5.1.1.13`, as: whole }, // pdu2OutletVA
                { variable: 'outlet.n.realpower', oid: `${PDU2}.5.1.1.14`, as: whole }, // pdu2OutletWatts
                { variable: 'outlet.n.powerfactor', oid: `${PDU2}.5.1.1.17`, as: thousandths }, // pdu2OutletPowerFactor
                { variable: 'outlet.n.status', oid: STATE, as: state }, // pdu2OutletControlStatus
                { variable: 'outlet.n.delay.start', oid: `${PDU2}.5.2.1.6`, as: countdown, writable: SECONDS }, // pdu2OutletControlSequenceDelay
                { variable: 'outlet.n.switchable', oid: `${PDU2}.5.2.1.8`, as: oneOf({ 1: 'yes', 2: 'no' }) }, // pdu2OutletControlSwitchable
            ],
            alarms: [{ oid: `${PDU2}.5.1.1.6`, subject: 'outlet', texts: alarms('current') }], // pdu2OutletCurrentThStatus
            commands: [
                { command: 'outlet.n.load.off', control: { oid: `${PDU2}.5.2.1.2` }, put: put(0), proof: isOff }, // pdu2OutletControlOffCmd
                { command: 'outlet.n.load.on', control: { oid: `${PDU2}.5.2.1.3` }, put: put(0), proof: isOn }, // pdu2OutletControlOnCmd
                { command: 'outlet.n.load.cycle', control: { oid: `${PDU2}.5.2.1.4` }, put: put(0), proof: isCycled }, // pdu2OutletControlRebootCmd
                {
                    command: 'outlet.n.load.off.delay',
                    control: { oid: `${PDU2}.5.2.1.2` },
                    put: seconds(0, DELAY_MAX),
                    proof: goesOff,
                },
                {
                    command: 'outlet.n.load.on.delay',
                    control: { oid: `${PDU2}.5.2.1.3` },
                    put: seconds(0, DELAY_MAX),
                    proof: goesOn,
                },
                {
                    command: 'outlet.n.load.cycle.delay',
                    control: { oid: `${PDU2}.5.2.1.4` },
                    put: seconds(0, DELAY_MAX),
                    proof: isCycled,
                },
            ],
        },
    ],
} as const satisfies Family;
