// A notice as a notification of the UPS MIB. RFC 1628 upsTraps, upsWellKnownAlarms. Pure.

import type { Notice } from '#model/alert.ts';

export interface TrapObject {
    readonly oid: string;
    readonly kind: 'Integer' | 'OctetString' | 'OID';
    readonly value: number | string;
}

export interface Trap {
    readonly oid: string;
    readonly objects: readonly TrapObject[];
}

const UPS = '1.3.6.1.2.1.33';
const TRAPS = { onBattery: `${UPS}.2.1`, alarmAdded: `${UPS}.2.3`, alarmRemoved: `${UPS}.2.4` } as const;

// RFC 1628 upsWellKnownAlarms
const ALARMS: Readonly<Record<string, number>> = {
    RB: 1, // upsAlarmBatteryBad
    outage: 2, // upsAlarmOnBattery
    LB: 3, // upsAlarmLowBattery
    'ups.temperature': 5, // upsAlarmTempBad
    'battery.temperature': 5,
    voltage: 6, // upsAlarmInputBad
    OVER: 8, // upsAlarmOutputOverload
    BYPASS: 9, // upsAlarmOnBypass
    OFF: 14, // upsAlarmUpsOutputOff
    test: 19, // upsAlarmDiagnosticTestFailed
    link: 20, // upsAlarmCommunicationsLost
    redundancy: 21, // upsAlarmAwaitingPower
};
// upsAlarmGeneralFault: what the MIB has no word for.
const GENERAL_FAULT = 18;

export function trapOf(notice: Notice): Trap {
    const names: readonly TrapObject[] = [
        { oid: `${UPS}.1.1.5.0`, kind: 'OctetString', value: notice.nodes.join(' ').slice(0, 63) }, // RFC 1628 upsIdentName
        { oid: '1.3.6.1.2.1.1.5.0', kind: 'OctetString', value: notice.gateway.slice(0, 255) }, // RFC 3418 sysName
    ];
    if (notice.condition === 'outage' && notice.phase !== 'resolved') {
        return { oid: TRAPS.onBattery, objects: [...onBattery(notice), ...names] };
    }
    const alarm = ALARMS[notice.condition] ?? GENERAL_FAULT;
    const objects: readonly TrapObject[] = [
        { oid: `${UPS}.1.6.2.1.1.${numberOf(notice)}`, kind: 'Integer', value: numberOf(notice) }, // RFC 1628 upsAlarmId
        { oid: `${UPS}.1.6.2.1.2.${numberOf(notice)}`, kind: 'OID', value: `${UPS}.1.6.3.${alarm}` }, // RFC 1628 upsAlarmDescr
    ];
    const isOver = notice.phase === 'resolved' || notice.phase === 'test';
    return { oid: isOver ? TRAPS.alarmRemoved : TRAPS.alarmAdded, objects: [...objects, ...names] };
}

/** RFC 1628 upsTrapOnBattery */
function onBattery({ runtimeSeconds, at, since }: Notice): TrapObject[] {
    const minutes = runtimeSeconds === undefined ? 0 : Math.floor(runtimeSeconds / 60);
    return [
        { oid: `${UPS}.1.2.3.0`, kind: 'Integer', value: minutes }, // RFC 1628 upsEstimatedMinutesRemaining
        { oid: `${UPS}.1.2.2.0`, kind: 'Integer', value: Math.max(0, Math.round((at - since) / 1000)) }, // RFC 1628 upsSecondsOnBattery
        { oid: `${UPS}.1.9.7.0`, kind: 'Integer', value: 0 }, // RFC 1628 upsConfigLowBattTime
    ];
}

/** The number of the alert, by which its end finds its beginning. */
function numberOf({ alert }: Notice): number {
    return Number(/(\d+)$/.exec(alert)?.[1] ?? 1);
}
