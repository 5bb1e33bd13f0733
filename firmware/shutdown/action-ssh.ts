// A word to a host over SSH, by Debian's ssh. What the word does is written on the host, as the forced command of the key: whoever
// takes the key can say these words, and nothing else. The host's own key is kept when it is first seen, and must stay the same.

import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { HostAction } from '#model/host-actions.ts';

type Ssh = Extract<HostAction, { via: 'ssh' }>;

const CONNECT_SECONDS = 10;
const ANSWER_MS_MAX = 60_000;
const OUTPUT_SHOWN_MAX = 200;
const OUTPUT_KEPT_MAX = 4096;
// ssh's own: it could not connect, or the connection was lost.
const CONNECTION_FAILED = 255;

/** Resolves with what the host said; rejects with why it was not told. */
export async function runSsh(
    { user, port, key }: Ssh,
    about: {
        word: string;
        target: { readonly host: string; readonly address: readonly string[] };
        folders: { readonly config: string; readonly state: string };
    },
): Promise<string> {
    const { word, target, folders } = about;
    const address = target.address[0] ?? target.host;
    const options = {
        BatchMode: 'yes',
        ConnectTimeout: String(CONNECT_SECONDS),
        // A host that goes down while it is asked does not close the connection.
        ServerAliveInterval: '5',
        ServerAliveCountMax: '2',
        StrictHostKeyChecking: 'accept-new',
        UserKnownHostsFile: join(folders.state, 'known_hosts'),
        GlobalKnownHostsFile: '/dev/null',
        HostKeyAlias: target.host,
        IdentitiesOnly: 'yes',
        ForwardAgent: 'no',
        RequestTTY: 'no',
        LogLevel: 'ERROR',
    };
    const words = [
        ...['-F', 'none', '-T', '-p', String(port), '-l', user, '-i', resolve(folders.config, key)],
        ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
        ...['--', address, word],
    ];
    const { code, output } = await runProgram('ssh', words);
    if (code === 0) return output || 'it did not say anything';
    const what = code === CONNECTION_FAILED ? 'it was not reached' : `exit code ${code}`;
    throw new Error(output ? `${what}: ${output}` : what);
}

async function runProgram(program: string, words: readonly string[]): Promise<{ code: number; output: string }> {
    const { promise, resolve: done, reject } = Promise.withResolvers<{ code: number; output: string }>();
    const { PATH, HOME } = process.env;
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, LANG: 'C' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
            output = (output + chunk).slice(-OUTPUT_KEPT_MAX);
        });
    }
    const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`no end within ${ANSWER_MS_MAX / 1000} s`));
    }, ANSWER_MS_MAX);
    child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.once('close', (code) => {
        done({ code: code ?? CONNECTION_FAILED, output: output.replace(/\s+/g, ' ').trim().slice(-OUTPUT_SHOWN_MAX) });
    });
    return promise.finally(() => clearTimeout(timer));
}
