// The entry point of the recorder process, started by the gateway with an IPC channel. Ends when the gateway says so or is
// gone, after it wrote what it holds. An uncaught error ends it with its text on stderr: the gateway starts a fresh one and
// sends everything again that is not on the disk.

import { flushCompileCache } from 'node:module';
import { HEARTBEAT_SECONDS } from '#model/driver.ts';
import type { FromRecorder, ToRecorder } from './messages.ts';
import { PARTS } from './parts.ts';
import { RecorderHost } from './recorder-host.ts';

if (process.send === undefined) {
    process.stderr.write('The recorder is started by the gateway: npm start\n');
    process.exitCode = 64; // EX_USAGE of sysexits.h
} else run();

function run(): void {
    const host = new RecorderHost({ parts: PARTS, send });
    const end = (): void => {
        host.stop();
        process.exit(0);
    };
    // Ctrl-C goes to all processes of a terminal, and so does its end: the gateway decides what that means.
    process.on('SIGINT', () => undefined);
    process.on('SIGHUP', () => undefined);
    process.on('SIGTERM', end);
    process.on('disconnect', end);
    process.on('message', (message) => host.receive(message as ToRecorder));
    setInterval(() => send({ type: 'heartbeat' }), HEARTBEAT_SECONDS * 1000);
    setTimeout(flushCompileCache, 5000).unref();
}

function send(message: FromRecorder): void {
    if (process.connected) process.send?.(message);
}
