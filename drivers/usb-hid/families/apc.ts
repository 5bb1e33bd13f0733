// APC (Schneider Electric): Back-UPS of all years, Smart-UPS until the 5G series, which gives little more than its battery over HID.
// What the standard has no usage for is on APC's own page 0xFF86.

import type { UsbIdentity } from '../../usb/identity.ts';
import { seconds } from '../commands.ts';
import { beeper, type Conversion, celsius, date, formatDate, oneOf, testResult, textAt } from '../conversions.ts';
import type { Family } from '../family.ts';
import type { Field } from '../report-descriptor.ts';
import { byNumber, denies, says } from '../status.ts';
import { isAt } from '../usages.ts';

/** Two decimal digits in each byte: month, day, year; the century turns at 70. */
const apcDate: Conversion = {
    gives: 'text',
    read: (packed) => {
        if (packed === 0) return null;
        const year = decimal(packed);
        return formatDate(year + (year >= 70 ? 1900 : 2000), decimal(packed / 0x1_0000), decimal(packed / 0x100));
    },
};

function decimal(packed: number): number {
    const byte = Math.floor(packed) & 0xff;
    return 10 * (byte >> 4) + (byte & 0xf);
}

// `Back-UPS 500 FW: 6.5.I USB FW: c1`
function identify({ model }: UsbIdentity) {
    const [, name = model, firmware, firmwareAux] = /^(.*?)(?:FW:(.*?)(?:USB FW:(.*))?)?$/.exec(model) ?? [];
    return { model: name, ...(firmware && { firmware }), ...(firmwareAux && { firmwareAux }) };
}

/**
 * Back-UPS BX…MI declare an input voltage that may not reach the voltage at which they transfer: every reading would be cut off.
 */
function repair(fields: readonly Field[]): readonly Field[] {
    const transfer = fields.find(isAt('UPS.Input.HighVoltageTransfer'))?.logicalMax;
    const voltage = fields.find(isAt('UPS.Input.Voltage'))?.logicalMax;
    if (transfer === undefined || voltage === undefined || transfer <= voltage) return fields;
    return fields.map((field) => {
        if (isAt('UPS.Input.Voltage')(field)) return { ...field, logicalMin: 0, logicalMax: 2 * transfer };
        return isAt('UPS.Input.ConfigVoltage')(field) ? { ...field, logicalMax: 255 } : field;
    });
}

export const apc = {
    name: 'apc',
    title: 'APC Back-UPS and Smart-UPS',
    claims: [
        { vendor: 0x051d, product: 0x0000, models: 'AP9584 serial adapter' },
        { vendor: 0x051d, product: 0x0002 },
        { vendor: 0x051d, product: 0x0003, models: 'Smart-UPS 5G' },
        {
            vendor: 0x051d,
            product: 0x0004,
            models: 'Smart-UPS 1000 with firmware 04.3',
        },
        { vendor: 0x051d, product: 0x0005, models: 'announced for 2025' },
    ],
    usages: {
        APCGeneralCollection: 0xff86_0005,
        APCEnvironment: 0xff86_0006,
        APCProbe1: 0xff86_0007,
        APCBattReplaceDate: 0xff86_0016,
        APCLineFailCause: 0xff86_0052,
        APCStatusFlag: 0xff86_0060,
        APCSensitivity: 0xff86_0061,
        APCPanelTest: 0xff86_0072,
        APCDelayBeforeReboot: 0xff86_007c,
        APCDelayBeforeShutdown: 0xff86_007d,
        APCDelayBeforeStartup: 0xff86_007e,
    },
    rows: [
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit', writable: true },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.runtime', usage: 'UPS.Battery.RunTimeToEmpty' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.runtime.low', usage: 'UPS.Battery.RemainingTimeLimit', writable: true },
        { variable: 'battery.runtime.low', usage: 'UPS.PowerSummary.RemainingTimeLimit', writable: true },
        { variable: 'battery.voltage', usage: 'UPS.Battery.Voltage' },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'battery.voltage.nominal', usage: 'UPS.Battery.ConfigVoltage' },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage' },
        { variable: 'battery.temperature', usage: 'UPS.Battery.Temperature', as: celsius },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'battery.mfr.date', usage: 'UPS.Battery.ManufacturerDate', as: date, writable: true },
        { variable: 'battery.mfr.date', usage: 'UPS.PowerSummary.APCBattReplaceDate', as: apcDate },
        { variable: 'battery.date', usage: 'UPS.Battery.APCBattReplaceDate', as: apcDate },
        { variable: 'ups.load', usage: 'UPS.Output.PercentLoad' },
        { variable: 'ups.load', usage: 'UPS.PowerConverter.PercentLoad' },
        { variable: 'ups.timer.start', usage: 'UPS.PowerSummary.DelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown' },
        { variable: 'ups.timer.reboot', usage: 'UPS.PowerSummary.DelayBeforeReboot' },
        { variable: 'ups.timer.start', usage: 'UPS.Output.DelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.Output.DelayBeforeShutdown' },
        { variable: 'ups.timer.reboot', usage: 'UPS.Output.DelayBeforeReboot' },
        { variable: 'ups.timer.start', usage: 'UPS.APCGeneralCollection.APCDelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.APCGeneralCollection.APCDelayBeforeShutdown' },
        { variable: 'ups.timer.reboot', usage: 'UPS.APCGeneralCollection.APCDelayBeforeReboot' },
        { variable: 'ups.test.result', usage: 'UPS.Battery.Test', as: testResult },
        { variable: 'ups.beeper.status', usage: 'UPS.PowerSummary.AudibleAlarmControl', as: beeper },
        { variable: 'ups.mfr.date', usage: 'UPS.ManufacturerDate', as: date },
        { variable: 'ups.mfr.date', usage: 'UPS.PowerSummary.ManufacturerDate', as: date },
        { variable: 'ups.realpower.nominal', usage: 'UPS.PowerConverter.ConfigActivePower' },
        { variable: 'ups.realpower.nominal', usage: 'UPS.Output.ConfigActivePower' },
        { variable: 'input.voltage', usage: 'UPS.Input.Voltage' },
        { variable: 'input.voltage.nominal', usage: 'UPS.Input.ConfigVoltage' },
        { variable: 'input.transfer.low', usage: 'UPS.Output.LowVoltageTransfer', writable: true },
        { variable: 'input.transfer.high', usage: 'UPS.Output.HighVoltageTransfer', writable: true },
        { variable: 'input.transfer.low', usage: 'UPS.Input.LowVoltageTransfer', writable: true },
        { variable: 'input.transfer.high', usage: 'UPS.Input.HighVoltageTransfer', writable: true },
        {
            variable: 'input.sensitivity',
            usage: 'UPS.Input.APCSensitivity',
            as: oneOf({ 0: 'low', 1: 'medium', 2: 'high' }),
            writable: true,
        },
        { variable: 'output.voltage', usage: 'UPS.Output.Voltage' },
        { variable: 'output.voltage.nominal', usage: 'UPS.Output.ConfigVoltage' },
        { variable: 'output.current', usage: 'UPS.Output.Current' },
        { variable: 'output.frequency', usage: 'UPS.Output.Frequency' },
        { variable: 'ambient.temperature', usage: 'UPS.APCEnvironment.APCProbe1.Temperature', as: celsius },
        { variable: 'ambient.humidity', usage: 'UPS.APCEnvironment.APCProbe1.Humidity' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PowerSummary.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.ShutdownImminent', as: says('shutdownImminent') },
        {
            usage: 'UPS.PowerSummary.APCStatusFlag',
            as: byNumber({ 8: { off: false }, 16: { off: false }, 0: { off: true } }),
        },
        {
            usage: 'UPS.Input.APCLineFailCause',
            as: byNumber({
                1: { voltageOutOfRange: true },
                2: { voltageOutOfRange: true },
                4: { voltageOutOfRange: true },
                8: { voltageOutOfRange: true },
                9: { voltageOutOfRange: true },
                0: { voltageOutOfRange: false },
            }),
        },
        {
            usage: 'UPS.Input.APCLineFailCause',
            as: byNumber({ 7: { frequencyOutOfRange: true }, 0: { frequencyOutOfRange: false } }),
        },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.PowerSummary.DelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', seconds: 20 },
        { variable: 'ups.delay.start', usage: 'UPS.Output.DelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.Output.DelayBeforeShutdown', seconds: 20 },
        { variable: 'ups.delay.start', usage: 'UPS.APCGeneralCollection.APCDelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.APCGeneralCollection.APCDelayBeforeShutdown', seconds: 20 },
    ],
    commands: [
        { command: 'test.battery.start.quick', usage: 'UPS.BatterySystem.Battery.Test', put: 1 },
        { command: 'test.battery.start.quick', usage: 'UPS.Battery.Test', put: 1 },
        { command: 'test.battery.start.deep', usage: 'UPS.BatterySystem.Battery.Test', put: 2 },
        { command: 'test.battery.start.deep', usage: 'UPS.Battery.Test', put: 2 },
        { command: 'test.battery.stop', usage: 'UPS.BatterySystem.Battery.Test', put: 3 },
        { command: 'test.battery.stop', usage: 'UPS.Battery.Test', put: 3 },
        { command: 'test.panel.start', usage: 'UPS.APCPanelTest', put: 1 },
        { command: 'test.panel.stop', usage: 'UPS.APCPanelTest', put: 0 },
        { command: 'test.panel.start', usage: 'UPS.PowerSummary.APCPanelTest', put: 1 },
        { command: 'test.panel.stop', usage: 'UPS.PowerSummary.APCPanelTest', put: 0 },
        { command: 'load.off.delay', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.PowerSummary.DelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: -1 },
        { command: 'shutdown.reboot', usage: 'UPS.PowerSummary.DelayBeforeReboot', put: seconds(10) },
        { command: 'load.off.delay', usage: 'UPS.Output.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.Output.DelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.Output.DelayBeforeShutdown', put: -1 },
        { command: 'shutdown.reboot', usage: 'UPS.Output.DelayBeforeReboot', put: seconds(10) },
        { command: 'load.off.delay', usage: 'UPS.APCGeneralCollection.APCDelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.APCGeneralCollection.APCDelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.APCGeneralCollection.APCDelayBeforeShutdown', put: -1 },
        { command: 'shutdown.reboot', usage: 'UPS.APCGeneralCollection.APCDelayBeforeReboot', put: seconds(10) },
        { command: 'shutdown.return', usage: 'UPS.Output.APCDelayBeforeReboot', put: seconds(1) },
        { command: 'beeper.on', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 2 },
        { command: 'beeper.off', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 3 },
        { command: 'beeper.enable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 2 },
        { command: 'beeper.disable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 1 },
        { command: 'beeper.mute', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 3 },
    ],
    identify,
    repair,
    // 5G Smart-UPS use the interrupt pipe for another protocol.
    ignoresInput: [0x0003, 0x0004],
} as const satisfies Family;
