// A signed bundle for RAUC: the file system of a slot, and for which appliance and version it is.

import { cpSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DebianArchitecture } from './debian-package.ts';
import { run } from './program.ts';

export interface BundleOptions {
    readonly architecture: DebianArchitecture;
    readonly version: string;
    readonly slot: string;
    readonly file: string;
    /** PEM: private key, and its certificate that is in every appliance, or signed by one that is. */
    readonly key: string;
    readonly certificate: string;
    readonly epochSeconds: number;
    /** Quick and large, for tests. */
    readonly isFast?: boolean;
}

/** The form `plain`: RAUC 1.13 does not understand what kernels from 6.19 on say of `verity` (rauc #1842). */
export function makeBundle({
    architecture,
    version,
    slot,
    file,
    key,
    certificate,
    epochSeconds,
    isFast = false,
}: BundleOptions): void {
    const folder = mkdtempSync(join(dirname(file), '.bundle-'));
    try {
        place(slot, join(folder, 'slot.ext4'));
        const manifest = [
            `[update]\ncompatible=powerchain-${architecture}\nversion=${version}\n`,
            '[bundle]\nformat=plain\n',
            '[image.rootfs]\nfilename=slot.ext4\n',
        ];
        writeFileSync(join(folder, 'manifest.raucm'), manifest.join('\n'));
        rmSync(file, { force: true });
        const packed = `-comp zstd -Xcompression-level ${isFast ? 1 : 9} -b 256k -all-time`;
        run('rauc', [
            `--cert=${certificate}`,
            `--key=${key}`,
            `--mksquashfs-args=${packed} ${epochSeconds}`,
            'bundle',
            folder,
            file,
        ]);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function place(from: string, to: string): void {
    try {
        linkSync(from, to);
    } catch {
        cpSync(from, to); // on another disk
    }
}

/** A key of one's own, for tests and for who builds at home: writes `NAME.key` and `NAME.crt`. */
export function makeSigningKey(base: string): { key: string; certificate: string } {
    const [key, certificate] = [`${base}.key`, `${base}.crt`];
    const subject = '/CN=Powerchain updates';
    run('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '7300'],
        // A clock that has lost the time must not take a good update for one that is not yet valid.
        ...['-subj', subject, '-keyout', key, '-out', certificate],
    ]);
    return { key, certificate };
}
