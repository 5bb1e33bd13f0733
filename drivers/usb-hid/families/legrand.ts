// Legrand Keor: two generations, the newer below UPS.PowerConverter with exponents that are wrong by powers of ten.

import { seconds } from '../commands.ts';
import { times } from '../conversions.ts';
import type { Family } from '../family.ts';
import { says } from '../status.ts';

export const legrand = {
    name: 'legrand',
    title: 'Legrand Keor',
    claims: [
        { vendor: 0x1cb0, product: 0x0038 },
        { vendor: 0x1cb0, product: 0x0032, models: 'Legrand Keor PDU' },
    ],
    usages: {
        RuntimeToEmpty: 0x0085_0068,
    },
    rows: [
        { variable: 'input.voltage', usage: 'UPS.Input.Voltage' },
        { variable: 'input.voltage', usage: 'UPS.PowerConverter.Input.Voltage', as: times(1e6) },
        { variable: 'input.transfer.high', usage: 'UPS.Input.HighVoltageTransfer' },
        { variable: 'input.transfer.high', usage: 'UPS.PowerConverter.Output.HighVoltageTransfer', as: times(10) },
        { variable: 'input.transfer.low', usage: 'UPS.Input.LowVoltageTransfer' },
        { variable: 'input.transfer.low', usage: 'UPS.PowerConverter.Output.LowVoltageTransfer' },
        { variable: 'input.voltage.nominal', usage: 'UPS.Input.ConfigVoltage' },
        { variable: 'input.voltage.nominal', usage: 'UPS.Flow.ConfigVoltage' },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage', as: times(0.1) },
        { variable: 'battery.voltage.nominal', usage: 'UPS.BatterySystem.Battery.ConfigVoltage' },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage', as: times(0.1) },
        { variable: 'battery.voltage', usage: 'UPS.BatterySystem.Battery.Voltage', as: times(1e5) },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RuntimeToEmpty' },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit' },
        { variable: 'output.voltage', usage: 'UPS.Output.Voltage' },
        { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage', as: times(1e7) },
        { variable: 'output.frequency', usage: 'UPS.Output.Frequency' },
        { variable: 'ups.load', usage: 'UPS.Output.PercentLoad' },
        { variable: 'ups.load', usage: 'UPS.OutletSystem.Outlet.PercentLoad' },
        { variable: 'ups.realpower.nominal', usage: 'UPS.Output.ConfigActivePower' },
        { variable: 'ups.realpower.nominal', usage: 'UPS.Flow.ConfigApparentPower' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.Output.Overload', as: says('overload') },
    ],
    delays: [
        { variable: 'ups.delay.shutdown', usage: 'UPS.OutletSystem.Outlet.DelayBeforeShutdown', seconds: 20 },
        { variable: 'ups.delay.start', usage: 'UPS.OutletSystem.Outlet.DelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.Output.DelayBeforeShutdown', seconds: 20 },
        { variable: 'ups.delay.start', usage: 'UPS.Output.DelayBeforeStartup', seconds: 30 },
    ],
    commands: [
        { command: 'load.off.delay', usage: 'UPS.OutletSystem.Outlet.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.OutletSystem.Outlet.DelayBeforeStartup', put: seconds(30) },
        { command: 'load.off.delay', usage: 'UPS.Output.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.Output.DelayBeforeStartup', put: seconds(30) },
        { command: 'test.battery.start.quick', usage: 'UPS.BatterySystem.Battery.Test', put: 1 },
        { command: 'test.battery.start.deep', usage: 'UPS.BatterySystem.Battery.Test', put: 2 },
        { command: 'test.battery.stop', usage: 'UPS.BatterySystem.Battery.Test', put: 3 },
        { command: 'test.battery.start.quick', usage: 'UPS.Output.Test', put: 1 },
        { command: 'test.battery.start.deep', usage: 'UPS.Output.Test', put: 2 },
        { command: 'test.battery.stop', usage: 'UPS.Output.Test', put: 3 },
        { command: 'beeper.enable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 2 },
        { command: 'beeper.disable', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 3 },
    ],
    ignoresInput: [0x0032, 0x0038],
} as const satisfies Family;
