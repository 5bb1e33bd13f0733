// Hears who asks for hosts that sleep: ARP requests (RFC 826) for their addresses, which every host of the network gets to see. By
// tcpdump, because that needs a raw socket: of Debian's package tcpdump, and the right CAP_NET_RAW. Runs only while somebody sleeps.

import { type ChildProcess, spawn } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import type { Log } from '../log.ts';

/** `ARP, Request who-has 192.0.2.21 tell 192.0.2.7, length 28`, as tcpdump writes it with -n. */
const REQUEST = /ARP, Request who-has ([\d.]+)(?: \([\w:]+\))? tell ([\d.]+)/;
// A host that asks whether its own address is free (RFC 5227).
const NOBODY = '0.0.0.0';
const AGAIN_MS = 60_000;
const LAST_WORDS_MAX = 500;

type Heard = (host: string, by: string) => void;

export class ArpListener {
    readonly #log: Log;
    /** By address. */
    #hosts: ReadonlyMap<string, string> = new Map();
    #heard: Heard = () => undefined;
    #child: ChildProcess | undefined;
    #triesAgainAt = 0;

    constructor(log: Log) {
        this.#log = log;
    }

    /** For these hosts, by name, from now on; nobody: it ends. Called again and again, also when nothing changed. */
    listenFor(hosts: ReadonlyMap<string, readonly string[]>, heard: Heard): void {
        this.#hosts = new Map([...hosts].flatMap(([host, addresses]) => addresses.map((one) => [one, host])));
        this.#heard = heard;
        if (this.#hosts.size === 0) this.stop();
        else if (!this.#child && performance.now() >= this.#triesAgainAt) this.#start();
    }

    stop(): void {
        this.#child?.kill('SIGTERM');
        this.#child = undefined;
    }

    #start(): void {
        const child = spawn('tcpdump', ['-i', 'any', '-n', '-l', '-p', '-t', 'arp'], {
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        this.#child = child;
        let lastWords = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
            lastWords = (lastWords + text).slice(-LAST_WORDS_MAX);
        });
        createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
        child.once('error', (error) => {
            lastWords = error.message;
        });
        child.once('close', () => {
            if (this.#child !== child) return;
            this.#child = undefined;
            this.#triesAgainAt = performance.now() + AGAIN_MS;
            const help = 'hosts are not woken on demand: tcpdump and the right CAP_NET_RAW are needed';
            this.#log.warn({ reason: lastWords.trim() }, help);
        });
    }

    #hear(line: string): void {
        const [, wanted = '', by = ''] = REQUEST.exec(line) ?? [];
        const host = this.#hosts.get(wanted);
        if (host === undefined || by === wanted || by === NOBODY || isOwn(by)) return;
        this.#heard(host, by);
    }
}

/** Whether that is this machine, which looks for hosts that sleep, too. */
function isOwn(address: string): boolean {
    return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address));
}
