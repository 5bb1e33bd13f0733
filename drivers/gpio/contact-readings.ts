// What settled contacts and relays tell, as readings. Pure. A contact that has not settled says nothing: unknown is neither on nor
// off.

import type { GpioOptions } from '#model/driver-options.ts';
import { formatStatus, type StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';

export type SignalName = keyof GpioOptions['signals'];

/** undefined: not settled yet. */
export type Settled = boolean | undefined;

export interface Contacts {
    /** By name: whether what it stands for is so. */
    readonly signals: ReadonlyMap<SignalName, Settled>;
    /** By number: whether it is away from its rest. */
    readonly contacts: ReadonlyMap<string, Settled>;
    /** By number: whether it is on. */
    readonly relays: ReadonlyMap<string, Settled>;
}

const FLAGS = {
    batteryLow: 'LB',
    replaceBattery: 'RB',
    bypass: 'BYPASS',
    overload: 'OVER',
    charging: 'CHRG',
    discharging: 'DISCHRG',
    off: 'OFF',
} as const satisfies Partial<Record<SignalName, StatusFlag>>;

export function contactReadings({ signals, contacts, relays }: Contacts, options: GpioOptions): Record<string, Value> {
    const alarms = alarmsOf(contacts, options);
    return {
        ...(signals.size > 0 ? { 'device.type': 'ups', 'ups.status': statusOf(signals, alarms.length > 0) } : {}),
        ...(alarms.length > 0 ? { 'ups.alarm': alarms.map((text) => `[${text}]`).join(' ') } : {}),
        ...contactsOf(contacts, options),
        ...relaysOf(relays, options),
    };
}

function statusOf(signals: ReadonlyMap<SignalName, Settled>, hasAlarm: boolean): Value {
    const isOnBattery = signals.get('onBattery') ?? opposite(signals.get('onLine'));
    const words = new Set<StatusFlag>(isOnBattery === undefined ? [] : [isOnBattery ? 'OB' : 'OL']);
    for (const [name, isSo] of signals) {
        if (isSo && Object.hasOwn(FLAGS, name)) words.add(FLAGS[name as keyof typeof FLAGS]);
    }
    // A battery is low when it is needed: many UPSs close that contact when they are switched off, too.
    if (isOnBattery !== true) words.delete('LB');
    if (hasAlarm && words.size > 0) words.add('ALARM');
    return words.size > 0 ? formatStatus(words) : null;
}

function opposite(isSo: Settled): Settled {
    return isSo === undefined ? undefined : !isSo;
}

function alarmsOf(contacts: ReadonlyMap<string, Settled>, options: GpioOptions): string[] {
    return [...contacts].flatMap(([number, isAway]) => {
        const { alarm } = options.contacts[number] ?? {};
        return isAway && alarm !== undefined ? [alarm] : [];
    });
}

function contactsOf(contacts: ReadonlyMap<string, Settled>, options: GpioOptions): Record<string, Value> {
    const entries = [...contacts].flatMap(([number, isAway]) => {
        const { name, normally } = options.contacts[number] ?? {};
        const isClosed = isAway === undefined ? undefined : isAway === (normally === 'open');
        return [
            [`ambient.contacts.${number}.status`, isClosed === undefined ? null : isClosed ? 'closed' : 'opened'],
            [`ambient.contacts.${number}.config`, normally === 'open' ? 'normal-open' : 'normal-closed'],
            ...(name === undefined ? [] : [[`ambient.contacts.${number}.name`, name]]),
        ];
    });
    return Object.fromEntries(entries);
}

function relaysOf(relays: ReadonlyMap<string, Settled>, options: GpioOptions): Record<string, Value> {
    const entries = [...relays].flatMap(([number, isOn]) => {
        const { name } = options.relays[number] ?? {};
        return [
            [`outlet.${number}.status`, isOn === undefined ? null : isOn ? 'on' : 'off'],
            [`outlet.${number}.switchable`, 'yes'],
            ...(name === undefined ? [] : [[`outlet.${number}.desc`, name]]),
        ];
    });
    return Object.fromEntries(entries);
}
