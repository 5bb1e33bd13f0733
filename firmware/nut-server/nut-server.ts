// The NUT server: protocol 1.3 (RFC 9271 and upsd's own ways) over the gateway's live state, for upsmon, NAS and all the
// others. Serves what is known and hands commands on; never waits for a device and never decides about power.

import type { Server, Socket } from 'node:net';
import type { GatewayConfig } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import type { Desk } from './client.ts';
import { DeviceTexts } from './device-texts.ts';
import { closeListener, openListeners } from './listeners.ts';
import { Logins } from './logins.ts';
import { Session } from './session.ts';
import { Tracking } from './tracking.ts';

// upsd's own: upsmon asks every 5 seconds. A client that is silent for a minute is gone without a word.
const IDLE_MS_MAX = 60_000;
const SWEEP_MS = 1000;

// Far more than a rack has; each costs about 15 kB.
const CLIENTS_MAX = 2048;

// A standing problem is said once an hour.
const FULL_WARNING_MS = 3_600_000;

/** A connection as other parts of the gateway see it. */
export interface NutSession {
    /** What the client calls itself; it is proven when `ups` is set. */
    readonly user: string | undefined;
    readonly address: string;
    /** The device that it is logged in to. */
    readonly ups: DeviceId | undefined;
    /** When it connected, in milliseconds since 1970. */
    readonly since: number;
}

export class NutServer {
    readonly #gateway: Gateway;
    readonly #log: Log;
    readonly #config: () => GatewayConfig['nut'];
    readonly #monotonic: () => number;
    readonly #clientsMax: number;
    readonly #desk: Desk;
    readonly #sessions = new Set<Session>();
    #servers: readonly Server[] = [];
    #port = 0;
    #sweeper: NodeJS.Timeout | undefined;
    #unsubscribe: (() => void) | undefined;
    #fullSince: number | undefined;

    /**
     * `config` is asked anew whenever it matters, but for address and port: they count at the start.
     * `now` is the clock of the gateway in milliseconds since 1970; `monotonic` measures durations, in milliseconds.
     */
    constructor(options: {
        gateway: Gateway;
        log: Log;
        config: () => GatewayConfig['nut'];
        now?: () => number;
        monotonic?: () => number;
        clientsMax?: number;
    }) {
        const { gateway, log, config, now = Date.now, monotonic = () => performance.now() } = options;
        this.#gateway = gateway;
        this.#log = log;
        this.#config = config;
        this.#monotonic = monotonic;
        this.#clientsMax = options.clientsMax ?? CLIENTS_MAX;
        const texts = new DeviceTexts(gateway);
        const tracking = new Tracking(monotonic);
        this.#desk = { gateway, config, now, log, texts, logins: new Logins(), tracking };
    }

    /** The port of all addresses; 0 while it does not listen. */
    get port(): number {
        return this.#port;
    }

    /** Everybody who is connected now, in the order in which they came. */
    get sessions(): readonly NutSession[] {
        return Array.from(this.#sessions, ({ username: user, address, ups, since }) => ({ user, address, ups, since }));
    }

    /** Listens on every configured address. Throws GatewayError `port-busy` or `port-denied`. */
    async start(): Promise<void> {
        const { listen: addresses, port } = this.#config();
        this.#unsubscribe = this.#gateway.subscribe('nut-server', (event) => this.#desk.texts.handle(event));
        const connected = (socket: Socket): void => this.#connect(socket);
        const opened = await openListeners({ addresses, port, log: this.#log, connected });
        this.#servers = opened.servers;
        this.#port = opened.port;
        this.#sweeper = setInterval(() => this.#dropIdle(), SWEEP_MS).unref();
        this.#log.info({ addresses, port: this.#port }, 'NUT server listens');
    }

    /** Closes every connection. May be called before `start` and more than once. */
    async stop(): Promise<void> {
        clearInterval(this.#sweeper);
        this.#unsubscribe?.();
        this.#desk.texts.clear();
        const closed = this.#servers.map(closeListener);
        this.#servers = [];
        this.#port = 0;
        for (const session of this.#sessions) session.close();
        await Promise.all(closed);
    }

    #connect(socket: Socket): void {
        if (this.#sessions.size >= this.#clientsMax) {
            this.#refuse(socket);
            return;
        }
        const session = new Session({ desk: this.#desk, socket, monotonic: this.#monotonic });
        this.#sessions.add(session);
        session.start(() => this.#sessions.delete(session));
    }

    // upsd leaves such clients waiting without an answer; closed, they know and try again.
    #refuse(socket: Socket): void {
        socket.destroy();
        const now = this.#monotonic();
        if (this.#fullSince !== undefined && now - this.#fullSince < FULL_WARNING_MS) return;
        this.#fullSince = now;
        this.#log.warn(
            { clients: this.#clientsMax, address: socket.remoteAddress },
            'too many NUT clients, one was turned away',
        );
    }

    #dropIdle(): void {
        for (const session of this.#sessions) {
            if (session.idleMs() > IDLE_MS_MAX) session.drop('no command for a minute');
        }
    }
}
