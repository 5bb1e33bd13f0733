// The fence agents as one file: the Python modules of `agent/` in a ZIP archive that Python runs (PEP 441), behind a line that says
// which Python. Installed under the name of each agent it behaves by its name. The same sources give the same bytes.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export const FENCE_AGENTS = ['fence_nut', 'fence_powerchain', 'fence_snmp_pdu'] as const;

const SOURCES = new URL('agent/', import.meta.url);
// -I: nothing of the caller's environment or folder is taken for a module. -S: no packages, so it starts sooner.
const PYTHON = '#!/usr/bin/python3 -IS\n';

/** Writes each agent into the folder, which is made when it is missing; returns their files. */
export function writeAgents(folder: string): string[] {
    const archive = agentArchive();
    mkdirSync(folder, { recursive: true });
    return FENCE_AGENTS.map((name) => {
        const file = join(folder, name);
        writeFileSync(file, archive, { mode: 0o755 });
        return file;
    });
}

export function agentArchive(): Buffer {
    const names = readdirSync(SOURCES).filter((name) => /\.(?:py|json)$/.test(name));
    const files = names.sort().map((name) => ({ name, content: readFileSync(new URL(name, SOURCES)) }));
    return zip(Buffer.from(PYTHON), files);
}

interface StoredFile {
    readonly name: string;
    readonly content: Buffer;
}

// 1980-01-01, the first day that the format knows.
const DATE = (1 << 5) | 1;
const FILE_MODE = 0o100644;

/** PKWARE APPNOTE 6.3 §4.3, stored without compression: there is nothing to unpack at each start. `prefix` stands before it. */
function zip(prefix: Buffer, files: readonly StoredFile[]): Buffer {
    const parts = [prefix];
    const directory: Buffer[] = [];
    let offset = prefix.length;
    for (const { name, content } of files) {
        // Version 2.0, no flags, stored, midnight.
        const sizes = [u32(crc32(content)), u32(content.length), u32(content.length), u16(name.length), u16(0)];
        const about = Buffer.concat([u16(20), u16(0), u16(0), u16(0), u16(DATE), ...sizes]);
        const local = Buffer.concat([u32(0x04034b50), about, Buffer.from(name), content]);
        // Made by Unix: the mode is in the upper half of the attributes.
        directory.push(u32(0x02014b50), u16(0x0314), about, Buffer.alloc(6), u32(FILE_MODE * 0x10000), u32(offset));
        directory.push(Buffer.from(name));
        parts.push(local);
        offset += local.length;
    }
    const listed = Buffer.concat(directory);
    const count = u16(files.length);
    return Buffer.concat([
        ...parts,
        listed,
        ...[u32(0x06054b50), u16(0), u16(0), count, count, u32(listed.length), u32(offset), u16(0)],
    ]);
}

function u16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
}

function u32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
}
