// Whether a host is on the network: for those whose power nobody measures. Asks by a datagram to a port where nobody listens: a
// living host refuses it (ICMP port unreachable, RFC 1122 §4.1.3.1), and before that its card must answer the kernel's ARP, which a
// firewall does not forbid. No right is needed for either.
//
// Silence proves little: only who answered here before can be seen to have gone, and only while our own cable has a link.

import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import * as v from 'valibot';
import type { StateFile } from '../state-file.ts';

export type Sight = 'on' | 'off' | 'unknown';

/** What the kernel knows of a neighbour: `gone`: it was asked and did not answer. */
export type Neighbour = 'there' | 'gone' | 'unknown';

export interface PresenceOptions {
    /** Monotonic, in milliseconds. */
    readonly now: () => number;
    /** Who was seen here is remembered through a crash in the middle of a shutdown; absent: it is not. */
    readonly file?: Pick<StateFile, 'read' | 'write'>;
    readonly boot?: string;
    readonly neighbour?: (address: string) => Neighbour;
    readonly probe?: Probe;
}

/** Asks an address; calls back when it answers. */
export type Probe = (address: string, answered: () => void) => { ask(): void; close(): void };

interface Watched {
    readonly probes: readonly { readonly address: string; readonly probe: ReturnType<Probe> }[];
    /** When the host was last asked for. */
    wantedAt: number;
    /** When it last answered; undefined: never. */
    answeredAt: number | undefined;
}

const PROBE_MS = 2000;
// Nobody asks for it any more.
const FORGOTTEN_MS = 60_000;
// The kernel asks a neighbour that it knew three times after 5 s; a host that swaps may miss some.
const SILENT_MS = 20_000;
// Without ARP only its ICMP speaks; routers let it pass at one a second.
const SILENT_FAR_MS = 60_000;
const DISCARD_PORT = 9;

const SAVED = v.object({ version: v.literal(1), boot: v.string(), hosts: v.array(v.string()) });

export class Presence {
    readonly #options: PresenceOptions & Required<Pick<PresenceOptions, 'neighbour' | 'probe'>>;
    readonly #watched = new Map<string, Watched>();
    /** Whom the last run saw: silence counts from now on. */
    readonly #seenBefore: Set<string>;
    #timer: NodeJS.Timeout | undefined;

    constructor(options: PresenceOptions) {
        this.#options = { neighbour: neighbourOf, probe: probeByDatagram, ...options };
        const saved = options.file?.read((content) => v.parse(SAVED, content));
        this.#seenBefore = new Set(saved?.boot === options.boot ? saved?.hosts : []);
    }

    /** What is known of the host; it is watched from now on, for as long as somebody asks. */
    of(host: string, addresses: readonly string[]): Sight {
        const now = this.#options.now();
        const watched = this.#watched.get(host) ?? this.#watch(host, addresses);
        watched.wantedAt = now;
        if (watched.answeredAt === undefined) return 'unknown';
        const silentMs = now - watched.answeredAt;
        if (silentMs < SILENT_MS) return 'on';
        const neighbours = watched.probes.map(({ address }) => this.#options.neighbour(address));
        if (neighbours.includes('there')) return 'on';
        if (neighbours.every((one) => one === 'gone')) return 'off';
        return silentMs >= SILENT_FAR_MS ? 'off' : 'unknown';
    }

    stop(): void {
        clearInterval(this.#timer);
        this.#timer = undefined;
        for (const host of [...this.#watched.keys()]) this.#drop(host);
    }

    #watch(host: string, addresses: readonly string[]): Watched {
        const answered = () => {
            const own = this.#watched.get(host);
            if (own) this.#see(own);
        };
        const probes = addresses
            .filter((address) => isIP(address) > 0)
            .map((address) => ({ address, probe: this.#options.probe(address, answered) }));
        const now = this.#options.now();
        const answeredAt = this.#seenBefore.delete(host) ? now : undefined;
        const watched = { probes, wantedAt: now, answeredAt };
        this.#watched.set(host, watched);
        this.#timer ??= setInterval(() => this.#askAll(), PROBE_MS).unref();
        return watched;
    }

    #askAll(): void {
        const now = this.#options.now();
        for (const [host, watched] of this.#watched) {
            if (now - watched.wantedAt > FORGOTTEN_MS) {
                this.#drop(host);
                this.#save();
                continue;
            }
            for (const { address, probe } of watched.probes) {
                // The kernel drops what it knew of a neighbour that does not answer what we asked the last time.
                if (this.#options.neighbour(address) === 'there') this.#see(watched);
                probe.ask();
            }
        }
    }

    #see(watched: Watched): void {
        const isNew = watched.answeredAt === undefined;
        watched.answeredAt = this.#options.now();
        if (isNew) this.#save();
    }

    #drop(host: string): void {
        for (const { probe } of this.#watched.get(host)?.probes ?? []) probe.close();
        this.#watched.delete(host);
    }

    #save(): void {
        const hosts = [...this.#watched].filter(([, { answeredAt }]) => answeredAt !== undefined).map(([host]) => host);
        void this.#options.file?.write(() => ({ version: 1, boot: this.#options.boot, hosts }));
    }
}

/** A connected socket is told when its datagram was refused. */
function probeByDatagram(address: string, answered: () => void): ReturnType<Probe> {
    const socket: Socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let isReady = false;
    socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') answered();
    });
    socket.on('message', answered);
    socket.on('connect', () => {
        isReady = true;
    });
    socket.connect(DISCARD_PORT, address);
    socket.unref();
    return {
        ask: () => {
            if (!isReady) return;
            socket.send('', (error) => {
                if ((error as NodeJS.ErrnoException | null)?.code === 'ECONNREFUSED') answered();
            });
        },
        close: () => socket.close(),
    };
}

// linux/if_arp.h ATF_COM: the hardware address is known.
const COMPLETE = 0x2;

/** As /proc/net/arp says; only of IPv4 neighbours, and only of a cable that has a link. */
function neighbourOf(address: string): Neighbour {
    const line = read('/proc/net/arp')
        .split('\n')
        .find((one) => one.startsWith(`${address} `));
    const [, , flags, , , device] = line?.trim().split(/\s+/) ?? [];
    if (flags === undefined || device === undefined) return 'unknown';
    if ((Number(flags) & COMPLETE) !== 0) return 'there';
    return read(`/sys/class/net/${device}/carrier`).trim() === '1' ? 'gone' : 'unknown';
}

function read(file: string): string {
    try {
        return readFileSync(file, 'utf8');
    } catch {
        return ''; // another kernel, or no link
    }
}
