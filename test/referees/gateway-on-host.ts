// The gateway as a process on a host of a test network, with the demo rack, open to that network.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import { START } from '../source-files.ts';
import { runProgram } from './run-program.ts';
import type { TestHost } from './test-network.ts';

const CURL = '/usr/bin/curl';
// Cold, on a busy machine.
const COMMAND_MS_MAX = 120_000;

export interface GatewayOnHost {
    readonly gateway: RunningGateway;
    /** Where its configuration lies, and beside it all that it keeps. */
    readonly folder: string;
    /** Another process on the same configuration, as after a crash. */
    startAgain(): Promise<RunningGateway>;
    /** Runs one of our own commands beside the gateway, as its user would, and returns what it prints. */
    command(name: string, ...words: readonly string[]): Promise<string>;
    /** What the API answers to a program of that host. */
    ask(path: string): Promise<unknown>;
}

/** `change` edits the text of gateway.yaml; `port` is the NUT server's; `clock` stands before the gateway's command line (fake-clock.ts). */
export async function gatewayOn(
    t: ExecutionContext,
    host: TestHost,
    change: (yaml: string) => string = (yaml) => yaml,
    { port = 3493, clock = [] }: { port?: number; clock?: readonly string[] } = {},
): Promise<GatewayOnHost> {
    const rack = demoRack((yaml) =>
        change(yaml)
            .replace(/^( +)listen: \["127.*$/m, `$1listen: ['127.0.0.1', '${host.address}']`)
            .replace('port: 0', `port: ${port}`),
    );
    t.teardown(rack.remove);
    const environment = { XDG_RUNTIME_DIR: rack.folder };
    let running: RunningGateway;
    const startAgain = async (): Promise<RunningGateway> => {
        const next = await RunningGateway.start(rack.config, environment, [...host.enter, ...clock]);
        t.teardown(() => next.stop());
        running = next;
        return next;
    };
    const gateway = await startAgain();
    const [program, ...enter] = host.enter;
    const command = async (name: string, ...words: readonly string[]) => {
        const page = name === 'powerchain' ? ['--url', `http://127.0.0.1:${running.webPort}`] : [];
        const line = [...enter, process.execPath, START, name, ...words, ...page];
        const options = { timeout: COMMAND_MS_MAX, env: { ...process.env, ...environment } };
        return (await promisify(execFile)(program, line, options)).stdout;
    };
    const ask = async (path: string) => {
        const address = `http://127.0.0.1:${running.webPort}${path}`;
        const line = [...enter, CURL, '-s', '-H', `Authorization: ${running.authorization}`, address];
        return JSON.parse((await runProgram(program, line)).stdout);
    };
    return { gateway, folder: rack.folder, startAgain, command, ask };
}
