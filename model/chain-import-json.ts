// JSON as REST interfaces export it: one or several documents in a file, each a list under `results`, a bare list or one
// record. Gives every record with the line where it begins, so that a complaint about it can be followed. Pure.

import type { ImportProblem } from './chain-import.ts';
import { messageOf } from './errors.ts';

export interface JsonRecord {
    readonly value: unknown;
    readonly line: number;
}

/** What is no JSON becomes a problem; the documents before and behind it are read. */
export function readJsonRecords(file: string, text: string): { records: JsonRecord[]; problems: ImportProblem[] } {
    const records: JsonRecord[] = [];
    const problems: ImportProblem[] = [];
    const lines = new Lines(text);
    for (const { begin, end, items } of documentsOf(text)) {
        const source = text.slice(begin, end);
        try {
            const content: unknown = JSON.parse(source);
            const list = Array.isArray(content)
                ? content
                : ((content as { results?: unknown } | null)?.results ?? content);
            if (!Array.isArray(list)) records.push({ value: list, line: lines.at(begin) });
            else
                for (const [index, value] of list.entries())
                    records.push({ value, line: lines.at(items[index] ?? begin) });
        } catch (error) {
            const offset = Number(/position (\d+)/.exec(messageOf(error))?.[1] ?? 0);
            const message = `this is no JSON (${messageOf(error).replace(/, ".*| \(line .*| in JSON.*/s, '')}): expected what the REST interface answers`;
            problems.push({ file, line: lines.at(begin + offset), message });
        }
    }
    return { records, problems };
}

interface JsonDocument {
    readonly begin: number;
    readonly end: number;
    /** Where the objects of its list begin: of `results`, or of the list that it is. */
    readonly items: readonly number[];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s"{}[\]]+|"/gs;

/** Finds the ends of documents and the beginnings of records by counting brackets; JSON.parse does the rest. */
function documentsOf(text: string): JsonDocument[] {
    const documents: JsonDocument[] = [];
    let open: { begin: number; items: number[]; isList: boolean; isResults: boolean } | undefined;
    let depth = 0;
    let isStray = false;
    for (const { 0: token, index } of text.replace(/^\ufeff/, ' ').matchAll(TOKEN)) {
        const isOpening = token === '{' || token === '[';
        if (!open && !isOpening) {
            // A page of words that are no JSON is one mistake, not hundreds.
            if (!isStray) documents.push({ begin: index, end: index + token.length, items: [] });
            isStray = true;
            continue;
        }
        isStray = false;
        open ??= { begin: index, items: [], isList: token === '[', isResults: false };
        if (depth === 1 && token.startsWith('"')) open.isResults = token === '"results"';
        if (token === '{' && (open.isList ? depth === 1 : depth === 2 && open.isResults)) open.items.push(index);
        if (isOpening) depth += 1;
        else if (token === '}' || token === ']') depth -= 1;
        if (depth > 0) continue;
        documents.push({ begin: open.begin, end: index + token.length, items: open.items });
        open = undefined;
    }
    if (open) documents.push({ begin: open.begin, end: text.length, items: open.items });
    return documents;
}

/** Line numbers of offsets that only grow, without counting from the start each time. */
class Lines {
    readonly #text: string;
    #offset = 0;
    #line = 1;

    constructor(text: string) {
        this.#text = text;
    }

    at(offset: number): number {
        for (; this.#offset < offset; this.#offset += 1) if (this.#text[this.#offset] === '\n') this.#line += 1;
        return this.#line;
    }
}
