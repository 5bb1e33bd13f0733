// A table of cords as CSV (RFC 4180), one cord a row, columns found by the header. Spreadsheets of half the world write
// semicolons, some tabs, some a byte order mark: all are read. Pure.

import {
    assembleChain,
    type Cord,
    type ImportedChain,
    type ImportProblem,
    outletToId,
    type Place,
    THING_KINDS,
    type Thing,
    type ThingKind,
} from './chain-import.ts';

const COLUMNS = ['child', 'port', 'parent', 'outlet', 'type', 'description', 'address', 'needs'] as const;
type Column = (typeof COLUMNS)[number];

const EXPECTED = `expected a header with child and parent, and any of ${COLUMNS.filter((name) => name !== 'child' && name !== 'parent').join(', ')}`;

/** `file` is only told in problems. */
export function importCsv(file: string, text: string): ImportedChain {
    const problems: ImportProblem[] = [];
    const things: Thing[] = [];
    const cords: Cord[] = [];
    const [header, ...rows] = readCsv(text);
    const columns = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase());
    if (!columns.includes('child') || !columns.includes('parent')) {
        const problem = { file, line: header?.line ?? 1, message: `the first line is no header: ${EXPECTED}` };
        return { ...assembleChain([], []), problems: [problem] };
    }
    for (const name of columns) {
        if (name === '' || COLUMNS.some((known) => known === name)) continue;
        problems.push({
            file,
            line: header?.line ?? 1,
            message: `the column “${name}” is not known and left out: ${EXPECTED}`,
        });
    }
    for (const { cells, line } of rows) {
        const cell = (name: Column) => cells[columns.indexOf(name)]?.trim() ?? '';
        const objection = tooLong(cells, columns) ?? objectionTo(cell);
        if (objection !== undefined) {
            problems.push({ file, line, message: objection });
            continue;
        }
        take(cell, { file, line }, { things, cords });
    }
    const chain = assembleChain(things, cords);
    return { ...chain, problems: [...problems, ...chain.problems] };
}

type Cell = (name: Column) => string;

function tooLong(cells: readonly string[], { length }: readonly string[]): string | undefined {
    if (cells.length <= length) return undefined;
    return `${cells.length} cells: expected ${length}, as in the header; put quotes around a text with a separator in it`;
}

function objectionTo(cell: Cell): string | undefined {
    if (cell('child') === '') return 'the child is missing: expected the name of what the cord feeds';
    if (cell('type') !== '' && !isKind(cell('type')))
        return `the type “${cell('type')}” is not known: expected ${THING_KINDS.join(', ')} or nothing`;
    if (cell('parent') === '' && cell('type') === '')
        return `the parent of ${cell('child')} is missing: expected what feeds it, or a type`;
    if (cell('needs') !== '' && !/^[1-9]\d{0,2}$/.test(cell('needs')))
        return `“${cell('needs')}” is no number of supplies: expected 1, 2, …`;
    return undefined;
}

/** NUT names are matched in any case, and so are these. */
function take(cell: Cell, at: Place, { things, cords }: { things: Thing[]; cords: Cord[] }): void {
    const key = cell('child').toLowerCase();
    things.push({
        key,
        name: cell('child'),
        kind: isKind(cell('type')) ? (cell('type').toLowerCase() as ThingKind) : undefined,
        description: cell('description') || undefined,
        address: cell('address') || undefined,
        needs: cell('needs') === '' ? undefined : Number(cell('needs')),
        at,
    });
    const parent = cell('parent').toLowerCase();
    if (parent === '') return;
    // What is only ever named as a parent is a thing as well; its own row, wherever it stands, says more.
    things.push({ key: parent, name: cell('parent'), at });
    const outlet = cell('outlet') === '' ? undefined : outletToId(cell('outlet'));
    cords.push({ child: key, port: cell('port'), parent, outlet, at });
}

function isKind(text: string): boolean {
    return THING_KINDS.some((kind) => kind === text.toLowerCase());
}

interface Row {
    readonly cells: readonly string[];
    /** Where it begins: a quoted cell may hold line feeds. */
    readonly line: number;
}

/** RFC 4180 §2, with the separator that the header has most of. Empty rows and rows that begin with # are left out. */
function readCsv(text: string): Row[] {
    const body = text.replace(/^\ufeff/, '');
    const header = /^(?:\s*(?:#.*)?\r?\n)*(.*)/.exec(body)?.[1] ?? '';
    const separator =
        [',', ';', '\t'].toSorted((one, other) => header.split(other).length - header.split(one).length)[0] ?? ',';
    const rows: Row[] = [];
    let cells: string[] = [];
    let cell = '';
    let line = 1;
    let begunAt = 1;
    let isQuoted = false;
    const endRow = (): void => {
        cells.push(cell);
        const isEmpty = cells.every((one) => one.trim() === '') || cells[0]?.trimStart().startsWith('#');
        if (!isEmpty) rows.push({ cells, line: begunAt });
        cells = [];
        cell = '';
    };
    for (let index = 0; index < body.length; index += 1) {
        const char = body[index] ?? '';
        if (char === '\n') line += 1;
        if (isQuoted) {
            if (char !== '"') cell += char;
            else if (body[index + 1] === '"') {
                cell += '"';
                index += 1;
            } else isQuoted = false;
        } else if (char === '"' && cell.trim() === '') {
            isQuoted = true;
            cell = '';
        } else if (char === separator) {
            cells.push(cell);
            cell = '';
        } else if (char === '\n') {
            endRow();
            begunAt = line;
        } else if (char !== '\r') cell += char;
    }
    endRow();
    return rows;
}
