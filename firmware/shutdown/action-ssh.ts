// A word to a host over SSH, by Debian's ssh. What the word does is written on the host, as the forced command of the key: whoever
// takes the key can say these words, and nothing else. The host's own key is kept when it is first seen, and must stay the same.

import { join, resolve } from 'node:path';
import type { HostAction } from '#model/host-actions.ts';
import { runToEnd } from '../run-to-end.ts';

type Ssh = Extract<HostAction, { via: 'ssh' }>;

const CONNECT_SECONDS = 10;
const ANSWER_SECONDS_MAX = 60;
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
    const { PATH, HOME } = process.env;
    const environment = { PATH, HOME, LANG: 'C' };
    const { code, said } = await runToEnd('ssh', words, { environment, seconds: ANSWER_SECONDS_MAX });
    if (code === 0) return said || 'it did not say anything';
    const what = code === null || code === CONNECTION_FAILED ? 'it was not reached' : `exit code ${code}`;
    throw new Error(said ? `${what}: ${said}` : what);
}
