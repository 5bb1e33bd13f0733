// Debian's Avahi on a host of a test network, with a bus and a /run of its own, so that the machine's Avahi notices nothing.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { type Ended, needPackages, runProgram } from './run-program.ts';
import type { TestHost } from './test-network.ts';

needPackages({
    '/usr/sbin/avahi-daemon': 'avahi-daemon',
    '/usr/bin/avahi-browse': 'avahi-utils',
    '/usr/bin/dbus-daemon': 'dbus-daemon',
    '/usr/bin/nsenter': 'util-linux',
});

// The daemons run in the foreground of a shell whose mounts are its own: with it they end.
const SCRIPT = `
set -e
trap 'kill $(jobs -p)' EXIT
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/avahi/services
mkdir -p /run/dbus
dbus-daemon --system --nofork --nopidfile &
while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.02; done
printf '[server]\\nhost-name=%s\\nuse-ipv4=yes\\nuse-ipv6=yes\\n' "$1" > /run/avahi.conf
avahi-daemon -f /run/avahi.conf --no-rlimits --no-drop-root --no-chroot &
while [ ! -S /run/avahi-daemon/socket ]; do sleep 0.02; done
echo ready
read end || true
`;

export class AvahiHost {
    readonly #shell: ChildProcess;

    private constructor(shell: ChildProcess) {
        this.#shell = shell;
    }

    /** Ends with the test. `name` is what the host calls itself: NAME.local. */
    static async start(t: ExecutionContext, host: TestHost, name = host.name): Promise<AvahiHost> {
        const [program, ...enter] = host.enter;
        const shell = spawn(program, [...enter, 'bash', '-c', SCRIPT, 'avahi', name], {
            stdio: ['pipe', 'pipe', 'ignore'],
        });
        t.teardown(async () => {
            if (shell.exitCode !== null || shell.signalCode !== null) return;
            const ended = once(shell, 'exit');
            shell.stdin?.end();
            await ended;
        });
        await once(shell.stdout as NonNullable<typeof shell.stdout>, 'data');
        return new AvahiHost(shell);
    }

    /** Runs a program beside this Avahi to its end. */
    run(program: string, args: readonly string[], endAt?: (stdout: string) => boolean): Promise<Ended> {
        const enter = ['-t', String(this.#shell.pid), '-m', '-n', program, ...args];
        return runProgram('/usr/bin/nsenter', enter, endAt ? { endAt } : {});
    }

    /** What is known of a type of services. */
    async now(type: string): Promise<string> {
        return (await this.run('/usr/bin/avahi-browse', ['-rpt', type])).stdout;
    }

    /** Looks on at a type of services until `isSeen` holds of the lines so far; the milliseconds that it took, and the lines. */
    async watch(
        type: string,
        isSeen: (lines: string) => boolean,
    ): Promise<{ readonly ms: number; readonly text: string }> {
        const startedAt = performance.now();
        const { stdout } = await this.run('/usr/bin/avahi-browse', ['-rp', type], isSeen);
        return { ms: performance.now() - startedAt, text: stdout };
    }
}
