// From the bits of a report to a number in the unit of its usage, and back (HID 1.11 §5.8, §6.2.2.7). Pure.

import type { Field } from './report-descriptor.ts';

/** What a number can still hold exactly; wider fields are rows of bytes. */
const BITS_MAX = 48;

/**
 * The value of the field in a report (which begins with the byte of its id), in SI units.
 * @returns undefined when the report is too short or the field no number; null when the device says that it does not know
 */
export function readField(field: Field, report: Uint8Array): number | null | undefined {
    const raw = rawOf(field, report);
    if (raw === undefined) return undefined;
    const logical = logicalOf(field, raw);
    const isInside = logical >= field.logicalMin && logical <= field.logicalMax;
    if (!isInside && field.hasNull) return null;
    return toPhysical(field, Math.max(field.logicalMin, Math.min(field.logicalMax, logical)));
}

/** Whether an array of usages holds this one (HID 1.11 §6.2.2.5). */
export function isSelected(field: Field, usage: number, report: Uint8Array): boolean | undefined {
    const at = field.selects?.indexOf(usage) ?? -1;
    for (let element = 0; element < field.count; element++) {
        const raw = rawOf({ ...field, bitOffset: field.bitOffset + element * field.bitSize }, report);
        if (raw === undefined) return undefined;
        if (raw === field.logicalMin + at) return true;
    }
    return false;
}

/**
 * A copy of the report with the field set. The logical range is not enforced: -1 calls off a countdown whose range begins at 0,
 * and firmware that declares too small a range still takes what it needs. Whoever lets people choose asks `rangeOf`.
 */
export function writeField(field: Field, report: Uint8Array, value: number): Uint8Array {
    const logical = toLogical(field, value);
    const written = Uint8Array.from(report);
    // Two's complement of as many bits as the field has (HID 1.11 §5.8).
    const raw = ((logical % 2 ** field.bitSize) + 2 ** field.bitSize) % 2 ** field.bitSize;
    for (let bit = 0; bit < Math.min(field.bitSize, BITS_MAX); bit++) {
        const at = 8 + field.bitOffset + bit;
        const mask = 1 << (at & 7);
        const before = written[at >> 3];
        if (before === undefined) break;
        written[at >> 3] = Math.floor(raw / 2 ** bit) % 2 === 1 ? before | mask : before & ~mask;
    }
    return written;
}

/** Least and greatest value that the field can hold, in SI units. */
export function rangeOf(field: Field): { readonly min: number; readonly max: number } {
    return { min: toPhysical(field, field.logicalMin), max: toPhysical(field, field.logicalMax) };
}

/** The bits of the field as an unsigned number. */
function rawOf({ bitOffset, bitSize }: Field, report: Uint8Array): number | undefined {
    if (bitSize > BITS_MAX || 8 + bitOffset + bitSize > 8 * report.length) return undefined;
    let raw = 0;
    for (let bit = bitSize - 1; bit >= 0; bit--) {
        const at = 8 + bitOffset + bit;
        raw = raw * 2 + (((report[at >> 3] ?? 0) >> (at & 7)) & 1);
    }
    return raw;
}

/**
 * Devices leave garbage in the bits above those that the logical range needs (APC Back-UPS 500), so only those count; the
 * value is signed if the range begins below 0 (HID 1.11 §5.8).
 */
function logicalOf({ logicalMin, logicalMax, bitSize }: Field, raw: number): number {
    const bits = Math.min(bitSize, bitsFor(Math.max(Math.abs(logicalMin), Math.abs(logicalMax))));
    if (logicalMin >= 0) return raw % 2 ** bits;
    const signedBits = Math.min(bitSize, bits + 1);
    const low = raw % 2 ** signedBits;
    return low >= 2 ** (signedBits - 1) ? low - 2 ** signedBits : low;
}

function bitsFor(magnitude: number): number {
    let bits = 0;
    while (2 ** bits <= magnitude) bits++;
    return Math.max(1, bits);
}

function toPhysical(field: Field, logical: number): number {
    const { logicalMin, logicalMax, physical } = field;
    if (physical === undefined) return scaled(logical, powerOf(field));
    const perStep = (physical.max - physical.min) / (logicalMax - logicalMin);
    const value = (logical - logicalMin) * perStep + physical.min;
    return scaled(Math.max(physical.min, Math.min(physical.max, value)), powerOf(field));
}

function toLogical(field: Field, value: number): number {
    const { logicalMin, logicalMax, physical } = field;
    const number = scaled(value, -powerOf(field));
    if (physical === undefined) return Math.trunc(number);
    const steps = ((number - physical.min) * (logicalMax - logicalMin)) / (physical.max - physical.min);
    // Whole steps from the least: a delay in minutes is rounded down, and -1 s is “none”, not “at once”.
    return Math.trunc(withoutNoise(steps)) + logicalMin;
}

function scaled(value: number, power: number): number {
    return withoutNoise(power < 0 ? value / 10 ** -power : value * 10 ** power);
}

/** 0.1 × 3 is 0.3. 12 digits are more than any device has, fewer than where the noise of a double begins. */
function withoutNoise(value: number): number {
    return Number.isInteger(value) ? value : Number(value.toPrecision(12));
}

/**
 * Power of ten from what is in the report to SI. HID 1.11 §6.2.2.7: SI linear counts in centimetres (10⁻² m) and grams
 * (10⁻³ kg); a volt (kg·m²·s⁻³·A⁻¹) is 10⁷ of its units. Other systems are taken as they are.
 */
function powerOf({ unit, unitExponent }: Field): number {
    if ((unit & 0xf) !== SI_LINEAR) return unitExponent;
    return unitExponent - 2 * nibble(unit, 1) - 3 * nibble(unit, 2);
}

const SI_LINEAR = 1;

function nibble(unit: number, at: number): number {
    const value = (unit >>> (4 * at)) & 0xf;
    return value > 7 ? value - 16 : value;
}
