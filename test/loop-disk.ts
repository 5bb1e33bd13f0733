// A file system of its own in a file, for what must be full, or counted to the sector. Needs root, for a loop device.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

// The kernel counts in these, whatever the disk has. Linux Documentation/block/stat.rst, field 7
const SECTOR_BYTES = 512;
const CHUNK_BYTES = 4_194_304;

export class LoopDisk {
    /** Where it is mounted. */
    readonly folder: string;
    readonly #device: string;

    private constructor(folder: string, device: string) {
        this.folder = folder;
        this.#device = device;
    }

    /** An ext4, mounted below `folder`. */
    static make(folder: string, bytes: number): LoopDisk {
        const [image, mount] = [join(folder, 'image'), join(folder, 'disk')];
        mkdirSync(mount, { recursive: true });
        // Every block is there before: what the disk below has to find for it would be counted as ours.
        const file = openSync(image, 'w');
        for (let at = 0; at < bytes; at += CHUNK_BYTES)
            writeSync(file, Buffer.alloc(Math.min(CHUNK_BYTES, bytes - at)));
        closeSync(file);
        execFileSync('/usr/sbin/mkfs.ext4', ['-q', '-m', '0', image]);
        const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
        try {
            execFileSync('mount', [device, mount]);
        } catch (error) {
            execFileSync('losetup', ['--detach', device]);
            throw error;
        }
        return new LoopDisk(mount, device);
    }

    /** Bytes that reached the device since it was made. */
    get written(): number {
        const fields = readFileSync(`/sys/class/block/${this.#device.slice('/dev/'.length)}/stat`, 'latin1');
        return Number(fields.trim().split(/\s+/)[6]) * SECTOR_BYTES;
    }

    /** Everything that waits goes to the device, the file system's own notes too. */
    sync(): void {
        execFileSync('sync', ['--file-system', this.folder]);
    }

    unmount(): void {
        execFileSync('umount', ['--lazy', this.folder]);
        execFileSync('losetup', ['--detach', this.#device]);
    }
}
