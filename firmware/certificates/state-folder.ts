// Where the gateway keeps what must outlive the machine's uptime, and how it writes there: whole files, or none.

import { createHash } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** systemd's StateDirectory, else the user's own; one folder a configuration, so that two gateways do not mix. */
export function stateFolder(configFile: string, environment: NodeJS.ProcessEnv): string {
    const given = environment.STATE_DIRECTORY;
    if (given) return given;
    const tag = createHash('sha256').update(configFile).digest('hex').slice(0, 12);
    return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'powerchain', tag);
}

/** Writes a secret that is complete after a loss of power, or the old one. Mode 0600. Throws what the system says. */
export function writeSecretFile(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeWholeFile(file, text, 0o600);
}

/** The file is the new one or the old one, whatever happens meanwhile. */
export function writeWholeFile(file: string, text: string, mode: number): void {
    const draft = `${file}.new`;
    const handle = openSync(draft, 'w', mode);
    try {
        fchmodSync(handle, mode); // whatever the umask took
        writeSync(handle, text);
        fsyncSync(handle);
    } finally {
        closeSync(handle);
    }
    renameSync(draft, file);
}
