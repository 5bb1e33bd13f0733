// A record of one of NUT's files: its bytes, what they say, and how they are changed without touching what stands around. Two
// grammars: NUT's own words (`line.ts`), and the shell's assignments of nut.conf. All records joined are the file. Pure.

import { FILES, LineReader, quote } from './line.ts';

export type Grammar = 'sections' | 'commands' | 'shell';

export interface ConfRecord {
    /** With its line end; several lines where a quote or a backslash joins them. */
    readonly raw: string;
    /** Where it begins, counted from 1. */
    readonly line: number;
    /** Of `[name]`. */
    readonly section?: string;
    /** Absent: blank, a comment, a section or a fault. */
    readonly key?: string;
    readonly values: readonly string[];
    readonly hasEquals: boolean;
    readonly problem?: string;
}

export function readRecords(text: string, grammar: Grammar): ConfRecord[] {
    const physical = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    if (grammar === 'shell') return physical.map((raw, index) => shellRecord(raw, index + 1));
    const records: ConfRecord[] = [];
    const reader = new LineReader(FILES);
    let pieces: string[] = [];
    for (const piece of physical) {
        pieces.push(piece);
        // CR LF ends a line as LF does: else a backslash before it would protect the CR.
        for (const line of reader.push(piece.replace(/\r\n$/, '\n'))) {
            records.push(recordOf(pieces.join(''), line, grammar));
            pieces = [];
        }
    }
    const last = reader.end();
    if (pieces.length > 0)
        records.push(recordOf(pieces.join(''), last ?? { words: [], number: physical.length }, grammar));
    return records;
}

function recordOf(
    raw: string,
    { words, number, problem }: { words: readonly string[]; number: number; problem?: string },
    grammar: Grammar,
): ConfRecord {
    const [key, second] = words;
    const record = { raw, line: number, values: [], hasEquals: false };
    if (problem !== undefined) return { ...record, problem };
    if (key === undefined) return record;
    if (grammar === 'sections' && key.startsWith('[')) {
        const name = /^\[(.+)\]$/.exec(key)?.[1];
        if (name !== undefined && words.length === 1) return { ...record, section: name };
        return { ...record, problem: 'a section is [NAME], in one word and alone on its line' };
    }
    if (key === '=') return { ...record, problem: 'nothing stands before “=”: expected KEY = VALUE' };
    const hasEquals = grammar === 'sections' && second === '=';
    return { ...record, key, values: words.slice(hasEquals ? 2 : 1), hasEquals };
}

// sh: NAME=value, nothing around the `=`; the value in quotes of either kind, or without a blank.
const SHELL =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=("(?:\\.|[^"\\])*"|'[^']*'|(?:\\.|[^\s"'\\#;&|<>()`$])*)[ \t]*(?:#.*)?$/;

function shellRecord(raw: string, line: number): ConfRecord {
    const record = { raw, line, values: [], hasEquals: true };
    const content = raw.replace(/\r?\n$/, '');
    if (/^\s*(?:#|$)/.test(content)) return record;
    const [, key, value] = SHELL.exec(content) ?? [];
    if (key !== undefined && value !== undefined) return { ...record, key, values: [shellValue(value)] };
    const isSpaced = /^\s*\w+(?:\s+=|=\s+\S)/.test(content);
    return {
        ...record,
        problem: isSpaced
            ? 'the shell allows no blank around “=”: expected NAME=VALUE'
            : 'expected NAME=VALUE, with quotes around a value with blanks',
    };
}

function shellValue(text: string): string {
    if (text.startsWith("'")) return text.slice(1, -1);
    if (text.startsWith('"')) return text.slice(1, -1).replace(/\\([$`"\\])/g, '$1');
    return text.replace(/\\(.)/g, '$1');
}

/** The bytes of the record with other values; indentation, spacing before the value, comment and line end stay. */
export function withValues(record: ConfRecord, values: readonly string[], grammar: Grammar): string {
    const { raw, key = '' } = record;
    if (grammar === 'shell') {
        const at = raw.indexOf(`${key}=`) + key.length + 1;
        const old = SHELL.exec(raw.replace(/\r?\n$/, ''))?.[2] ?? '';
        return raw.slice(0, at) + shellText(values[0] ?? '') + raw.slice(at + old.length);
    }
    const spans = wordSpans(raw);
    const head = spans[record.hasEquals && values.length > 0 ? 1 : 0];
    const first = spans[record.hasEquals ? 2 : 1];
    const end = spans.at(-1)?.end ?? 0;
    const text = values.map(wordText).join(' ');
    if (values.length === 0) return raw.slice(0, head?.end) + raw.slice(end);
    if (first) return raw.slice(0, first.start) + text + raw.slice(end);
    const between = grammar === 'sections' && !record.hasEquals ? ' = ' : ' ';
    return raw.slice(0, head?.end) + between + text + raw.slice(end);
}

/** A new record, without indentation and line end. */
export function recordText(key: string, values: readonly string[], grammar: Grammar, hasEquals: boolean): string {
    if (grammar === 'shell') return `${key}=${shellText(values[0] ?? '')}`;
    return [key, ...(hasEquals && values.length > 0 ? ['='] : []), ...values.map(wordText)].join(' ');
}

/** In quotes whatever some reader of NUT's files might take for more than a letter. */
function wordText(value: string): string {
    return /^[A-Za-z0-9_.:/@+*,%-]+$/.test(value) ? value : quote(value);
}

function shellText(value: string): string {
    return /^[A-Za-z0-9_.:/@+,%-]*$/.test(value) ? value : `"${value.replace(/[$`"\\]/g, '\\$&')}"`;
}

const TOKEN = /(\s+|\\\r?\n|#[^\n]*)|"(?:\\[\s\S]|[^"\\])*"|=|(?:\\[\s\S]|[^\s#=\\])+/y;

/** Where the words of a sound record stand. */
function wordSpans(raw: string): { start: number; end: number }[] {
    const spans: { start: number; end: number }[] = [];
    TOKEN.lastIndex = 0;
    for (let start = 0; start < raw.length; start = TOKEN.lastIndex) {
        const token = TOKEN.exec(raw);
        if (!token) break;
        // The group is blanks and comments.
        if (token[1] === undefined) spans.push({ start, end: TOKEN.lastIndex });
    }
    return spans;
}
