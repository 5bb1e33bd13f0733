// EcoFlow power stations: the standard pages; the runtime is in minutes whatever it declares.

import { beeper, date, textAt, times } from '../conversions.ts';
import type { Family } from '../family.ts';
import { denies, says } from '../status.ts';

export const ecoflow = {
    name: 'ecoflow',
    title: 'EcoFlow',
    claims: [{ vendor: 0x3746, product: 0xffff, models: 'EcoFlow' }],
    rows: [
        { variable: 'ups.beeper.status', usage: 'UPS.PowerSummary.AudibleAlarmControl', as: beeper },
        { variable: 'ups.power.nominal', usage: 'UPS.Flow.[4].ConfigActivePower' },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage' },
        { variable: 'ups.timer.reboot', usage: 'UPS.OutletSystem.Outlet.DelayBeforeReboot' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.OutletSystem.Outlet.DelayBeforeShutdown' },
        { variable: 'battery.capacity.nominal', usage: 'UPS.PowerSummary.DesignCapacity' },
        { variable: 'battery.capacity', usage: 'UPS.PowerSummary.FullChargeCapacity' },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        {
            variable: 'experimental.ups.powersummary.ioeminformation',
            usage: 'UPS.PowerSummary.iOEMInformation',
            as: textAt,
        },
        { variable: 'ups.mfr.date', usage: 'UPS.PowerSummary.ManufacturerDate', as: date },
        {
            variable: 'experimental.ups.powersummary.presentstatus.shutdownrequested',
            usage: 'UPS.PowerSummary.PresentStatus.ShutdownRequested',
        },
        {
            variable: 'experimental.ups.powersummary.presentstatus.voltagenotregulated',
            usage: 'UPS.PowerSummary.PresentStatus.VoltageNotRegulated',
        },
        { variable: 'experimental.ups.powersummary.rechargeable', usage: 'UPS.PowerSummary.Rechargeable' },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit', writable: true },
        { variable: 'battery.runtime.low', usage: 'UPS.PowerSummary.RemainingTimeLimit' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty', as: times(60) },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.CommunicationLost', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyCharged', as: says('fullyCharged') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyDischarged', as: says('depleted') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
    ],
} as const satisfies Family;
