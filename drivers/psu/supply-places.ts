// Which records of a BMC belong to which power supply. By entity and instance as the standard says; where a maker gave its
// supplies other numbers, by their names. Pure.

import type { LocatorRecord, SdrRecord, SensorRecord } from './sdr.ts';

export interface SupplyPlace {
    readonly number: number;
    readonly name: string;
    readonly locator: LocatorRecord | undefined;
    readonly sensors: readonly SensorRecord[];
}

// IPMI 2.0 §43.14: power supply
const POWER_SUPPLY = 0x0a;
const BMC = 0x20;
// Instances above are relative to a device (§39.1): 60h+k is the k-th.
const RELATIVE = 0x60;
// Blade frames have 12; what is more is a mistake of the list.
const SUPPLIES_MAX = 16;
const NAME = /\b(?:PS|PSU|Pwr ?Supply|Power ?Supply)[ _#-]?(\d{1,2})/i;

/** In the order of their numbers. */
export function foundSupplies(records: readonly SdrRecord[]): SupplyPlace[] {
    const places = new Map<number, { name: string; locator: LocatorRecord | undefined; sensors: SensorRecord[] }>();
    const at = (number: number) => {
        const place = places.get(number) ?? { name: '', locator: undefined, sensors: [] };
        places.set(number, place);
        return place;
    };
    for (const record of records) {
        const number = record.kind === 'other' ? undefined : placeOf(record);
        if (number === undefined || number < 1 || number > SUPPLIES_MAX) continue;
        if (record.kind === 'fru') {
            const place = at(number);
            place.locator ??= record;
            place.name ||= record.name;
        } else if (record.kind === 'sensor' && isUseful(record)) {
            at(number).sensors.push(record);
        }
    }
    return [...places]
        .sort(([left], [right]) => left - right)
        .map(([number, { name, locator, sensors }]) => ({ number, name: name || `PSU${number}`, locator, sensors }));
}

/** Dell puts the amperes of its supplies under other entities: the name counts then. */
function placeOf({ entity, instance, name }: LocatorRecord | SensorRecord): number | undefined {
    if (entity === POWER_SUPPLY && instance > 0) return instance > RELATIVE ? instance - RELATIVE : instance;
    const named = NAME.exec(name)?.[1];
    return named === undefined ? undefined : Number(named);
}

// §42.2: power supply, entity presence; values in °C, V, A, W. A redundancy sensor (event type 0Bh) is about all of them.
function isUseful({ owner, type, eventType, unit, toValue }: SensorRecord): boolean {
    if (owner !== BMC) return false;
    if (unit !== undefined) return toValue !== undefined && [1, 4, 5, 6].includes(unit) && eventType === 0x01;
    return (type === 0x08 || type === 0x25) && eventType === 0x6f;
}
