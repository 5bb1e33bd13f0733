// `powerchain import /etc/nut`: an installation of NUT or apcupsd into a gateway.yaml. Adds what is not there and changes nothing that is;
// shows what it would write, asks before it touches a file that exists, and tells with file and line what it left. Needs no gateway;
// a running one takes the change over.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type ConfigEditor, openConfig } from 'powerchain/config';
import { messageOf } from '#model/errors.ts';
import { type InstallationFile, installationFileName, type Takeover, takeOver } from '#nut/installation/takeover.ts';
import { hashPassword } from '#nut/password-hash.ts';
import type { Context } from './command-line.ts';
import { commandLineUser } from './command-line-user.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { addingChanges } from './takeover-changes.ts';

/** `paths`: folders and files of an installation; returns the exit code: 1 when something was left. */
export async function runTakeover(paths: readonly string[], context: Context): Promise<number> {
    const { complain, environment, options } = context;
    const { files, unread } = readInstallation(paths);
    for (const message of unread) complain(message);
    if (files.length === 0) {
        complain(
            'Nothing was found to import: expected a folder with ups.conf or upsd.users in it, or an apcupsd.conf.',
        );
        return unread.length > 0 ? FAILED : NOT_UNDERSTOOD;
    }
    const takeover = takeOver(files, hostname());
    const file = resolve(options.config ?? 'gateway.yaml');
    const editor = openConfig({ file, environment, warn: complain, mayBeNew: true });
    const outcome = await write({ file, editor, takeover, why: `import from ${paths.join(' ')}` }, context);
    const hasLeft = takeover.notes.some(({ severity }) => severity === 'left') || unread.length > 0;
    return outcome === DONE && hasLeft ? FAILED : outcome;
}

// What NUT's files may have, in bytes.
const FILE_BYTES_MAX = 4 * 10 * 1024 * 1024;

function readInstallation(paths: readonly string[]): { files: InstallationFile[]; unread: string[] } {
    const files: InstallationFile[] = [];
    const unread: string[] = [];
    for (const given of paths) {
        try {
            const path = resolve(given);
            const isFolder = statSync(path).isDirectory();
            const inside = isFolder ? readdirSync(path).map((name) => join(path, name)) : [path];
            const known = inside.flatMap((one) => readFile(one) ?? []);
            if (!isFolder && known.length === 0) unread.push(`${given}: is none of NUT’s files, nor an apcupsd.conf`);
            files.push(...known);
        } catch (error) {
            unread.push(`${given}: cannot be read: ${messageOf(error)}`);
        }
    }
    return { files, unread };
}

function readFile(path: string): InstallationFile | undefined {
    const name = installationFileName(path);
    if (name === undefined) return undefined;
    if (statSync(path).size > FILE_BYTES_MAX) throw new Error(`${path} is larger than ${FILE_BYTES_MAX} bytes`);
    return { name, path, text: readFileSync(path, 'utf8') };
}

interface Task {
    readonly file: string;
    readonly editor: ConfigEditor;
    readonly takeover: Takeover;
    readonly why: string;
}

async function write({ file, editor, takeover, why }: Task, context: Context): Promise<number> {
    const { print, complain, environment, options } = context;
    const before = editor.read();
    if (!before.ok) return refused(before.error, complain);
    const { version, values } = before.value;
    const hashed = await withHashes(takeover);
    const { changes, kept } = addingChanges(hashed, values);
    for (const { file: at, line, message } of takeover.notes)
        complain(line === 0 ? `${at}: ${message}` : `${at}:${line}: ${message}`);
    for (const message of kept) complain(`${file}: ${message}`);
    if (changes.length === 0) {
        print('There is nothing to add.');
        return DONE;
    }
    const plan = editor.check({ changes });
    if (!plan.ok) return refused(plan.error, complain);
    if (plan.value.problems.length > 0) return refused({ kind: 'invalid', plan: plan.value }, complain);
    print(plan.value.diff.trimEnd());
    if (options['dry-run']) return DONE;
    if (existsSync(file) && !options.yes && !(await isAgreed(file, context))) return FAILED;
    const done = editor.apply({ changes }, { version, by: commandLineUser(environment), why });
    if (!done.ok) return refused(done.error, complain);
    print(summary(file, takeover));
    return DONE;
}

async function isAgreed(file: string, { ask, complain }: Context): Promise<boolean> {
    const answer = await ask(`Change ${file} like this? [y/N] `);
    if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return true;
    complain(answer === undefined ? 'Nothing was written: nobody answered. Say --yes.' : 'Nothing was written.');
    return false;
}

function refused(
    refusal: Extract<ReturnType<ConfigEditor['apply']>, { ok: false }>['error'],
    complain: Context['complain'],
): number {
    if (refusal.kind === 'conflict') complain('Nothing was written: somebody changed the file meanwhile. Try again.');
    else if (refusal.kind === 'invalid') {
        for (const { file, line, message } of refusal.plan.problems) complain(`${file}:${line}: ${message}`);
        complain('Nothing was written: the gateway would refuse this.');
    } else complain(`Nothing was written: ${refusal.message}`);
    return FAILED;
}

/** Passwords are only ever compared, so nobody needs to read them again. */
async function withHashes(takeover: Takeover): Promise<Takeover> {
    const users = Object.entries(takeover.users).map(async ([name, { password, ...user }]) => [
        name,
        password === undefined ? user : { ...user, password: await hashPassword(password) },
    ]);
    return { ...takeover, users: Object.fromEntries(await Promise.all(users)) };
}

function summary(file: string, { devices, users, hosts }: Takeover): string {
    const count = (things: object, one: string) =>
        `${Object.keys(things).length} ${one}${Object.keys(things).length === 1 ? '' : 's'}`;
    return `${file} has ${count(devices, 'device')}, ${count(users, 'user')} and ${count(hosts, 'host')} of the installation. Stop upsd, NUT’s drivers or apcupsd before the gateway serves them; upsmon stays as it is.`;
}
