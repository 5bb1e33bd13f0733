// From what a device has said to readings: every variable once, the status in words. Pure: the same memory gives the same.

import { formatStatus } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import { formatUsbId, type UsbIdentity } from '../usb/identity.ts';
import type { BoundFamily } from './binding.ts';
import { number } from './conversions.ts';
import type { DeviceMemory } from './memory.ts';
import { compose } from './status.ts';

export interface ReadingSources {
    readonly bound: BoundFamily;
    readonly memory: DeviceMemory;
    /** Readings that do not change: who the device is. */
    readonly identity: Readonly<Record<string, Value>>;
    /** Waits that are kept here, by variable. */
    readonly delays: ReadonlyMap<string, number>;
}

/** All readings; they also become those that conversions can refer to. */
export function readAll({ bound, memory, identity, delays }: ReadingSources): Readonly<Record<string, Value>> {
    const values: Record<string, Value> = { ...identity };
    for (const { row } of bound.delays) values[row.variable] = delays.get(row.variable) ?? row.seconds;
    memory.origins.clear();
    // Conversions refer to what stands above them in the table, else to what the pass before made of it.
    const known: Record<string, Value> = { ...memory.values, ...values };
    memory.values = known;
    for (const each of bound.rows) {
        const { row, place } = each;
        const raw = memory.number(place);
        // The first row that knows a value wins; null may still be known by a later one.
        if (raw === undefined || (values[row.variable] ?? null) !== null) continue;
        const value = raw === null ? null : (row.as ?? number).read(raw, memory.circumstances);
        if ((value ?? null) !== null) memory.origins.set(row.variable, each);
        if (value === undefined) continue;
        values[row.variable] = value;
        known[row.variable] = value;
    }
    memory.values = { ...values, ...stateReadings(bound, memory, values) };
    return memory.values;
}

function stateReadings(
    { alarms }: BoundFamily,
    memory: DeviceMemory,
    values: Readonly<Record<string, Value>>,
): Record<string, Value> {
    const charge = values['battery.charge'];
    const said = compose(memory.states, typeof charge === 'number' ? charge : undefined);
    const own = alarms.filter(({ place }) => memory.number(place) === 1).map(({ row }) => row.text);
    const texts = [...said.alarms, ...own];
    const flags = new Set([...said.status, ...(texts.length > 0 ? (['ALARM'] as const) : [])]);
    return {
        // Nothing said is not “off”, and not “fine” either.
        'ups.status': said.status.length > 0 ? formatStatus(flags) : null,
        ...(texts.length > 0 ? { 'ups.alarm': texts.map((text) => `[${text}]`).join(' ') } : {}),
        ...(said.transferReason === undefined ? {} : { 'input.transfer.reason': said.transferReason }),
    };
}

/** Who the device is, as readings. */
export function identityReadings(
    identity: UsbIdentity,
    named: {
        readonly mfr?: string;
        readonly model?: string;
        readonly firmware?: string;
        readonly firmwareAux?: string;
    },
): Record<string, Value> {
    const mfr = named.mfr ?? identity.manufacturer;
    const model = (named.model ?? identity.model).trim();
    const { serial } = identity;
    return {
        'device.type': 'ups',
        ...filled({
            'device.mfr': mfr,
            'ups.mfr': mfr,
            'device.model': model,
            'ups.model': model,
            'device.serial': serial,
            'ups.serial': serial,
            'ups.firmware': named.firmware?.trim(),
            'ups.firmware.aux': named.firmwareAux?.trim(),
        }),
        'ups.vendorid': formatUsbId(identity.vendor),
        'ups.productid': formatUsbId(identity.product),
    };
}

function filled(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const entries = Object.entries(texts).filter((entry): entry is [string, string] => Boolean(entry[1]));
    return Object.fromEntries(entries);
}
