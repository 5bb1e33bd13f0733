// A BMC with Redfish for tests: serves DMTF's mock-up over TLS, keeps sessions, and can change, tell of it, refuse and be slow.

import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { createAuthority, issueCertificate } from '../../firmware/certificates/x509.ts';

const DATA = join(process.env.POWERCHAIN_TEST_DATA ?? '', 'redfish', 'public-rackmount1');
const SYSTEM = '/redfish/v1/Systems/437XR1138R2';
export const EVENTS = '/redfish/v1/EventService';
const STREAM = `${EVENTS}/SSE`;
const SESSIONS = '/redfish/v1/SessionService/Sessions';
const VALIDITY = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2056-02-03T04:05:06Z') };
const AUTHORITY = createAuthority('Redfish test', VALIDITY);
const CERTIFICATE = issueCertificate(AUTHORITY, { names: ['127.0.0.1'], validity: VALIDITY });

export const AUTHORITY_PEM = AUTHORITY.certificate;

// Long enough to be seen.
const CYCLE_MS = 500;

type Json = Record<string, unknown>;

export class RedfishService {
    /** By path: laid over what the mock-up says; null: it is not there. */
    readonly changes = new Map<string, Json | null>();
    readonly sessions = new Set<string>();
    readonly resets: unknown[] = [];
    logins = 0;
    /** Whatever was sent without being proven first. */
    requests = 0;
    offersSessions = true;
    obeys = true;
    answersAfterMs = 0;
    readonly #streams = new Set<ServerResponse>();
    readonly #server: Server;

    constructor() {
        this.#server = createServer(
            { cert: CERTIFICATE.certificate, key: CERTIFICATE.key },
            async (request, response) => {
                this.requests += 1;
                await wait(this.answersAfterMs);
                if (request.url === STREAM && this.sessions.has(String(request.headers['x-auth-token']))) {
                    return this.#stream(response);
                }
                const {
                    status,
                    body,
                    headers = {},
                } = this.#answer(
                    request.method ?? '',
                    (request.url ?? '').replace(/\/$/, ''),
                    request.headers,
                    await text(request),
                );
                response.writeHead(status, headers).end(JSON.stringify(body));
            },
        );
    }

    async start(): Promise<void> {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#server.listen(0, '127.0.0.1', resolve);
        await promise;
    }

    get address(): string {
        return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    stop(): void {
        this.#server.closeAllConnections();
        this.#server.close();
    }

    /** Clients that hear its events. */
    get listeners(): number {
        return this.#streams.size;
    }

    /** From now on it offers a stream of events. */
    offerEvents(): void {
        this.change(EVENTS, { ServerSentEventUri: STREAM });
    }

    /** As DSP0266 §12.5 writes it. */
    tellEvent(): void {
        for (const stream of this.#streams)
            stream.write('id: 1\ndata: {"Events": [{"EventType": "StatusChange"}]}\n\n');
    }

    endStreams(): void {
        for (const stream of this.#streams) stream.end();
    }

    #stream(response: ServerResponse): void {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': here\n\n');
        this.#streams.add(response);
        response.on('close', () => this.#streams.delete(response));
    }

    change(path: string, body: Json | null): void {
        this.changes.set(path, body === null ? null : { ...this.changes.get(path), ...body });
    }

    #answer(
        method: string,
        path: string,
        headers: Readonly<Record<string, unknown>>,
        sent: string,
    ): { status: number; body: Json; headers?: Record<string, string> } {
        const body = (sent === '' ? {} : JSON.parse(sent)) as Json;
        if (method === 'POST' && path === SESSIONS) return this.#logIn(body);
        const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
        const token = String(headers['x-auth-token']);
        if (!this.sessions.has(token) && headers.authorization !== basic) return refusal(401, 'no valid session');
        if (method === 'DELETE' && path.startsWith(SESSIONS)) {
            this.sessions.delete(token);
            return { status: 200, body: {} };
        }
        if (method === 'POST' && path === `${SYSTEM}/Actions/ComputerSystem.Reset`) {
            this.resets.push(body.ResetType);
            const goesOff = ['ForceOff', 'PowerCycle'].includes(String(body.ResetType));
            if (this.obeys) this.change(SYSTEM, { PowerState: goesOff ? 'Off' : 'On' });
            if (body.ResetType === 'PowerCycle') setTimeout(() => this.change(SYSTEM, { PowerState: 'On' }), CYCLE_MS);
            return { status: 204, body: {} };
        }
        if (method === 'PATCH' && path === SYSTEM) {
            this.change(SYSTEM, body);
            return { status: 200, body: {} };
        }
        return this.#resource(path);
    }

    #resource(path: string): { status: number; body: Json } {
        const file = join(DATA, path.replace(/^\/redfish\/v1/, ''), 'index.json');
        const change = this.changes.get(path);
        if (change === null || !existsSync(file)) return refusal(404, `there is no ${path}`);
        return { status: 200, body: { ...(JSON.parse(readFileSync(file, 'utf8')) as Json), ...change } };
    }

    #logIn({ UserName, Password }: Json): { status: number; body: Json; headers?: Record<string, string> } {
        if (!this.offersSessions) return refusal(405, 'no sessions here');
        this.logins += 1;
        if (UserName !== 'ada' || Password !== 'secret') return refusal(401, 'wrong user or password');
        const token = `token-${this.logins}`;
        this.sessions.add(token);
        return { status: 201, body: {}, headers: { 'X-Auth-Token': token, Location: `${SESSIONS}/${this.logins}` } };
    }
}

function refusal(status: number, message: string): { status: number; body: Json } {
    return { status, body: { error: { '@Message.ExtendedInfo': [{ Message: message }] } } };
}
