// Sensor data records: which sensor belongs to which part, and how its raw byte becomes a value. Pure.
// IPMI 2.0 §43 (records), §36.3 (conversion), §42 (types of sensors).

export interface SensorRecord {
    readonly number: number;
    /** The BMC itself is 0x20; another controller is asked through it, which we do not. */
    readonly owner: number;
    readonly entity: number;
    readonly instance: number;
    readonly type: number;
    readonly eventType: number;
    /** Base unit of a full record: 1 °C, 4 V, 5 A, 6 W. */
    readonly unit: number | undefined;
    readonly name: string;
    /** undefined: the record has none, or one that is not linear. */
    readonly toValue: ((raw: number) => number) | undefined;
}

export interface LocatorRecord {
    readonly fruId: number;
    readonly entity: number;
    readonly instance: number;
    readonly name: string;
}

export type SdrRecord =
    | ({ readonly kind: 'sensor' } & SensorRecord)
    | ({ readonly kind: 'fru' } & LocatorRecord)
    | { readonly kind: 'other' };

/** One whole record, header included. What is cut short is `other`. */
export function parseSdr(bytes: Buffer): SdrRecord {
    const type = bytes[3];
    // §43.1 full, §43.2 compact
    if (type === 0x01 && bytes.length >= 48) return { kind: 'sensor', ...sensorOf(bytes, 47), ...conversionOf(bytes) };
    if (type === 0x02 && bytes.length >= 32) {
        return { kind: 'sensor', ...sensorOf(bytes, 31), unit: undefined, toValue: undefined };
    }
    // §43.8 FRU device locator; bit 7 of byte 7: a FRU behind a controller, called by its id.
    if (type === 0x11 && bytes.length >= 16 && (bytes[7] ?? 0) & 0x80) {
        const [fruId = 0, entity = 0, instance = 0] = [bytes[6], bytes[12], bytes[13]];
        return { kind: 'fru', fruId, entity, instance, name: nameAt(bytes, 15) };
    }
    return { kind: 'other' };
}

function sensorOf(bytes: Buffer, nameAtByte: number) {
    const [owner = 0, , number = 0, entity = 0, instance = 0] = bytes.subarray(5);
    const [type = 0, eventType = 0] = bytes.subarray(12);
    // Bit 7 of the instance: physical or logical entity.
    return { owner, number, entity, instance: instance & 0x7f, type, eventType, name: nameAt(bytes, nameAtByte) };
}

function nameAt(bytes: Buffer, at: number): string {
    const length = (bytes[at] ?? 0) & 0x1f;
    return bytes
        .subarray(at + 1, at + 1 + length)
        .toString('latin1')
        .replace(/[^\x20-\x7e]+/g, ' ')
        .trim();
}

function conversionOf(bytes: Buffer): Pick<SensorRecord, 'unit' | 'toValue'> {
    const [units = 0, unit = 0, , linear = 0, m = 0, mHigh = 0, b = 0, bHigh = 0, , exponents = 0] = bytes.subarray(20);
    const analog = units >> 6;
    if (analog === 3 || linear % 0x80 !== 0) return { unit, toValue: undefined };
    const [factor, offset] = [signed(((mHigh & 0xc0) << 2) | m, 10), signed(((bHigh & 0xc0) << 2) | b, 10)];
    const [result, shift] = [signed(exponents >> 4, 4), signed(exponents & 0x0f, 4)];
    const toValue = (raw: number): number => (factor * signedRaw(raw, analog) + offset * 10 ** shift) * 10 ** result;
    return { unit, toValue };
}

/** 0 unsigned, 1 one's complement, 2 two's complement. */
function signedRaw(raw: number, analog: number): number {
    if (analog === 0 || raw < 0x80) return raw;
    return analog === 1 ? raw - 0xff : raw - 0x100;
}

function signed(value: number, bits: number): number {
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}
