// Mini-Box openUPS: raw numbers of its converters, whose scale depends on the model. What its thermistor says is not published:
// the curve is not documented.

import { type Conversion, reading, textAt } from '../conversions.ts';
import type { Family } from '../family.ts';
import { denies, says } from '../status.ts';

const OLD = 0xd004;
const NEW_FACTOR = 0.1;

/** `factor` of the old model, in hundredths; the new one gives tenths. */
function scaled(factor: number): Conversion {
    return reading((value, { product }) => Number((value * (product === OLD ? factor : NEW_FACTOR)).toPrecision(12)));
}

export const openups = {
    name: 'openups',
    title: 'Mini-Box openUPS',
    claims: [
        { vendor: 0x04d8, product: 0xd004, models: 'openUPS, from firmware 1.4 on' },
        { vendor: 0x04d8, product: 0xd005, models: 'openUPS, from firmware 1.4 on' },
    ],
    rows: [
        { variable: 'ups.serial', usage: 'UPS.PowerSummary.iSerialNumber', as: textAt },
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'battery.mfr.date', usage: 'UPS.PowerSummary.iOEMInformation', as: textAt },
        { variable: 'battery.voltage', usage: 'UPS.PowerSummary.Voltage' },
        { variable: 'battery.current', usage: 'UPS.PowerSummary.Current' },
        { variable: 'battery.capacity', usage: 'UPS.PowerSummary.DesignCapacity' },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.charge.low', usage: 'UPS.PowerSummary.RemainingCapacityLimit' },
        { variable: 'battery.charge.warning', usage: 'UPS.PowerSummary.WarningCapacityLimit' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RunTimeToEmpty' },
        { variable: 'output.voltage', usage: 'UPS.PowerSummary.Output.Voltage', as: scaled(2.571) },
        { variable: 'output.current', usage: 'UPS.PowerSummary.Output.Current', as: scaled(1.6113) },
        { variable: 'input.voltage', usage: 'UPS.PowerSummary.Input.Voltage', as: scaled(3.545) },
        { variable: 'input.current', usage: 'UPS.PowerSummary.Input.Current', as: scaled(0.08274) },
    ],
    status: [
        { usage: 'UPS.PowerSummary.PresentStatus.Good', as: denies('off') },
        { usage: 'UPS.PowerSummary.PresentStatus.InternalFailure', as: says('internalFailure') },
        { usage: 'UPS.PowerSummary.PresentStatus.Overload', as: says('overload') },
        { usage: 'UPS.PowerSummary.PresentStatus.OverTemperature', as: says('overTemperature') },
        { usage: 'UPS.PowerSummary.PresentStatus.ShutdownImminent', as: says('shutdownImminent') },
        { usage: 'UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit', as: says('lowBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.RemainingTimeLimitExpired', as: says('timeLimitExpired') },
        { usage: 'UPS.PowerSummary.PresentStatus.Charging', as: says('charging') },
        { usage: 'UPS.PowerSummary.PresentStatus.Discharging', as: says('discharging') },
        { usage: 'UPS.PowerSummary.PresentStatus.NeedReplacement', as: says('replaceBattery') },
        { usage: 'UPS.PowerSummary.PresentStatus.ACPresent', as: says('online') },
        { usage: 'UPS.PowerSummary.PresentStatus.BatteryPresent', as: denies('noBattery') },
    ],
} as const satisfies Family;
