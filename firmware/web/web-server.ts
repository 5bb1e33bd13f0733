// The web server: the page, the state and the event stream of /api/v1. Reads the gateway, and gives it commands.
// Must never slow the gateway down: clients have bounded boxes (event-stream.ts) and requests have limits (http-server.ts).
// Every answer that is not 2xx is ApiError of model/api.ts.

import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { ApiErrorCode, ApiState } from '#model/api.ts';
import type { GatewayConfig } from '#model/config.ts';
import { messageOf } from '#model/errors.ts';
import type { WiringReport } from '#model/wiring.ts';
import type { Gateway } from '../gateway.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../log.ts';
import { type AuthoritySource, addCertificateRoute } from './certificate-route.ts';
import { ChangeFeed } from './change-feed.ts';
import { playDemo } from './demo-route.ts';
import { type ChainSource, describeState } from './describe-state.ts';
import { EventStreams } from './event-streams.ts';
import { createHttpServer } from './http-server.ts';
import { addPageRoutes } from './page-routes.ts';
import { objectionTo } from './request-guard.ts';
import { addSessionsRoute, type NutSessions } from './sessions-route.ts';
import { answerWhatIf } from './whatif-route.ts';

export interface WebServerOptions {
    readonly gateway: Gateway;
    readonly chain: ChainSource;
    /** Who hangs where, found by watching; absent: nobody watches. */
    readonly wiring?: { report(): Promise<WiringReport> };
    /** Who is connected by NUT; absent: there is no such server. */
    readonly nutServer?: NutSessions;
    /** Whose authority can be fetched; absent: none. */
    readonly certificate?: AuthoritySource;
    readonly log: Log;
    /** Asked anew each time: the configuration may change while we run. Addresses and port are read at the start. */
    readonly config: () => GatewayConfig;
    /** Where the built page is. */
    readonly pageFolder: string;
    /** Start of the gateway, in ms since 1970. */
    readonly startedAt: number;
}

// A demo request has 60 bytes; nothing else is sent to us.
const BODY_BYTES_MAX = 4096;
// The browser asks again after this long when the stream ends.
const RETRY_MS = 2000;

const SECURITY_HEADERS = {
    'content-security-policy':
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
};

export class WebServer {
    readonly #options: WebServerOptions;
    readonly #log: Log;
    readonly #feed: ChangeFeed;
    readonly #streams: EventStreams;
    #app: FastifyInstance | undefined;
    #listeners: Listeners<Server> | undefined;

    constructor(options: WebServerOptions) {
        const { gateway, chain, log, startedAt } = options;
        this.#options = options;
        this.#log = options.log;
        const describe = () => this.#state();
        this.#feed = new ChangeFeed({ gateway, chain, log, describe, run: startedAt.toString(36), now: Date.now });
        this.#streams = new EventStreams(this.#feed);
    }

    /** 0 when not listening. */
    get port(): number {
        return this.#listeners?.port ?? 0;
    }

    /** Throws GatewayError: port-busy, port-denied. */
    async start(): Promise<void> {
        const app = this.#createApp();
        this.#app = app;
        await app.ready();
        this.#listeners = new Listeners({
            create: () => createHttpServer((request, response) => app.routing(request, response)),
            endConnections: (server) => server.closeAllConnections(),
            section: 'web',
            log: this.#log,
        });
        const { listen, port } = this.#options.config().web;
        await this.#listeners.start(listen, port);
        this.#log.info({ addresses: listen, port: this.port }, 'the page is served');
    }

    async stop(): Promise<void> {
        this.#streams.stop();
        this.#feed.stop();
        await this.#listeners?.stop();
        await this.#app?.close();
    }

    #createApp(): FastifyInstance {
        const app = fastify({
            logger: false,
            bodyLimit: BODY_BYTES_MAX,
            exposeHeadRoutes: false,
            // Bodies are checked with valibot: without its JSON Schema compilers fastify takes 3 MB less.
            schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
        });
        const host = hostname();
        app.addHook('onRequest', async (request, reply) => {
            reply.headers(SECURITY_HEADERS);
            const objection = objectionTo(request, host);
            if (objection) return refuse(reply, objection.status, objection.code, objection.message);
            return undefined;
        });
        app.setErrorHandler((error: FastifyError, request, reply) => this.#answerError(error, request, reply));
        app.setNotFoundHandler((request, reply) =>
            refuse(reply, 404, 'not-found', `there is nothing at ${request.method} ${request.url.slice(0, 200)}`),
        );
        this.#addApi(app);
        this.#addNutRoutes(app);
        addPageRoutes(app, this.#options.pageFolder, this.#log);
        return app;
    }

    #addApi(app: FastifyInstance): void {
        app.get('/healthz', () => ({ status: 'ok' }));
        app.get('/api/v1/state', (_request, reply) => reply.header('cache-control', 'no-store').send(this.#state()));
        app.get('/api/v1/events', (request, reply) => this.#openStream(request, reply));
        app.post('/api/v1/demo', async (request, reply) => {
            const { status, body } = await playDemo(this.#options.gateway, request.body, `page/${request.ip}`);
            return reply.code(status).send(body);
        });
        app.get('/api/v1/whatif', (request, reply) => {
            const { status, body } = answerWhatIf(this.#options.chain.basis(), request.query);
            return reply.code(status).header('cache-control', 'no-store').send(body);
        });
        app.get('/api/v1/wiring', async (_request, reply) => {
            const { wiring } = this.#options;
            if (!wiring) return refuse(reply, 404, 'not-found', 'this gateway does not watch its wiring');
            return reply.header('cache-control', 'no-store').send(await wiring.report());
        });
    }

    #addNutRoutes(app: FastifyInstance): void {
        const { nutServer, certificate } = this.#options;
        if (nutServer) addSessionsRoute(app, nutServer);
        if (certificate) addCertificateRoute(app, certificate);
    }

    #openStream(request: FastifyRequest, reply: FastifyReply): FastifyReply {
        if (this.#streams.isFull) {
            const message = 'too many pages are open on this gateway: close some and reload';
            return refuse(reply, 503, 'too-many-clients', message);
        }
        const lastId = request.headers['last-event-id'];
        reply.hijack();
        reply.raw.writeHead(200, {
            ...SECURITY_HEADERS,
            'content-type': 'text/event-stream',
            'cache-control': 'no-store',
            'x-accel-buffering': 'no', // nginx would hold events back
        });
        reply.raw.write(`retry: ${RETRY_MS}\n\n`);
        this.#streams.open(reply.raw, typeof lastId === 'string' ? lastId : undefined);
        return reply;
    }

    #state(): ApiState {
        const { gateway, chain, config, startedAt } = this.#options;
        return describeState({ devices: gateway.devices, chain, name: config().name, startedAt, now: Date.now() });
    }

    #answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
        const status = error.statusCode ?? 500;
        if (status < 500) return refuse(reply, status, 'request-invalid', error.message);
        this.#log.error({ url: request.url, error: messageOf(error) }, 'a request failed');
        return refuse(reply, 500, 'internal', 'the gateway failed on this request; its log says why');
    }
}

function refuse(reply: FastifyReply, status: number, code: ApiErrorCode, message: string): FastifyReply {
    return reply.code(status).header('cache-control', 'no-store').send({ code, message });
}

function noCompiler(): never {
    throw new Error('no route has a JSON Schema');
}
