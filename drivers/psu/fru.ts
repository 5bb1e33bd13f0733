// The identity of a part as its maker wrote it into its memory: areas and records of a FRU inventory. Pure.
// A damaged area is read as far as it goes and told as a doubt: many boards leave the factory with wrong checksums.
// IPMI Platform Management FRU Information Storage Definition 1.0 (below: FRU 1.0).

export interface Fru {
    mfr?: string;
    model?: string;
    serial?: string;
    part?: string;
    /** Milliseconds since 1970. */
    madeAt?: number;
    watts?: number;
    inputVolts?: { readonly minimum: number; readonly maximum: number };
    inputHertz?: { readonly low: number; readonly high: number };
    outputVolts?: number;
    /** What is wrong with it, in words. */
    doubts: string[];
}

// FRU 1.0 §8: a common header has 8 bytes, offsets count in steps of 8.
const STEP = 8;
// FRU 1.0 §11: minutes since this day, and 0 is “not said”.
const EPOCH = Date.UTC(1996, 0, 1);
// FRU 1.0 §18.1.6 combined wattage: code of the voltage.
const COMBINED_VOLTS = [12, -12, 5, 3.3];
// More records than any supply has; a chain without end is a damaged one.
const RECORDS_MAX = 32;

/** `first` is the area that counts where both say something: makers of supplies fill the board, a server is what its product area says. */
export function parseFru(bytes: Buffer, first: 'board' | 'product' = 'board'): Fru {
    const fru: Fru = { doubts: [] };
    if (bytes.length < STEP || (bytes[0] ?? 0) % 16 !== 1) {
        fru.doubts.push('the FRU has no header');
        return fru;
    }
    if (!isSumZero(bytes.subarray(0, STEP))) fru.doubts.push('the checksum of the FRU header is wrong');
    const [board, product, records] = [3, 4, 5].map((at) => (bytes[at] ?? 0) * STEP);
    const areas = {
        board: () => board && readBoard(areaAt(bytes, board, 'board', fru), fru),
        product: () => product && readProduct(areaAt(bytes, product, 'product', fru), fru),
    };
    areas[first]();
    areas[first === 'board' ? 'product' : 'board']();
    if (records) readRecords(bytes, records, fru);
    return fru;
}

function areaAt(bytes: Buffer, start: number, name: string, fru: Fru): Buffer {
    const area = bytes.subarray(start, start + (bytes[start + 1] ?? 0) * STEP);
    if (area.length === 0 || !isSumZero(area)) fru.doubts.push(`the checksum of the ${name} area is wrong`);
    return area;
}

// FRU 1.0 §11
function readBoard(area: Buffer, fru: Fru): void {
    const minutes = area.length > 6 ? area.readUIntLE(3, 3) : 0;
    if (minutes > 0) fru.madeAt = EPOCH + minutes * 60_000;
    const [mfr, model, serial, part] = fieldsOf(area, 6);
    take(fru, { mfr, model, serial, part });
}

// FRU 1.0 §12
function readProduct(area: Buffer, fru: Fru): void {
    const [mfr, model, part, , serial] = fieldsOf(area, 3);
    take(fru, { mfr, model, serial, part });
}

function take(fru: Fru, said: Partial<Record<'mfr' | 'model' | 'serial' | 'part', string | undefined>>): void {
    for (const [key, text] of Object.entries(said)) {
        if (text) fru[key as keyof typeof said] ??= text;
    }
}

/** FRU 1.0 §13: type and length in one byte, 0xC1 ends. */
function fieldsOf(area: Buffer, start: number): string[] {
    const fields: string[] = [];
    for (let at = start; at < area.length && area[at] !== 0xc1; ) {
        const [type, length] = [(area[at] ?? 0) >> 6, (area[at] ?? 0) & 0x3f];
        fields.push(textOf(area.subarray(at + 1, at + 1 + length), type));
        at += 1 + length;
    }
    return fields;
}

function textOf(bytes: Buffer, type: number): string {
    // What is no character cannot go into a line of a protocol; makers pad with blanks and zeros.
    if (type === 3) return printable(bytes.toString('latin1'));
    if (type === 2) return printable(sixBit(bytes));
    if (type === 1) return printable(bytes.toString('hex').replace(/a/g, ' ').replace(/b/g, '-').replace(/c/g, '.'));
    return bytes.some((byte) => byte !== 0) ? bytes.toString('hex') : '';
}

function printable(text: string): string {
    return text
        .replace(/[^\x20-\x7e\xa0-\xff]+/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
}

/** Four characters in three bytes, the first in the low bits, from the blank on. */
function sixBit(bytes: Buffer): string {
    let text = '';
    for (let bit = 0; bit + 6 <= bytes.length * 8; bit += 6) {
        const pair = (bytes[bit >> 3] ?? 0) | ((bytes[(bit >> 3) + 1] ?? 0) << 8);
        text += String.fromCharCode(0x20 + ((pair >> (bit & 7)) & 0x3f));
    }
    return text;
}

// FRU 1.0 §16
function readRecords(bytes: Buffer, start: number, fru: Fru): void {
    for (let at = start, count = 0; at + 5 <= bytes.length && count < RECORDS_MAX; count++) {
        const header = bytes.subarray(at, at + 5);
        if (!isSumZero(header)) {
            fru.doubts.push('the checksum of a record header is wrong');
            return;
        }
        const data = bytes.subarray(at + 5, at + 5 + (header[2] ?? 0));
        if (!isSumZero(Buffer.from([...data, header[3] ?? 0]))) fru.doubts.push('the checksum of a record is wrong');
        if (header[0] === 0x00 && data.length >= 24) readSupplyRecord(data, fru);
        if (header[0] === 0x01 && data.length >= 13 && (data[0] ?? 0) < 0x80)
            fru.outputVolts ??= data.readInt16LE(1) / 100;
        if ((header[1] ?? 0) & 0x80) return;
        at += 5 + data.length;
    }
}

// FRU 1.0 §18.1: the second input range is that of the other line voltage, in it for supplies that take both.
function readSupplyRecord(data: Buffer, fru: Fru): void {
    const watts = data.readUInt16LE(0) & 0x0fff;
    if (watts > 0 && watts < 0x0fff) fru.watts = watts;
    const ranges = [6, 10].map((at) => [data.readUInt16LE(at) / 100, data.readUInt16LE(at + 2) / 100] as const);
    const told = ranges.filter(([low, high]) => low > 0 && high > low && high < 655);
    if (told.length > 0) {
        const [minimum, maximum] = [Math.min(...told.map(([low]) => low)), Math.max(...told.map(([, high]) => high))];
        fru.inputVolts = { minimum, maximum };
    }
    const [low, high] = [data[14] ?? 0, data[15] ?? 0];
    if (low > 0 && high >= low && high < 0xff) fru.inputHertz = { low, high };
    const volts = COMBINED_VOLTS[(data[20] ?? 0) >> 4];
    if (data.readUInt16LE(21) > 0 && volts !== undefined) fru.outputVolts ??= volts;
}

function isSumZero(bytes: Buffer): boolean {
    return bytes.reduce((sum, byte) => sum + byte, 0) % 256 === 0;
}
