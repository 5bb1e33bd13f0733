// mosquitto as the broker of a building, and its clients as witnesses and hosts.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { keepRunning } from './keep-running.ts';
import { type Ended, needPackages, runProgram } from './run-program.ts';

export interface Mosquitto {
    readonly port: number;
    /** What stands before the command line of its clients. */
    readonly enter: readonly string[];
    readonly child: ChildProcess;
    readonly ended: Promise<number | null>;
    /** What it says of its clients. */
    readonly log: () => string;
}

export interface Witnessed {
    readonly topic: string;
    readonly qos: number;
    /** It was kept for who comes later. */
    readonly isKept: boolean;
    readonly payload: Buffer;
}

/** A broker for this machine only, up when this resolves; `lines` of its configuration come before the rest. */
export async function startMosquitto(
    t: ExecutionContext,
    port: number,
    { lines, enter = [] }: { lines?: readonly string[]; enter?: readonly string[] } = {},
): Promise<Mosquitto> {
    needPackages({ '/usr/sbin/mosquitto': 'mosquitto', '/usr/bin/mosquitto_pub': 'mosquitto-clients' });
    const folder = temporaryFolder(t, 'mosquitto');
    const log = join(folder, 'log');
    const config = join(folder, 'mosquitto.conf');
    const listener = lines ?? [`listener ${port} 127.0.0.1`, 'allow_anonymous true'];
    writeFileSync(config, [...listener, 'user root', `log_dest file ${log}`, 'log_type all', ''].join('\n'));
    const [program = '', ...words] = [...enter, '/usr/sbin/mosquitto', '-c', config];
    const { child, ended } = keepRunning(t, program, words);
    const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await until(async () => /mosquitto version .* running/.test(said()), Boolean);
    return { port, enter, child, ended, log: said };
}

/** Everything that is said from now on, in order; what is kept comes first. Resolves when it listens. */
export async function listen(t: ExecutionContext, broker: Mosquitto, topic = '#'): Promise<readonly Witnessed[]> {
    const heard: Witnessed[] = [];
    const id = `witness-${process.pid}-${performance.now()}`;
    const args = ['-p', String(broker.port), '-i', id, '-q', '1', '-t', topic, '-F', '%t %q %r %x'];
    const [program = '', ...words] = [...broker.enter, '/usr/bin/mosquitto_sub', ...args];
    const child = spawn(program, words);
    t.teardown(() => child.kill('SIGTERM'));
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
            const [, name = '', qos, kept, hex = ''] = /^(.*) ([012]) ([01]) ([0-9a-f]*)$/.exec(line) ?? [];
            heard.push({ topic: name, qos: Number(qos), isKept: kept === '1', payload: Buffer.from(hex, 'hex') });
        }
    });
    await until(async () => broker.log().includes(`Sending SUBACK to ${id}`), Boolean);
    return heard;
}

export function publish(
    port: number,
    topic: string,
    payload: string | Uint8Array,
    more: readonly string[] = [],
): Promise<Ended> {
    const file =
        typeof payload === 'string' ? undefined : join('/dev/shm', `payload-${process.pid}-${performance.now()}`);
    if (file !== undefined) writeFileSync(file, payload, { mode: 0o600 });
    const content = file === undefined ? ['-m', String(payload)] : ['-f', file];
    return runProgram('/usr/bin/mosquitto_pub', ['-p', String(port), '-q', '1', '-t', topic, ...content, ...more]);
}
