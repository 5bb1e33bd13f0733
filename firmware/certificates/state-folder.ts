// Where the gateway keeps what must outlive the machine's uptime, and how it writes there: whole files, or none.

import { createHash } from 'node:crypto';
import {
    chownSync,
    closeSync,
    fchmodSync,
    fchownSync,
    fsyncSync,
    mkdirSync,
    openSync,
    renameSync,
    statSync,
    writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

// Where the Debian package has them, for a command that systemd does not start.
const INSTALLED = { config: '/etc/powerchain/gateway.yaml', state: '/var/lib/powerchain' };

/** systemd's StateDirectory, else the user's own; one folder a configuration, so that two gateways do not mix. */
export function stateFolder(configFile: string, environment: NodeJS.ProcessEnv): string {
    const given = environment.STATE_DIRECTORY;
    if (given) return given;
    if (configFile === INSTALLED.config) return INSTALLED.state;
    const tag = createHash('sha256').update(configFile).digest('hex').slice(0, 12);
    return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'powerchain', tag);
}

/** Writes a secret that is complete after a loss of power, or the old one. Mode 0600. Throws what the system says. */
export function writeSecretFile(file: string, text: string): void {
    makeFolder(dirname(file));
    writeWholeFile(file, text, 0o600);
}

/** For its owner alone; folders above it are made too. */
export function makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first === undefined || !isRoot()) return;
    const { uid, gid } = statSync(dirname(first));
    for (let made = folder; made.length >= first.length; made = dirname(made)) chownSync(made, uid, gid);
}

/** The file is the new one or the old one, whatever happens meanwhile. */
export function writeWholeFile(file: string, text: string, mode: number): void {
    const draft = `${file}.new`;
    const handle = openSync(draft, 'w', mode);
    try {
        fchmodSync(handle, mode); // whatever the umask took
        // What root changes by a command must stay readable for the account of the gateway.
        if (isRoot()) {
            const { uid, gid } = statSync(file, { throwIfNoEntry: false }) ?? statSync(dirname(file));
            fchownSync(handle, uid, gid);
        }
        writeSync(handle, text);
        fsyncSync(handle);
    } finally {
        closeSync(handle);
    }
    renameSync(draft, file);
}

function isRoot(): boolean {
    return process.getuid?.() === 0;
}
