// Debian's sshd with a key that may say words and nothing else: its forced command writes down what it was told.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';

export class ForcedCommand {
    readonly #t: ExecutionContext;
    readonly #folder: string;

    /** Makes in `folder` the key pair `key`, and says “as you wish” to whoever has it. */
    constructor(t: ExecutionContext, folder: string) {
        needPackages({ '/usr/sbin/sshd': 'openssh-server', '/usr/bin/ssh': 'openssh-client' });
        this.#t = t;
        this.#folder = folder;
        this.makeKey('key');
        const publicKey = readFileSync(join(folder, 'key.pub'), 'utf8');
        const forced = `restrict,command="printf '%s' \\"$SSH_ORIGINAL_COMMAND\\" >${this.#heard}; echo as you wish"`;
        writeFileSync(join(folder, 'authorized_keys'), `${forced} ${publicKey}`, { mode: 0o600 });
    }

    makeKey(name: string): void {
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.#folder, name)]);
    }

    /** Runs it with a host key of that name; `enter` stands before the command line, to run it on another host. */
    listen(at: { address: string; port: number; hostKey: string; enter?: readonly string[] }) {
        this.makeKey(at.hostKey);
        // Where Debian's sshd locks itself in; its service makes it at boot.
        mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
        const [program = '', ...words] = [...(at.enter ?? []), '/usr/sbin/sshd'];
        return keepRunning(this.#t, program, [
            ...[...words, '-D', '-e', '-f', '/dev/null', '-p', String(at.port), '-h', join(this.#folder, at.hostKey)],
            ...['-o', `ListenAddress=${at.address}`, '-o', 'StrictModes=no', '-o', 'UsePAM=no', '-o', 'PidFile=none'],
            ...['-o', `AuthorizedKeysFile=${join(this.#folder, 'authorized_keys')}`, '-o', 'PermitRootLogin=yes'],
        ]);
    }

    /** What it was told last; '': nothing yet. */
    get heard(): string {
        return existsSync(this.#heard) ? readFileSync(this.#heard, 'utf8') : '';
    }

    get #heard(): string {
        return join(this.#folder, 'heard');
    }
}
