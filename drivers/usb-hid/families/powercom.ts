// PowerCOM: the newer firmware uses the standard pages with delays of its own packing, the older one a page of its own in which
// states are bits.

import {
    type Circumstances,
    type Conversion,
    date,
    oneOf,
    reading,
    testResult,
    textAt,
    times,
} from '../conversions.ts';
import type { Family, Put } from '../family.ts';
import { bit, denies, says } from '../status.ts';

const AUTO_RESTART = 0x40;
const STAY_OFF = 0x80;
/** The two top bits of the seconds are the flags above. */
const SECONDS = 0x3f;

// One byte of minutes, one of seconds.
const shutdownTimer = reading((value) => 60 * (value >> 8) + (value & 0xff));
// Minutes, with the bytes swapped.
const startupTimer = reading((value) => 60 * swap(value & 0xffff));

function swap(word: number): number {
    return ((word & 0xff) << 8) | (word >> 8);
}

function shutdownWith(flag: number): Put {
    return (value, about) => {
        // 0 would be the longest delay there is.
        const seconds = Math.max(1, value ?? delay(about, 'ups.delay.shutdown', 20));
        return ((Math.floor(seconds / 60) & 0xff) << 8) | ((seconds % 60) & SECONDS) | flag;
    };
}

const startup: Put = (value, about) => swap(Math.floor((value ?? delay(about, 'ups.delay.start', 60)) / 60) & 0xffff);

function delay(about: Circumstances, variable: string, standard: number): number {
    const known = about.reading(variable);
    return typeof known === 'number' ? known : standard;
}

// No usage has it: this report is a text that begins with the battery voltage.
const TEXT_REPORT = 0xa4;
const batteryVoltageText: Conversion = {
    gives: 'number',
    needsReport: TEXT_REPORT,
    read: (_value, about) => {
        const text = new TextDecoder('latin1').decode(about.report(TEXT_REPORT)?.subarray(1));
        const voltage = /\d+(?:\.\d+)?/.exec(text)?.[0];
        return voltage === undefined ? undefined : Number(voltage);
    },
};

export const powercom = {
    name: 'powercom',
    title: 'PowerCOM',
    claims: [
        { vendor: 0x0d9f, product: 0x00a2, models: 'PowerCOM IMP - IMPERIAL Series' },
        { vendor: 0x0d9f, product: 0x00a3, models: 'PowerCOM SKP - Smart KING Pro (all Smart series)' },
        { vendor: 0x0d9f, product: 0x00a4, models: 'PowerCOM WOW' },
        { vendor: 0x0d9f, product: 0x00a5, models: 'PowerCOM VGD - Vanguard' },
        { vendor: 0x0d9f, product: 0x00a6, models: 'PowerCOM BNT - Black Knight Pro' },
        { vendor: 0x0d9f, product: 0x0004, models: 'PowerCOM Vanguard and BNT-xxxAP' },
        { vendor: 0x0d9f, product: 0x0001, models: 'PowerCOM Vanguard and BNT-xxxAP' },
    ],
    usages: {
        PowercomUPS: 0x0002_0004,
        PowercomBatterySystem: 0x0002_0010,
        PowercomPowerConverter: 0x0002_0016,
        PowercomInput: 0x0002_001a,
        PowercomOutput: 0x0002_001c,
        PowercomVoltage: 0x0002_0030,
        PowercomFrequency: 0x0002_0032,
        PowercomPercentLoad: 0x0002_0035,
        PowercomTemperature: 0x0002_0036,
        PowercomDelayBeforeStartup: 0x0002_0056,
        PowercomDelayBeforeShutdown: 0x0002_0057,
        PowercomTest: 0x0002_0058,
        PowercomInternalChargeController: 0x0002_0081,
        PowercomPrimaryBatterySupport: 0x0002_0082,
        PowercomManufacturerDate: 0x0002_0085,
        PowercomSerialNumber: 0x0002_0086,
        PowercomManufacturerName: 0x0002_0087,
        PCMDelayBeforeStartup: 0x00ff_0056,
        PCMDelayBeforeShutdown: 0x00ff_0057,
    },
    rows: [
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: batteryVoltageText },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.charge', usage: 'UPS.Battery.RemainingCapacity' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit' },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.mfr.date', usage: 'UPS.Battery.ManufacturerDate', as: date },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        {
            variable: 'ups.beeper.status',
            usage: 'UPS.PowerSummary.AudibleAlarmControl',
            as: oneOf({ 1: 'enabled', 2: 'disabled' }),
        },
        { variable: 'ups.beeper.status', usage: 'UPS.AudibleAlarmControl', as: oneOf({ 1: 'enabled', 2: 'disabled' }) },
        { variable: 'ups.load', usage: 'UPS.Output.PercentLoad' },
        { variable: 'ups.date', usage: 'UPS.PowerSummary.ManufacturerDate', as: date },
        { variable: 'ups.test.result', usage: 'UPS.Battery.Test', as: testResult },
        { variable: 'ups.timer.start', usage: 'UPS.PowerSummary.DelayBeforeStartup', as: startupTimer },
        { variable: 'ups.timer.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', as: shutdownTimer },
        { variable: 'ups.timer.shutdown', usage: 'UPS.PowerSummary.PCMDelayBeforeShutdown', as: shutdownTimer },
        { variable: 'input.voltage', usage: 'UPS.Input.Voltage' },
        { variable: 'input.voltage.nominal', usage: 'UPS.Input.ConfigVoltage' },
        { variable: 'input.frequency', usage: 'UPS.Input.Frequency' },
        { variable: 'output.voltage', usage: 'UPS.Output.Voltage' },
        { variable: 'output.voltage.nominal', usage: 'UPS.Output.ConfigVoltage' },
        { variable: 'output.frequency', usage: 'UPS.Output.Frequency' },
        { variable: 'ups.serial', usage: 'PowercomUPS.PowercomSerialNumber', as: textAt },
        { variable: 'ups.mfr', usage: 'PowercomUPS.PowercomManufacturerName', as: textAt },
        { variable: 'ups.mfr.date', usage: 'PowercomUPS.PowercomManufacturerDate', as: date },
        { variable: 'battery.temperature', usage: 'PowercomUPS.PowercomBatterySystem.PowercomTemperature' },
        { variable: 'battery.temperature', usage: 'UPS.Battery.Temperature' },
        { variable: 'battery.charge', usage: 'PowercomUPS.PowercomBatterySystem.PowercomVoltage' },
        { variable: 'input.frequency', usage: 'PowercomUPS.PowercomPowerConverter.PowercomInput.PowercomFrequency' },
        {
            variable: 'input.voltage',
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomInput.PowercomVoltage',
            as: times(4),
        },
        {
            variable: 'output.voltage',
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomVoltage',
            as: times(4),
        },
        { variable: 'ups.load', usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPercentLoad' },
        { variable: 'output.frequency', usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomFrequency' },
        { variable: 'ups.test.result', usage: 'PowercomUPS.PowercomPowerConverter.PowercomTest', as: testResult },
        { variable: 'ups.delay.shutdown', usage: 'PowercomUPS.PowercomPowerConverter.PowercomDelayBeforeShutdown' },
        { variable: 'ups.delay.start', usage: 'PowercomUPS.PowercomPowerConverter.PowercomDelayBeforeStartup' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.CommunicationLost', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        { usage: 'UPS.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PresentStatus.Boost', as: says('boost') },
        { usage: 'UPS.PresentStatus.Buck', as: says('trim') },
        { usage: 'UPS.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PresentStatus.CommunicationLost', as: says('internalFailure') },
        { usage: 'UPS.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController',
            as: bit('fanFailure', 0x01),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController',
            as: bit('replaceBattery', 0x02),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController',
            as: bit('calibrating', 0x04),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController',
            as: bit('shutdownImminent', 0x10),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport',
            as: (value) => ({ online: (value & 0x01) === 0 }),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport',
            as: bit('lowBattery', 0x02),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport',
            as: (value) => ({ trim: (value & 0x18) === 0x08 }),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport',
            as: (value) => ({ boost: (value & 0x18) === 0x18 }),
        },
        {
            usage: 'PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport',
            as: bit('overload', 0x20),
        },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.PowerSummary.DelayBeforeStartup', seconds: 60 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', seconds: 20 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.PCMDelayBeforeShutdown', seconds: 20 },
    ],
    commands: [
        { command: 'beeper.toggle', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 1 },
        { command: 'beeper.enable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 1 },
        { command: 'beeper.disable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 0 },
        { command: 'test.battery.start.quick', usage: 'UPS.Battery.Test', put: 1 },
        { command: 'load.on.delay', usage: 'UPS.PowerSummary.DelayBeforeStartup', put: startup },
        { command: 'shutdown.return', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: shutdownWith(AUTO_RESTART) },
        { command: 'shutdown.stayoff', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: shutdownWith(STAY_OFF) },
        { command: 'load.on', usage: 'UPS.PowerSummary.PCMDelayBeforeStartup', put: startup },
        { command: 'load.off', usage: 'UPS.PowerSummary.PCMDelayBeforeShutdown', put: shutdownWith(STAY_OFF) },
        {
            command: 'shutdown.return',
            usage: 'UPS.PowerSummary.PCMDelayBeforeShutdown',
            put: shutdownWith(AUTO_RESTART),
        },
        { command: 'shutdown.stayoff', usage: 'UPS.PowerSummary.PCMDelayBeforeShutdown', put: shutdownWith(STAY_OFF) },
        { command: 'load.off', usage: 'PowercomUPS.PowercomPowerConverter.PowercomDelayBeforeShutdown', put: 0 },
    ],
} as const satisfies Family;
