// One question to thousands of addresses: all are under way at once, under a limit of packets a second, and who is silent is asked
// twice more, and twice again where packets are lost. Knows nothing of what is asked; one socket for each IP version.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface SweepTarget {
    readonly ip: string;
    readonly port: number;
}

interface Sweep<Target extends SweepTarget> {
    readonly targets: readonly Target[];
    /** What is sent to the target at that place; `attempt` from 0 to SWEEP_ATTEMPTS_MAX - 1. */
    readonly question: (place: number, attempt: number) => Uint8Array;
    /** The place of the target that said so; undefined: it is no answer to us. Must not throw. */
    readonly placeOf: (bytes: Buffer, from: SweepTarget) => number | undefined;
    /** The first answer of each. */
    readonly answered: (target: Target, bytes: Buffer) => void;
    /** Milliseconds that are waited for two attempts, in which three fit. */
    readonly patienceMs: number;
    readonly signal: AbortSignal;
    readonly progress?: ((asked: number) => void) | undefined;
}

// More would be a flood to who is silent.
const ATTEMPTS = 3;
// Where one packet in five is lost, three find all but one device in a hundred, five all but three in ten thousand.
export const SWEEP_ATTEMPTS_MAX = 5;
// One answer in ten came to a repetition, and not only that of an old card that does not understand the first: packets are lost.
const LATE = { share: 0.1, min: 3 };
// A /16 within ten seconds; a /24 at once. 30,000 small packets are 20 Mbit a second: little for any switch.
const PACKETS_PER_SECOND = { min: 8000, max: 30_000 };
const SPREAD_SECONDS = 6;
// What is sent without a look at the answers; timers come no closer.
const TICK_MS = 2;
// Answers of a whole network come within a moment.
const RECEIVE_BYTES = 4 * 1024 * 1024;
const PROGRESS_MS = 100;

/** Resolves when everybody answered or had the time to, or `signal` aborts. Never throws for what the network does. */
export async function sweep<Target extends SweepTarget>(options: Sweep<Target>): Promise<void> {
    const { targets } = options;
    if (targets.length === 0 || options.signal.aborted) return;
    const end = new AbortController();
    const signal = AbortSignal.any([options.signal, end.signal]);
    const asked = new Uint8Array(targets.length);
    const isDone = new Uint8Array(targets.length);
    let left = targets.length;
    let late = 0;
    const sockets = await openSockets(targets);
    const over = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    for (const socket of sockets.values()) {
        socket.on('message', (bytes, { address, port }) => {
            const place = options.placeOf(bytes, { ip: address, port });
            const target = place === undefined ? undefined : targets[place];
            if (place === undefined || !target || isDone[place] === 1) return;
            isDone[place] = 1;
            left -= 1;
            if ((asked[place] ?? 0) > 1) late += 1;
            options.answered(target, bytes);
            if (left === 0) over.resolve();
        });
    }
    const sendAll = async (): Promise<void> => {
        const run = { ...options, signal, sockets, isDone, asked };
        await send(run, 0, ATTEMPTS);
        const isLossy = late >= Math.max((targets.length - left) * LATE.share, LATE.min);
        if (isLossy && !signal.aborted) await send({ ...run, progress: undefined }, ATTEMPTS, SWEEP_ATTEMPTS_MAX);
    };
    try {
        await Promise.race([sendAll(), over.promise]);
    } finally {
        end.abort();
        for (const socket of sockets.values()) socket.close();
    }
}

interface Sending<Target extends SweepTarget> extends Sweep<Target> {
    readonly sockets: ReadonlyMap<number, Socket>;
    readonly isDone: Uint8Array;
    /** How often each was asked. */
    readonly asked: Uint8Array;
}

/** Packet by packet, a pass for each attempt from `first` to before `end`, each a third of the patience behind the one before. */
async function send<Target extends SweepTarget>(
    { targets, question, patienceMs, signal, progress, sockets, isDone, asked }: Sending<Target>,
    first: number,
    end: number,
): Promise<void> {
    const passes = end - first;
    const wanted = (targets.length * ATTEMPTS) / SPREAD_SECONDS;
    const perMs = Math.min(Math.max(wanted, PACKETS_PER_SECOND.min), PACKETS_PER_SECOND.max) / 1000;
    const apartMs = patienceMs / ATTEMPTS;
    const startedAt = performance.now();
    let toldAt = startedAt;
    const next = new Array<number>(passes).fill(0);
    let budget = 1;
    let before = startedAt;
    while (!signal.aborted && (next[passes - 1] ?? 0) < targets.length) {
        const now = performance.now();
        budget = Math.min(budget + (now - before) * perMs, perMs * 50);
        before = now;
        // A repetition is due before who is asked for the first time: patience is measured from each address's own question.
        for (let pass = passes - 1; pass >= 0; pass--) {
            const ahead = pass === 0 ? targets.length : (next[pass - 1] ?? 0) - Math.ceil(apartMs * perMs);
            const isLastPass = pass > 0 && (next[pass - 1] ?? 0) === targets.length;
            const limit = isLastPass && now - startedAt >= apartMs * pass ? targets.length : Math.max(ahead, 0);
            for (let place = next[pass] ?? 0; place < limit && budget >= 1; place++) {
                next[pass] = place + 1;
                if (isDone[place] === 1) continue;
                budget -= 1;
                asked[place] = first + pass + 1;
                ask(sockets, targets[place] as Target, question(place, first + pass));
            }
        }
        if (now - toldAt >= PROGRESS_MS) {
            toldAt = now;
            progress?.(next[0] ?? 0);
        }
        await pause(TICK_MS, undefined, { ref: true });
    }
    progress?.(targets.length);
    await pause(apartMs, undefined, { signal }).catch(() => undefined);
}

function ask(sockets: ReadonlyMap<number, Socket>, { ip, port }: SweepTarget, bytes: Uint8Array): void {
    try {
        // What cannot be sent (no route, no room for a neighbour) is as if nobody answered.
        sockets.get(isIPv6(ip) ? 6 : 4)?.send(bytes, port, ip, () => undefined);
    } catch {
        // The socket is being closed: the sweep is over.
    }
}

async function openSockets(targets: readonly SweepTarget[]): Promise<Map<number, Socket>> {
    const sockets = new Map<number, Socket>();
    for (const family of [4, 6] as const) {
        if (!targets.some(({ ip }) => isIPv6(ip) === (family === 6))) continue;
        const socket = createSocket({
            type: `udp${family}`,
            // They are numbers already; Node would look each of them up in a thread.
            lookup: (address, _options, done) => done(null, address, family),
            recvBufferSize: RECEIVE_BYTES,
        });
        // Without a look-up it may listen before `bind` returns.
        const listening = once(socket, 'listening');
        socket.bind();
        try {
            await listening;
            socket.on('error', () => undefined);
            sockets.set(family, socket);
        } catch {
            socket.close(); // This machine has no such IP.
        }
    }
    return sockets;
}
