// Makes a fresh clone ready: installs what the lock file says and builds the page, when they are missing or out of date.
// Says nothing when there is nothing to do. JavaScript, because the machine's own Node (20 or later) runs it before the
// pinned one is there; nothing but Node's own modules, because nothing else is installed yet.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, `node-linux-${process.arch}`);

step({
    stamp: join(modules, '.powerchain-installed'),
    inputs: [join(root, 'package-lock.json')],
    what: 'Installing what the lock file says (this takes a minute, once) …',
    run: install,
});
linkCommands();
step({
    stamp: join(root, 'webui', 'dist', '.built'),
    inputs: [...filesUnder(join(root, 'webui'), ['dist']), ...filesUnder(join(root, 'model'), [])],
    what: 'Building the page …',
    run: () =>
        command(process.execPath, [join(modules, 'vite', 'bin', 'vite.js'), 'build', 'webui', '--logLevel', 'warn']),
});

// A step runs when its stamp does not hold the hash of its inputs.
function step({ stamp, inputs, what, run }) {
    const hash = createHash('sha256');
    for (const file of inputs) hash.update(readFileSync(file));
    const wanted = hash.digest('hex');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    console.log(what);
    run();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
}

function install() {
    // `epoll`, below `onoff`, is compiled: against the headers of the Node that will load it, not the machine's.
    const environment = existsSync('/proc') ? { npm_config_nodedir: pinnedNode } : {};
    const npm = process.env.npm_execpath;
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    if (npm) command(process.execPath, [npm, ...args], environment);
    else command('npm', args, environment);
}

// npm links the commands of packages, not our own. Without the links `npx upsc` would find the machine's own `upsc`.
function linkCommands() {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const [name, file] of Object.entries(bin)) {
        const link = join(modules, '.bin', name);
        const target = join('..', '..', file);
        if (existsSync(link) && readlinkSync(link) === target) continue;
        rmSync(link, { force: true });
        symlinkSync(target, link);
    }
}

function command(program, args, environment = {}) {
    const { status, error } = spawnSync(program, args, {
        cwd: root,
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status === 0) return;
    console.error(`That failed: ${program} ${args.join(' ')}${error ? ` (${error.message})` : ''}`);
    console.error('What stands above says why. Mend it and start again; nothing is left half done.');
    process.exit(1);
}

function filesUnder(folder, skip) {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !skip.includes(entry.name) && !entry.name.endsWith('.test.ts'))
        .flatMap((entry) =>
            entry.isDirectory() ? filesUnder(join(folder, entry.name), skip) : [join(folder, entry.name)],
        )
        .sort();
}
