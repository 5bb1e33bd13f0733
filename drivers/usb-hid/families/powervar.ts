// Powervar: state and charge; the rest is on another interface of the device, in another protocol.

import { textAt } from '../conversions.ts';
import type { Family } from '../family.ts';
import { says } from '../status.ts';

export const powervar = {
    name: 'powervar',
    title: 'Powervar',
    claims: [{ vendor: 0x4234, product: 0x0002, models: 'Powervar' }],
    usages: {
        RuntimeToEmpty: 0x0085_0068,
    },
    rows: [
        { variable: 'battery.type', usage: 'UPS.PowerSummary.iDeviceChemistry', as: textAt },
        { variable: 'battery.charge', usage: 'UPS.PowerSummary.RemainingCapacity' },
        { variable: 'battery.capacity', usage: 'UPS.PowerSummary.FullChargeCapacity' },
        { variable: 'battery.runtime', usage: 'UPS.PowerSummary.RuntimeToEmpty' },
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
        { usage: 'UPS.PowerSummary.PresentStatus.OverTemperature', as: says('overTemperature') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyCharged', as: says('fullyCharged') },
        { usage: 'UPS.PowerSummary.PresentStatus.FullyDischarged', as: says('depleted') },
    ],
} as const satisfies Family;
