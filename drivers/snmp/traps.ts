// Traps and informs of all versions: whoever sends one is polled at once. What a trap says is not believed, it only wakes: anybody can
// send one. Informs are answered, so that cards do not repeat them. One port for all devices of the process, opened with the first
// device that wants it and closed with the last.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import snmp, { type Receiver } from 'net-snmp';
import type { SnmpOptions } from '#model/driver-options.ts';
import { messageOf } from '#model/errors.ts';
import { userOf } from './secure-exchange.ts';

export interface TrapListener {
    /** The address that its traps come from. */
    readonly ip: string;
    readonly options: SnmpOptions;
    /** Called at most once a second. */
    readonly woken: () => void;
    /** The port cannot be opened: traps will not be heard. */
    readonly deaf: (reason: string) => void;
}

// A socket of version 6 hears both, where the system has version 6 at all.
const FAMILY = Object.values(networkInterfaces()).some((all) => all?.some(({ family }) => family === 'IPv6'))
    ? 'udp6'
    : 'udp4';

// A card that sends trap after trap must not be polled without pause.
const WAKE_PAUSE_MS = 1000;

const ports = new Map<number, TrapPort>();

/** Returns what ends it. Never throws. */
export function listenForTraps(port: number, listener: TrapListener): () => void {
    const receiver = ports.get(port) ?? new TrapPort(port);
    ports.set(port, receiver);
    receiver.add(listener);
    return () => {
        receiver.remove(listener);
        if (receiver.isUnused && ports.get(port) === receiver) {
            ports.delete(port);
            receiver.close();
        }
    };
}

class TrapPort {
    readonly #listeners = new Map<TrapListener, number>();
    readonly #users = new Set<string>();
    readonly #receiver: Receiver;
    #deafness: string | undefined;

    constructor(port: number) {
        this.#receiver = snmp.createReceiver(
            {
                port,
                transport: FAMILY,
                address: FAMILY === 'udp6' ? '::' : '0.0.0.0',
                // Whoever reads a trap for what it says would have to check who sent it; we do not.
                disableAuthorization: true,
                dgramModule: { createSocket: () => this.#open(port) },
            },
            // What could not be understood has woken its sender all the same.
            () => undefined,
        );
    }

    get isUnused(): boolean {
        return this.#listeners.size === 0;
    }

    add(listener: TrapListener): void {
        this.#listeners.set(listener, Number.NEGATIVE_INFINITY);
        if (this.#deafness !== undefined) listener.deaf(this.#deafness);
        const { version, user } = listener.options;
        if (version !== '3' || user === undefined || this.#users.has(user)) return;
        this.#users.add(user);
        this.#receiver.getAuthorizer().addUser(userOf(listener.options));
    }

    remove(listener: TrapListener): void {
        this.#listeners.delete(listener);
    }

    close(): void {
        try {
            this.#receiver.close();
        } catch {
            // It was never open: that is what we want.
        }
    }

    #open(port: number): Socket {
        const socket = createSocket(FAMILY);
        const emit = socket.emit.bind(socket) as (event: string, ...values: unknown[]) => boolean;
        // net-snmp reads inside the socket's event: what it throws there would end the process.
        socket.emit = (event: string, ...values: unknown[]): boolean => {
            if (event === 'message') this.#heard(values[1] as RemoteInfo);
            try {
                return emit(event, ...values);
            } catch {
                return true;
            }
        };
        socket.on('error', (error) => this.#becomeDeaf(port, error));
        return socket;
    }

    #heard({ address }: RemoteInfo): void {
        const ip = address.replace(/^::ffff:/, '').replace(/%.*$/, '');
        const nowMs = performance.now();
        for (const [listener, wokenMs] of this.#listeners) {
            if (listener.ip !== ip || nowMs - wokenMs < WAKE_PAUSE_MS) continue;
            this.#listeners.set(listener, nowMs);
            listener.woken();
        }
    }

    #becomeDeaf(port: number, error: unknown): void {
        this.#deafness = `traps to port ${port} are not heard (${messageOf(error)}): the devices are polled as always`;
        for (const listener of this.#listeners.keys()) listener.deaf(this.#deafness);
    }
}
