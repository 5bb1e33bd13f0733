import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { agentArchive, FENCE_AGENTS, writeAgents } from './agent-archive.ts';

test('the agents are one file under several names, and anybody may run it', (t) => {
    const folder = join(temporaryFolder(t, 'agents'), 'sbin');

    const files = writeAgents(folder);

    t.deepEqual(
        files,
        FENCE_AGENTS.map((name) => join(folder, name)),
    );
    for (const file of files) {
        t.deepEqual(readFileSync(file), agentArchive());
        t.is(statSync(file).mode & 0o777, 0o755);
    }
});

test('the agents have the version of the package', (t) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const metadata = readFileSync(new URL('agent/metadata.py', import.meta.url), 'utf8');

    t.is(/^VERSION = '(.+)'$/m.exec(metadata)?.[1], version);
});
