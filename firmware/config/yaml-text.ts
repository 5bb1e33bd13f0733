// Changes single places of a YAML text and leaves all the rest as somebody wrote it: comments, order, indentation, quotes.
// A value that replaces a value is put into the text where the old one stood; only what adds or removes keys goes through
// the library's printer, with the indentation that the text has. Pure.

import { type Document, isMap, isScalar, type Node, parseDocument, Scalar, stringify } from 'yaml';
import type { ConfigChange, ConfigPath } from '#model/api-config.ts';

/** The text with the changes, one after the other. Throws what the library says to a place that cannot be. */
export function changeYaml(text: string, changes: readonly ConfigChange[]): string {
    return changes.reduce(changeOne, text);
}

function changeOne(text: string, change: ConfigChange): string {
    const document = parseDocument(text);
    if ('remove' in change) {
        if (!document.hasIn(change.path)) return text;
        document.deleteIn(change.path);
        return print(document, text);
    }
    const old = document.getIn(change.path, true);
    const isPlain = typeof change.value !== 'object';
    if (isScalar(old) && isPlain && old.range) return replaced(text, old, change.value);
    makeWay(document, change.path);
    document.setIn(change.path, document.createNode(change.value));
    return print(document, text);
}

/** A key without a value (`devices:`) is an empty place for keys. */
function makeWay(document: Document, path: ConfigPath): void {
    for (let depth = 1; depth < path.length; depth++) {
        const above = path.slice(0, depth);
        const node = document.getIn(above, true);
        if (isScalar(node) && node.value === null) document.deleteIn(above);
    }
    if (document.contents === null) document.contents = document.createNode({}) as Document['contents'];
}

function replaced(text: string, old: Scalar, value: unknown): string {
    const [from, to] = old.range ?? [0, 0];
    const quotes = old.type === 'QUOTE_DOUBLE' || old.type === 'QUOTE_SINGLE' ? old.type : undefined;
    const scalar = new Scalar(value);
    if (quotes && typeof value === 'string') scalar.type = quotes;
    const isBlock = old.type === 'BLOCK_FOLDED' || old.type === 'BLOCK_LITERAL';
    // A `#` or a line feed needs quotes, which stringify knows.
    const written = stringify(scalar, { lineWidth: 0, blockQuote: false }).replace(/\n$/, '');
    // An empty value has no place of its own: `key:` wants a blank.
    const blank = from === to && text[from - 1] === ':' ? ' ' : '';
    return text.slice(0, from) + blank + written + (isBlock ? '\n' : '') + text.slice(to);
}

function print(document: Document, text: string): string {
    const indent = /^( +)\S/m.exec(text.replace(/^#.*$/gm, ''))?.[1]?.length ?? 2;
    const flowCollectionPadding = /[{[] \S/.test(text) || !/[{[][^\s\]}]/.test(text);
    return document.toString({ indent, lineWidth: 0, flowCollectionPadding });
}

/** Where `isWanted` places with a value stand in the text. */
export function leavesOf(text: string, isWanted: (path: ConfigPath) => boolean): { path: ConfigPath; node: Scalar }[] {
    const found: { path: ConfigPath; node: Scalar }[] = [];
    const visit = (node: unknown, path: ConfigPath): void => {
        if (isScalar(node) && node.value !== null && isWanted(path)) found.push({ path, node });
        if (!isMap(node)) return;
        for (const { key, value } of node.items) visit(value, [...path, String((key as Scalar).value ?? key)]);
    };
    visit(parseDocument(text).contents as Node | null, []);
    return found;
}
