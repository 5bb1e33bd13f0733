// A report descriptor as the fields that it describes: which bits of which report mean what (HID 1.11 §6.2.2). Pure. Broken
// descriptors are common: whatever comes, this gives the fields that could be understood, in bounded time and memory.

import { type Item, itemsOf } from './items.ts';

export type ReportType = 'input' | 'output' | 'feature';

export interface Field {
    readonly type: ReportType;
    /** 0: the device has one report of this type, without a number. */
    readonly reportId: number;
    /** Usages of the collections around it, then its own, each with its page in the upper 16 bits. */
    readonly path: readonly number[];
    /** Position behind the byte of the report id. */
    readonly bitOffset: number;
    readonly bitSize: number;
    readonly logicalMin: number;
    readonly logicalMax: number;
    /** Absent: the physical range is the logical one. */
    readonly physical?: { readonly min: number; readonly max: number };
    /** HID 1.11 §6.2.2.7, nibbles of the unit. */
    readonly unit: number;
    /** Power of ten. */
    readonly unitExponent: number;
    readonly isConstant: boolean;
    /** A value outside the logical range means “not known” (HID 1.11 §6.2.2.5, Null state). */
    readonly hasNull: boolean;
    /** The usages whose index the field holds, if it is an array of more than one; then `path` ends in the first. */
    readonly selects?: readonly number[];
    /** Elements of the field; more than one for an array or a row of bytes. */
    readonly count: number;
}

export interface ReportDescriptor {
    readonly fields: readonly Field[];
    /** Whether reports begin with a byte that is their id. */
    readonly isNumbered: boolean;
    /** What was wrong, for the log; empty for a good descriptor. */
    readonly faults: readonly string[];
}

// The largest known descriptor of a UPS has 340 fields, 10 collections deep, in 2,053 bytes. Beyond these it is no UPS.
const FIELDS_MAX = 4096;
const DEPTH_MAX = 32;
const USAGES_MAX = 1024;
// Linux: HID_MAX_BUFFER_SIZE, 16 KiB.
const REPORT_BITS_MAX = 8 * 16_384;
/** An indexed collection (type 0x80 and above, as Eaton numbers its inputs and outlets) is a usage of its own. */
export const INDEX_PAGE = 0x00ff_0000;

interface Globals {
    readonly usagePage: number;
    readonly logicalMin: number;
    readonly logicalMax: Item | undefined;
    readonly physicalMin: number | undefined;
    readonly physicalMax: Item | undefined;
    readonly unit: number;
    readonly unitExponent: number;
    readonly reportSize: number;
    readonly reportCount: number;
    readonly reportId: number;
}

const START: Globals = {
    usagePage: 0,
    logicalMin: 0,
    logicalMax: undefined,
    physicalMin: undefined,
    physicalMax: undefined,
    unit: 0,
    unitExponent: 0,
    reportSize: 0,
    reportCount: 0,
    reportId: 0,
};

// HID 1.11 §6.2.2.4.
const FIELD_TAGS: Readonly<Record<number, ReportType>> = { 8: 'input', 9: 'output', 11: 'feature' };
const COLLECTION = 0xa;
const END_COLLECTION = 0xc;

/** HID 1.11 §6.2.2.7, by tag. */
const GLOBALS: readonly ((item: Item) => Partial<Globals>)[] = [
    ({ unsigned }) => ({ usagePage: unsigned & 0xffff }),
    ({ signed }) => ({ logicalMin: signed }),
    (item) => ({ logicalMax: item }),
    ({ signed }) => ({ physicalMin: signed }),
    (item) => ({ physicalMax: item }),
    ({ signed }) => ({ unitExponent: exponentOf(signed) }),
    ({ unsigned }) => ({ unit: unsigned }),
    ({ unsigned }) => ({ reportSize: unsigned }),
    ({ unsigned }) => ({ reportId: unsigned & 0xff }),
    ({ unsigned }) => ({ reportCount: unsigned }),
];
const PUSH = 0xa;
const POP = 0xb;

export function parseReportDescriptor(bytes: Uint8Array): ReportDescriptor {
    const parser = new Parser();
    for (const item of itemsOf(bytes)) if (!parser.take(item)) break;
    return parser.result();
}

class Parser {
    #globals = START;
    readonly #saved: Globals[] = [];
    readonly #locals = new LocalUsages();
    /** Usages of the open collections, and where each began. */
    #path: number[] = [];
    readonly #collections: number[] = [];
    /** Bits used so far, by type and report id. */
    readonly #bits = new Map<string, number>();
    readonly #fields: Field[] = [];
    readonly #faults = new Set<string>();

    /** False: enough. */
    take(item: Item): boolean {
        switch (item.kind) {
            case 'main':
                this.#main(item);
                // HID 1.11 §6.2.2.8: local items do not carry over to the next main item.
                this.#locals.clear();
                break;
            case 'global':
                this.#global(item);
                break;
            case 'local':
                if (!this.#locals.take(item, this.#globals.usagePage)) this.#faults.add('too many usages');
                break;
            case 'reserved':
                this.#faults.add('a reserved item');
                break;
            default:
                item.kind satisfies never;
        }
        return this.#fields.length < FIELDS_MAX;
    }

    result(): ReportDescriptor {
        if (this.#fields.length >= FIELDS_MAX) this.#faults.add('too many fields');
        if (this.#collections.length > 0) this.#faults.add('a collection without an end');
        const isNumbered = this.#fields.some(({ reportId }) => reportId !== 0);
        return { fields: this.#fields, isNumbered, faults: [...this.#faults] };
    }

    #main({ tag, unsigned }: Item): void {
        const type = FIELD_TAGS[tag];
        if (type !== undefined) this.#field(type, unsigned);
        else if (tag === COLLECTION) this.#openCollection(unsigned);
        else if (tag === END_COLLECTION) this.#closeCollection();
        else this.#faults.add(`an unknown main item ${tag}`);
    }

    #openCollection(type: number): void {
        if (this.#collections.length >= DEPTH_MAX) this.#faults.add('collections nested too deeply');
        this.#collections.push(this.#path.length);
        const [usage] = this.#locals.completed(this.#globals.usagePage);
        // A collection without a usage groups, but names nothing.
        if (usage !== undefined) this.#path.push(usage);
        if (type >= 0x80) this.#path.push(INDEX_PAGE | (type & 0x7f));
        this.#path = this.#path.slice(0, DEPTH_MAX);
    }

    #closeCollection(): void {
        const start = this.#collections.pop();
        if (start === undefined) this.#faults.add('an end without a collection');
        this.#path = this.#path.slice(0, start ?? 0);
    }

    #global(item: Item): void {
        if (item.tag === PUSH) {
            if (this.#saved.length < DEPTH_MAX) this.#saved.push(this.#globals);
            else this.#faults.add('too much pushed');
        } else if (item.tag === POP) this.#globals = this.#saved.pop() ?? this.#globals;
        else if (item.tag < GLOBALS.length) this.#globals = { ...this.#globals, ...GLOBALS[item.tag]?.(item) };
        else this.#faults.add(`an unknown global item ${item.tag}`);
    }

    /** HID 1.11 §6.2.2.5: one main item is `reportCount` fields of `reportSize` bits. */
    #field(type: ReportType, flags: number): void {
        const { reportSize, reportCount, reportId } = this.#globals;
        const key = `${type}${reportId}`;
        const start = this.#bits.get(key) ?? 0;
        const bits = reportSize * reportCount;
        if (start + bits > REPORT_BITS_MAX) {
            this.#faults.add(`report ${reportId} is longer than a report can be`);
            return;
        }
        this.#bits.set(key, start + bits);
        const usages = this.#locals.completed(this.#globals.usagePage);
        if (reportSize === 0 || reportCount === 0 || usages.length === 0) return; // Padding.
        const shape = { type, reportId, bitSize: reportSize, ...this.#values(), ...traitsOf(flags) };
        if (isSelector(flags, usages, this.#globals)) {
            const path = this.#pathTo(usages[0]);
            this.#fields.push({ ...shape, path, bitOffset: start, count: reportCount, selects: usages });
            return;
        }
        const last = Math.min(usages.length, reportCount) - 1;
        for (let index = 0; index <= last && this.#fields.length < FIELDS_MAX; index++) {
            // HID 1.11 §6.2.2.8: the last usage applies to all fields that are left.
            const count = index === last ? reportCount - last : 1;
            const bitOffset = start + index * reportSize;
            this.#fields.push({ ...shape, path: this.#pathTo(usages[index]), bitOffset, count });
        }
    }

    #pathTo(usage: number | undefined): number[] {
        return usage === undefined ? [...this.#path] : [...this.#path, usage];
    }

    #values(): Pick<Field, 'logicalMin' | 'logicalMax' | 'physical' | 'unit' | 'unitExponent'> {
        const { logicalMin, logicalMax, physicalMin, physicalMax, unit, unitExponent, reportSize } = this.#globals;
        const values = { logicalMin, logicalMax: maximumOf(logicalMax, logicalMin, reportSize), unit, unitExponent };
        if (physicalMin === undefined || physicalMax === undefined) return values;
        const max = physicalMax.signed < physicalMin ? physicalMax.unsigned : physicalMax.signed;
        // HID 1.11 §6.2.2.7: both 0 stands for “as the logical range”.
        const isUsable = max > physicalMin && values.logicalMax > logicalMin;
        return isUsable ? { ...values, physical: { min: physicalMin, max } } : values;
    }
}

// HID 1.11 §6.2.2.7: a nibble, 8 to 15 are -8 to -1. Some devices write a whole signed byte.
function exponentOf(signed: number): number {
    if (signed < 0 || signed > 15) return Math.max(-20, Math.min(20, signed));
    return signed > 7 ? signed - 16 : signed;
}

/** A maximum below the minimum was meant unsigned: devices write `25 ff` for 255. */
function maximumOf(item: Item | undefined, min: number, bits: number): number {
    const widest = 2 ** Math.min(bits, 32) - 1;
    if (item === undefined) return widest;
    const max = item.signed < min ? item.unsigned : item.signed;
    return max < min ? widest : max;
}

function traitsOf(flags: number): Pick<Field, 'isConstant' | 'hasNull'> {
    return { isConstant: (flags & 0x01) !== 0, hasNull: (flags & 0x40) !== 0 };
}

/**
 * HID 1.11 §6.2.2.5: an array holds indexes into its usages, a variable holds a value for each. Devices forget the flag: what has
 * a field for each usage, or a range that does not number them, holds values.
 */
function isSelector(
    flags: number,
    usages: readonly number[],
    { reportCount, logicalMin, logicalMax }: Globals,
): boolean {
    const isVariable = (flags & 0x02) !== 0;
    if (isVariable || usages.length < 2 || logicalMax === undefined) return false;
    return reportCount < usages.length && logicalMax.signed - logicalMin + 1 === usages.length;
}

/** Usages that wait for their main item (HID 1.11 §6.2.2.8). */
class LocalUsages {
    #usages: { readonly usage: number; readonly isComplete: boolean; readonly pageThen: number }[] = [];
    #minimum: Item | undefined;

    clear(): void {
        this.#usages = [];
        this.#minimum = undefined;
    }

    /** False: there are too many. */
    take(item: Item, page: number): boolean {
        switch (item.tag) {
            case 0x0:
                return this.#add(item.unsigned, item.size === 4, page);
            case 0x1:
                this.#minimum = item;
                return true;
            case 0x2:
                return this.#addRange(item, page);
            default:
                // Designators, strings and delimiters say nothing about the bits.
                return true;
        }
    }

    /**
     * With their pages. HID 1.11 §6.2.2.8 takes the page that holds at the main item; descriptors with several pages
     * in one item mean the page before each usage. Both hold: a page that came after a usage counts for it.
     */
    completed(page: number): number[] {
        const isLate = this.#usages.length > 0 && !this.#usages.some(({ pageThen }) => pageThen === page);
        return this.#usages.map(({ usage, isComplete, pageThen }) =>
            isComplete ? usage : (isLate ? page : pageThen) * 0x1_0000 + usage,
        );
    }

    #add(usage: number, isComplete: boolean, pageThen: number): boolean {
        if (this.#usages.length >= USAGES_MAX) return false;
        this.#usages.push({ usage, isComplete, pageThen });
        return true;
    }

    #addRange(maximum: Item, page: number): boolean {
        const minimum = this.#minimum;
        this.#minimum = undefined;
        if (minimum === undefined) return true;
        const isComplete = maximum.size === 4;
        const last = Math.min(maximum.unsigned, minimum.unsigned + USAGES_MAX);
        for (let usage = minimum.unsigned; usage <= last; usage++) {
            if (!this.#add(usage, isComplete, page)) return false;
        }
        return true;
    }
}

/** Bytes of a report, its id included: what to ask for. HID 1.11 §6.2.2.5: reports end at a whole byte. */
export function reportBytes({ fields }: Pick<ReportDescriptor, 'fields'>, type: ReportType, reportId: number): number {
    const bits = fields
        .filter((field) => field.type === type && field.reportId === reportId)
        .map(({ bitOffset, bitSize, count }) => bitOffset + bitSize * count);
    return 1 + Math.ceil(Math.max(0, ...bits) / 8);
}
