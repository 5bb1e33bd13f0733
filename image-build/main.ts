// `image-build/build --arch amd64|arm64`: everything that is made of one commit for one processor. Debian packages and what is in them;
// with `--image` the appliance, too: a card with two systems, the bundle that updates it, and the keys and checksums that prove them.

import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeAppliance } from './appliance.ts';
import { writeChecksums } from './checksums.ts';
import { type DebianArchitecture, makeDebianPackage, PRODUCTS, type ProductName } from './debian-package.ts';
import { run } from './program.ts';
import { writeSbom } from './sbom.ts';

const HELP = `image-build/build --arch amd64|arm64 [options]

  --packages        the Debian packages alone, without the image of the appliance; needs no root
  --output FOLDER   where to (image-build/output)
  --version VERSION of what is made (from the commit)
  --fast            compressed quickly and less
  --key FILE        private key (PEM) that signs the checksums, and the update with the certificate beside it (FILE.crt);
                    without it checksums are not signed, and updates by a key that is made here once (~/.cache/powerchain/build)`;

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const ARCHITECTURES = ['amd64', 'arm64'];

const { values } = parseArgs({
    options: {
        arch: { type: 'string' },
        packages: { type: 'boolean', default: false },
        output: { type: 'string', default: join(ROOT, 'image-build', 'output') },
        version: { type: 'string' },
        fast: { type: 'boolean', default: false },
        key: { type: 'string' },
        help: { type: 'boolean', default: false },
    },
});
if (values.help || !ARCHITECTURES.includes(values.arch ?? '')) {
    console.error(HELP);
    process.exit(values.help ? 0 : 1);
}
build(values.arch as DebianArchitecture);

function build(architecture: DebianArchitecture): void {
    const epochSeconds = Number(process.env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct'));
    const version = values.version ?? commitVersion();
    const output = resolve(values.output);
    const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'powerchain', 'build');
    mkdirSync(output, { recursive: true });
    const common = { root: ROOT, cache, output, architecture, version, epochSeconds, isFast: values.fast };
    const built = (Object.keys(PRODUCTS) as ProductName[]).map((name) => ({
        name,
        ...makeDebianPackage(name, common),
    }));
    const files: string[] = [];
    for (const { name, file, packages } of built) {
        const about = { name, version, architecture, epochSeconds, node: process.versions.node };
        files.push(file, writeSbom(file.replace(/\.deb$/, '.cdx.json'), about, packages));
    }
    if (!values.packages) {
        const gateway = built.find(({ name }) => name === 'powerchain-gateway');
        if (gateway === undefined) throw new RangeError('there is no package of the gateway');
        const { file, packages } = gateway;
        files.push(...makeAppliance({ ...common, package: file, packages, key: values.key }));
    }
    for (const file of files) console.log(basename(file));
    writeChecksums({ folder: output, name: `SHA256SUMS.${architecture}`, files, key: values.key });
}

/** A commit after 0.1.0 is older than the 0.1.0 that will be tagged; later ones are newer. */
function commitVersion(): string {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const isTagged = git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`);
    return isTagged ? version : `${version}~git${git('log', '-1', '--format=%cd.%h', '--date=format:%Y%m%d%H%M%S')}`;
}

function git(...args: string[]): string {
    return run('git', args, { cwd: ROOT }).toString().trim();
}
