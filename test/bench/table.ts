// Results of a bench: collected a row at a time, printed as a table, kept in docs/performance.md between two marks.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../source-files.ts';

export interface Row {
    readonly what: string;
    readonly unit: string;
    readonly ours: readonly number[];
    /** The peer's; empty: it has no such thing. */
    readonly peer: readonly number[];
    readonly note: string;
}

export function markdownTable(rows: readonly Row[], peer = 'upsd'): string {
    const head = ['what', 'gateway', peer, 'ratio', 'note'];
    const cells = rows.map(({ what, unit, ours, peer: theirs, note }) => [
        what,
        figure(ours, unit),
        theirs.length > 0 ? figure(theirs, unit) : '–',
        theirs.length > 0 ? `${round(median(ours) / median(theirs))} ×` : '–',
        note,
    ]);
    return plainTable(head, cells);
}

export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function keepIn(file: string, name: string, text: string): void {
    const path = join(ROOT, file);
    const before = readFileSync(path, 'utf8');
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(before)) throw new Error(`${file} has no place for ${name}`);
    writeFileSync(
        path,
        before.replace(place, (_all, open: string, close: string) => `${open}\n${text}\n\n${close}`),
    );
}

export function median(values: readonly number[]): number {
    const sorted = [...values].sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function figure(values: readonly number[], unit: string): string {
    const low = Math.min(...values);
    const high = Math.max(...values);
    const spread = values.length > 1 ? ` (${round(low)}–${round(high)})` : '';
    return `${round(median(values))} ${unit}${spread}`;
}

/** Three digits that count. */
export function round(value: number): string {
    return Number(value.toPrecision(3)).toString();
}
