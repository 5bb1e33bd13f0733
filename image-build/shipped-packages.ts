// Which npm packages a built product carries: those that its own source names, and what these depend on, for one processor. Pure:
// package-lock.json and source text in, packages out. Says the same twice.

export interface Lock {
    readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
    readonly version?: string;
    readonly resolved?: string;
    readonly integrity?: string;
    readonly license?: string;
    readonly os?: readonly string[];
    readonly cpu?: readonly string[];
    readonly libc?: readonly string[];
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
    readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface ShippedPackage extends LockedPackage {
    /** Below the project: `node_modules/fastify/node_modules/pino`. */
    readonly path: string;
    readonly name: string;
}

/** Node's name of a processor. */
export type Cpu = 'x64' | 'arm64';

/** Names of direct dependencies that stand as a string in one of the texts, alone or with a path behind. Sorted. */
export function namedPackages(lock: Lock, texts: readonly string[]): string[] {
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[''] ?? {};
    const declared = Object.keys({ ...dependencies, ...optionalDependencies });
    return declared.filter((name) => texts.some((text) => isNamed(name, text))).sort();
}

/** `names` and everything below them, sorted by path. Throws when a package is not in the lock file. */
export function shippedPackages(lock: Lock, names: readonly string[], cpu: Cpu): ShippedPackage[] {
    const found = new Map<string, ShippedPackage>();
    const waiting = names.map((name) => ({ name, from: '', isOptional: false }));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const path = resolve(lock, next.from, next.name);
        const locked = path === undefined ? undefined : lock.packages[path];
        if (path === undefined || locked === undefined) {
            if (next.isOptional) continue;
            throw new Error(`package-lock.json has no ${next.name} for ${next.from || 'the project'}: run npm install`);
        }
        if (found.has(path) || !runsOn(locked, cpu)) continue;
        found.set(path, { ...locked, path, name: next.name });
        waiting.push(...dependenciesOf(locked).map((one) => ({ ...one, from: path })));
    }
    return [...found.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function isNamed(name: string, text: string): boolean {
    return ["'", '"'].some((quote) => text.includes(`${quote}${name}${quote}`) || text.includes(`${quote}${name}/`));
}

function dependenciesOf(locked: LockedPackage): { name: string; isOptional: boolean }[] {
    const needed = Object.keys(locked.dependencies ?? {}).map((name) => ({ name, isOptional: false }));
    const optional = Object.keys(locked.optionalDependencies ?? {}).map((name) => ({ name, isOptional: true }));
    const peers = Object.keys(locked.peerDependencies ?? {}).map((name) => ({
        name,
        isOptional: locked.peerDependenciesMeta?.[name]?.optional ?? false,
    }));
    return [...needed, ...optional, ...peers.filter(({ isOptional }) => !isOptional)];
}

/** Node's own search: beside whoever asks, then further up. */
function resolve(lock: Lock, from: string, name: string): string | undefined {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
        const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
        if (lock.packages[path] !== undefined) return path;
        if (folder === '') return undefined;
    }
}

// Debian's C library is GNU's.
function runsOn({ os, cpu: cpus, libc }: LockedPackage, cpu: Cpu): boolean {
    return isAllowed(os, 'linux') && isAllowed(cpus, cpu) && isAllowed(libc, 'glibc');
}

/** npm's rule: `!x` forbids. */
function isAllowed(list: readonly string[] | undefined, wanted: string): boolean {
    if (list === undefined || list.includes(`!${wanted}`)) return list === undefined;
    const wantedOnes = list.filter((one) => !one.startsWith('!'));
    return wantedOnes.length === 0 || wantedOnes.includes(wanted);
}
