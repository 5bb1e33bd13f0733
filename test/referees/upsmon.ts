// Debian's unmodified upsmon, until it shuts its host down or is stopped. What it notices is read from its own log, line by
// line in the order in which it happened: the programs that it could fork for a notice end in any order. Needs root.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needPackages } from './run-program.ts';

const UPSMON = '/lib/nut/upsmon';
const NOTICES = ['ONLINE', 'ONBATT', 'LOWBATT', 'FSD', 'COMMOK', 'COMMBAD', 'SHUTDOWN', 'REPLBATT', 'NOCOMM'];

// A host has a /run of its own: upsmon refuses to start where it finds the PID file of another.
const ALONE = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /run && mkdir /run/nut && exec "$@"', 'sh'];

/** All times at the least that upsmon takes, for tests that do not measure them. */
export const QUICK = ['POLLFREQ 1', 'POLLFREQALERT 1', 'HOSTSYNC 2', 'DEADTIME 60', 'FINALDELAY 0'];

interface UpsmonOptions {
    /** `UPS@HOST:PORT SUPPLIES USER PASSWORD ROLE`, one for each line of its kind in upsmon.conf. */
    readonly monitors: readonly string[];
    /** Further lines of upsmon.conf. */
    readonly lines?: readonly string[];
    /** What to put before its command line, to run it on another host. */
    readonly enter?: readonly string[];
}

export class Upsmon {
    readonly #options: UpsmonOptions;
    readonly #folder = mkdtempSync(join(tmpdir(), 'powerchain-upsmon-'));
    #child: ChildProcess | undefined;
    #closed: Promise<unknown> = Promise.resolve();
    #log = '';
    #wake: () => void = () => undefined;

    constructor(options: UpsmonOptions) {
        this.#options = options;
    }

    start(): this {
        needPackages({ [UPSMON]: 'nut-client' });
        this.#configure();
        const { enter = [] } = this.#options;
        const [program = '', ...args] = [...enter, ...ALONE, UPSMON, '-D', '-D', '-p'];
        const state = join(this.#folder, 'state');
        const child = spawn(program, args, {
            env: { ...process.env, NUT_CONFPATH: this.#folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state },
            stdio: ['ignore', 'ignore', 'pipe'],
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
            this.#log += text;
            this.#wake();
        });
        this.#child = child;
        this.#closed = once(child, 'close').then(() => this.#wake());
        return this;
    }

    /** Everything that it said, for the message of a test that failed. */
    get log(): string {
        return this.#log;
    }

    /** The words of its notices about power, in order. A poll that a busy machine lost is none: it is asked again. */
    get notices(): string[] {
        const words = [...this.#log.matchAll(/^.*\tnotice (\w+) /gm)].map(([, word = '']) => word);
        return words.filter((word) => !word.includes('COMM'));
    }

    /** The status that each poll brought, in order. */
    get statuses(): string[] {
        return [...this.#log.matchAll(/parse_status: \[(.*)\]$/gm)].map(([, status = '']) => status);
    }

    /** Its SHUTDOWNCMD was carried out. */
    get isShutDown(): boolean {
        return existsSync(this.#proof);
    }

    get #isEnded(): boolean {
        return !this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null;
    }

    /** Waits until its log is as wanted. Throws with the log when it ends before; the test's own limit bounds it. */
    async until(isWanted: (upsmon: this) => boolean): Promise<void> {
        while (!isWanted(this)) {
            if (this.#isEnded) throw new Error(`upsmon ended:\n${this.#log}`);
            await new Promise<void>((resolve) => {
                this.#wake = resolve;
            });
        }
    }

    /** Waits until it has polled so many times more. */
    async polls(count: number): Promise<void> {
        const wanted = this.statuses.length + count;
        await this.until(({ statuses }) => statuses.length >= wanted);
    }

    /** Waits until it ended because it shut its host down: everything that it said is in the log then. */
    async shutDown(): Promise<void> {
        await this.#closed;
        if (!this.isShutDown) throw new Error(`upsmon ended and did not shut its host down:\n${this.#log}`);
    }

    async stop(): Promise<void> {
        if (!this.#isEnded) this.#child?.kill('SIGTERM');
        await this.#closed;
        rmSync(this.#folder, { recursive: true, force: true });
    }

    get #proof(): string {
        return join(this.#folder, 'shut-down');
    }

    #configure(): void {
        chmodSync(this.#folder, 0o755);
        mkdirSync(join(this.#folder, 'state'));
        const { monitors, lines = [] } = this.#options;
        const text = [
            ...monitors.map((monitor) => `MONITOR ${monitor}`),
            'RUN_AS_USER root',
            `SHUTDOWNCMD "echo done > ${this.#proof}"`,
            // To the log alone: nobody who works on this machine wants to read that it goes down.
            ...NOTICES.flatMap((word) => [`NOTIFYMSG ${word} "notice ${word} %s"`, `NOTIFYFLAG ${word} SYSLOG`]),
            ...lines,
        ];
        writeFileSync(join(this.#folder, 'upsmon.conf'), `${text.join('\n')}\n`, { mode: 0o640 });
    }
}
