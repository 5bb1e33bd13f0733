// Phoenixtec, under the names of many: PowerWalker, Santak-like, Liebert PSP. A plain use of the standard pages.

import { seconds } from '../commands.ts';
import { beeper, testResult, textAt } from '../conversions.ts';
import type { Family } from '../family.ts';
import { denies, says } from '../status.ts';

export const liebert = {
    name: 'liebert',
    title: 'Phoenixtec: PowerWalker, Santak, Liebert and others',
    claims: [{ vendor: 0x06da, product: 0xffff }],
    rows: [
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'experimental.battery.capacity', usage: 'UPS.PowerSummary.FullChargeCapacity' },
        { variable: 'experimental.battery.capacity.nominal', usage: 'UPS.PowerSummary.DesignCapacity' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'ups.load', usage: 'UPS.PowerSummary.PercentLoad' },
        { variable: 'ups.power.nominal', usage: 'UPS.Flow.[4].ConfigApparentPower' },
        { variable: 'ups.test.result', usage: 'UPS.BatterySystem.Battery.Test', as: testResult },
        { variable: 'ups.beeper.status', usage: 'UPS.PowerSummary.AudibleAlarmControl', as: beeper },
        { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage' },
        { variable: 'output.voltage.nominal', usage: 'UPS.Flow.[4].ConfigVoltage' },
        { variable: 'output.frequency', usage: 'UPS.PowerConverter.Output.Frequency' },
        { variable: 'output.frequency.nominal', usage: 'UPS.Flow.[4].ConfigFrequency' },
        { variable: 'output.transfer.high', usage: 'UPS.PowerConverter.Output.HighVoltageTransfer' },
        { variable: 'output.transfer.low', usage: 'UPS.PowerConverter.Output.LowVoltageTransfer' },
        { variable: 'input.voltage', usage: 'UPS.PowerConverter.Input.[1].Voltage' },
        { variable: 'input.frequency', usage: 'UPS.PowerConverter.Input.[1].Frequency' },
        { variable: 'input.transfer.low', usage: 'UPS.PowerConverter.Output.ffff0057' },
        { variable: 'input.transfer.high', usage: 'UPS.PowerConverter.Output.ffff0058' },
        { variable: 'input.frequency.transfer.low', usage: 'UPS.PowerConverter.Output.ffff00f9' },
        { variable: 'input.frequency.transfer.high', usage: 'UPS.PowerConverter.Output.ffff00f8' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.Good', as: denies('off') },
        { usage: 'UPS.PowerSummary.PresentStatus.InternalFailure', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        { usage: 'UPS.PowerConverter.Input.[1].PresentStatus.Buck', as: says('trim') },
        { usage: 'UPS.PowerConverter.Input.[1].PresentStatus.Boost', as: says('boost') },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.PowerSummary.DelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', seconds: 20 },
    ],
    commands: [
        { command: 'test.battery.start', usage: 'UPS.BatterySystem.Battery.Test', put: 1 },
        { command: 'load.off.delay', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.PowerSummary.DelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: -1 },
        { command: 'beeper.toggle', usage: 'UPS.PowerSummary.AudibleAlarmControl', put: 1 },
    ],
} as const satisfies Family;
