// The appliance: the ext4 of a slot, the card with it, and the signed bundle that puts it into the other slot of a running one. Prints
// how long each step took.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DebianArchive } from './debian-archive.ts';
import type { PackageOptions } from './debian-package.ts';
import { makeDisk } from './disk.ts';
import { run } from './program.ts';
import { writeSbom } from './sbom.ts';
import type { ShippedPackage } from './shipped-packages.ts';
import { makeSlotFolder, makeSlotImage } from './slot.ts';
import { makeBundle, makeSigningKey } from './update-bundle.ts';

export interface ApplianceOptions extends PackageOptions {
    /** The gateway's package, and what is in it. */
    readonly package: string;
    readonly packages: readonly ShippedPackage[];
    /** PEM; its certificate lies beside it, FILE.crt. */
    readonly key: string | undefined;
}

/** What was made: card, bundle, and the list of parts of both. */
export function makeAppliance(options: ApplianceOptions): string[] {
    const { root, cache, output, architecture, version, epochSeconds, isFast } = options;
    const signing = signingKey(cache, options.key);
    const name = join(output, `powerchain-${version}-${architecture}`);
    const [folder, slot, card, bundle] = [`${name}.slot`, `${name}.ext4`, `${name}.img`, `${name}.raucb`] as const;
    step('system', () => makeSlotFolder(folder, { ...options, keyring: signing.certificate }));
    const list = run('dpkg-query', [`--admindir=${join(folder, 'var/lib/dpkg')}`, '-W']);
    step('slot', () => makeSlotImage(folder, slot, epochSeconds));
    rmSync(folder, { recursive: true });
    const archive = new DebianArchive({ cache, architecture });
    step('card', () => makeDisk({ root, archive, architecture, slot, file: card, epochSeconds }));
    step('update', () => makeBundle({ architecture, version, slot, file: bundle, ...signing, epochSeconds, isFast }));
    rmSync(slot);
    const debian = list.toString().trim().split('\n');
    const about = {
        name: 'powerchain-appliance',
        version,
        architecture,
        epochSeconds,
        node: process.versions.node,
        debian,
    };
    const parts = writeSbom(`${name}.cdx.json`, about, options.packages);
    // Tests want it as it is, too.
    const how = isFast ? ['-1', '--keep'] : ['-12', '--rm'];
    step('compression', () => run('zstd', ['-q', '-f', '-T2', ...how, card, '-o', `${card}.zst`]));
    return [`${card}.zst`, bundle, parts];
}

function signingKey(cache: string, key: string | undefined): { key: string; certificate: string } {
    if (key !== undefined) return { key, certificate: `${key}.crt` };
    const base = join(cache, 'update');
    return existsSync(`${base}.key`) ? { key: `${base}.key`, certificate: `${base}.crt` } : makeSigningKey(base);
}

function step(name: string, work: () => unknown): void {
    const startedAt = performance.now();
    work();
    console.error(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}
