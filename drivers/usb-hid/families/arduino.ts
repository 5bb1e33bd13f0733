// Arduino Leonardo and its like with the HIDPowerDevice library: what hobbyists build a UPS with.

import { seconds } from '../commands.ts';
import { textAt } from '../conversions.ts';
import type { Family } from '../family.ts';
import { denies, says } from '../status.ts';

export const arduino = {
    name: 'arduino',
    title: 'Arduino sketches that are a UPS (HIDPowerDevice)',
    claims: [
        { vendor: 0x2341, product: 0x0036, models: 'Arduino Leonardo, Leonardo ETH and Pro Micro' },
        { vendor: 0x2341, product: 0x8036, models: 'Arduino Leonardo, Leonardo ETH and Pro Micro' },
        { vendor: 0x2a03, product: 0x0036, models: 'Arduino Leonardo, Leonardo ETH and Pro Micro' },
        { vendor: 0x2a03, product: 0x8036, models: 'Arduino Leonardo, Leonardo ETH and Pro Micro' },
        { vendor: 0x2a03, product: 0x0040, models: 'Arduino Leonardo, Leonardo ETH and Pro Micro' },
        { vendor: 0x2a03, product: 0x8040, models: 'Arduino Leonardo, Leonardo ETH and Pro Micro' },
    ],
    rows: [
        { variable: 'ups.timer.start', usage: 'UPS.PowerSummary.DelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown' },
        { variable: 'ups.timer.reboot', usage: 'UPS.PowerSummary.DelayBeforeReboot' },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage' },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.runtime.low', usage: 'UPS.PowerSummary.RemainingTimeLimit' },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit' },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'ups.load', usage: 'UPS.PowerSummary.PercentLoad' },
        { variable: 'input.voltage', usage: 'UPS.PowerConverter.Input.[1].Voltage' },
        { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyCharged', as: says('fullyCharged') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyDischarged', as: says('depleted') },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.PowerSummary.DelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', seconds: 20 },
    ],
    commands: [
        { command: 'load.off.delay', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.PowerSummary.DelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: -1 },
        { command: 'shutdown.reboot', usage: 'UPS.PowerSummary.DelayBeforeReboot', put: seconds(10) },
    ],
} as const satisfies Family;
