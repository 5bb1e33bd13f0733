// Debian's snmpsim: an SNMP agent for each recording of a folder; the community says which.

import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { saying, stopDaemon } from './daemon.ts';

/** Serves the `.snmprec` files of the folder on 127.0.0.1; returns the port. */
export async function startSnmpSimulator(t: ExecutionContext, recordings: string): Promise<number> {
    if (spawnSync('snmpsimd', ['--help']).error) t.fail('snmpsimd is missing: install the Debian package snmpsim');
    const cache = mkdtempSync(join(tmpdir(), 'powerchain-snmpsim-'));
    const port = await freePort();
    const child = spawn(
        'snmpsimd',
        [
            `--cache-dir=${cache}`,
            `--data-dir=${recordings}`,
            `--agent-udpv4-endpoint=127.0.0.1:${port}`,
            ...userOf(cache),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    t.teardown(() => stopDaemon(child, cache));
    await saying(child, 'Listening at UDP/IPv4');
    return port;
}

// It refuses to run as root and then wants to write its cache as somebody else.
function userOf(cache: string): string[] {
    if (process.getuid?.() !== 0) return [];
    const NOBODY = 65534;
    chownSync(cache, NOBODY, NOBODY);
    return ['--process-user=nobody', '--process-group=nogroup'];
}
