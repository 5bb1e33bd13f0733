// A recording on disk: read, decoded, parsed, and whether it changed since. Throws GatewayError `device-unreachable` with the
// file's name when there is nothing to play: the file may come back.

import { open, stat } from 'node:fs/promises';
import { GatewayError, messageOf } from '#model/errors.ts';
import { type DevFile, decodeDevFile, parseDevFile } from '#nut/dev-file.ts';

// The longest recordings of real devices have 30 kB; a day of a busy one, written down line by line, fits as well.
const BYTES_MAX = 8 * 1024 * 1024;

export interface Recording extends DevFile {
    readonly file: string;
    /** Differs when the file was changed. */
    readonly stamp: string;
}

export async function readRecording(file: string): Promise<Recording> {
    const { bytes, stamp } = await read(file);
    const parsed = parseDevFile(decodeDevFile(bytes));
    // A file that is just being written is empty for a moment; the variables must not vanish because of it.
    if (!parsed.steps.some((step) => step.type === 'set')) {
        throw new GatewayError('device-unreachable', `${file} has no line like “ups.status: OL”`);
    }
    return { file, stamp, ...parsed };
}

/** The recording itself if its file did not change, else what the file says now. */
export async function readAgain(recording: Recording): Promise<Recording> {
    const stamp = await stat(recording.file).then(stampOf, (error) => refuse(recording.file, error));
    return stamp === recording.stamp ? recording : readRecording(recording.file);
}

async function read(file: string): Promise<{ bytes: Uint8Array; stamp: string }> {
    const handle = await open(file, 'r').catch((error) => refuse(file, error));
    try {
        const facts = await handle.stat();
        if (!facts.isFile()) throw new Error('it is no file');
        if (facts.size > BYTES_MAX) throw new Error(`it has more than ${BYTES_MAX} bytes`);
        return { bytes: await handle.readFile(), stamp: stampOf(facts) };
    } catch (error) {
        return refuse(file, error);
    } finally {
        await handle.close();
    }
}

function stampOf({ mtimeMs, size, ino }: { mtimeMs: number; size: number; ino: number }): string {
    return `${mtimeMs} ${size} ${ino}`;
}

function refuse(file: string, error: unknown): never {
    throw new GatewayError('device-unreachable', `cannot read ${file}: ${reasonOf(error)}`, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
};

function reasonOf(error: unknown): string {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return REASONS[code] ?? messageOf(error);
}
