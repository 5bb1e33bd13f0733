// The connection to one other NUT server, shared by all its devices: opened when it is needed, given up when it is out of step,
// not tried again too soon. Must never send a command twice: what failed on the way is told, not repeated.

import { BackOff } from '#model/back-off.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { NutClient } from '#nut/client.ts';
import { isErrorToken } from '#nut/error-token.ts';
import { NutError } from '#nut/nut-error.ts';
import type { TlsChoice } from '#nut/tls.ts';
import type { ServerAddress } from './address.ts';

export interface ServerLogin extends ServerAddress {
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    readonly tls: TlsChoice;
}

// Three polls long: who needs more is stuck, and the next poll must learn of it.
const ANSWER_SECONDS = 5;
// upsd closes what was silent for 60 s, without a word: what we would send then is lost.
const IDLE_MS_MAX = 45_000;
const RETRY_SECONDS = 1;

interface Connection {
    readonly client: NutClient;
    /** Resolves when it can be used. */
    readonly ready: Promise<void>;
    isTracking: boolean;
    usedAtMs: number;
}

export class ServerLink {
    readonly #login: ServerLogin;
    readonly #now: () => number;
    readonly #backOff = new BackOff({ firstSeconds: RETRY_SECONDS, random: Math.random });
    #connection: Connection | undefined;
    #failure: { readonly error: GatewayError; readonly untilMs: number } | undefined;

    /** `now` is a monotonic clock in milliseconds. */
    constructor(login: ServerLogin, now: () => number = () => performance.now()) {
        this.#login = login;
        this.#now = now;
    }

    /** Whether commands are accepted from us. Whether user and password are right shows when one is given. */
    get hasUser(): boolean {
        return this.#login.user !== undefined;
    }

    /** Whether the server tells how a command ended; known while connected. */
    get isTracking(): boolean {
        return this.#connection?.isTracking ?? false;
    }

    /** Asks the server. Throws GatewayError `device-unreachable` when there is no way to it, NutError when it refuses. */
    async use<Answer>(work: (client: NutClient) => Promise<Answer>): Promise<Answer> {
        const connection = this.#current();
        try {
            await connection.ready;
        } catch (error) {
            throw this.#broken(connection, error);
        }
        try {
            const answer = await work(connection.client);
            connection.usedAtMs = this.#now();
            return answer;
        } catch (error) {
            if (!(error instanceof NutError) || !isBroken(error)) throw error;
            throw this.#broken(connection, error);
        }
    }

    async close(): Promise<void> {
        const connection = this.#connection;
        this.#connection = undefined;
        await connection?.client.close();
    }

    #current(): Connection {
        const present = this.#connection;
        if (present && this.#now() - present.usedAtMs < IDLE_MS_MAX) return present;
        if (this.#failure && this.#now() < this.#failure.untilMs) throw this.#failure.error;
        void present?.client.close();
        const { host, port, tls } = this.#login;
        const client = new NutClient({ host, port, tls, timeoutSeconds: ANSWER_SECONDS });
        const opening = Promise.withResolvers<void>();
        const connection: Connection = { client, ready: opening.promise, isTracking: false, usedAtMs: this.#now() };
        this.#connection = connection;
        this.#open(connection).then(opening.resolve, opening.reject);
        return connection;
    }

    async #open(connection: Connection): Promise<void> {
        const { client } = connection;
        const { user, password = '' } = this.#login;
        await client.connect();
        if (user !== undefined) {
            await client.authenticate(user, password);
            connection.isTracking = await tracks(client);
        }
        this.#backOff.succeeded();
        this.#failure = undefined;
    }

    /** All who shared the connection hear of it; the first one to come here counts. */
    #broken(connection: Connection, cause: unknown): GatewayError {
        const { host, port } = this.#login;
        const message = `the NUT server at ${host} port ${port}: ${messageOf(cause)}`;
        const error = new GatewayError('device-unreachable', message, { cause });
        if (this.#connection !== connection) return error;
        this.#connection = undefined;
        void connection.client.close();
        this.#failure = { error, untilMs: this.#now() + this.#backOff.failed(true) };
        return error;
    }
}

/** The connection is of no use any more; every other error is the server's answer, or ours about the text. */
function isBroken({ code }: NutError): boolean {
    return !isErrorToken(code) && code !== 'unsendable';
}

/** Servers before protocol 1.3 cannot. */
async function tracks(client: NutClient): Promise<boolean> {
    try {
        await client.track(true);
        return true;
    } catch (error) {
        if (error instanceof NutError && !isBroken(error)) return false;
        throw error;
    }
}
