// The NUT server: protocol 1.3 (RFC 9271 and upsd's own ways) over the gateway's live state, for upsmon, NAS and all the
// others. Serves what is known and hands commands on; never waits for a device and never decides about power.

import { createServer, type Server, type Socket } from 'node:net';
import type { ApiNutSessions } from '#model/api-nut-sessions.ts';
import type { GatewayConfig } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';
import type { Gateway } from '../gateway.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../log.ts';
import { LogThrottle } from '../log-throttle.ts';
import { Admission, type Objection } from './admission.ts';
import type { Desk } from './client.ts';
import { describeSession } from './describe-session.ts';
import { DeviceTexts } from './device-texts.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { Logins } from './logins.ts';
import { Questions } from './questions.ts';
import { Refusals } from './refusals.ts';
import { Session, UNSENT_BYTES_MAX } from './session.ts';
import { TlsGate } from './tls-gate.ts';
import { Tracking } from './tracking.ts';
import { Turns } from './turns.ts';

// upsd's own: upsmon asks every 5 seconds. A client that is silent for a minute is gone without a word.
const IDLE_MS_MAX = 60_000;
const SWEEP_MS = 1000;

// A standing problem is said once an hour.
const ONCE_AN_HOUR = { lines: 1, seconds: 3600 };

const NO_HOSTS: GatewayConfig['hosts'] = {};

export class NutServer {
    readonly #gateway: Gateway;
    readonly #log: Log;
    readonly #config: () => GatewayConfig['nut'];
    readonly #monotonic: () => number;
    readonly #admission: Admission;
    readonly #gate: TlsGate;
    readonly #turnedAway = new LogThrottle(ONCE_AN_HOUR);
    readonly #desk: Desk;
    readonly #sessions = new Set<Session>();
    readonly #listeners: Listeners<Server>;
    #sweeper: NodeJS.Timeout | undefined;
    #unsubscribe: (() => void) | undefined;

    /**
     * `config` is asked anew whenever it matters, but for address and port: they count at the start.
     * `certificate` is what new encrypted connections get; without it none are offered. `hosts` says whose address is whose.
     * `now` is the clock of the gateway in milliseconds since 1970; `monotonic` measures durations, in milliseconds.
     */
    constructor(options: {
        gateway: Gateway;
        log: Log;
        config: () => GatewayConfig['nut'];
        hosts?: () => GatewayConfig['hosts'];
        certificate?: () => TlsMaterial | undefined;
        now?: () => number;
        monotonic?: () => number;
        clientsMax?: number;
        perAddressMax?: number;
    }) {
        const { gateway, log, config, now = Date.now, monotonic = () => performance.now() } = options;
        this.#gateway = gateway;
        this.#log = log;
        this.#config = config;
        this.#monotonic = monotonic;
        const { clientsMax, perAddressMax } = options;
        this.#admission = new Admission({ allow: () => config().allow, clientsMax, perAddressMax });
        const gate = new TlsGate(options.certificate ?? (() => undefined));
        this.#gate = gate;
        // No Nagle: an answer is one write, and held back it costs the client 40 ms. Who asks and closes his half in one go
        // is answered; Session closes the other half.
        const sockets = { noDelay: true, allowHalfOpen: true, highWaterMark: UNSENT_BYTES_MAX };
        const create = (): Server => createServer(sockets, (socket) => this.#connect(socket));
        this.#listeners = new Listeners({ create, section: 'nut', log });
        const refusals = new Refusals({ log, now });
        this.#desk = {
            gateway,
            config,
            hosts: options.hosts ?? (() => NO_HOSTS),
            canEncrypt: () => gate.canEncrypt,
            now,
            log,
            turns: new Turns(this.#sessions),
            questions: new Questions(),
            texts: new DeviceTexts(gateway),
            logins: new Logins(),
            tracking: new Tracking(monotonic),
            doorkeeper: new Doorkeeper({ users: () => config().users, refusals, monotonic }),
            refusals,
            drops: new LogThrottle(ONCE_AN_HOUR),
        };
    }

    /** The port of all addresses; 0 while it does not listen. */
    get port(): number {
        return this.#listeners.port;
    }

    /** Everybody who is connected now, in the order in which they came. */
    get sessions(): ApiNutSessions['sessions'] {
        return Array.from(this.#sessions, (session) => describeSession(this.#desk, session));
    }

    /** How many clients are logged in to a device. */
    loginsOf(device: string): number {
        return this.#desk.logins.of(device as DeviceId).size;
    }

    /** Who was refused lately, the latest first. */
    get refused(): ApiNutSessions['refused'] {
        return this.#desk.refusals.recent;
    }

    /** Listens on every configured address. Throws GatewayError `port-busy` or `port-denied`. */
    async start(): Promise<void> {
        const { listen: addresses, port } = this.#config();
        this.#unsubscribe = this.#gateway.subscribe('nut-server', (event) => this.#desk.texts.handle(event));
        await this.#listeners.start(addresses, port);
        this.#sweeper = setInterval(() => this.#dropIdle(), SWEEP_MS).unref();
        this.#log.info({ addresses, port: this.port }, 'NUT server listens');
    }

    /** Closes every connection. May be called before `start` and more than once. */
    async stop(): Promise<void> {
        clearInterval(this.#sweeper);
        this.#unsubscribe?.();
        this.#desk.texts.clear();
        const closed = this.#listeners.stop();
        for (const session of this.#sessions) session.close();
        this.#admission.stop();
        await closed;
    }

    #connect(socket: Socket): void {
        const objection = this.#admission.objectionTo(socket, this.#sessions);
        if (objection) {
            this.#turnAway(socket, objection);
            return;
        }
        const session = new Session({ desk: this.#desk, gate: this.#gate, socket, monotonic: this.#monotonic });
        this.#sessions.add(session);
        session.start(() => this.#sessions.delete(session));
    }

    #turnAway(socket: Socket, objection: Objection): void {
        const { reason } = objection;
        const address = socket.remoteAddress;
        this.#admission.turnAway(socket, objection);
        const suppressed = this.#turnedAway.admit(`${reason} ${address}`, this.#monotonic());
        if (suppressed === undefined) return;
        const clients = this.#sessions.size;
        this.#log.warn({ reason, address, clients, suppressed }, 'a NUT client was turned away');
    }

    #dropIdle(): void {
        for (const session of this.#sessions) session.dropIfIdle(IDLE_MS_MAX);
    }
}
