// The entry point of every driver process: `host.ts DRIVER [FILE]`, started by the supervisor with an IPC channel. Loads the
// driver, gives it the channel, and ends when the gateway asks for it or is gone. An uncaught error ends the process with
// its text on stderr: the supervisor starts a fresh one, which is better than one in an unknown state.

import { flushCompileCache } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DriverNews } from '#model/driver.ts';
import type { Driver } from './driver.ts';
import { DriverHost } from './driver-host.ts';
import { DRIVERS, type DriverEntry } from './index.ts';

let host: DriverHost | undefined;

// Ctrl-C goes to all processes of a terminal, and so does its end: the gateway decides what that means.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', quit);
process.on('disconnect', quit);
await run(process.argv[2], process.argv[3]);

async function run(name: string | undefined, file: string | undefined): Promise<void> {
    if (name === undefined || process.send === undefined) {
        process.stderr.write('A driver process is started by the gateway: npm start\n');
        process.exitCode = 64; // EX_USAGE of sysexits.h
        return;
    }
    const driver = await load(name, file);
    host = new DriverHost({ name, driver, send, settled });
    process.on('message', (message) => host?.receive(message));
    host.start();
}

/** `file`: a module of a driver, relative to this folder; absent: the one in the table. */
async function load(name: string, file: string | undefined): Promise<Driver> {
    const table: Readonly<Record<string, DriverEntry>> = DRIVERS;
    const path = file ?? (Object.hasOwn(table, name) ? table[name]?.file : undefined);
    if (path === undefined) throw new Error(`there is no driver “${name}”`);
    const url = isAbsolute(path) ? pathToFileURL(path) : new URL(path, import.meta.url);
    const module = (await import(url.href)) as { driver?: Driver };
    if (!module.driver) throw new Error(`${url.href} does not export “driver”`);
    return module.driver;
}

/** What loading left behind is given back, where the supervisor lets us: two megabytes, which would stay until the heap has grown. */
function settled(): void {
    flushCompileCache();
    void globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
}

function send(news: DriverNews, sent: () => void): boolean {
    return process.connected ? (process.send?.(news, undefined, undefined, sent) ?? true) : true;
}

function quit(): void {
    // Another SIGTERM while we close changes nothing; the supervisor kills whoever takes too long.
    const stopped = host?.stop() ?? Promise.resolve();
    host = undefined;
    void stopped.finally(() => process.exit(0));
}
