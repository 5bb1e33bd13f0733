// How much the recorder hands to the disk: what its own system calls write while it works on its files. The file system adds notes
// of its own, some 16 kB for each flush (docs/performance.md).

import { readFileSync } from 'node:fs';

export class WrittenBytes {
    #total = 0;

    /** Since the start of the process. */
    get total(): number {
        return this.#total;
    }

    /** Nothing but the recorder's files may be written in `work`. */
    during<T>(work: () => T): T {
        const before = wchar();
        try {
            return work();
        } finally {
            this.#total += wchar() - before;
        }
    }
}

/**
 * proc(5), /proc/PID/io. Not `write_bytes`: that counts pages of the cache as they become dirty, and a page may be a megabyte.
 * 0 where the kernel does not count.
 */
function wchar(): number {
    try {
        return Number(/^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1] ?? 0);
    } catch {
        return 0;
    }
}
