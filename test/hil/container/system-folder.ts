// The appliance's system as a folder, made from this project: Debian, our package, system/appliance/. Without a kernel. Needs root.

import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeDebianPackage } from '../../../image-build/debian-package.ts';
import { makeSystemFolder } from '../../../image-build/slot.ts';
import { makeSigningKey } from '../../../image-build/update-bundle.ts';
import { ROOT } from '../../source-files.ts';

export interface Signing {
    readonly key: string;
    readonly certificate: string;
}

/** `folder` gets the package and the key of updates, which is returned; `target` becomes the system. */
export function systemFolder(target: string, { folder, version }: { folder: string; version: string }): Signing {
    const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'powerchain', 'build');
    const about = { root: ROOT, cache, architecture: 'amd64', version, epochSeconds: 0 } as const;
    execFileSync(process.execPath, [join(ROOT, 'system', 'prepare.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { file } = makeDebianPackage('powerchain-gateway', { ...about, output: folder, isFast: true });
    const signing = makeSigningKey(join(folder, 'update'));
    makeSystemFolder(target, { ...about, package: file, keyring: signing.certificate });
    return signing;
}
