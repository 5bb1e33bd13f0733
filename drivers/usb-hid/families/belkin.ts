// Belkin, whose states are bits of two words on a page of its own, and the Liebert models of the same maker, which use the standard
// pages but declare exponents that are wrong by powers of ten.

import { seconds } from '../commands.ts';
import {
    beeper,
    type Circumstances,
    date,
    oneOf,
    reading,
    textAt,
    times,
    withoutNoise,
    wording,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { bit, hints } from '../status.ts';

const TYPES = ['online', 'offline', 'line-interactive', 'simple online', 'simple offline', 'simple line-interactive'];
const upsType = wording((value) => TYPES[value & 0xf] ?? 'online');

const LINE_FACTOR = 'line voltage';

// A nominal voltage of 1e-7 V is that of a Liebert whose exponent is off; its line voltages are off by one power less.
const configVoltage = reading((value, about) => {
    if (Math.abs(value - 1e-7) < 1e-9) {
        about.memory.set('config voltage', 1e8);
        about.memory.set(LINE_FACTOR, 1e7);
    }
    return withoutNoise(value * (about.memory.get('config voltage') ?? 1));
});

const lineVoltage = reading((value, about) => {
    if (value < 1) guessFactor(value, about);
    return withoutNoise(value * (about.memory.get(LINE_FACTOR) ?? 1));
});

function guessFactor(value: number, { memory }: Circumstances): void {
    if (value === 0) return;
    if (Math.abs(value - 1e-5) < 4e-5) memory.set(LINE_FACTOR, 1e7);
    else if (Math.abs(value - 1e-3) < 4e-3) memory.set(LINE_FACTOR, 1e5);
}

export const belkin = {
    name: 'belkin',
    title: 'Belkin; Liebert GXT3, GXT4 and PowerSure',
    claims: [
        { vendor: 0x050d, product: 0x0980, models: 'F6C800-UNV' },
        { vendor: 0x050d, product: 0x0900, models: 'F6C900-UNV' },
        { vendor: 0x050d, product: 0x0910, models: 'F6C100-UNV' },
        { vendor: 0x050d, product: 0x0912, models: 'F6C120-UNV' },
        { vendor: 0x050d, product: 0x0551, models: 'F6C550-AVR' },
        { vendor: 0x050d, product: 0x0750, models: 'F6C1250-TW-RK' },
        { vendor: 0x050d, product: 0x0751, models: 'F6C1500-TW-RK' },
        { vendor: 0x050d, product: 0x0375, models: 'F6H375-USB' },
        { vendor: 0x050d, product: 0x0f51, models: 'Regulator PRO-USB' },
        { vendor: 0x050d, product: 0x1100, models: 'F6C1100-UNV, F6C1200-UNV' },
        { vendor: 0x10af, product: 0x0000, models: 'Liebert GXT4 UPS' },
        { vendor: 0x10af, product: 0x0001, models: 'Liebert PowerSure PSA UPS' },
        { vendor: 0x10af, product: 0x0002, models: 'Liebert PowerSure PST UPS' },
        { vendor: 0x10af, product: 0x0004, models: 'Liebert PowerSure PSI 1440' },
        { vendor: 0x10af, product: 0x0008, models: 'Liebert GXT3' },
    ],
    usages: {
        BELKINBatterySystem: 0x0086_0010,
        BELKINInput: 0x0086_001a,
        BELKINOutput: 0x0086_001c,
        BELKINPowerStatus: 0x0086_0021,
        BELKINBatteryStatus: 0x0086_0022,
        BELKINConfig: 0x0086_0026,
        BELKINControls: 0x0086_0027,
        BELKINStatus: 0x0086_0028,
        BELKINDevice: 0x0086_0029,
        BELKINPowerState: 0x0086_002a,
        BELKINVoltage: 0x0086_0030,
        BELKINFrequency: 0x0086_0032,
        BELKINPercentLoad: 0x0086_0035,
        BELKINCharge: 0x0086_0039,
        BELKINConfigVoltage: 0x0086_0040,
        BELKINConfigFrequency: 0x0086_0042,
        BELKINConfigApparentPower: 0x0086_0043,
        BELKINConfigBatteryVoltage: 0x0086_0044,
        BELKINConfigOverloadTransfer: 0x0086_0045,
        BELKINLowVoltageTransfer: 0x0086_0053,
        BELKINHighVoltageTransfer: 0x0086_0054,
        BELKINDelayBeforeReboot: 0x0086_0055,
        BELKINDelayBeforeStartup: 0x0086_0056,
        BELKINDelayBeforeShutdown: 0x0086_0057,
        BELKINTest: 0x0086_0058,
        BELKINAudibleAlarmControl: 0x0086_005a,
        BELKINLowVoltageTransferMax: 0x0086_005b,
        BELKINLowVoltageTransferMin: 0x0086_005c,
        BELKINHighVoltageTransferMax: 0x0086_005d,
        BELKINHighVoltageTransferMin: 0x0086_005e,
        BELKINVoltageSensitivity: 0x0086_0074,
        BELKINUPSType: 0x0086_007c,
    },
    rows: [
        { variable: 'battery.charge', usage: 'UPS.BELKINBatterySystem.BELKINCharge' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit' },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'battery.voltage', usage: 'UPS.BELKINBatterySystem.BELKINVoltage', as: times(0.1) },
        { variable: 'battery.voltage.nominal', usage: 'UPS.BELKINConfig.BELKINConfigBatteryVoltage' },
        { variable: 'input.frequency', usage: 'UPS.BELKINPowerState.BELKINInput.BELKINFrequency', as: times(0.1) },
        { variable: 'input.frequency.nominal', usage: 'UPS.BELKINConfig.BELKINConfigFrequency' },
        {
            variable: 'input.sensitivity',
            usage: 'UPS.BELKINDevice.BELKINVoltageSensitivity',
            as: oneOf({ 0: 'normal', 1: 'reduced', 2: 'low' }),
            writable: true,
        },
        { variable: 'input.transfer.high', usage: 'UPS.BELKINConfig.BELKINHighVoltageTransfer', writable: true },
        { variable: 'input.transfer.high.max', usage: 'UPS.BELKINConfig.BELKINHighVoltageTransferMax' },
        { variable: 'input.transfer.high.min', usage: 'UPS.BELKINConfig.BELKINHighVoltageTransferMin' },
        { variable: 'input.transfer.low', usage: 'UPS.BELKINConfig.BELKINLowVoltageTransfer', writable: true },
        { variable: 'input.transfer.low.max', usage: 'UPS.BELKINConfig.BELKINLowVoltageTransferMax' },
        { variable: 'input.transfer.low.min', usage: 'UPS.BELKINConfig.BELKINLowVoltageTransferMin' },
        { variable: 'input.voltage', usage: 'UPS.BELKINPowerState.BELKINInput.BELKINVoltage', as: times(0.1) },
        { variable: 'input.voltage.nominal', usage: 'UPS.BELKINConfig.BELKINConfigVoltage' },
        { variable: 'output.frequency', usage: 'UPS.BELKINPowerState.BELKINOutput.BELKINFrequency', as: times(0.1) },
        { variable: 'output.voltage', usage: 'UPS.BELKINPowerState.BELKINOutput.BELKINVoltage', as: times(0.1) },
        { variable: 'ups.beeper.status', usage: 'UPS.BELKINControls.BELKINAudibleAlarmControl', as: beeper },
        { variable: 'ups.timer.start', usage: 'UPS.BELKINControls.BELKINDelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.BELKINControls.BELKINDelayBeforeShutdown' },
        { variable: 'ups.timer.reboot', usage: 'UPS.BELKINControls.BELKINDelayBeforeReboot' },
        {
            variable: 'ups.firmware',
            usage: 'UPS.BELKINDevice.BELKINUPSType',
            as: wording((value) => String(value >> 4)),
        },
        { variable: 'ups.load', usage: 'UPS.BELKINPowerState.BELKINOutput.BELKINPercentLoad' },
        { variable: 'ups.load.high', usage: 'UPS.BELKINConfig.BELKINConfigOverloadTransfer' },
        { variable: 'ups.mfr.date', usage: 'UPS.PowerSummary.ManufacturerDate', as: date },
        { variable: 'ups.power.nominal', usage: 'UPS.BELKINConfig.BELKINConfigApparentPower' },
        { variable: 'ups.serial', usage: 'UPS.PowerSummary.iSerialNumber', as: textAt },
        {
            variable: 'ups.test.result',
            usage: 'UPS.BELKINControls.BELKINTest',
            as: oneOf({
                0: 'No test initiated',
                1: 'Done and passed',
                2: 'Done and warning',
                3: 'Done and error',
                4: 'Aborted',
                5: 'In progress',
            }),
        },
        { variable: 'ups.type', usage: 'UPS.BELKINDevice.BELKINUPSType', as: upsType },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'input.frequency', usage: 'UPS.Input.Frequency', as: times(0.1) },
        { variable: 'input.voltage', usage: 'UPS.Input.Voltage', as: lineVoltage },
        { variable: 'output.voltage', usage: 'UPS.Output.Voltage', as: lineVoltage },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage', as: lineVoltage },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage', as: configVoltage },
        { variable: 'ups.load', usage: 'UPS.Output.PercentLoad' },
        { variable: 'input.voltage.nominal', usage: 'UPS.Flow.ConfigVoltage' },
        { variable: 'input.frequency', usage: 'UPS.PowerConverter.Input.Frequency', as: times(0.01) },
        { variable: 'input.voltage', usage: 'UPS.PowerConverter.Input.Voltage', as: lineVoltage },
        { variable: 'output.voltage.nominal', usage: 'UPS.Flow.ConfigVoltage' },
        { variable: 'output.frequency', usage: 'UPS.PowerConverter.Output.Frequency', as: times(0.01) },
        { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage', as: lineVoltage },
        { variable: 'ups.load', usage: 'UPS.OutletSystem.Outlet.PercentLoad' },
        { variable: 'battery.voltage', usage: 'UPS.BatterySystem.Battery.Voltage', as: lineVoltage },
        { variable: 'battery.voltage.nominal', usage: 'UPS.BatterySystem.Battery.ConfigVoltage' },
        { variable: 'battery.capacity', usage: 'UPS.Flow.ConfigApparentPower' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.Discharging', as: hints('discharging') },
        { usage: 'UPS.PowerSummary.Charging', as: hints('charging') },
        { usage: 'UPS.PowerSummary.ShutdownImminent', as: hints('shutdownImminent') },
        { usage: 'UPS.PowerSummary.ACPresent', as: hints('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: hints('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: hints('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: hints('shutdownImminent') },
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: hints('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: hints('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: hints('lowBattery') },
        { usage: 'UPS.BELKINStatus.BELKINPowerStatus', as: bit('overload', 0x10) },
        { usage: 'UPS.BELKINStatus.BELKINPowerStatus', as: bit('overTemperature', 0x40) },
        { usage: 'UPS.BELKINStatus.BELKINPowerStatus', as: bit('internalFailure', 0x80) },
        { usage: 'UPS.BELKINStatus.BELKINPowerStatus', as: bit('awaitingPower', 0x2000) },
        { usage: 'UPS.BELKINStatus.BELKINPowerStatus', as: (value) => ({ online: (value & 0x01) === 0 }) },
        { usage: 'UPS.BELKINStatus.BELKINBatteryStatus', as: bit('depleted', 0x40) },
        { usage: 'UPS.BELKINStatus.BELKINBatteryStatus', as: bit('replaceBattery', 0x80) },
        { usage: 'UPS.BELKINStatus.BELKINBatteryStatus', as: bit('lowBattery', 0x04) },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.BELKINControls.BELKINDelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.BELKINControls.BELKINDelayBeforeShutdown', seconds: 20 },
    ],
    commands: [
        { command: 'test.battery.start.quick', usage: 'UPS.BELKINControls.BELKINTest', put: 1 },
        { command: 'test.battery.start.deep', usage: 'UPS.BELKINControls.BELKINTest', put: 2 },
        { command: 'test.battery.stop', usage: 'UPS.BELKINControls.BELKINTest', put: 3 },
        { command: 'beeper.on', usage: 'UPS.BELKINControls.BELKINAudibleAlarmControl', put: 2 },
        { command: 'beeper.off', usage: 'UPS.BELKINControls.BELKINAudibleAlarmControl', put: 3 },
        { command: 'beeper.disable', usage: 'UPS.BELKINControls.BELKINAudibleAlarmControl', put: 1 },
        { command: 'beeper.enable', usage: 'UPS.BELKINControls.BELKINAudibleAlarmControl', put: 2 },
        { command: 'beeper.mute', usage: 'UPS.BELKINControls.BELKINAudibleAlarmControl', put: 3 },
        { command: 'load.off', usage: 'UPS.BELKINControls.BELKINDelayBeforeShutdown', put: 1 },
        { command: 'load.on', usage: 'UPS.BELKINControls.BELKINDelayBeforeStartup', put: 1 },
        { command: 'load.off.delay', usage: 'UPS.BELKINControls.BELKINDelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.BELKINControls.BELKINDelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.BELKINControls.BELKINDelayBeforeShutdown', put: -1 },
        { command: 'shutdown.reboot', usage: 'UPS.BELKINControls.BELKINDelayBeforeReboot', put: seconds(10) },
    ],
} as const satisfies Family;
