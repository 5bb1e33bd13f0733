// Makes what a maker writes into the memory of a part: a FRU inventory with a board area and the record of a power supply.
// IPMI Platform Management FRU Information Storage Definition 1.0.

export interface FruContent {
    /** Manufacturer, product, serial number, part number; bytes as they are, text in Latin letters. */
    readonly board: readonly (string | readonly number[])[];
    /** Milliseconds since 1970. */
    readonly madeAt?: number;
    readonly supply?: {
        readonly watts: number;
        readonly volts: readonly [low: number, high: number];
        readonly hertz: readonly [low: number, high: number];
        /** Watts of its 12 V rail. */
        readonly combinedWatts?: number;
    };
}

const EPOCH = Date.UTC(1996, 0, 1);

/** `bytes` long, as memories are. */
export function fruImage({ board, madeAt = EPOCH, supply }: FruContent, bytes = 256): Buffer {
    const area = boardArea(board, (madeAt - EPOCH) / 60_000);
    const record = supply === undefined ? [] : supplyRecord(supply);
    const header = summed([1, 0, 0, 1, 0, record.length === 0 ? 0 : 1 + area.length / 8, 0]);
    const image = Buffer.alloc(bytes);
    image.set([...header, ...area, ...record]);
    return image;
}

// §11: 8-bit text, 0xC1 ends, padded to steps of 8 bytes
function boardArea(fields: FruContent['board'], minutes: number): number[] {
    const body = [1, 0, 25, minutes & 0xff, (minutes >> 8) & 0xff, minutes >> 16];
    for (const field of fields) {
        const text = typeof field === 'string' ? [...Buffer.from(field, 'latin1')] : field;
        body.push(0xc0 | text.length, ...text);
    }
    body.push(0xc1);
    while ((body.length + 1) % 8 !== 0) body.push(0);
    body[1] = (body.length + 1) / 8;
    return summed(body);
}

// §16.1 header of a record, the last one; §18.1 the record of a supply, what is not known being all ones
function supplyRecord({ watts, volts, hertz, combinedWatts = 0 }: NonNullable<FruContent['supply']>): number[] {
    const [low, high] = volts.map((one) => one * 100);
    const words = (...of: number[]) => of.flatMap((word) => [word & 0xff, word >> 8]);
    const ranges = words(low ?? 0, high ?? 0, 0, 0);
    const data = [...words(watts, 0xffff), 0xff, 0, ...ranges, ...hertz, 0xff, 0, 0, 0, 0, ...words(combinedWatts), 0];
    const sum = summed(data).at(-1) ?? 0;
    return [...summed([0x00, 0x82, data.length, sum]), ...data];
}

/** With the byte behind them that makes their sum zero. */
function summed(bytes: readonly number[]): number[] {
    return [...bytes, (256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256];
}
