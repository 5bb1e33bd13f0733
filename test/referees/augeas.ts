// What Debian's augtool reads in NUT's files, through the lenses that Debian ships with NUT: for each file its entries as lists of
// words. A lens knows fewer words than NUT does, and refuses a file as a whole for one that it does not know.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfName } from '#nut/conf.ts';
import { runProgram } from './run-program.ts';

const LENSES: Readonly<Record<ConfName, string>> = {
    'ups.conf': 'NutUpsConf.ups_lns',
    'upsd.conf': 'NutUpsdConf.upsd_lns',
    'upsd.users': 'NutUpsdUsers.upsd_users_lns',
    'upsmon.conf': 'NutUpsmonConf.upsmon_lns',
    'upssched.conf': 'NutUpsschedConf.upssched_lns',
    'nut.conf': 'NutNutConf.nut_lns',
};

/** Section where the file has any, key, and everything behind it in one text: a lens does not say where words end. */
export type AugeasEntry = readonly string[];

/** Of each text in turn; undefined: the lens refuses it. */
export async function readWithAugeas(name: ConfName, texts: readonly string[]): Promise<(AugeasEntry[] | undefined)[]> {
    const root = mkdtempSync(join(tmpdir(), 'powerchain-augeas-'));
    try {
        mkdirSync(join(root, 'read'));
        for (const [index, text] of texts.entries()) writeFileSync(join(root, 'read', `${index}`), text);
        const lens = ['-A', '-r', root, '-t', `${LENSES[name]} incl /read/*`];
        const { code, stdout, stderr } = await runProgram('/usr/bin/augtool', [...lens, 'print /files']);
        if (code !== 0) throw new Error(`augtool failed: ${stderr}${stdout}`);
        const files = treeOf(stdout).children.find((node) => node.name === 'files')?.children[0]?.children ?? [];
        return texts.map((_text, index) => entriesOf(name, files, index));
    } finally {
        rmSync(root, { recursive: true, force: true });
    }
}

interface Node {
    readonly name: string;
    readonly value: string | undefined;
    readonly children: Node[];
}

/** augtool prints a node a line: its path, and its value in quotes, escaped as in C. */
function treeOf(printed: string): Node {
    const root: Node = { name: '', value: undefined, children: [] };
    const byPath = new Map<string, Node>([['', root]]);
    for (const line of printed.split('\n')) {
        const [, path = '', escaped] = /^(\/\S*)(?: = "(.*)")?$/.exec(line) ?? [];
        if (path === '') continue;
        const at = path.lastIndexOf('/');
        const name = path.slice(at + 1).replace(/\[\d+\]$/, '');
        const node = { name, value: escaped?.replace(/\\(.)/g, '$1'), children: [] };
        byPath.get(path.slice(0, at))?.children.push(node);
        byPath.set(path, node);
    }
    return root;
}

function entriesOf(name: ConfName, files: readonly Node[], index: number): AugeasEntry[] | undefined {
    const file = files.find((node) => node.name === `${index}`);
    if (!file) return undefined;
    if (name !== 'ups.conf' && name !== 'upsd.users') return file.children.map((node) => entryOf(node));
    return file.children.flatMap((section) => section.children.map((node) => [section.name, ...entryOf(node)]));
}

function entryOf(node: Node): AugeasEntry {
    return [node.name, wordsOf(node).join(' ')];
}

/** The parts that a lens takes words apart into, put together again. */
function wordsOf({ name, value, children }: Node): string[] {
    if (name === 'system') {
        const [ups, host, port] = children.map((child) => child.value ?? '');
        return [[ups, host].filter((part) => part !== undefined).join('@') + (port === undefined ? '' : `:${port}`)];
    }
    const flags = children.filter((child) => /^\d+$/.test(child.name)).map((child) => child.value ?? '');
    const others = children
        .filter((child) => !/^\d+$/.test(child.name))
        // A word of the file that has become the name of a node.
        .flatMap((child) => [...(/^[A-Z-]+$/.test(child.name) ? [child.name] : []), ...wordsOf(child)]);
    return [...(value === undefined ? [] : [value]), ...others, ...(flags.length > 0 ? [flags.join('+')] : [])];
}
