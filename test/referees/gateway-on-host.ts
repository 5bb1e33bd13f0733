// The gateway as a process on a host of a test network, with the demo rack, open to that network.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import type { TestHost } from './test-network.ts';

// Cold, on a busy machine.
const COMMAND_MS_MAX = 120_000;

/** `change` edits the text of gateway.yaml. */
export async function gatewayOn(
    t: ExecutionContext,
    host: TestHost,
    change: (yaml: string) => string = (yaml) => yaml,
): Promise<{ gateway: RunningGateway; url: string }> {
    const rack = demoRack((yaml) =>
        change(yaml)
            .replace(/^( +)listen: .*$/m, `$1listen: ['127.0.0.1', '${host.address}']`)
            .replace('port: 0', 'port: 3493'),
    );
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder }, host.enter);
    t.teardown(() => gateway.stop());
    return { gateway, url: `http://127.0.0.1:${gateway.webPort}` };
}

/** Runs one of our own commands on that host and returns what it prints. */
export async function commandOn(host: TestHost, name: string, ...words: readonly string[]): Promise<string> {
    const [program, ...enter] = host.enter;
    const line = [...enter, process.execPath, join(ROOT, 'clients', name), ...words];
    const { stdout } = await promisify(execFile)(program, line, { timeout: COMMAND_MS_MAX });
    return stdout;
}
