// XUPS-MIB: Eaton and Powerware UPSs (9PX, 93PM, BladeUPS …) with a Network-MS, Network-M2, ConnectUPS or PXGX card. Whole volts
// and amperes; phases as in RFC 1628, but some cards count the index from nothing or end it in another 0.

import type { StatusFlag } from '#model/status.ts';
import {
    countdown,
    degrees,
    filledText,
    flags,
    named,
    oneOf,
    signed,
    tenths,
    text,
    usDate,
    whenThere,
    whole,
} from '../conversions.ts';
import type { AlarmMeaning, CommandRow, Family, Row, Table } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { EATON_SENSOR_COUNT, EATON_SENSOR_TABLES } from './eaton-sensors.ts';
import { order, put, readsBack, SHUTDOWN_SECONDS, START_SECONDS, seconds } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const XUPS = '1.3.6.1.4.1.534.1';

const DELAY_MAX = 32_767;
const CELSIUS = { min: 0, max: 100 } as const;
const PERCENT = { min: 0, max: 100 } as const;

const contact = named({ [-1]: 'unknown', 1: 'opened', 2: 'closed', 3: 'opened', 4: 'closed' });
// XUPS-MIB xupsRecepStatus on(1), off(2), pendingOff(3), pendingOn(4), unknown(5), failedClosed(7), failedOpen(8) …
const receptacle = oneOf({ 1: 'on', 2: 'off', 3: 'on', 4: 'off', 7: 'off', 8: 'on' });
const recepStatus = `${XUPS}.12.2.1.2`;

export const XUPS_ROWS = [
    ...SYSTEM_ROWS,
    SYS_DESCR_AS_DESCRIPTION,
    { variable: 'ups.mfr', oid: `${XUPS}.1.1.0`, as: filledText }, // xupsIdentManufacturer
    { variable: 'ups.model', oid: `${XUPS}.1.2.0`, as: filledText }, // xupsIdentModel
    { variable: 'ups.firmware', oid: `${XUPS}.1.3.0`, as: filledText }, // xupsIdentSoftwareVersion
    { variable: 'ups.serial', oid: '1.3.6.1.2.1.33.1.1.5.0', as: filledText }, // upsIdentName: these cards write the serial number there
    { variable: 'battery.runtime', oid: `${XUPS}.2.1.0`, as: whole }, // xupsBatTimeRemaining
    { variable: 'battery.voltage', oid: `${XUPS}.2.2.0`, as: whole }, // xupsBatVoltage
    { variable: 'battery.current', oid: `${XUPS}.2.3.0`, as: signed(0.1) }, // xupsBatCurrent
    { variable: 'battery.charge', oid: `${XUPS}.2.4.0`, as: whole }, // xupsBatCapacity
    {
        variable: 'battery.charger.status',
        oid: `${XUPS}.2.5.0`, // xupsBatteryAbmStatus
        as: oneOf({ 1: 'charging', 2: 'discharging', 3: 'floating', 4: 'resting' }),
    },
    { variable: 'battery.date', oid: `${XUPS}.2.6.0`, as: usDate }, // xupsBatteryLastReplacedDate
    { variable: 'input.frequency', oid: `${XUPS}.3.1.0`, as: tenths }, // xupsInputFrequency
    { variable: 'input.quality', oid: `${XUPS}.3.2.0`, as: text }, // xupsInputLineBads
    { variable: 'input.phases', oid: `${XUPS}.3.3.0`, as: whole }, // xupsInputNumPhases
    { variable: 'input.voltage', oid: `${XUPS}.3.4.1.2.0`, as: whole }, // xupsInputVoltage of cards that count from 0
    { variable: 'input.current', oid: `${XUPS}.3.4.1.3.0`, as: whole }, // xupsInputCurrent
    { variable: 'ups.load', oid: `${XUPS}.4.1.0`, as: whole }, // xupsOutputLoad
    { variable: 'output.frequency', oid: `${XUPS}.4.2.0`, as: tenths }, // xupsOutputFrequency
    { variable: 'output.phases', oid: `${XUPS}.4.3.0`, as: whole }, // xupsOutputNumPhases
    { variable: 'input.bypass.frequency', oid: `${XUPS}.5.1.0`, as: tenths }, // xupsBypassFrequency
    { variable: 'input.bypass.phases', oid: `${XUPS}.5.2.0`, as: whole }, // xupsBypassNumPhases
    { variable: 'input.bypass.voltage', oid: `${XUPS}.5.3.1.2.0`, as: whole }, // xupsBypassVoltage
    { variable: 'ups.temperature', oid: `${XUPS}.6.1.0`, as: degrees(1) }, // xupsEnvAmbientTemp
    { variable: 'ups.temperature.low', oid: `${XUPS}.6.2.0`, as: degrees(1) }, // xupsEnvAmbientLowerLimit
    { variable: 'ups.temperature.high', oid: `${XUPS}.6.3.0`, as: degrees(1) }, // xupsEnvAmbientUpperLimit
    { variable: 'ambient.temperature', oid: `${XUPS}.6.5.0`, as: degrees(1) }, // xupsEnvRemoteTemp
    { variable: 'ambient.humidity', oid: `${XUPS}.6.6.0`, as: whole }, // xupsEnvRemoteHumidity
    { variable: 'ambient.temperature.low', oid: `${XUPS}.6.9.0`, as: whole, writable: CELSIUS }, // xupsEnvRemoteTempLowerLimit
    { variable: 'ambient.temperature.high', oid: `${XUPS}.6.10.0`, as: whole, writable: CELSIUS }, // xupsEnvRemoteTempUpperLimit
    { variable: 'ambient.humidity.low', oid: `${XUPS}.6.11.0`, as: whole, writable: PERCENT }, // xupsEnvRemoteHumidityLowerLimit
    { variable: 'ambient.humidity.high', oid: `${XUPS}.6.12.0`, as: whole, writable: PERCENT }, // xupsEnvRemoteHumidityUpperLimit
    { variable: 'ambient.contacts.1.status', oid: `${XUPS}.6.8.1.3.1`, as: contact }, // xupsContactState
    { variable: 'ambient.contacts.2.status', oid: `${XUPS}.6.8.1.3.2`, as: contact },
    { variable: 'ambient.contacts.1.name', oid: `${XUPS}.6.8.1.4.1`, as: filledText }, // xupsContactDescr
    { variable: 'ambient.contacts.2.name', oid: `${XUPS}.6.8.1.4.2`, as: filledText },
    EATON_SENSOR_COUNT,
    {
        variable: 'ups.test.result',
        oid: `${XUPS}.8.2.0`, // xupsTestBatteryStatus
        as: named({
            1: 'Unknown',
            2: 'Done and passed',
            3: 'Done and error',
            4: 'In progress',
            5: 'Not supported',
            6: 'Inhibited',
            7: 'Scheduled',
        }),
    },
    { variable: 'ups.timer.shutdown', oid: `${XUPS}.9.1.0`, as: countdown }, // xupsControlOutputOffDelay
    { variable: 'ups.timer.start', oid: `${XUPS}.9.2.0`, as: countdown }, // xupsControlOutputOnDelay
    { variable: 'outlet.switchable', oid: `${XUPS}.9.7.0`, as: oneOf({ 1: 'yes', 2: 'no' }) }, // xupsControl: output can be switched
    { variable: 'output.voltage.nominal', oid: `${XUPS}.10.1.0`, as: whole }, // xupsConfigOutputVoltage
    { variable: 'input.voltage.nominal', oid: `${XUPS}.10.2.0`, as: whole }, // xupsConfigInputVoltage
    { variable: 'ups.realpower.nominal', oid: `${XUPS}.10.3.0`, as: whole }, // xupsConfigOutputWatts
    { variable: 'output.realpower.nominal', oid: `${XUPS}.10.3.0`, as: whole },
    { variable: 'output.frequency.nominal', oid: `${XUPS}.10.4.0`, as: tenths }, // xupsConfigOutputFreq
    { variable: 'output.voltage.low', oid: `${XUPS}.10.6.0`, as: whole }, // xupsConfigLowOutputVoltageLimit
    { variable: 'output.voltage.high', oid: `${XUPS}.10.7.0`, as: whole }, // xupsConfigHighOutputVoltageLimit
    { variable: 'outlet.count', oid: `${XUPS}.12.1.0`, as: whole }, // xupsNumReceptacles
    { variable: 'ups.type', oid: `${XUPS}.13.1.0`, as: topology() }, // xupsTopologyType
] as const satisfies readonly Row[];

export const XUPS_TABLES = [
    {
        of: 'phase',
        phases: 'input.phases',
        index: { arcs: ['number'] }, // xupsInputPhase
        columns: [
            { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${XUPS}.3.4.1.2`, as: whole }, // xupsInputVoltage
            { single: 'input.current', phase: 'input.L1.current', oid: `${XUPS}.3.4.1.3`, as: whole }, // xupsInputCurrent
            { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${XUPS}.3.4.1.4`, as: whole }, // xupsInputWatts
        ],
    },
    {
        of: 'phase',
        phases: 'output.phases',
        index: { arcs: ['number'] }, // xupsOutputPhase
        columns: [
            { single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${XUPS}.4.4.1.2`, as: whole }, // xupsOutputVoltage
            { single: 'output.current', phase: 'output.L1.current', oid: `${XUPS}.4.4.1.3`, as: whole }, // xupsOutputCurrent
            { single: 'output.realpower', phase: 'output.L1.realpower', oid: `${XUPS}.4.4.1.4`, as: whole }, // xupsOutputWatts
        ],
    },
    {
        of: 'phase',
        phases: 'input.bypass.phases',
        index: { arcs: ['number'] }, // xupsBypassPhase
        columns: [
            { single: 'input.bypass.voltage', phase: 'input.bypass.L1-N.voltage', oid: `${XUPS}.5.3.1.2`, as: whole },
        ], // xupsBypassVoltage
    },
    {
        of: 'outlet',
        index: { arcs: ['number'] }, // xupsRecepIndex
        columns: [
            { variable: 'outlet.n.id', oid: `${XUPS}.12.2.1.1`, as: text }, // xupsRecepIndex
            { variable: 'outlet.n.status', oid: recepStatus, as: receptacle },
            { variable: 'outlet.n.switchable', oid: `${XUPS}.12.2.1.3`, as: whenThere('yes') }, // xupsRecepOffDelaySecs
            { variable: 'outlet.n.timer.shutdown', oid: `${XUPS}.12.2.1.3`, as: countdown },
            { variable: 'outlet.n.timer.start', oid: `${XUPS}.12.2.1.4`, as: countdown }, // xupsRecepOnDelaySecs
        ],
        commands: [
            {
                command: 'outlet.n.load.off',
                control: { oid: `${XUPS}.12.2.1.3` },
                put: put(0),
                proof: [{ oid: recepStatus, values: [2] }],
            },
            {
                command: 'outlet.n.load.on',
                control: { oid: `${XUPS}.12.2.1.4` },
                put: put(0),
                proof: [{ oid: recepStatus, values: [1] }],
            },
            {
                command: 'outlet.n.load.off.delay',
                control: { oid: `${XUPS}.12.2.1.3` },
                put: seconds(SHUTDOWN_SECONDS, DELAY_MAX),
                proof: [{ oid: recepStatus, values: [2, 3] }],
            },
            {
                command: 'outlet.n.load.on.delay',
                control: { oid: `${XUPS}.12.2.1.4` },
                put: seconds(START_SECONDS, DELAY_MAX),
                proof: [{ oid: recepStatus, values: [1, 4] }],
            },
        ],
    },
    ...EATON_SENSOR_TABLES,
] as const satisfies readonly Table[];

const ALARM = `${XUPS}.7`;

/** XUPS-MIB well-known alarms. Those without a text only repeat what the status tells. */
const XUPS_ALARMS: Readonly<Record<string, AlarmMeaning>> = {
    [`${ALARM}.3`]: {}, // xupsOnBattery: xupsOutputSource says it
    [`${ALARM}.4`]: { text: 'battery low', status: 'LB' }, // xupsLowBattery
    [`${ALARM}.5`]: {}, // xupsUtilityPowerRestored
    [`${ALARM}.6`]: {}, // xupsReturnFromLowBattery
    [`${ALARM}.7`]: { text: 'output overload', status: 'OVER' }, // xupsOutputOverload
    [`${ALARM}.8`]: { text: 'internal failure' }, // xupsInternalFailure
    [`${ALARM}.9`]: { text: 'battery discharged' }, // xupsBatteryDischarged
    [`${ALARM}.10`]: { text: 'inverter failure' }, // xupsInverterFailure
    [`${ALARM}.11`]: { text: 'on bypass', status: 'BYPASS' }, // xupsOnBypass
    [`${ALARM}.12`]: { text: 'bypass not available' }, // xupsBypassNotAvailable
    [`${ALARM}.13`]: { text: 'output off', status: 'OFF' }, // xupsOutputOff
    [`${ALARM}.14`]: { text: 'input failure' }, // xupsInputFailure
    [`${ALARM}.15`]: { text: 'building alarm' }, // xupsBuildingAlarm
    [`${ALARM}.16`]: { text: 'shutdown imminent' }, // xupsShutdownImminent
    [`${ALARM}.17`]: {}, // xupsOnInverter
    [`${ALARM}.20`]: { text: 'breaker open' }, // xupsBreakerOpen
    [`${ALARM}.21`]: { text: 'alarm entry added' }, // xupsAlarmEntryAdded
    [`${ALARM}.22`]: {}, // xupsAlarmEntryRemoved
    [`${ALARM}.23`]: { text: 'battery bad', status: 'RB' }, // xupsAlarmBatteryBad
    [`${ALARM}.24`]: { status: 'OFF' }, // xupsOutputOffAsRequested
    [`${ALARM}.25`]: { text: 'diagnostic test failed' }, // xupsDiagnosticTestFailed
    [`${ALARM}.26`]: { text: 'card has lost the UPS', isDeaf: true }, // xupsCommunicationsLost
    [`${ALARM}.27`]: { text: 'shutdown pending' }, // xupsUpsShutdownPending
    [`${ALARM}.28`]: {}, // xupsAlarmTestInProgress
    [`${ALARM}.29`]: { text: 'bad ambient temperature' }, // xupsAmbientTempBad
    [`${ALARM}.30`]: { text: 'redundancy lost' }, // xupsLossOfRedundancy
    [`${ALARM}.31`]: { text: 'bad temperature' }, // xupsAlarmTempBad
    [`${ALARM}.32`]: { text: 'charger failure' }, // xupsAlarmChargerFailed
    [`${ALARM}.33`]: { text: 'fan failure' }, // xupsAlarmFanFailure
    [`${ALARM}.34`]: { text: 'fuse failure' }, // xupsAlarmFuseFailure
    [`${ALARM}.35`]: { text: 'power switch failure' }, // xupsPowerSwitchBad
    [`${ALARM}.36`]: { text: 'parallel or composite module failure' }, // xupsModuleFailure
    [`${ALARM}.37`]: { text: 'using the alternative power source' }, // xupsOnAlternatePowerSource
    [`${ALARM}.38`]: { text: 'alternative power source unavailable' }, // xupsAltPowerNotAvailable
    [`${ALARM}.40`]: { text: 'bad remote temperature' }, // xupsRemoteTempBad
    [`${ALARM}.41`]: { text: 'bad remote humidity' }, // xupsRemoteHumidityBad
    [`${ALARM}.42`]: { text: 'bad output condition' }, // xupsAlarmOutputBad
    [`${ALARM}.43`]: { text: 'awaiting power' }, // xupsAlarmAwaitingPower
    [`${ALARM}.44`]: { text: 'on maintenance bypass', status: 'BYPASS' }, // xupsOnMaintenanceBypass
};

const COMMANDS: readonly CommandRow[] = [
    order('test.battery.start', `${XUPS}.8.1.0`, put(1)), // xupsTestBattery startTest(1)
    order('test.battery.start.quick', `${XUPS}.8.1.0`, put(1)),
    // xupsControlOutputOffDelay counts from what is written; 0 ends a countdown.
    order('shutdown.stop', `${XUPS}.9.1.0`, put(0), readsBack),
    order('load.off', `${XUPS}.9.1.0`, put(1)),
    order('load.off.delay', `${XUPS}.9.1.0`, seconds(SHUTDOWN_SECONDS, DELAY_MAX), readsBack),
    order('load.on', `${XUPS}.9.2.0`, put(1)), // xupsControlOutputOnDelay
    order('load.on.delay', `${XUPS}.9.2.0`, seconds(START_SECONDS, DELAY_MAX), readsBack),
    order('shutdown.return', `${XUPS}.9.6.0`, seconds(SHUTDOWN_SECONDS, DELAY_MAX), readsBack), // xupsLoadShedSecsWithRestart
];

export interface XupsCard {
    readonly name: string;
    readonly title: string;
    readonly claims: readonly string[];
    /** What the numbers of xupsOutputSource mean. */
    readonly source: Readonly<Record<number, readonly StatusFlag[]>>;
}

/** Cards agree on all but the numbers of xupsOutputSource. */
export function xupsFamily({ name, title, claims, source }: XupsCard): Family {
    return besideUpsMib({
        name,
        title,
        type: 'ups',
        claims,
        probes: [`${XUPS}.1.2.0`, `${XUPS}.4.5.0`, `${XUPS}.2.4.0`, `${XUPS}.3.4.1.2.1`], // xupsIdentModel, xupsOutputSource, xupsBatCapacity, xupsInputVoltage
        rows: XUPS_ROWS,
        tables: XUPS_TABLES,
        status: {
            source: [{ oid: `${XUPS}.4.5.0`, as: flags(source) }], // xupsOutputSource
            also: [{ oid: `${XUPS}.2.5.0`, as: flags({ 1: ['CHRG'], 2: ['DISCHRG'] }) }], // xupsBatteryAbmStatus
        },
        alarms: { count: `${ALARM}.1.0`, column: `${ALARM}.2.1.2`, meanings: XUPS_ALARMS }, // xupsAlarms, xupsAlarmDescr
        commands: COMMANDS,
    });
}

export const eatonXups: Family = xupsFamily({
    name: 'eaton-xups',
    title: 'Eaton or Powerware UPS (XUPS-MIB)',
    claims: ['1.3.6.1.4.1.534.1', '1.3.6.1.4.1.534.2'],
    source: {
        2: ['OFF'],
        3: ['OL'],
        4: ['BYPASS'],
        5: ['OB'],
        6: ['OL', 'BOOST'],
        7: ['OL', 'TRIM'],
        8: ['OL'], // parallelCapacity
        9: ['OL'], // parallelRedundant
        10: ['OL', 'ECO'], // highEfficiencyMode
        11: ['BYPASS'], // maintenanceBypass
    },
});

function topology() {
    return named({
        16: 'Off-line switcher, Single Phase',
        32: 'Line-Interactive UPS, Single Phase',
        33: 'Line-Interactive UPS, Two Phase',
        34: 'Line-Interactive UPS, Three Phase',
        48: 'Dual AC Input, On-Line UPS, Single Phase',
        49: 'Dual AC Input, On-Line UPS, Two Phase',
        50: 'Dual AC Input, On-Line UPS, Three Phase',
        64: 'On-Line UPS, Single Phase',
        65: 'On-Line UPS, Two Phase',
        66: 'On-Line UPS, Three Phase',
        80: 'Parallel Redundant On-Line UPS, Single Phase',
        81: 'Parallel Redundant On-Line UPS, Two Phase',
        82: 'Parallel Redundant On-Line UPS, Three Phase',
        96: 'Parallel for Capacity On-Line UPS, Single Phase',
        97: 'Parallel for Capacity On-Line UPS, Two Phase',
        98: 'Parallel for Capacity On-Line UPS, Three Phase',
        258: 'System Bypass Module, Three Phase',
        290: 'Hot-Tie Cabinet, Three Phase',
        512: 'Outlet Controller, Single Phase',
        546: 'Dual AC Input Static Switch Module, 3 Phase',
    });
}
