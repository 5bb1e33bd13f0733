// Debian's packages for another release and processor than this machine's: looked up, downloaded and unpacked with a configuration of
// apt's own, without touching what is installed here.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DebianArchitecture } from './debian-package.ts';
import { run } from './program.ts';

export const SUITE = 'trixie';
const MIRROR = process.env.DEBIAN_MIRROR ?? 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Lines of sources.list. The kernel comes from the backports: an older one knows no Raspberry Pi 5. */
export function sourcesOf(architecture: DebianArchitecture): string[] {
    const line = (suite: string, components: string) =>
        `deb [signed-by=${KEYRING} arch=${architecture}] ${MIRROR} ${suite} ${components}`;
    return [
        line(SUITE, 'main non-free-firmware'),
        line(`${SUITE}-backports`, 'main'),
        line(`${SUITE}-security`, 'main').replace(MIRROR, `${MIRROR}-security`),
    ];
}

export class DebianArchive {
    readonly #folder: string;
    readonly #architecture: DebianArchitecture;
    #environment: Readonly<Record<string, string>> | undefined;

    constructor({ cache, architecture }: { cache: string; architecture: DebianArchitecture }) {
        this.#folder = join(cache, `apt-${architecture}`);
        this.#architecture = architecture;
    }

    /** NAME_VERSION of the newest package whose name fits; apt's `pkgnames` are not sorted. */
    newest(pattern: RegExp): string {
        const names = this.#apt('apt-cache', ['pkgnames', pattern.source.replace(/^\^/, '').split(/[\\([]/)[0] ?? '']);
        const fitting = names.split('\n').filter((name) => pattern.test(name));
        const [newest] = fitting.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
        if (newest === undefined)
            throw new Error(`Debian ${SUITE} has no package ${pattern} for ${this.#architecture}`);
        return newest;
    }

    /** The files of the packages, all in one folder; kept in the cache under that name. */
    unpacked(name: string, packages: readonly string[]): string {
        const folder = join(this.#folder, name);
        if (existsSync(folder)) return folder;
        const draft = `${folder}.${process.pid}`;
        const files = `${draft}.debs`;
        for (const one of [draft, files]) mkdirSync(one, { recursive: true });
        this.#apt('apt-get', ['download', '-qq', ...packages], files);
        for (const file of readdirSync(files)) run('dpkg-deb', ['-x', join(files, file), draft]);
        rmSync(files, { recursive: true });
        // Whoever was faster has made the same.
        if (existsSync(folder)) rmSync(draft, { recursive: true });
        else renameSync(draft, folder);
        return folder;
    }

    #apt(program: string, args: readonly string[], cwd?: string): string {
        this.#environment ??= this.#update();
        return run(program, args, { environment: this.#environment, ...(cwd === undefined ? {} : { cwd }) }).toString();
    }

    #update(): Record<string, string> {
        const state = join(this.#folder, 'state');
        for (const folder of ['lists/partial', 'cache/archives/partial', 'parts']) {
            mkdirSync(join(state, folder), { recursive: true });
        }
        writeFileSync(join(state, 'status'), '');
        writeFileSync(join(state, 'sources.list'), `${sourcesOf(this.#architecture).join('\n')}\n`);
        const config = join(state, 'apt.conf');
        writeFileSync(
            config,
            [
                `Dir::State "${state}"; Dir::State::status "${state}/status"; Dir::Cache "${state}/cache";`,
                `Dir::Etc "${state}"; Dir::Etc::sourcelist "${state}/sources.list"; Dir::Etc::sourceparts "${state}/parts";`,
                `Dir::Etc::parts "${state}/parts"; Dir::Etc::preferencesparts "${state}/parts"; Dir::Etc::main "${config}";`,
                `APT::Architecture "${this.#architecture}"; APT::Architectures "${this.#architecture}"; APT::Sandbox::User "root"; Acquire::Languages "none";`,
            ].join('\n'),
        );
        const environment = { APT_CONFIG: config };
        run('apt-get', ['update', '-qq'], { environment });
        return environment;
    }
}
