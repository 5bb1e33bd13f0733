// Redfish's HTTP (DMTF DSP0266): one connection, one session. The certificate is proven before a password or an order is sent. Must
// never follow a link to another host: what a BMC says is not where our password goes.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { GatewayError, messageOf } from '#model/errors.ts';
import { type Proof, ProvenAgent } from '#nut/proven-agent.ts';

export interface RedfishLogin extends Proof {
    readonly host: string;
    readonly port: number;
    readonly user: string | undefined;
    readonly password: string | undefined;
}

export type Json = { readonly [key: string]: unknown };

/** The BMC answered, and not as was asked for. */
export class RedfishRefusal extends Error {
    readonly status: number;

    constructor(status: number, message: string) {
        super(message);
        this.name = 'RedfishRefusal';
        this.status = status;
    }
}

interface Answer {
    readonly status: number;
    readonly body: Json;
    readonly token: string | undefined;
    readonly location: string | undefined;
}

// BMCs need seconds for what they must ask a supply for; what takes longer is stuck.
const ANSWER_SECONDS = 8;
// The largest resources have some 100 kB.
const BODY_MAX = 4_000_000;
// Silent that long, a stream's connection is tried.
const STREAM_IDLE_MS = 30_000;
const SESSIONS = '/redfish/v1/SessionService/Sessions';

export class RedfishClient {
    readonly #login: RedfishLogin;
    readonly #agent: Agent;
    #session: { readonly token: string; readonly path: string | undefined } | undefined;
    /** It offers no sessions: the password goes with every request. */
    #isBasic = false;

    constructor(login: RedfishLogin) {
        this.#login = login;
        this.#agent = agentFor(login);
    }

    /** Throws RedfishRefusal, or GatewayError `device-unreachable`. */
    get(path: string): Promise<Json> {
        return this.#send('GET', path);
    }

    send(method: 'POST' | 'PATCH', path: string, body: Json, etag?: string): Promise<Json> {
        return this.#send(method, path, body, etag);
    }

    /**
     * A stream of events over a connection of its own, in the same session; `heard` gets its text as it comes. Returns what ends it; `ended`
     * is called once, however it ended.
     */
    listen(path: string, heard: (text: string) => void, ended: () => void): () => void {
        const end = new AbortController();
        void this.#stream(path, heard, end.signal)
            // Whoever offers no stream is polled, as everybody is.
            .catch(() => undefined)
            .finally(ended);
        return () => end.abort();
    }

    /** Ends the session: BMCs have few. Never throws. */
    async close(): Promise<void> {
        const session = this.#session;
        this.#session = undefined;
        if (session?.path) {
            await this.#exchange('DELETE', session.path, { 'X-Auth-Token': session.token }).catch(() => undefined);
        }
        this.#agent.destroy();
    }

    async #send(method: string, path: string, body?: Json, etag?: string): Promise<Json> {
        const more = etag === undefined ? {} : { 'If-Match': etag };
        let answer = await this.#exchange(method, path, { ...(await this.#authorization()), ...more }, body);
        if (answer.status === 401 && this.#session) {
            // Sessions end when nobody asked for a while, and when the BMC begins anew. What was refused was not done.
            this.#session = undefined;
            answer = await this.#exchange(method, path, { ...(await this.#authorization()), ...more }, body);
        }
        if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
        return answer.body;
    }

    async #authorization(): Promise<Record<string, string>> {
        const { user, password = '' } = this.#login;
        if (user === undefined) return {};
        if (!this.#session && !this.#isBasic) {
            const answer = await this.#exchange('POST', SESSIONS, {}, { UserName: user, Password: password });
            if (answer.token !== undefined) this.#session = { token: answer.token, path: pathOf(answer.location) };
            else if ([404, 405, 501].includes(answer.status)) this.#isBasic = true;
            else throw refusalOf(answer);
        }
        if (this.#session) return { 'X-Auth-Token': this.#session.token };
        return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
    }

    async #stream(path: string, heard: (text: string) => void, signal: AbortSignal): Promise<void> {
        const { host, port } = this.#login;
        const agent = agentFor(this.#login);
        try {
            const headers = { Accept: 'text/event-stream', ...(await this.#authorization()) };
            const asked = request({ host, port, path, agent, signal, headers });
            // Whoever waits for the answer, or reads the stream, hears of it.
            asked.on('error', () => undefined).end();
            const late = setTimeout(() => asked.destroy(), ANSWER_SECONDS * 1000);
            const [response] = (await once(asked, 'response')) as [IncomingMessage];
            clearTimeout(late);
            if (response.statusCode !== 200) return;
            // A BMC that lost its power says no good-bye.
            response.socket.setKeepAlive(true, STREAM_IDLE_MS);
            for await (const text of response.setEncoding('utf8')) heard(String(text));
        } finally {
            agent.destroy();
        }
    }

    #exchange(method: string, path: string, headers: Record<string, string>, body?: Json): Promise<Answer> {
        const { host, port } = this.#login;
        const text = body === undefined ? undefined : JSON.stringify(body);
        const { promise, resolve, reject } = Promise.withResolvers<Answer>();
        const failed = (why: string): void =>
            reject(new GatewayError('device-unreachable', `the BMC at ${host} port ${port}: ${why}`));
        const content =
            text === undefined
                ? {}
                : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) };
        const asked = request(
            {
                host,
                port,
                method,
                path,
                agent: this.#agent,
                signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
                headers: { Accept: 'application/json', 'OData-Version': '4.0', ...content, ...headers },
            },
            (response) => {
                const parts: Buffer[] = [];
                let size = 0;
                response.on('data', (part: Buffer) => {
                    parts.push(part);
                    size += part.length;
                    if (size > BODY_MAX) asked.destroy(new Error('its answer is too long'));
                });
                response.on('error', (error) => failed(messageOf(error)));
                response.on('end', () => {
                    const { statusCode: status = 0, headers: said } = response;
                    const token = said['x-auth-token'];
                    const parsed = parseBody(Buffer.concat(parts).toString());
                    if (!parsed && status < 300) return failed(`its answer to ${path} is no JSON`);
                    resolve({
                        status,
                        body: parsed ?? {},
                        token: typeof token === 'string' ? token : undefined,
                        location: said.location,
                    });
                });
            },
        );
        asked.on('error', (error) =>
            failed(
                error.name === 'AbortError' || error.name === 'TimeoutError'
                    ? `no answer within ${ANSWER_SECONDS} s`
                    : messageOf(error),
            ),
        );
        asked.end(text);
        return promise;
    }
}

/** One connection, one request after the other: BMCs have little memory. */
function agentFor(proof: Proof): Agent {
    return new ProvenAgent(proof, { keepAlive: true, maxSockets: 1 });
}

function parseBody(text: string): Json | undefined {
    if (text.trim() === '') return {};
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null ? (value as Json) : undefined;
    } catch {
        return undefined;
    }
}

/** Some give the whole address, and some of an address inside: the path is what counts. */
function pathOf(location: string | undefined): string | undefined {
    return location === undefined ? undefined : URL.parse(location, 'https://bmc.invalid')?.pathname;
}

// DSP0266 §8.6: error responses
function refusalOf({ status, body }: Answer): RedfishRefusal {
    const error = (body.error ?? {}) as { message?: unknown; '@Message.ExtendedInfo'?: unknown };
    const info = error['@Message.ExtendedInfo'];
    const first = Array.isArray(info) ? (info[0] as { Message?: unknown } | undefined)?.Message : undefined;
    const said = [first, error.message].find((text) => typeof text === 'string') ?? 'no reason';
    const hint = status === 401 ? '; check user and password' : status === 403 ? '; the user may not do that' : '';
    return new RedfishRefusal(status, `${said} (HTTP ${status})${hint}`);
}
