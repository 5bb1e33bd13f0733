// Whether a packet for Wake-on-LAN really came over the wire.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { needPackages } from './run-program.ts';
import type { TestHost } from './test-network.ts';

// To the discard port, and not one of the empty ones that only ask whether somebody is there.
const MAGIC = 'udp dst port 9 and udp[4:2] > 8';

/** tcpdump on that host, until it has seen one; resolves with its bytes in hexadecimal. */
export function listenForWake(t: ExecutionContext, { enter }: TestHost): Promise<string> {
    needPackages({ '/usr/bin/tcpdump': 'tcpdump' });
    const [program, ...words] = [...enter, '/usr/bin/tcpdump', '-c', '1', '-x', '-n', '-i', 'eth0', MAGIC];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    t.teardown(() => child.kill('SIGTERM'));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
    });
    return once(child, 'close').then(() =>
        [...text.matchAll(/0x[0-9a-f]{4}: (.*)/g)].map(([, bytes = '']) => bytes.replaceAll(' ', '')).join(''),
    );
}
