// CPS-MIB ups: CyberPower UPSs with an RMCARD, and what PowerWalker and Orvaldi sell with the same card. Tenths of volts, hertz
// and amperes; durations in TimeTicks.

import { degrees, duration, filledText, flags, named, oneOf, signed, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { order, put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.3808.1.1.1';

export const cyberpowerUps: Family = besideUpsMib({
    name: 'cyberpower-ups',
    title: 'CyberPower UPS (CPS-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.3808.1.1.1', '1.3.6.1.4.1.3808'],
    probes: [`${UPS}.1.1.1.0`, `${UPS}.4.1.1.0`, `${UPS}.2.2.1.0`], // upsBaseIdentModel, upsBaseOutputStatus, upsAdvanceBatteryCapacity
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'CYBERPOWER' },
        { variable: 'ups.model', oid: `${UPS}.1.1.1.0`, as: filledText }, // upsBaseIdentModel
        { variable: 'ups.id', oid: `${UPS}.1.1.2.0`, as: filledText, writable: { maxLength: 20 } }, // upsBaseIdentName
        { variable: 'ups.firmware', oid: `${UPS}.1.2.1.0`, as: filledText }, // upsAdvanceIdentFirmwareRevision
        { variable: 'ups.mfr.date', oid: `${UPS}.1.2.2.0`, as: filledText }, // upsAdvanceIdentDateOfManufacture
        { variable: 'ups.serial', oid: `${UPS}.1.2.3.0`, as: filledText }, // upsAdvanceIdentSerialNumber
        { variable: 'ups.firmware.aux', oid: `${UPS}.1.2.4.0`, as: filledText }, // upsAdvanceIdentAgentFirmwareRevision
        { variable: 'battery.runtime.elapsed', oid: `${UPS}.2.1.2.0`, as: duration }, // upsBaseBatteryTimeOnBattery
        { variable: 'battery.date', oid: `${UPS}.2.1.3.0`, as: filledText }, // upsBaseBatteryLastReplaceDate
        { variable: 'battery.charge', oid: `${UPS}.2.2.1.0`, as: whole }, // upsAdvanceBatteryCapacity
        { variable: 'battery.voltage', oid: `${UPS}.2.2.2.0`, as: tenths }, // upsAdvanceBatteryVoltage
        { variable: 'battery.temperature', oid: `${UPS}.2.2.3.0`, as: degrees(1) }, // upsAdvanceBatteryTemperature
        { variable: 'battery.runtime', oid: `${UPS}.2.2.4.0`, as: duration }, // upsAdvanceBatteryRunTimeRemaining
        { variable: 'battery.current', oid: `${UPS}.2.2.7.0`, as: signed(0.1) }, // upsAdvanceBatteryCurrent
        { variable: 'battery.voltage.nominal', oid: `${UPS}.2.2.8.0`, as: whole }, // upsAdvanceBatteryVoltageRating
        { variable: 'input.voltage', oid: `${UPS}.3.2.1.0`, as: tenths }, // upsAdvanceInputLineVoltage
        { variable: 'input.frequency', oid: `${UPS}.3.2.4.0`, as: tenths }, // upsAdvanceInputFrequency
        {
            variable: 'input.transfer.reason',
            oid: `${UPS}.3.2.5.0`, // upsAdvanceInputLineFailCause
            as: oneOf({ 1: 'noTransfer', 2: 'highLineVoltage', 3: 'brownout', 4: 'selfTest' }),
        },
        { variable: 'output.voltage', oid: `${UPS}.4.2.1.0`, as: tenths }, // upsAdvanceOutputVoltage
        { variable: 'output.frequency', oid: `${UPS}.4.2.2.0`, as: tenths }, // upsAdvanceOutputFrequency
        { variable: 'ups.load', oid: `${UPS}.4.2.3.0`, as: whole }, // upsAdvanceOutputLoad
        { variable: 'output.current', oid: `${UPS}.4.2.4.0`, as: tenths }, // upsAdvanceOutputCurrent
        { variable: 'ups.realpower', oid: `${UPS}.4.2.5.0`, as: whole }, // upsAdvanceOutputPower
        { variable: 'ups.delay.start', oid: `${UPS}.5.2.9.0`, as: duration, writable: { min: 0, max: 600 } }, // upsAdvanceConfigReturnDelay
        { variable: 'ups.delay.shutdown', oid: `${UPS}.5.2.11.0`, as: duration, writable: { min: 0, max: 3600 } }, // upsAdvanceConfigSleepDelay
        {
            variable: 'ups.test.result',
            oid: `${UPS}.7.2.3.0`, // upsAdvanceTestDiagnosticsResults
            as: named({ 1: 'Ok', 2: 'Failed', 3: 'InvalidTest', 4: 'TestInProgress' }),
        },
        { variable: 'ups.test.date', oid: `${UPS}.7.2.4.0`, as: filledText }, // upsAdvanceTestLastDiagnosticsDate
        { variable: 'ups.temperature', oid: `${UPS}.10.2.0`, as: degrees(1) }, // upsBaseSystemTemperature
    ],
    tables: [],
    status: {
        source: [
            {
                oid: `${UPS}.4.1.1.0`, // upsBaseOutputStatus
                as: flags({
                    2: ['OL'],
                    3: ['OB'],
                    4: ['OL', 'BOOST'],
                    5: ['OFF'], // onSleep
                    6: ['OFF'],
                    7: ['OL'], // rebooting
                    8: ['OL', 'ECO'],
                    9: ['OL', 'BYPASS'],
                    10: ['OL', 'TRIM'],
                    11: ['OL', 'OVER'],
                }),
            },
        ],
        also: [
            { oid: `${UPS}.2.1.1.0`, as: flags({ 3: ['LB'] }) }, // upsBaseBatteryStatus
            { oid: `${UPS}.7.2.7.0`, as: flags({ 3: ['CAL'] }) }, // upsAdvanceTestCalibrationResults
            { oid: `${UPS}.2.2.5.0`, as: flags({ 2: ['RB'] }) }, // upsAdvanceBatteryReplaceIndicator
        ],
    },
    alarmRows: [
        {
            oid: `${UPS}.10.1.0`, // upsBaseSystemStatus
            meanings: { 2: { text: 'temperature too high' }, 3: { text: 'internal UPS fault' } },
        },
    ],
    commands: [
        order('load.off', `${UPS}.6.2.1.0`, put(2)), // upsAdvanceControlUpsOff
        order('load.on', `${UPS}.6.2.6.0`, put(2)), // upsAdvanceControlTurnOnUPS
        order('shutdown.stayoff', `${UPS}.6.2.1.0`, put(3)), // turnUpsOffGracefully
        order('shutdown.return', `${UPS}.6.2.3.0`, put(3)), // upsAdvanceControlUpsSleep
        order('test.failure.start', `${UPS}.6.2.4.0`, put(2)), // upsAdvanceControlSimulatePowerFail
        order('test.panel.start', `${UPS}.7.2.5.0`, put(2)), // upsAdvanceTestIndicators
        order('test.battery.start', `${UPS}.7.2.2.0`, put(2)), // upsAdvanceTestDiagnostics
        order('calibrate.start', `${UPS}.7.2.6.0`, put(2)), // upsAdvanceTestRuntimeCalibration
        order('calibrate.stop', `${UPS}.7.2.6.0`, put(3)),
    ],
});
