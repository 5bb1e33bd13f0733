// A serial driver of Debian's NUT on a virtual line: what it reads there, and what it sends for a command. Ends it by its id.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

const DRIVERS = '/lib/nut';
// A driver asks for all that it could know, with a second of patience each.
const READY_MS_MAX = 120_000;

export interface RefereeOptions {
    readonly driver: string;
    readonly port: string;
    /** Of its own, for sockets and the like. */
    readonly folder: string;
    /** As in ups.conf: `protocol=megatec`. */
    readonly settings?: readonly string[];
}

function programOf(driver: string): string {
    const program = join(DRIVERS, driver);
    if (!existsSync(program)) throw new Error(`${program} is missing: install Debian's package nut-server`);
    return program;
}

function settingsOf({ port, settings = [] }: RefereeOptions): string[] {
    return [`port=${port}`, ...settings].flatMap((setting) => ['-x', setting]);
}

function environmentOf({ folder }: RefereeOptions): NodeJS.ProcessEnv {
    mkdirSync(folder, { recursive: true });
    return { NUT_CONFPATH: folder, NUT_STATEPATH: folder, NUT_ALTPIDPATH: folder };
}

/** All that it says of the device. */
export async function refereeReadings(options: RefereeOptions): Promise<Readonly<Record<string, string>>> {
    const args = ['-s', 'referee', '-u', 'root', ...settingsOf(options), '-d', '1'];
    const { stdout } = await runProgram(programOf(options.driver), args, { environment: environmentOf(options) });
    const pairs = stdout.split('\n').flatMap((line) => {
        const [, name, value = ''] = /^([a-z][\w.-]*): (.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(pairs);
}

/** Gives it commands, one after another; `done` says when the last one was carried out. */
export async function refereeCommands(
    options: RefereeOptions,
    commands: readonly string[],
    done: () => boolean,
): Promise<void> {
    const args = ['-F', '-s', 'referee', '-u', 'root', ...settingsOf(options)];
    const child = spawn(programOf(options.driver), args, {
        env: { ...process.env, ...environmentOf(options) },
        stdio: 'ignore',
    });
    try {
        const path = join(options.folder, `${options.driver}-referee`);
        await waitFor(() => existsSync(path));
        const socket = connect(path);
        for (const command of commands) socket.write(`INSTCMD ${command}\n`);
        await waitFor(done);
        socket.destroy();
    } finally {
        await end(child);
    }
}

async function waitFor(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + READY_MS_MAX;
    while (!condition()) {
        if (performance.now() > deadline) throw new Error('the referee did not get that far');
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
}
