// `powerchain import`: what other programs know of the chain, as a gateway.yaml on standard output and everything that did not fit
// on standard error. Writes no file: whoever wants one sends the output there. Needs no gateway.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as v from 'valibot';
import { Document, isMap, isScalar } from 'yaml';
import { checkChain } from '#model/chain.ts';
import type { ImportedChain } from '#model/chain-import.ts';
import { importCsv } from '#model/chain-import-csv.ts';
import { importNetBox } from '#model/chain-import-netbox.ts';
import { importUpsConf } from '#model/chain-import-ups-conf.ts';
import { GATEWAY_CONFIG, type GatewayConfig } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import { messageOf } from '#model/errors.ts';
import { installationFileName } from '#nut/installation/takeover.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';

interface Text {
    readonly file: string;
    readonly text: string;
}

interface Format {
    readonly read: (texts: readonly [Text, ...Text[]]) => ImportedChain;
    readonly isManyFiles: boolean;
}

const FORMATS: Readonly<Record<string, Format>> = {
    netbox: { read: importNetBox, isManyFiles: true },
    csv: { read: ([{ file, text }]) => importCsv(file, text), isManyFiles: false },
    'ups.conf': { read: ([{ file, text }]) => importUpsConf(file, text), isManyFiles: false },
};

// NetBox's lists of a data hall have some 30 MB.
const FILE_BYTES_MAX = 100_000_000;

/** `words` behind `powerchain import`; returns the exit code: 1 when something did not fit. */
export async function runImport(words: readonly string[], context: Context): Promise<number> {
    const { print, complain, options } = context;
    const [name = '', ...files] = words;
    // No format is called as a folder or a file of NUT is.
    if (isInstallation(name)) return (await import('./import-installation.ts')).runTakeover(words, context);
    if (options.config !== undefined || options['dry-run'] || options.yes) {
        complain(
            'powerchain import: --config, --dry-run and --yes are for an installation, as in powerchain import /etc/nut',
        );
        return NOT_UNDERSTOOD;
    }
    const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
    const objection = objectionTo(name, format, files);
    if (!format || objection !== undefined) {
        complain(`powerchain import: ${objection}`);
        return NOT_UNDERSTOOD;
    }
    const [first, ...rest] = await readAll(files, complain);
    if (!first) return FAILED;
    const chain = format.read([first, ...rest]);
    for (const { file, line, message } of chain.problems) complain(`${file}:${line}: ${message}`);
    if (chain.devices.size + chain.hosts.size === 0) {
        complain('Nothing was found to import.');
        return FAILED;
    }
    const yaml = yamlOf(chain, `powerchain import ${[name, ...files.map((file) => basename(file))].join(' ')}`);
    print(yaml.text);
    for (const message of yaml.problems) complain(message);
    return chain.problems.length + yaml.problems.length + (files.length - rest.length - 1) > 0 ? FAILED : DONE;
}

function isInstallation(word: string): boolean {
    if (Object.hasOwn(FORMATS, word)) return false;
    return word.includes('/') || installationFileName(word) !== undefined || existsSync(word);
}

function objectionTo(name: string, format: Format | undefined, files: readonly string[]): string | undefined {
    if (!format)
        return `“${name}” is none of ${Object.keys(FORMATS).join(', ')}; expected one of them and a file, or a folder such as /etc/nut`;
    if (files.length === 0) return `${name}: say which file`;
    return files.length > 1 && !format.isManyFiles ? `${name}: one file at a time` : undefined;
}

/** What cannot be read is told and left out. */
async function readAll(files: readonly string[], complain: (line: string) => void): Promise<Text[]> {
    const texts: Text[] = [];
    for (const file of files) {
        try {
            const content = await readFile(file);
            if (content.length > FILE_BYTES_MAX) throw new Error(`it is larger than ${FILE_BYTES_MAX} bytes`);
            texts.push({ file, text: content.toString('utf8') });
        } catch (error) {
            complain(`${file}: cannot be read: ${messageOf(error)}`);
        }
    }
    return texts;
}

/** The text, and what the gateway would say about it. */
function yamlOf(chain: ImportedChain, command: string): { text: string; problems: string[] } {
    const content = contentOf(chain);
    const document = new Document(content);
    document.commentBefore = ` Proposed by \`${command}\`.\n Check it, in particular drivers and addresses, before a gateway uses it.`;
    for (const [id, { note }] of chain.devices) {
        const device: unknown = document.getIn(['devices', id], true);
        const [pair] = isMap(device) ? device.items : [];
        if (note !== undefined && isScalar(pair?.key)) pair.key.commentBefore = ` ${note}`;
    }
    const parsed = v.safeParse(GATEWAY_CONFIG, content);
    if (!parsed.success) return { text: String(document).trimEnd(), problems: parsed.issues.map(describe) };
    const problems = checkChain(specOf(parsed.output)).map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { text: String(document).trimEnd(), problems };
}

function contentOf({ sources, devices, hosts }: ImportedChain): Record<string, unknown> {
    return {
        version: 1,
        sources: mapped(sources, ({ description }) => described(description, {})),
        devices: mapped(devices, ({ type, description, parents, options }) => {
            const parent = parents.length === 1 ? parents[0] : parents;
            return { type, ...described(description, options), ...(parents.length === 0 ? {} : { parent }) };
        }),
        hosts: mapped(hosts, ({ description, needs, supplies }) =>
            described(description, needs === 1 ? { supplies } : { needs, supplies }),
        ),
    };
}

function mapped<T>(entries: ReadonlyMap<string, T>, change: (value: T) => unknown): Record<string, unknown> {
    return Object.fromEntries([...entries].map(([id, value]) => [id, change(value)]));
}

function described(description: string, rest: Record<string, unknown>): Record<string, unknown> {
    return description === '' ? rest : { description, ...rest };
}

function describe(issue: v.InferIssue<typeof GATEWAY_CONFIG>): string {
    return `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`;
}

function specOf({ sources, devices, hosts }: GatewayConfig): Parameters<typeof checkChain>[0] {
    return {
        sources: Object.entries(sources).map(([id, { description }]) => ({ id, description })),
        devices: Object.entries(devices).map(([id, { type, parent }]) => ({
            id: id as DeviceId,
            type,
            parents: parent,
        })),
        hosts: Object.entries(hosts).map(([id, { description, needs, supplies }]) => ({
            id: id as DeviceId,
            description,
            needs,
            supplies: Object.entries(supplies).map(([name, link]) => ({ name, link })),
        })),
    };
}
