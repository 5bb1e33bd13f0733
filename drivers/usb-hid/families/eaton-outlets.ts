// Outlets of an Eaton: Outlet.[1] is the whole output, Outlet.[2] and up are the switched groups that NUT counts from 1. That
// mains is there says nothing about a group: without its own usage its state is unknown.

import { asText, oneOf, onOff, textAt, yesNo } from '../conversions.ts';
import type { CommandRow, Row } from '../family.ts';
import { managedYesNo } from './eaton-conversions.ts';

// No model has more.
const GROUPS = [1, 2, 3] as const;

function groupRows(group: (typeof GROUPS)[number]): Row[] {
    const outlet = `UPS.OutletSystem.Outlet.[${group + 1}]`;
    return [
        { variable: `outlet.${group}.id`, usage: `${outlet}.OutletID`, as: asText },
        // The first group is there on all models, the others only where outlets can be managed.
        ...(group === 1
            ? []
            : [
                  {
                      variable: `outlet.${group}.switchable`,
                      usage: `${outlet}.PresentStatus.Switchable`,
                      as: managedYesNo,
                      writable: true,
                  } as const,
              ]),
        { variable: `outlet.${group}.switchable`, usage: `${outlet}.PresentStatus.Switchable`, as: yesNo },
        { variable: `outlet.${group}.status`, usage: `${outlet}.PresentStatus.SwitchOn/Off`, as: onOff },
        {
            variable: `outlet.${group}.protect.status`,
            usage: `${outlet}.Status`,
            as: oneOf({ 0: 'not powered', 1: 'not protected', 2: 'protected' }),
        },
        { variable: `outlet.${group}.designator`, usage: `${outlet}.iDesignator`, as: textAt },
        {
            variable: `outlet.${group}.autoswitch.charge.low`,
            usage: `${outlet}.RemainingCapacityLimit`,
            writable: true,
        },
        { variable: `outlet.${group}.delay.shutdown`, usage: `${outlet}.ShutdownTimer`, writable: true },
        { variable: `outlet.${group}.delay.start`, usage: `${outlet}.StartupTimer`, writable: true },
        { variable: `outlet.${group}.power`, usage: `${outlet}.ApparentPower` },
        { variable: `outlet.${group}.realpower`, usage: `${outlet}.ActivePower` },
        { variable: `outlet.${group}.current`, usage: `${outlet}.Current` },
        { variable: `outlet.${group}.powerfactor`, usage: `${outlet}.PowerFactor` },
        {
            variable: `outlet.${group}.ecocontrol`,
            usage: `${outlet}.ECOControl`,
            as: oneOf({ 0: 'The outlet is not ECO controlled', 1: 'The outlet is ECO controlled' }),
        },
    ];
}

export const OUTLET_ROWS: readonly Row[] = [
    { variable: 'outlet.id', usage: 'UPS.OutletSystem.Outlet.[1].OutletID', as: asText },
    { variable: 'outlet.switchable', usage: 'UPS.OutletSystem.Outlet.[1].PresentStatus.Switchable', as: yesNo },
    { variable: 'outlet.power', usage: 'UPS.OutletSystem.Outlet.[1].ApparentPower' },
    { variable: 'outlet.realpower', usage: 'UPS.OutletSystem.Outlet.[1].ActivePower' },
    { variable: 'outlet.current', usage: 'UPS.OutletSystem.Outlet.[1].Current' },
    { variable: 'outlet.powerfactor', usage: 'UPS.OutletSystem.Outlet.[1].PowerFactor' },
    ...GROUPS.flatMap(groupRows),
];

export const OUTLET_COMMANDS: readonly CommandRow[] = GROUPS.flatMap((group) => [
    {
        command: `outlet.${group}.load.off`,
        usage: `UPS.OutletSystem.Outlet.[${group + 1}].DelayBeforeShutdown`,
        put: 0,
    },
    { command: `outlet.${group}.load.on`, usage: `UPS.OutletSystem.Outlet.[${group + 1}].DelayBeforeStartup`, put: 0 },
]);
