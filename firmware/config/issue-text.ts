// Turns an issue of the schema into a place and a sentence: what stands there, what was expected, what may be meant.

import type * as v from 'valibot';

export interface IssueText {
    readonly path: readonly (string | number)[];
    readonly message: string;
}

/** A schema as far as this file looks into it. */
interface Looked {
    readonly type: string;
    readonly entries?: Readonly<Record<string, Looked>>;
    readonly value?: Looked;
    readonly wrapped?: Looked;
    readonly options?: readonly Looked[];
    readonly key?: string;
    readonly literal?: unknown;
}

const SECRET = /password|community|token|secret/i;

/** Unknown keys first: a key written wrong is the reason why another is missing. */
export function describeIssues(schema: unknown, issues: readonly v.BaseIssue<unknown>[]): IssueText[] {
    const isUnknown = (issue: v.BaseIssue<unknown>): boolean => issue.expected === 'never';
    const sorted = [...issues.filter(isUnknown), ...issues.filter((issue) => !isUnknown(issue))];
    return sorted.map((issue) => describeIssue(schema, issue));
}

function describeIssue(schema: unknown, issue: v.BaseIssue<unknown>): IssueText {
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const place = path.join('.') || 'the file';
    return { path, message: `${place}: ${sentenceOf(schema, issue, path)}` };
}

function sentenceOf(schema: unknown, issue: v.BaseIssue<unknown>, path: readonly (string | number)[]): string {
    const last = String(path.at(-1) ?? '');
    if (issue.type === 'strict_object' && issue.expected === 'never') {
        return `unknown key “${last}”; ${known(keysAt(schema as Looked, issue.path ?? []), last)}`;
    }
    if (issue.received === 'undefined') return `“${last}” is missing`;
    if (!issue.message.startsWith('Invalid ')) return issue.message;
    const found = SECRET.test(last) ? 'what stands there' : issue.received;
    return `expected ${plain(issue.expected)}, not ${found}`;
}

function plain(expected: string | null): string {
    const words: Record<string, string> = {
        Object: 'keys with values',
        Array: 'a list',
        string: 'text',
        number: 'a number',
        boolean: 'true or false',
    };
    if (expected === null) return 'something else';
    const options = /^\((.*)\)$/.exec(expected)?.[1];
    return options ? `one of ${options.replaceAll(' | ', ', ')}` : (words[expected] ?? expected);
}

function known(keys: readonly string[], wrong: string): string {
    const near = keys.find((key) => distance(key, wrong) <= 2);
    const list = keys.length > 0 ? `known here: ${keys.join(', ')}` : 'no keys are known here';
    return near ? `did you mean “${near}”? (${list})` : list;
}

/** The keys that the schema knows where the path's last key stands. */
function keysAt(schema: Looked, path: readonly { key?: unknown; input?: unknown }[]): string[] {
    let here: Looked | undefined = schema;
    for (const item of path.slice(0, -1)) {
        here = settle(here, item.input);
        here = here?.entries?.[String(item.key)] ?? here?.value;
    }
    return Object.keys(settle(here, path.at(-1)?.input)?.entries ?? {});
}

/** Through `optional` and, by its discriminating key, `variant`. */
function settle(schema: Looked | undefined, input: unknown): Looked | undefined {
    let here = schema;
    while (here?.wrapped) here = here.wrapped;
    if (here?.type !== 'variant' || here.key === undefined) return here;
    const { key, options } = here;
    return options?.find(
        (option) => option.entries?.[key]?.literal === (input as Record<string, unknown> | null)?.[key],
    );
}

/** Levenshtein distance; keys are short. */
function distance(left: string, right: string): number {
    let row = Array.from({ length: right.length + 1 }, (_, index) => index);
    for (let i = 1; i <= left.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= right.length; j += 1) {
            const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
            next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row.at(-1) ?? 0;
}
