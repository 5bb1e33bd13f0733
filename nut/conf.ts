// NUT's configuration files, read, edited and written without losing a byte that was not meant: comments, order, indentation,
// line ends, unknown words and faulty lines stay as they are. What is wrong in them says `validateConf`. Pure: text in, text out.
// Formats: ups.conf(5), upsd.conf(5), upsd.users(5), upsmon.conf(5), upssched.conf(5), nut.conf(5).

import { type ConfRecord, type Grammar, readRecords, recordText, withValues } from './conf-record.ts';

export const CONF_NAMES = ['ups.conf', 'upsd.conf', 'upsd.users', 'upsmon.conf', 'upssched.conf', 'nut.conf'] as const;
export type ConfName = (typeof CONF_NAMES)[number];

/** Characters. A thousand UPSes with every option take a twentieth; what is larger is no configuration. */
export const CONF_LENGTH_MAX = 10 * 1024 * 1024;

export interface ConfEntry {
    /** Absent above the first section, and in files without sections. */
    readonly section?: string;
    readonly key: string;
    /** Empty: a flag. */
    readonly values: readonly string[];
    readonly hasEquals: boolean;
    /** Counted from 1. */
    readonly line: number;
}

/** Which entries: those of the section with the key, whose values begin with `beginning` (for `NOTIFYFLAG ONLINE …`). */
export interface ConfAddress {
    readonly section?: string;
    readonly key: string;
    readonly beginning?: readonly string[];
}

/** What cannot be read or written at all. */
export class NutConfError extends Error {
    override readonly name = 'NutConfError';
}

const GRAMMARS: Readonly<Record<ConfName, Grammar>> = {
    'ups.conf': 'sections',
    'upsd.conf': 'commands',
    'upsd.users': 'sections',
    'upsmon.conf': 'commands',
    'upssched.conf': 'commands',
    'nut.conf': 'shell',
};

const BYTE_ORDER_MARK = '\ufeff';

export class NutConf {
    readonly name: ConfName;
    readonly hasByteOrderMark: boolean;
    readonly #grammar: Grammar;
    #records: readonly ConfRecord[];

    /** Throws NutConfError only when the text is longer than CONF_LENGTH_MAX; faults inside are kept, see `validateConf`. */
    constructor(name: ConfName, text = '') {
        if (text.length > CONF_LENGTH_MAX) {
            throw new NutConfError(`${name} has ${text.length} characters, at most ${CONF_LENGTH_MAX} are read`);
        }
        this.name = name;
        this.#grammar = GRAMMARS[name];
        this.hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
        this.#records = readRecords(this.hasByteOrderMark ? text.slice(1) : text, this.#grammar);
    }

    /** The file; what it was read from, but for the edits. */
    toString(): string {
        return (this.hasByteOrderMark ? BYTE_ORDER_MARK : '') + this.#text();
    }

    get records(): readonly ConfRecord[] {
        return this.#records;
    }

    /** Names as they are written, in order; twice what stands twice. */
    get sections(): readonly { readonly name: string; readonly line: number }[] {
        return this.#records.flatMap(({ section, line }) => (section === undefined ? [] : [{ name: section, line }]));
    }

    get entries(): readonly ConfEntry[] {
        return [...this.#placed()].flatMap(({ record: { key, values, hasEquals, line }, section }) =>
            key === undefined ? [] : [{ ...(section === undefined ? {} : { section }), key, values, hasEquals, line }],
        );
    }

    /** The values of the last such entry; [] of a flag, undefined when there is none. */
    get(address: ConfAddress): readonly string[] | undefined {
        const index = this.#find(address).at(-1);
        return index === undefined ? undefined : this.#records[index]?.values;
    }

    /**
     * Changes the last such entry, or adds one: behind the last of its section, which is made when it is missing.
     * Values that NUT cannot read back (line ends, other than ASCII) throw NutConfError, and nothing is changed.
     */
    set(address: ConfAddress, values: readonly string[]): void {
        checkValues(address, values, this.#grammar);
        const index = this.#find(address).at(-1);
        const record = index === undefined ? undefined : this.#records[index];
        if (index === undefined || !record) this.add(address, values);
        else this.#replace(index, 1, withValues(record, values, this.#grammar));
    }

    /** Adds an entry even if there is one with the key: `LISTEN`, `MONITOR`, `AT`. */
    add({ section, key }: ConfAddress, values: readonly string[]): void {
        checkValues({ key, ...(section === undefined ? {} : { section }) }, values, this.#grammar);
        if (section !== undefined && !this.#hasSection(section)) this.#addSection(section);
        const { index, indent } = this.#place(section);
        this.#insert(index, indent + recordText(key, values, this.#grammar, hasEqualsSign(this.name, key)));
    }

    /** Takes every such entry away, its line with it. How many there were. */
    remove(address: ConfAddress): number {
        const indices = this.#find(address);
        for (const index of indices.toReversed()) this.#replace(index, 1, '');
        return indices.length;
    }

    *#placed(): Generator<{ record: ConfRecord; index: number; section: string | undefined }> {
        let section: string | undefined;
        for (const [index, record] of this.#records.entries()) {
            section = record.section ?? section;
            yield { record, index, section };
        }
    }

    #find({ section, key, beginning = [] }: ConfAddress): number[] {
        return [...this.#placed()]
            .filter(({ record, section: at }) => record.key === key && this.#isSame(at, section))
            .filter(({ record }) => beginning.every((value, index) => record.values[index] === value))
            .map(({ index }) => index);
    }

    /** UPSes are the same in any case of letters, users are not. */
    #isSame(one: string | undefined, other: string | undefined): boolean {
        return this.name === 'ups.conf' ? one?.toLowerCase() === other?.toLowerCase() : one === other;
    }

    #hasSection(section: string): boolean {
        return this.sections.some(({ name }) => this.#isSame(name, section));
    }

    #addSection(section: string): void {
        const separator = this.#records.length > 0 ? this.#lineEnd() : '';
        this.#insert(this.#records.length, `${separator}[${section}]`);
    }

    /** Where a new entry of the section goes, and how far it is indented. */
    #place(section: string | undefined): { index: number; indent: string } {
        const inside = [...this.#placed()].filter(({ section: at }) => this.#isSame(at, section));
        const last = inside.findLast(({ record }) => record.key !== undefined);
        if (last) return { index: last.index + 1, indent: /^[ \t]*/.exec(last.record.raw)?.[0] ?? '' };
        const header = inside.findLast(({ record }) => record.section !== undefined);
        if (header) return { index: header.index + 1, indent: '    ' };
        const first = this.#records.findIndex((record) => record.section !== undefined);
        let index = first < 0 ? this.#records.length : first;
        // A comment right above a section is about that section.
        while (first >= 0 && /^\s*#/.test(this.#records[index - 1]?.raw ?? '')) index -= 1;
        return { index, indent: '' };
    }

    #insert(index: number, text: string): void {
        const before = this.#records[index - 1];
        const begin = before && !before.raw.endsWith('\n') ? this.#lineEnd() : '';
        this.#replace(index, 0, `${begin}${text}${this.#lineEnd()}`);
    }

    #replace(index: number, count: number, text: string): void {
        const raws = this.#records.map(({ raw }) => raw);
        raws.splice(index, count, text);
        // Read again: lines are counted anew, and what was written is known to be what is read.
        this.#records = readRecords(raws.join(''), this.#grammar);
    }

    #lineEnd(): string {
        return this.#records[0]?.raw.endsWith('\r\n') ? '\r\n' : '\n';
    }

    #text(): string {
        return this.#records.map(({ raw }) => raw).join('');
    }
}

/** A whole file from nothing, in the order given; entries of a section stand together. Throws NutConfError as `set` does. */
export function formatConf(name: ConfName, entries: readonly (ConfAddress & { values: readonly string[] })[]): string {
    const grammar = GRAMMARS[name];
    const groups = bySection(entries);
    // What stands above the first section is about all of them.
    const order = [undefined, ...[...groups.keys()].filter((section) => section !== undefined)];
    const blocks = order.flatMap((section) => {
        const lines = (groups.get(section) ?? []).map(({ key, values }) => {
            checkValues({ key, ...(section === undefined ? {} : { section }) }, values, grammar);
            return recordText(key, values, grammar, hasEqualsSign(name, key));
        });
        if (section !== undefined) return [[`[${section}]`, ...lines.map((line) => `    ${line}`)].join('\n')];
        return lines.length > 0 ? [lines.join('\n')] : [];
    });
    return blocks.map((block) => `${block}\n`).join('\n');
}

/** upsd.users(5): `upsmon primary` is the one key without. */
function hasEqualsSign(name: ConfName, key: string): boolean {
    return GRAMMARS[name] === 'sections' && !(name === 'upsd.users' && key === 'upsmon');
}

/** `fold` makes one of sections that are the same. */
export function bySection<Entry extends { readonly section?: string }>(
    entries: readonly Entry[],
    fold = (section: string) => section,
): Map<string | undefined, Entry[]> {
    const groups = new Map<string | undefined, Entry[]>();
    for (const entry of entries) {
        const key = entry.section === undefined ? undefined : fold(entry.section);
        const group = groups.get(key);
        if (group) group.push(entry);
        else groups.set(key, [entry]);
    }
    return groups;
}

function checkValues({ section, key }: ConfAddress, values: readonly string[], grammar: Grammar): void {
    const refuse = (what: string): never => {
        throw new NutConfError(`${section === undefined ? '' : `[${section}] `}${key}: ${what}`);
    };
    if (!/^[A-Za-z_][\w.-]*$/.test(key)) refuse('a key has only letters, digits, “_”, “.” and “-”');
    if (section !== undefined && grammar !== 'sections') refuse('this file has no sections');
    if (section !== undefined && !/^[^\s[\]"#=\\]+$/.test(section)) refuse('the name of a section is one plain word');
    if (grammar === 'shell' && values.length !== 1) refuse('expected one value');
    if (values.some((value) => !/^[ -~]*$/.test(value))) {
        refuse('NUT reads only printable ASCII: no line ends, no accents');
    }
    if (grammar === 'sections' && values[0] === '=') refuse('NUT takes a first value “=” for an equals sign');
}
