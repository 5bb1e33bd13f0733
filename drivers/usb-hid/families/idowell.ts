// Lithium batteries of iDowell and GoldenMate: they say the standard usages, some under the id of Phoenixtec.

import type { UsbIdentity } from '../../usb/identity.ts';
import { seconds } from '../commands.ts';
import { textAt } from '../conversions.ts';
import type { Family } from '../family.ts';
import { denies, says } from '../status.ts';

// 06da:ffff is Phoenixtec's: only these strings tell.
const isSmartBattery = ({ manufacturer, model }: UsbIdentity): boolean =>
    manufacturer === '-BMS-' && model === 'Smart-Battery';

export const idowell = {
    name: 'idowell',
    title: 'iDowell, GoldenMate',
    claims: [
        { vendor: 0x075d, product: 0x0300, models: 'iDowell, Goldenmate' },
        {
            vendor: 0x06da,
            product: 0xffff,
            only: isSmartBattery,
            models: 'GoldenMate 1000VA/800W LiFePO4',
        },
    ],
    rows: [
        { variable: 'device.mfr', usage: 'UPS.PowerSummary.iManufacturer', as: textAt },
        { variable: 'device.model', usage: 'UPS.PowerSummary.iProduct', as: textAt },
        { variable: 'device.serial', usage: 'UPS.PowerSummary.iSerialNumber', as: textAt },
        { variable: 'battery.capacity.design', usage: 'UPS.PowerSummary.DesignCapacity' },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.capacity.full', usage: 'UPS.PowerSummary.FullChargeCapacity' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'ups.timer.start', usage: 'UPS.PowerSummary.DelayBeforeStartup' },
        { variable: 'ups.timer.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown' },
        { variable: 'ups.load', usage: 'UPS.PowerSummary.PercentLoad' },
        { variable: 'ups.power.nominal', usage: 'UPS.Flow.[4].ConfigApparentPower' },
        { variable: 'input.transfer.high', usage: 'UPS.PowerConverter.Output.HighVoltageTransfer' },
        { variable: 'input.transfer.low', usage: 'UPS.PowerConverter.Output.LowVoltageTransfer' },
        { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage' },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'output.voltage.nominal', usage: 'UPS.Flow.[4].ConfigVoltage' },
        { variable: 'battery.voltage.nominal', usage: 'UPS.PowerSummary.ConfigVoltage' },
        { variable: 'output.frequency.nominal', usage: 'UPS.Flow.[4].ConfigFrequency' },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.CommunicationLost', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Good', as: denies('off') },
        { usage: 'UPS.PowerSummary.PresentStatus.InternalFailure', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
    ],
    delays: [
        { variable: 'ups.delay.start', usage: 'UPS.PowerSummary.DelayBeforeStartup', seconds: 30 },
        { variable: 'ups.delay.shutdown', usage: 'UPS.PowerSummary.DelayBeforeShutdown', seconds: 20 },
    ],
    commands: [
        { command: 'load.off.delay', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: seconds(20) },
        { command: 'load.on.delay', usage: 'UPS.PowerSummary.DelayBeforeStartup', put: seconds(30) },
        { command: 'shutdown.stop', usage: 'UPS.PowerSummary.DelayBeforeShutdown', put: -1 },
    ],
} as const satisfies Family;
