// EATON-EPDU-MIB: Eaton ePDU G2 and G3 (Marlin), alone or daisy-chained. Every index begins with the strap: 0 for the unit with
// the network card, the chain behind it. Electrical values come in thousandths.

import {
    type Conversion,
    countdown,
    degrees,
    filledText,
    macAddress,
    named,
    numberOf,
    numberOneOf,
    oneOf,
    tenths,
    text,
    thousandths,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { EATON_SENSOR_COUNT, EATON_SENSOR_TABLES, level, levelAlarms } from './eaton-sensors.ts';
import { put, seconds } from './orders.ts';
import { outletType } from './outlet-types.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const EPDU = '1.3.6.1.4.1.534.6.6.7';

const NAME_MAX = 31;
const VOLTS = { min: 0, max: 500 } as const;
const AMPERES = { min: 0, max: 100 } as const;
const SECONDS = { min: 0, max: 99_999 } as const;
const DELAY_MAX = 99_999;

// EATON-EPDU-MIB outletControlStatus: a pending switch has not happened yet.
const outletState = oneOf({ 0: 'off', 1: 'on', 2: 'on', 3: 'off' });
const groupState = named({ 0: 'off', 1: 'on', 2: 'rebooting', 3: 'mixed' });
const groupType = named({
    1: 'breaker1pole',
    2: 'breaker2pole',
    3: 'breaker3pole',
    4: 'outlet-section',
    5: 'user-defined',
});

/** Controls of an outlet or group hold the seconds that are left, -1 when nothing is pending: then it can be switched. */
const switchableWhenIdle: Conversion = {
    gives: 'word',
    words: ['yes', 'no'],
    read: (raw) => (numberOf(raw) === null ? null : 'yes'),
};

// EATON-EPDU-MIB outletControlStatus off(0), on(1), pendingOff(2), pendingOn(3): pending proves only what was to happen later.
const off = (oid: string) => [{ oid, values: [0] }] as const;
const on = (oid: string) => [{ oid, values: [1] }] as const;
const goesOff = (oid: string) => [{ oid, values: [0, 2] }] as const;
const goesOn = (oid: string) => [{ oid, values: [1, 3] }] as const;
const cycled = (oid: string) => [{ oid, values: [0, 2, 3] }] as const;
// groupControlStatus off(0), on(1), rebooting(2), mixed(3).
const groupCycled = (oid: string) => [{ oid, values: [0, 2] }] as const;

const OUTLET_STATE = `${EPDU}.6.6.1.2`; // outletControlStatus
const GROUP_STATE = `${EPDU}.5.6.1.2`; // groupControlStatus

export const eatonEpdu = {
    name: 'eaton-epdu',
    title: 'Eaton ePDU G2 or G3 (EATON-EPDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.534.6.6.7'],
    probes: [
        `${EPDU}.1.2.1.2.0`, // productName of the first strap
        `${EPDU}.3.1.1.3.0.1`, // inputFrequency
        `${EPDU}.3.2.1.3.0.1.1`, // inputVoltage
    ],
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'EATON' },
        { variable: 'ups.mfr', is: 'EATON' },
        { variable: 'device.macaddr', oid: '1.3.6.1.2.1.2.2.1.6.2', as: macAddress }, // ifPhysAddress of the network card
        EATON_SENSOR_COUNT,
    ],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // strapIndex
            columns: [
                { variable: 'device.model', oid: `${EPDU}.1.2.1.2`, as: filledText }, // productName
                { variable: 'ups.model', oid: `${EPDU}.1.2.1.2`, as: filledText },
                { variable: 'device.part', oid: `${EPDU}.1.2.1.3`, as: filledText }, // partNumber
                { variable: 'device.serial', oid: `${EPDU}.1.2.1.4`, as: filledText }, // serialNumber
                { variable: 'ups.serial', oid: `${EPDU}.1.2.1.4`, as: filledText },
                { variable: 'ups.firmware', oid: `${EPDU}.1.2.1.5`, as: filledText }, // firmwareVersion
                { variable: 'ups.id', oid: `${EPDU}.1.2.1.6`, as: filledText, writable: { maxLength: NAME_MAX } }, // unitName
                {
                    variable: 'outlet.switchable',
                    oid: `${EPDU}.1.2.1.10`,
                    as: oneOf({ 0: 'no', 1: 'yes', 2: 'no', 3: 'yes', 4: 'no' }),
                }, // unitType
                { variable: 'input.count', oid: `${EPDU}.1.2.1.20`, as: whole }, // inputCount
                { variable: 'outlet.group.count', oid: `${EPDU}.1.2.1.21`, as: whole }, // groupCount
                { variable: 'outlet.count', oid: `${EPDU}.1.2.1.22`, as: whole }, // outletCount
            ],
            alarms: [{ oid: `${EPDU}.1.2.1.30`, subject: '', texts: { 1: 'communication with the unit lost' } }], // communicationStatus
        },
        {
            of: 'member',
            index: { arcs: ['member', '1'] }, // strapIndex, inputIndex
            columns: [
                { variable: 'input.phases', oid: `${EPDU}.3.1.1.2`, as: numberOneOf({ 1: 1, 2: 2, 3: 3, 4: 3 }) }, // inputType
                { variable: 'input.frequency', oid: `${EPDU}.3.1.1.3`, as: tenths }, // inputFrequency
                {
                    variable: 'input.frequency.status',
                    oid: `${EPDU}.3.1.1.4`,
                    as: oneOf({ 0: 'good', 1: 'out-of-range' }),
                }, // inputFrequencyStatus
                { variable: 'input.feed.color', oid: `${EPDU}.3.1.1.9`, as: text }, // inputFeedColor
                {
                    variable: 'input.feed.desc',
                    oid: `${EPDU}.3.1.1.10`,
                    as: filledText,
                    writable: { maxLength: NAME_MAX },
                }, // inputFeedName
                { variable: 'input.power', oid: `${EPDU}.3.5.1.3`, as: whole }, // inputTotalVA
                { variable: 'input.realpower', oid: `${EPDU}.3.5.1.4`, as: whole }, // inputTotalWatts
                { variable: 'experimental.input.energy', oid: `${EPDU}.3.5.1.5`, as: whole }, // inputTotalWh
                { variable: 'input.powerfactor', oid: `${EPDU}.3.5.1.7`, as: thousandths }, // inputTotalPowerFactor
                { variable: 'input.realpower.nominal', oid: `${EPDU}.3.5.1.9`, as: whole }, // inputTotalWattsCapacity
            ],
            alarms: [{ oid: `${EPDU}.3.1.1.4`, subject: '', texts: { 1: 'frequency out of range!' } }], // inputFrequencyStatus
        },
        {
            of: 'phase',
            phases: 'input.phases',
            isNamedTwice: true,
            index: { arcs: ['member', '1', 'number'] }, // strapIndex, inputIndex, inputVoltageIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${EPDU}.3.2.1.3`, as: thousandths }, // inputVoltage
                { single: 'input.voltage.status', phase: 'input.L1.voltage.status', oid: `${EPDU}.3.2.1.4`, as: level }, // inputVoltageThStatus
                {
                    single: 'input.voltage.low.warning',
                    phase: 'input.L1.voltage.low.warning',
                    oid: `${EPDU}.3.2.1.5`,
                    as: thousandths,
                }, // inputVoltageThLowerWarning
                {
                    single: 'input.voltage.low.critical',
                    phase: 'input.L1.voltage.low.critical',
                    oid: `${EPDU}.3.2.1.6`,
                    as: thousandths,
                }, // inputVoltageThLowerCritical
                {
                    single: 'input.voltage.high.warning',
                    phase: 'input.L1.voltage.high.warning',
                    oid: `${EPDU}.3.2.1.7`,
                    as: thousandths,
                }, // inputVoltageThUpperWarning
                {
                    single: 'input.voltage.high.critical',
                    phase: 'input.L1.voltage.high.critical',
                    oid: `${EPDU}.3.2.1.8`,
                    as: thousandths,
                }, // inputVoltageThUpperCritical
            ],
            alarms: [{ oid: `${EPDU}.3.2.1.4`, subject: 'phase', texts: levelAlarms('voltage') }],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            isNamedTwice: true,
            index: { arcs: ['member', '1', 'number'] }, // strapIndex, inputIndex, inputCurrentIndex
            columns: [
                {
                    single: 'input.current.nominal',
                    phase: 'input.L1.current.nominal',
                    oid: `${EPDU}.3.3.1.3`,
                    as: thousandths,
                }, // inputCurrentCapacity
                { single: 'input.current', phase: 'input.L1.current', oid: `${EPDU}.3.3.1.4`, as: thousandths }, // inputCurrent
                { single: 'input.current.status', phase: 'input.L1.current.status', oid: `${EPDU}.3.3.1.5`, as: level }, // inputCurrentThStatus
                {
                    single: 'input.current.low.warning',
                    phase: 'input.L1.current.low.warning',
                    oid: `${EPDU}.3.3.1.6`,
                    as: thousandths,
                }, // inputCurrentThLowerWarning
                {
                    single: 'input.current.low.critical',
                    phase: 'input.L1.current.low.critical',
                    oid: `${EPDU}.3.3.1.7`,
                    as: thousandths,
                }, // inputCurrentThLowerCritical
                {
                    single: 'input.current.high.warning',
                    phase: 'input.L1.current.high.warning',
                    oid: `${EPDU}.3.3.1.8`,
                    as: thousandths,
                }, // inputCurrentThUpperWarning
                {
                    single: 'input.current.high.critical',
                    phase: 'input.L1.current.high.critical',
                    oid: `${EPDU}.3.3.1.9`,
                    as: thousandths,
                }, // inputCurrentThUpperCritical
                { single: 'input.load', phase: 'input.L1.load', oid: `${EPDU}.3.3.1.11`, as: whole }, // inputCurrentPercentLoad
            ],
            alarms: [{ oid: `${EPDU}.3.3.1.5`, subject: 'phase', texts: levelAlarms('current') }],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            isNamedTwice: true,
            index: { arcs: ['member', '1', 'number'] }, // strapIndex, inputIndex, inputPowerIndex
            columns: [
                { single: 'input.power', phase: 'input.L1.power', oid: `${EPDU}.3.4.1.3`, as: whole }, // inputVA
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${EPDU}.3.4.1.4`, as: whole }, // inputWatts
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${EPDU}.3.4.1.7`, as: thousandths }, // inputPowerFactor
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '1', '4'] }, // inputPowerIndex 4: the total, where inputTotalPowerTable is missing
            columns: [
                { variable: 'input.power', oid: `${EPDU}.3.4.1.3`, as: whole }, // inputVA
                { variable: 'input.realpower', oid: `${EPDU}.3.4.1.4`, as: whole }, // inputWatts
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '1'] }, // strapIndex, temperatureIndex and humidityIndex
            columns: [
                { variable: 'ambient.present', oid: `${EPDU}.7.1.1.3`, as: oneOf({ 0: 'no', 1: 'yes' }) }, // temperatureProbeStatus
                { variable: 'ambient.temperature', oid: `${EPDU}.7.1.1.4`, as: degrees(0.1) }, // temperatureValue
                { variable: 'ambient.temperature.status', oid: `${EPDU}.7.1.1.5`, as: level }, // temperatureThStatus
                { variable: 'ambient.temperature.low.warning', oid: `${EPDU}.7.1.1.6`, as: tenths }, // temperatureThLowerWarning
                { variable: 'ambient.temperature.low', oid: `${EPDU}.7.1.1.7`, as: tenths }, // temperatureThLowerCritical
                { variable: 'ambient.temperature.low.critical', oid: `${EPDU}.7.1.1.7`, as: tenths },
                { variable: 'ambient.temperature.high.warning', oid: `${EPDU}.7.1.1.8`, as: tenths }, // temperatureThUpperWarning
                { variable: 'ambient.temperature.high', oid: `${EPDU}.7.1.1.9`, as: tenths }, // temperatureThUpperCritical
                { variable: 'ambient.temperature.high.critical', oid: `${EPDU}.7.1.1.9`, as: tenths },
                { variable: 'ambient.humidity', oid: `${EPDU}.7.2.1.4`, as: tenths }, // humidityValue
                { variable: 'ambient.humidity.status', oid: `${EPDU}.7.2.1.5`, as: level }, // humidityThStatus
                { variable: 'ambient.humidity.low.warning', oid: `${EPDU}.7.2.1.6`, as: tenths }, // humidityThLowerWarning
                { variable: 'ambient.humidity.low', oid: `${EPDU}.7.2.1.7`, as: tenths }, // humidityThLowerCritical
                { variable: 'ambient.humidity.low.critical', oid: `${EPDU}.7.2.1.7`, as: tenths },
                { variable: 'ambient.humidity.high.warning', oid: `${EPDU}.7.2.1.8`, as: tenths }, // humidityThUpperWarning
                { variable: 'ambient.humidity.high', oid: `${EPDU}.7.2.1.9`, as: tenths }, // humidityThUpperCritical
                { variable: 'ambient.humidity.high.critical', oid: `${EPDU}.7.2.1.9`, as: tenths },
                {
                    variable: 'ambient.contacts.1.status',
                    oid: `${EPDU}.7.3.1.4`,
                    as: named({ [-1]: 'unknown', 0: 'opened', 1: 'closed' }),
                }, // contactState
            ],
            alarms: [
                { oid: `${EPDU}.7.1.1.5`, subject: '', texts: levelAlarms('temperature') },
                { oid: `${EPDU}.7.2.1.5`, subject: '', texts: levelAlarms('humidity') },
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '2'] }, // strapIndex, contactIndex
            columns: [
                {
                    variable: 'ambient.contacts.2.status',
                    oid: `${EPDU}.7.3.1.4`,
                    as: named({ [-1]: 'unknown', 0: 'opened', 1: 'closed' }),
                },
            ], // contactState
        },
        ...EATON_SENSOR_TABLES,
        {
            of: 'member',
            index: { arcs: ['member', '1'] }, // strapIndex, the first outlet
            columns: [{ variable: 'outlet.switchable', oid: `${EPDU}.6.6.1.3`, as: switchableWhenIdle }], // outletControlOffCmd
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'number'] }, // strapIndex, outletIndex
            columns: [
                { variable: 'outlet.n.name', oid: `${EPDU}.6.1.1.2`, as: filledText }, // outletID
                { variable: 'outlet.n.name', oid: `${EPDU}.6.1.1.6`, as: filledText }, // outletDesignator
                {
                    variable: 'outlet.n.desc',
                    oid: `${EPDU}.6.1.1.3`,
                    as: filledText,
                    writable: { maxLength: NAME_MAX },
                }, // outletName
                { variable: 'outlet.n.type', oid: `${EPDU}.6.1.1.5`, as: outletType }, // outletType
                { variable: 'outlet.n.voltage', oid: `${EPDU}.6.3.1.2`, as: thousandths }, // outletVoltage
                { variable: 'outlet.n.voltage.status', oid: `${EPDU}.6.3.1.3`, as: level }, // outletVoltageThStatus
                { variable: 'outlet.n.voltage.low.warning', oid: `${EPDU}.6.3.1.4`, as: thousandths, writable: VOLTS }, // outletVoltageThLowerWarning
                { variable: 'outlet.n.voltage.low.critical', oid: `${EPDU}.6.3.1.5`, as: thousandths, writable: VOLTS }, // outletVoltageThLowerCritical
                { variable: 'outlet.n.voltage.high.warning', oid: `${EPDU}.6.3.1.6`, as: thousandths, writable: VOLTS }, // outletVoltageThUpperWarning
                {
                    variable: 'outlet.n.voltage.high.critical',
                    oid: `${EPDU}.6.3.1.7`,
                    as: thousandths,
                    writable: VOLTS,
                }, // outletVoltageThUpperCritical
                { variable: 'outlet.n.current', oid: `${EPDU}.6.4.1.3`, as: thousandths }, // outletCurrent
                { variable: 'outlet.n.current.status', oid: `${EPDU}.6.4.1.4`, as: level }, // outletCurrentThStatus
                {
                    variable: 'outlet.n.current.low.warning',
                    oid: `${EPDU}.6.4.1.5`,
                    as: thousandths,
                    writable: AMPERES,
                }, // outletCurrentThLowerWarning
                {
                    variable: 'outlet.n.current.low.critical',
                    oid: `${EPDU}.6.4.1.6`,
                    as: thousandths,
                    writable: AMPERES,
                }, // outletCurrentThLowerCritical
                {
                    variable: 'outlet.n.current.high.warning',
                    oid: `${EPDU}.6.4.1.7`,
                    as: thousandths,
                    writable: AMPERES,
                }, // outletCurrentThUpperWarning
                {
                    variable: 'outlet.n.current.high.critical',
                    oid: `${EPDU}.6.4.1.8`,
                    as: thousandths,
                    writable: AMPERES,
                }, // outletCurrentThUpperCritical
                { variable: 'outlet.n.power', oid: `${EPDU}.6.5.1.2`, as: whole }, // outletVA
                { variable: 'outlet.n.realpower', oid: `${EPDU}.6.5.1.3`, as: whole }, // outletWatts
                { variable: 'experimental.outlet.n.energy', oid: `${EPDU}.6.5.1.4`, as: whole }, // outletWh
                { variable: 'outlet.n.powerfactor', oid: `${EPDU}.6.5.1.6`, as: thousandths }, // outletPowerFactor
                { variable: 'outlet.n.status', oid: OUTLET_STATE, as: outletState },
                { variable: 'outlet.n.timer.shutdown', oid: `${EPDU}.6.6.1.3`, as: countdown }, // outletControlOffCmd
                { variable: 'outlet.n.timer.start', oid: `${EPDU}.6.6.1.4`, as: countdown }, // outletControlOnCmd
                { variable: 'outlet.n.delay.start', oid: `${EPDU}.6.6.1.7`, as: whole, writable: SECONDS }, // outletControlSequenceDelay
                { variable: 'outlet.n.delay.shutdown', oid: `${EPDU}.6.6.1.10`, as: whole, writable: SECONDS }, // outletControlShutoffDelay
                { variable: 'outlet.n.switchable', oid: `${EPDU}.6.6.1.9`, as: oneOf({ 1: 'yes', 2: 'no' }) }, // outletControlSwitchable
                { variable: 'outlet.n.switchable', oid: `${EPDU}.6.6.1.3`, as: switchableWhenIdle }, // outletControlOffCmd
            ],
            alarms: [
                { oid: `${EPDU}.6.3.1.3`, subject: 'outlet', texts: levelAlarms('voltage') }, // outletVoltageThStatus
                { oid: `${EPDU}.6.4.1.4`, subject: 'outlet', texts: levelAlarms('current') }, // outletCurrentThStatus
            ],
            commands: [
                {
                    command: 'outlet.n.load.off',
                    control: { oid: `${EPDU}.6.6.1.3` },
                    put: put(0),
                    proof: off(OUTLET_STATE),
                }, // outletControlOffCmd
                {
                    command: 'outlet.n.load.on',
                    control: { oid: `${EPDU}.6.6.1.4` },
                    put: put(0),
                    proof: on(OUTLET_STATE),
                }, // outletControlOnCmd
                {
                    command: 'outlet.n.load.cycle',
                    control: { oid: `${EPDU}.6.6.1.5` },
                    put: put(0),
                    proof: cycled(OUTLET_STATE),
                }, // outletControlRebootCmd
                {
                    command: 'outlet.n.load.off.delay',
                    control: { oid: `${EPDU}.6.6.1.3` },
                    put: seconds(0, DELAY_MAX),
                    proof: goesOff(OUTLET_STATE),
                },
                {
                    command: 'outlet.n.load.on.delay',
                    control: { oid: `${EPDU}.6.6.1.4` },
                    put: seconds(0, DELAY_MAX),
                    proof: goesOn(OUTLET_STATE),
                },
                {
                    command: 'outlet.n.load.cycle.delay',
                    control: { oid: `${EPDU}.6.6.1.5` },
                    put: seconds(0, DELAY_MAX),
                    proof: cycled(OUTLET_STATE),
                },
            ],
        },
        ...(['1', '2', '3', '4', '5', '6'] as const).map(
            (group) =>
                ({
                    of: 'outlet',
                    index: { arcs: ['member', 'number', group] }, // strapIndex, outletIndex, groupIndex
                    columns: [{ variable: 'outlet.n.groupid', oid: `${EPDU}.6.2.1.3`, as: filledText }], // outletParentName
                }) as const,
        ),
        {
            of: 'group',
            index: { arcs: ['member', 'number'] }, // strapIndex, groupIndex
            columns: [
                { variable: 'outlet.group.n.id', oid: `${EPDU}.5.1.1.2`, as: text }, // groupID
                {
                    variable: 'outlet.group.n.desc',
                    oid: `${EPDU}.5.1.1.3`,
                    as: filledText,
                    writable: { maxLength: NAME_MAX },
                }, // groupName
                { variable: 'outlet.group.n.type', oid: `${EPDU}.5.1.1.4`, as: groupType }, // groupType
                { variable: 'outlet.group.n.count', oid: `${EPDU}.5.1.1.6`, as: whole }, // groupChildCount
                { variable: 'outlet.group.n.color', oid: `${EPDU}.5.1.1.7`, as: text }, // groupColor
                { variable: 'outlet.group.n.name', oid: `${EPDU}.5.1.1.8`, as: filledText }, // groupDesignator
                { variable: 'outlet.group.n.input', oid: `${EPDU}.5.1.1.9`, as: whole }, // groupInputIndex
                {
                    variable: 'outlet.group.n.phase',
                    oid: `${EPDU}.5.3.1.2`,
                    as: named({ 1: '1', 2: '1-N', 3: '2-N', 4: '3-N', 5: '1-2', 6: '2-3', 7: '3-1' }),
                }, // groupVoltageMeasType
                { variable: 'outlet.group.n.voltage', oid: `${EPDU}.5.3.1.3`, as: thousandths }, // groupVoltage
                { variable: 'outlet.group.n.voltage.status', oid: `${EPDU}.5.3.1.4`, as: level }, // groupVoltageThStatus
                {
                    variable: 'outlet.group.n.voltage.low.warning',
                    oid: `${EPDU}.5.3.1.5`,
                    as: thousandths,
                    writable: VOLTS,
                }, // groupVoltageThLowerWarning
                {
                    variable: 'outlet.group.n.voltage.low.critical',
                    oid: `${EPDU}.5.3.1.6`,
                    as: thousandths,
                    writable: VOLTS,
                }, // groupVoltageThLowerCritical
                {
                    variable: 'outlet.group.n.voltage.high.warning',
                    oid: `${EPDU}.5.3.1.7`,
                    as: thousandths,
                    writable: VOLTS,
                }, // groupVoltageThUpperWarning
                {
                    variable: 'outlet.group.n.voltage.high.critical',
                    oid: `${EPDU}.5.3.1.8`,
                    as: thousandths,
                    writable: VOLTS,
                }, // groupVoltageThUpperCritical
                { variable: 'outlet.group.n.current.nominal', oid: `${EPDU}.5.4.1.2`, as: thousandths }, // groupCurrentCapacity
                { variable: 'outlet.group.n.current', oid: `${EPDU}.5.4.1.3`, as: thousandths }, // groupCurrent
                { variable: 'outlet.group.n.current.status', oid: `${EPDU}.5.4.1.4`, as: level }, // groupCurrentThStatus
                {
                    variable: 'outlet.group.n.current.low.warning',
                    oid: `${EPDU}.5.4.1.5`,
                    as: thousandths,
                    writable: AMPERES,
                }, // groupCurrentThLowerWarning
                {
                    variable: 'outlet.group.n.current.low.critical',
                    oid: `${EPDU}.5.4.1.6`,
                    as: thousandths,
                    writable: AMPERES,
                }, // groupCurrentThLowerCritical
                {
                    variable: 'outlet.group.n.current.high.warning',
                    oid: `${EPDU}.5.4.1.7`,
                    as: thousandths,
                    writable: AMPERES,
                }, // groupCurrentThUpperWarning
                {
                    variable: 'outlet.group.n.current.high.critical',
                    oid: `${EPDU}.5.4.1.8`,
                    as: thousandths,
                    writable: AMPERES,
                }, // groupCurrentThUpperCritical
                { variable: 'outlet.group.n.load', oid: `${EPDU}.5.4.1.10`, as: whole }, // groupCurrentPercentLoad
                { variable: 'outlet.group.n.power', oid: `${EPDU}.5.5.1.2`, as: whole }, // groupVA
                { variable: 'outlet.group.n.realpower', oid: `${EPDU}.5.5.1.3`, as: whole }, // groupWatts
                { variable: 'outlet.group.n.status', oid: GROUP_STATE, as: groupState },
            ],
            alarms: [
                { oid: `${EPDU}.5.3.1.4`, subject: 'outlet group', texts: levelAlarms('voltage') }, // groupVoltageThStatus
                { oid: `${EPDU}.5.4.1.4`, subject: 'outlet group', texts: levelAlarms('current') }, // groupCurrentThStatus
            ],
            commands: [
                {
                    command: 'outlet.group.n.load.off',
                    control: { oid: `${EPDU}.5.6.1.3` },
                    put: put(0),
                    proof: off(GROUP_STATE),
                }, // groupControlOffCmd
                {
                    command: 'outlet.group.n.load.on',
                    control: { oid: `${EPDU}.5.6.1.4` },
                    put: put(0),
                    proof: on(GROUP_STATE),
                }, // groupControl0nCmd
                {
                    command: 'outlet.group.n.load.cycle',
                    control: { oid: `${EPDU}.5.6.1.5` },
                    put: put(0),
                    proof: groupCycled(GROUP_STATE),
                }, // groupControlRebootCmd
            ],
        },
    ],
} as const satisfies Family;
