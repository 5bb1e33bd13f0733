// PowerNet-MIB ups: APC Smart-UPS, Symmetra, Galaxy and whatever else carries a Network Management Card. The high precision
// objects (tenths) come first; older cards have whole numbers only. Rows of RFC 1628 fill what a card leaves out.

import {
    degrees,
    duration,
    filledText,
    flags,
    named,
    oneOf,
    type StatusReading,
    signed,
    tenths,
    text,
    whole,
} from '../conversions.ts';
import type { Family, Table } from '../family.ts';
import { accepted, order, put, shows } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.318.1.1.1';
// The probes of the integrated environmental monitor (IEM), and the older Measure-UPS.
const IEM = '1.3.6.1.4.1.318.1.1.10';
const MEASURE_UPS = '1.3.6.1.4.1.318.1.1.2';

// PowerNet-MIB upsBasicStateOutputState: 64 characters, each 0 or 1.
const STATE_FLAGS: Readonly<Record<number, Parameters<typeof flags>[0][string]>> = {
    3: ['LB'],
    5: ['RB'],
    7: ['BOOST'],
    8: ['TRIM'],
    9: ['OVER'],
    10: ['CAL'],
    12: ['BYPASS'],
    13: ['BYPASS'],
    14: ['BYPASS'],
    15: ['BYPASS'],
    16: ['BYPASS'],
    29: ['TEST'],
};
const stateFlags: StatusReading = (raw) => {
    const said = String(text.read(raw));
    if (!/^[01]{32,}$/.test(said)) return null;
    return Object.entries(STATE_FLAGS).flatMap(([flag, words]) => (said[Number(flag) - 1] === '1' ? words : []));
};

// PowerNet-MIB upsBasicOutputStatus.
const outputStatus = flags({
    2: ['OL'],
    3: ['OB'],
    4: ['OL', 'BOOST'],
    5: ['OFF'], // timedSleeping
    6: ['BYPASS'], // softwareBypass
    7: ['OFF'],
    9: ['BYPASS'], // switchedBypass
    10: ['BYPASS'], // hardwareFailureBypass
    11: ['OFF'], // sleepingUntilPowerReturn
    12: ['OL', 'TRIM'],
    13: ['OL', 'ECO'],
    14: ['OL'], // hotStandby
    15: ['OL'], // onBatteryTest
    16: ['BYPASS'], // emergencyStaticBypass
    17: ['BYPASS'], // staticBypassStandby
    19: ['OL'], // spotMode
    20: ['OL', 'ECO'], // eConversion
    21: ['OL'], // chargerSpotmode
    22: ['OL'], // inverterSpotmode
    24: ['OL'], // batteryDischargeSpotmode
    25: ['OL'], // inverterStandby
    28: ['OL'],
});
const IN_BYPASS = [6, 9, 10, 16, 17] as const;

const VOLTS = { min: 50, max: 500 } as const;
const MINUTES = 60;

const inputPhases = {
    of: 'phase',
    phases: 'input.phases',
    index: { arcs: ['1', '1', 'number'] }, // upsPhaseInputPhaseTableIndex, …TapIndex, …PhaseIndex
    columns: [
        { single: 'input.voltage', phase: 'input.L1-L2.voltage', oid: `${UPS}.9.2.3.1.3`, as: whole }, // upsPhaseInputVoltage
        { phase: 'input.L1-L2.voltage.maximum', oid: `${UPS}.9.2.3.1.4`, as: whole }, // upsPhaseInputMaxVoltage
        { phase: 'input.L1-L2.voltage.minimum', oid: `${UPS}.9.2.3.1.5`, as: whole }, // upsPhaseInputMinVoltage
        { single: 'input.current', phase: 'input.L1.current', oid: `${UPS}.9.2.3.1.6`, as: tenths }, // upsPhaseInputCurrent
        { phase: 'input.L1.current.maximum', oid: `${UPS}.9.2.3.1.7`, as: tenths }, // upsPhaseInputMaxCurrent
        { phase: 'input.L1.current.minimum', oid: `${UPS}.9.2.3.1.8`, as: tenths }, // upsPhaseInputMinCurrent
    ],
} as const satisfies Table;

const outputPhases = {
    of: 'phase',
    phases: 'output.phases',
    index: { arcs: ['1', '1', 'number'] }, // upsPhaseOutputPhaseTableIndex, …TableIndex, …PhaseIndex
    columns: [
        { single: 'output.voltage', phase: 'output.L1-L2.voltage', oid: `${UPS}.9.3.3.1.3`, as: whole }, // upsPhaseOutputVoltage
        { single: 'output.current', phase: 'output.L1.current', oid: `${UPS}.9.3.3.1.4`, as: tenths }, // upsPhaseOutputCurrent
        { phase: 'output.L1.current.maximum', oid: `${UPS}.9.3.3.1.5`, as: tenths }, // upsPhaseOutputMaxCurrent
        { phase: 'output.L1.current.minimum', oid: `${UPS}.9.3.3.1.6`, as: tenths }, // upsPhaseOutputMinCurrent
        { single: 'output.power', phase: 'output.L1.power', oid: `${UPS}.9.3.3.1.7`, as: whole }, // upsPhaseOutputLoad, VA
        { phase: 'output.L1.power.maximum', oid: `${UPS}.9.3.3.1.8`, as: whole }, // upsPhaseOutputMaxLoad
        { phase: 'output.L1.power.minimum', oid: `${UPS}.9.3.3.1.9`, as: whole }, // upsPhaseOutputMinLoad
        { single: 'ups.load', phase: 'output.L1.power.percent', oid: `${UPS}.9.3.3.1.10`, as: whole }, // upsPhaseOutputPercentLoad
        { phase: 'output.L1.power.maximum.percent', oid: `${UPS}.9.3.3.1.11`, as: whole }, // upsPhaseOutputMaxPercentLoad
        { phase: 'output.L1.power.minimum.percent', oid: `${UPS}.9.3.3.1.12`, as: whole }, // upsPhaseOutputMinPercentLoad
        { single: 'output.realpower', phase: 'output.L1.realpower', oid: `${UPS}.9.3.3.1.13`, as: whole }, // upsPhaseOutputPower, W
    ],
} as const satisfies Table;

export const apcUps = {
    name: 'apc-ups',
    title: 'APC UPS (PowerNet-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.318.1.3'],
    probes: [`${UPS}.1.1.1.0`, `${UPS}.4.1.1.0`, `${UPS}.2.1.1.0`], // upsBasicIdentModel, upsBasicOutputStatus, upsBasicBatteryStatus
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'APC' },
        { variable: 'ups.model', oid: `${UPS}.1.1.1.0`, as: filledText }, // upsBasicIdentModel
        { variable: 'ups.id', oid: `${UPS}.1.1.2.0`, as: filledText, writable: { maxLength: 8 } }, // upsBasicIdentName
        { variable: 'ups.firmware', oid: `${UPS}.1.2.1.0`, as: filledText }, // upsAdvIdentFirmwareRevision
        { variable: 'ups.mfr.date', oid: `${UPS}.1.2.2.0`, as: filledText }, // upsAdvIdentDateOfManufacture
        { variable: 'ups.serial', oid: `${UPS}.1.2.3.0`, as: filledText }, // upsAdvIdentSerialNumber
        { variable: 'battery.date', oid: `${UPS}.2.1.3.0`, as: filledText, writable: { maxLength: 10 } }, // upsBasicBatteryLastReplaceDate
        { variable: 'battery.charge', oid: `${UPS}.2.3.1.0`, as: tenths }, // upsHighPrecBatteryCapacity
        { variable: 'battery.charge', oid: `${UPS}.2.2.1.0`, as: whole }, // upsAdvBatteryCapacity
        { variable: 'ups.temperature', oid: `${UPS}.2.3.2.0`, as: degrees(0.1) }, // upsHighPrecBatteryTemperature
        { variable: 'ups.temperature', oid: `${UPS}.2.2.2.0`, as: degrees(1) }, // upsAdvBatteryTemperature
        { variable: 'battery.runtime', oid: `${UPS}.2.2.3.0`, as: duration }, // upsAdvBatteryRunTimeRemaining
        { variable: 'battery.packs', oid: `${UPS}.2.2.5.0`, as: whole }, // upsAdvBatteryNumOfBattPacks
        { variable: 'battery.packs.bad', oid: `${UPS}.2.2.6.0`, as: whole }, // upsAdvBatteryNumOfBadBattPacks
        { variable: 'battery.voltage.nominal', oid: `${UPS}.2.2.7.0`, as: whole }, // upsAdvBatteryNominalVoltage
        { variable: 'battery.voltage', oid: `${UPS}.2.3.4.0`, as: tenths }, // upsHighPrecBatteryActualVoltage
        { variable: 'battery.voltage', oid: `${UPS}.2.2.8.0`, as: whole }, // upsAdvBatteryActualVoltage
        { variable: 'battery.current', oid: `${UPS}.2.3.5.0`, as: signed(0.1) }, // upsHighPrecBatteryCurrent
        { variable: 'battery.current', oid: `${UPS}.2.2.9.0`, as: signed(1) }, // upsAdvBatteryCurrent
        { variable: 'battery.current.total', oid: `${UPS}.2.3.6.0`, as: signed(0.1) }, // upsHighPrecBatteryTotalDCCurrent
        { variable: 'input.phases', oid: `${UPS}.9.2.2.1.2.1`, as: whole }, // upsPhaseInputNumPhases
        { variable: 'input.voltage', oid: `${UPS}.3.3.1.0`, as: tenths }, // upsHighPrecInputLineVoltage
        { variable: 'input.voltage', oid: `${UPS}.3.2.1.0`, as: whole }, // upsAdvInputLineVoltage
        { variable: 'input.voltage.maximum', oid: `${UPS}.3.3.2.0`, as: tenths }, // upsHighPrecInputMaxLineVoltage
        { variable: 'input.voltage.maximum', oid: `${UPS}.3.2.2.0`, as: whole }, // upsAdvInputMaxLineVoltage
        { variable: 'input.voltage.minimum', oid: `${UPS}.3.3.3.0`, as: tenths }, // upsHighPrecInputMinLineVoltage
        { variable: 'input.voltage.minimum', oid: `${UPS}.3.2.3.0`, as: whole }, // upsAdvInputMinLineVoltage
        { variable: 'input.frequency', oid: `${UPS}.9.2.2.1.4.1`, as: tenths }, // upsPhaseInputFrequency
        { variable: 'input.frequency', oid: `${UPS}.3.3.4.0`, as: tenths }, // upsHighPrecInputFrequency
        { variable: 'input.frequency', oid: `${UPS}.3.2.4.0`, as: whole }, // upsAdvInputFrequency
        {
            variable: 'input.transfer.reason',
            oid: `${UPS}.3.2.5.0`, // upsAdvInputLineFailCause
            as: oneOf({
                1: 'noTransfer',
                2: 'highLineVoltage',
                3: 'brownout',
                4: 'blackout',
                5: 'smallMomentarySag',
                6: 'deepMomentarySag',
                7: 'smallMomentarySpike',
                8: 'largeMomentarySpike',
                9: 'selfTest',
                10: 'rateOfVoltageChange',
            }),
        },
        { variable: 'input.transfer.high', oid: `${UPS}.5.2.2.0`, as: whole, writable: VOLTS }, // upsAdvConfigHighTransferVolt
        { variable: 'input.transfer.low', oid: `${UPS}.5.2.3.0`, as: whole, writable: VOLTS }, // upsAdvConfigLowTransferVolt
        {
            variable: 'input.sensitivity',
            oid: `${UPS}.5.2.7.0`, // upsAdvConfigSensitivity
            as: oneOf({ 1: 'auto', 2: 'low', 3: 'medium', 4: 'high' }),
            writable: 'word',
        },
        { variable: 'ups.load', oid: `${UPS}.4.3.3.0`, as: tenths }, // upsHighPrecOutputLoad
        { variable: 'ups.load', oid: `${UPS}.4.2.3.0`, as: whole }, // upsAdvOutputLoad
        { variable: 'ups.realpower', oid: `${UPS}.4.2.8.0`, as: whole }, // upsAdvOutputActivePower
        { variable: 'ups.power', oid: `${UPS}.4.2.9.0`, as: whole }, // upsAdvOutputApparentPower
        { variable: 'output.phases', oid: `${UPS}.9.3.2.1.2.1`, as: whole }, // upsPhaseNumOutputPhases
        { variable: 'output.voltage', oid: `${UPS}.4.3.1.0`, as: tenths }, // upsHighPrecOutputVoltage
        { variable: 'output.voltage', oid: `${UPS}.4.2.1.0`, as: whole }, // upsAdvOutputVoltage
        { variable: 'output.voltage.nominal', oid: `${UPS}.5.2.1.0`, as: whole, writable: VOLTS }, // upsAdvConfigRatedOutputVoltage
        { variable: 'output.frequency', oid: `${UPS}.9.3.2.1.4.1`, as: tenths }, // upsPhaseOutputFrequency
        { variable: 'output.frequency', oid: `${UPS}.4.3.2.0`, as: tenths }, // upsHighPrecOutputFrequency
        { variable: 'output.frequency', oid: `${UPS}.4.2.2.0`, as: whole }, // upsAdvOutputFrequency
        { variable: 'output.current', oid: `${UPS}.4.3.4.0`, as: tenths }, // upsHighPrecOutputCurrent
        { variable: 'output.current', oid: `${UPS}.4.2.4.0`, as: whole }, // upsAdvOutputCurrent
        {
            variable: 'battery.charge.restart',
            oid: `${UPS}.5.2.6.0`, // upsAdvConfigMinReturnCapacity
            as: whole,
            writable: { min: 0, max: 90 },
        },
        {
            variable: 'battery.runtime.low',
            oid: `${UPS}.5.2.8.0`, // upsAdvConfigLowBatteryRunTime
            as: duration,
            writable: { min: 0, max: 60 * MINUTES },
        },
        {
            variable: 'ups.delay.start',
            oid: `${UPS}.5.2.9.0`, // upsAdvConfigReturnDelay
            as: duration,
            writable: { min: 0, max: 600 },
        },
        {
            variable: 'ups.delay.shutdown',
            oid: `${UPS}.5.2.10.0`, // upsAdvConfigShutoffDelay
            as: duration,
            writable: { min: 0, max: 1200 },
        },
        {
            variable: 'ups.test.result',
            oid: `${UPS}.7.2.3.0`, // upsAdvTestDiagnosticsResults
            as: named({ 1: 'Ok', 2: 'Failed', 3: 'InvalidTest', 4: 'TestInProgress' }),
        },
        { variable: 'ups.test.date', oid: `${UPS}.7.2.4.0`, as: filledText }, // upsAdvTestLastDiagnosticsDate
        { variable: 'ambient.temperature', oid: `${MEASURE_UPS}.1.1.0`, as: degrees(1, -1) }, // mUpsEnvironAmbientTemperature
        { variable: 'ambient.humidity', oid: `${MEASURE_UPS}.1.2.0`, as: whole }, // mUpsEnvironRelativeHumidity
        {
            variable: 'ambient.temperature',
            oid: `${IEM}.2.3.2.1.4.1`, // iemStatusProbeCurrentTemp
            as: degrees(1, -1),
            scale: { oid: `${IEM}.2.3.2.1.5.1`, isSingle: true, fahrenheit: 2 }, // iemStatusProbeTempUnits
        },
        { variable: 'ambient.humidity', oid: `${IEM}.2.3.2.1.6.1`, as: whole }, // iemStatusProbeCurrentHumid
    ],
    tables: [
        inputPhases,
        outputPhases,
        {
            of: 'ambient',
            index: { arcs: ['number'] }, // iemConfigProbeNumber, iemStatusProbeNumber
            columns: [
                {
                    variable: 'ambient.n.temperature',
                    oid: `${IEM}.2.3.2.1.4`, // iemStatusProbeCurrentTemp
                    as: degrees(1, -1),
                    scale: { oid: `${IEM}.2.3.2.1.5`, fahrenheit: 2 }, // iemStatusProbeTempUnits
                },
                { variable: 'ambient.n.humidity', oid: `${IEM}.2.3.2.1.6`, as: whole }, // iemStatusProbeCurrentHumid
                { variable: 'ambient.n.name', oid: `${IEM}.2.3.2.1.2`, as: filledText }, // iemStatusProbeName
                { variable: 'ambient.n.temperature.high', oid: `${IEM}.1.2.2.1.3`, as: degrees(1, -1) }, // iemConfigProbeHighTempThreshold
                { variable: 'ambient.n.temperature.low', oid: `${IEM}.1.2.2.1.4`, as: degrees(1, -1) }, // iemConfigProbeLowTempThreshold
                { variable: 'ambient.n.humidity.high', oid: `${IEM}.1.2.2.1.6`, as: whole }, // iemConfigProbeHighHumidThreshold
                { variable: 'ambient.n.humidity.low', oid: `${IEM}.1.2.2.1.7`, as: whole }, // iemConfigProbeLowHumidThreshold
            ],
        },
    ],
    status: {
        source: [{ oid: `${UPS}.4.1.1.0`, as: outputStatus }],
        also: [
            { oid: `${UPS}.2.1.1.0`, as: flags({ 3: ['LB'], 4: ['LB'] }) }, // upsBasicBatteryStatus; batteryInFaultCondition(4)
            { oid: `${UPS}.7.2.6.0`, as: flags({ 3: ['CAL'] }) }, // upsAdvTestCalibrationResults
            { oid: `${UPS}.2.2.4.0`, as: flags({ 2: ['RB'] }) }, // upsAdvBatteryReplaceIndicator
            { oid: `${UPS}.11.1.1.0`, as: stateFlags }, // upsBasicStateOutputState
        ],
    },
    commands: [
        order('load.off', `${UPS}.6.2.1.0`, put(2)), // upsAdvControlUpsOff
        order('load.on', `${UPS}.6.2.6.0`, put(2)), // upsAdvControlTurnOnUPS
        order('shutdown.stayoff', `${UPS}.6.2.1.0`, put(3)), // turnUpsOffGracefully
        order('shutdown.return', `${UPS}.6.1.1.0`, put(2)), // upsBasicControlConserveBattery
        order('shutdown.reboot', `${UPS}.6.2.2.0`, put(2)), // upsAdvControlRebootUps
        order('shutdown.reboot.graceful', `${UPS}.6.2.2.0`, put(3)), // rebootUpsGracefully
        order('test.failure.start', `${UPS}.6.2.4.0`, put(2)), // upsAdvControlSimulatePowerFail
        order('test.panel.start', `${UPS}.6.2.5.0`, put(2)), // upsAdvControlFlashAndBeep
        order('bypass.start', `${UPS}.6.2.7.0`, put(2), shows(`${UPS}.4.1.1.0`, ...IN_BYPASS)), // upsAdvControlBypassSwitch
        order('bypass.stop', `${UPS}.6.2.7.0`, put(3), accepted),
        order('test.battery.start', `${UPS}.7.2.2.0`, put(2)), // upsAdvTestDiagnostics
        order('calibrate.start', `${UPS}.7.2.5.0`, put(2)), // upsAdvTestRuntimeCalibration
        order('calibrate.stop', `${UPS}.7.2.5.0`, put(3)),
        order('reset.input.minmax', `${UPS}.9.1.1.0`, put(2)), // upsPhaseResetMaxMinValues
    ],
} as const satisfies Family;
