// For tests: a driver whose commands do to its process what native code does when it goes wrong. Loaded by host.ts by its
// path, in a process of its own. With the option `crash.on-open` it dies while it opens the device.

import { readFileSync, writeSync } from 'node:fs';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { failed, ok } from '#model/result.ts';
import type { Driver, OpenDevice } from '../driver.ts';

const COMMANDS: Readonly<Record<string, () => CommandOutcome | Promise<CommandOutcome>>> = {
    'crash.kill': () => die('SIGKILL'),
    'crash.segv': () => die('SIGSEGV'),
    'crash.abort': () => process.abort(),
    'crash.throw': () => {
        setImmediate(() => {
            throw new Error('out of cheese');
        });
        return ok(undefined);
    },
    'crash.spin': () => {
        for (;;);
    },
    'answer.never': () => new Promise(() => undefined),
    'answer.no': () => failed({ code: 'device-refused', message: 'not now' }),
    'tell.foreign': () => {
        process.send?.({ type: 'readings', device: 'somebody-else', values: { 'ups.status': 'OB LB' } });
        return ok(undefined);
    },
    'tell.garbage': () => {
        process.send?.({ type: 'readings', device: 7, values: 'all' });
        return ok(undefined);
    },
};

export const driver: Driver = {
    async scan() {
        // There is nothing to find.
    },
    async open(device, report): Promise<OpenDevice> {
        if (device.options['crash.on-open']) {
            writeSync(2, 'opening what is broken\n');
            process.abort();
        }
        let polls = 0;
        let commands = 0;
        let pauseMs = 0;
        report.capabilities(
            Object.keys(COMMANDS).map((name) => ({ name })),
            {},
        );
        return {
            async poll() {
                polls++;
                const waitMs = pauseMs;
                pauseMs = 0;
                if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
                report.allReadings({
                    'ups.status': 'OL',
                    'ups.id': String(device.options.tag ?? ''),
                    'experimental.polls': polls,
                    'experimental.commands': commands,
                    'experimental.pid': process.pid,
                });
            },
            async command(request: DeviceRequest) {
                commands++;
                if (request.name === 'poll.pause') pauseMs = 1000 * Number(request.value);
                return COMMANDS[request.name]?.() ?? ok(undefined);
            },
            async close() {
                // There is nothing to let go of.
            },
        };
    },
};

/** Sends itself the signal and waits for it: nothing comes behind this line. */
function die(signal: NodeJS.Signals): never {
    process.kill(process.pid, signal);
    for (;;) readFileSync('/proc/self/stat');
}
