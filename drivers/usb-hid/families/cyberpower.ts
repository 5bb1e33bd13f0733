// CyberPower: settings stand below UPS.Output, delays are in minutes. Model 0501 has had several firmwares with wrong scales.

import { seconds } from '../commands.ts';
import {
    beeper,
    type Conversion,
    celsius,
    date,
    oneOf,
    reading,
    testResult,
    textAt,
    withoutNoise,
    wording,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import type { Field } from '../report-descriptor.ts';
import { says } from '../status.ts';
import { isAt } from '../usages.ts';

/** The id that all but the newest models share. */
const OLD = 0x0501;

const charge = reading((value) => Math.min(value, 100));
const percentText = wording((value) => `${value}%`);

// Some 0501 count cells that they do not have: 2/3 of the reading is right. Decided by the first reading.
const batteryVoltage = reading((value, about) => {
    const nominal = about.reading('battery.voltage.nominal');
    if (about.product !== OLD || typeof nominal !== 'number' || nominal <= 0) return value;
    const factor = about.memory.get('battery voltage') ?? (value / nominal > 1.4 ? 2 / 3 : 1);
    about.memory.set('battery voltage', factor);
    return withoutNoise(value * factor);
});

/** Some 0501 give tenths of a hertz. Decided by the first reading. */
function frequency(side: 'input' | 'output'): Conversion {
    return reading((value, about) => {
        if (about.product !== OLD || value === 0) return value;
        const factor = about.memory.get(`${side} frequency`) ?? (!isMains(value) && isMains(value / 10) ? 0.1 : 1);
        about.memory.set(`${side} frequency`, factor);
        return withoutNoise(value * factor);
    });
}

/** 50 or 60 Hz, 5 % more or less. */
function isMains(hertz: number): boolean {
    return [50, 60].some((nominal) => Math.abs(hertz - nominal) <= 0.05 * nominal);
}

// Enough for every line voltage; what the firmware declares is the range of the transfer voltage.
const VOLTAGE_MAX = 511;
const POWER_MAX = 2048;

function repair(fields: readonly Field[]): readonly Field[] {
    const transfer =
        fields.find(isAt('UPS.Input.HighVoltageTransfer')) ?? fields.find(isAt('UPS.Output.HighVoltageTransfer'));
    return fields.map((field) => {
        const isVoltage = isAt('UPS.Input.Voltage')(field) || isAt('UPS.Output.Voltage')(field);
        const isCopied = field.logicalMin === transfer?.logicalMin && field.logicalMax === transfer.logicalMax;
        if (isVoltage && isCopied) return { ...field, logicalMin: 0, logicalMax: VOLTAGE_MAX };
        const isPower = isAt('UPS.Output.ConfigActivePower')(field);
        return isPower ? { ...field, logicalMax: Math.max(field.logicalMax, POWER_MAX) } : field;
    });
}

export const cyberpower = {
    name: 'cyberpower',
    title: 'CyberPower, Dynex, Cyber Energy',
    claims: [
        { vendor: 0x0764, product: 0x0005, models: '900AVR/BC900D' },
        {
            vendor: 0x0764,
            product: 0x0501,
            models: 'CP1200AVR, CP825AVR-G, CP1000AVRLCD, CP1000PFCLCD, CP1500C, CP550HG',
        },
        { vendor: 0x0764, product: 0x0601, models: 'OR2200LCDRM2U, OR700LCDRM1U, PR6000LCDRTXL5U, CP1350EPFCLCD' },
        { vendor: 0x0483, product: 0xa430, models: 'Cyber Energy' },
    ],
    usages: {
        CPSInputSensitivity: 0xff01_0043,
        CPSFirmwareVersion: 0xff01_00d0,
    },
    rows: [
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'battery.mfr.date', usage: 'UPS.Battery.ManufacturerDate', as: date, writable: true },
        { variable: 'battery.mfr.date', usage: 'UPS.PowerSummary.iOEMInformation', as: textAt },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit', writable: true },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity', as: charge },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.runtime.low', usage: 'UPS.PowerSummary.RemainingTimeLimit', writable: true },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage' },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage', as: batteryVoltage },
        { variable: 'battery.status', usage: 'UPS.PowerSummary.FullChargeCapacity', as: percentText },
        { variable: 'ups.load', usage: 'UPS.Output.PercentLoad' },
        { variable: 'ups.beeper.status', usage: 'UPS.PowerSummary.AudibleAlarmControl', as: beeper },
        { variable: 'ups.test.result', usage: 'UPS.Output.Test', as: testResult },
        { variable: 'ups.power', usage: 'UPS.Output.ApparentPower' },
        { variable: 'ups.power.nominal', usage: 'UPS.Output.ConfigApparentPower' },
        { variable: 'ups.realpower', usage: 'UPS.Output.ActivePower' },
        { variable: 'ups.realpower.nominal', usage: 'UPS.Output.ConfigActivePower' },
        { variable: 'ups.timer.start', usage: 'UPS.Output.DelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.Output.DelayBeforeShutdown' },
        { variable: 'ups.timer.reboot', usage: 'UPS.Output.DelayBeforeReboot' },
        { variable: 'ups.firmware', usage: 'UPS.PowerSummary.CPSFirmwareVersion', as: textAt },
        { variable: 'ups.temperature', usage: 'UPS.PowerSummary.Temperature', as: celsius },
        { variable: 'input.frequency', usage: 'UPS.Input.Frequency', as: frequency('input') },
        { variable: 'input.voltage.nominal', usage: 'UPS.Input.ConfigVoltage' },
        { variable: 'input.voltage', usage: 'UPS.Input.Voltage' },
        { variable: 'input.transfer.low', usage: 'UPS.Input.LowVoltageTransfer', writable: true },
        { variable: 'input.transfer.high', usage: 'UPS.Input.HighVoltageTransfer', writable: true },
        { variable: 'input.transfer.low', usage: 'UPS.Output.LowVoltageTransfer', writable: true },
        { variable: 'input.transfer.high', usage: 'UPS.Output.HighVoltageTransfer', writable: true },
        {
            variable: 'input.sensitivity',
            usage: 'UPS.Output.CPSInputSensitivity',
            as: oneOf({ 0: 'low', 1: 'normal', 2: 'high' }),
            writable: true,
        },
        { variable: 'output.frequency', usage: 'UPS.Output.Frequency', as: frequency('output') },
        { variable: 'output.voltage', usage: 'UPS.Output.Voltage' },
        { variable: 'output.voltage.nominal', usage: 'UPS.Output.ConfigVoltage' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyCharged', as: says('fullyCharged') },
        { usage: 'UPS.PowerSummary.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.Output.Boost', as: says('boost') },
        { usage: 'UPS.Output.Overload', as: says('overload') },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.Output.DelayBeforeStartup', seconds: 120 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.Output.DelayBeforeShutdown', seconds: 60 },
    ],
    commands: [
        { command: 'test.battery.start.quick', usage: 'UPS.Output.Test', put: 1 },
        { command: 'test.battery.start.deep', usage: 'UPS.Output.Test', put: 2 },
        { command: 'test.battery.stop', usage: 'UPS.Output.Test', put: 3 },
        { command: 'load.off.delay', usage: 'UPS.Output.DelayBeforeShutdown', put: seconds(60) },
        { command: 'load.on.delay', usage: 'UPS.Output.DelayBeforeStartup', put: seconds(120) },
        { command: 'shutdown.stop', usage: 'UPS.Output.DelayBeforeShutdown', put: -1 },
        { command: 'shutdown.reboot', usage: 'UPS.Output.DelayBeforeReboot', put: seconds(10) },
        { command: 'beeper.on', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 2 },
        { command: 'beeper.off', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 3 },
        { command: 'beeper.enable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 2 },
        { command: 'beeper.disable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 1 },
        { command: 'beeper.mute', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 3 },
    ],
    repair,
} as const satisfies Family;
