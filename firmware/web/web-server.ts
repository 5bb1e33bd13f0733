// The web server: the page, and the API of route files. Guards every request before anybody reads it: whom it names, where
// it comes from, how often, and who sends it. Must never slow the gateway down: clients have bounded boxes
// (event-stream.ts), requests have limits (http-server.ts). Every answer that is not 2xx is ApiError of model/api.ts.

import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { ApiErrorCode, ApiState } from '#model/api.ts';
import { messageOf } from '#model/errors.ts';
import type { Access } from '../access/access.ts';
import { visitorOf } from '../access/visitor.ts';
import type { TlsMaterial } from '../certificates/server-certificate.ts';
import { LiveFindings } from '../chain/live-findings.ts';
import { Scans } from '../discovery/scans.ts';
import { Listeners } from '../listeners.ts';
import { isListed, plainAddress } from '../nut-server/address-list.ts';
import { type ApiSource, apiRoutes } from './api-routes.ts';
import { type AuthoritySource, addCertificateRoute } from './certificate-route.ts';
import { ChangeFeed } from './change-feed.ts';
import { describeState } from './describe-state.ts';
import { LoopDelay } from './describe-system.ts';
import { EventStreams } from './event-streams.ts';
import { createHttpServer, SecureServers } from './http-server.ts';
import { addPageRoutes } from './page-routes.ts';
import { objectionTo } from './request-guard.ts';
import { Refusal, type Route } from './route.ts';
import { addRoutes, BODY_BYTES_MAX } from './route-table.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface WebServerOptions extends ApiSource {
    /** Who asks, and who may. Started here. */
    readonly access: Access;
    /** Routes of other parts of the gateway. */
    readonly routes?: readonly Route[];
    /** Whose authority can be fetched; absent: none. */
    readonly certificate?: AuthoritySource;
    /** What encrypted connections get; absent: there are none. */
    readonly httpsCertificate?: () => TlsMaterial | undefined;
    /** Where the built page is. */
    readonly pageFolder: string;
}

// What may be asked for in clear text from elsewhere although there is HTTPS: one needs it before one can trust us.
const IN_CLEAR = ['/ca.pem', '/healthz', '/readyz'];

export class WebServer {
    readonly #options: WebServerOptions;
    readonly #feed: ChangeFeed;
    readonly #streams: EventStreams;
    readonly #delay = new LoopDelay();
    readonly #findings: LiveFindings;
    readonly #hostname = hostname();
    readonly #scans: Scans | undefined;
    #app: FastifyInstance | undefined;
    #listeners: Listeners<Server> | undefined;
    #secure: SecureServers | undefined;

    constructor(options: WebServerOptions) {
        const { gateway, chain, log, startedAt } = options;
        this.#options = options;
        this.#findings = new LiveFindings({ basis: () => chain.basis() });
        const describe = () => this.#state();
        this.#feed = new ChangeFeed({ gateway, chain, log, describe, run: startedAt.toString(36), now: Date.now });
        this.#streams = new EventStreams(this.#feed);
        const { drivers, config } = options;
        this.#scans = drivers && new Scans({ scanWith: (scan) => drivers.scan(scan), config });
    }

    /** 0 when not listening. */
    get port(): number {
        return this.#listeners?.port ?? 0;
    }

    /** 0 when there is no HTTPS. */
    get httpsPort(): number {
        return this.#secure?.port ?? 0;
    }

    get claimCode(): string | undefined {
        return this.#options.access.claimCode.current;
    }

    /** Throws GatewayError: port-busy, port-denied. */
    async start(): Promise<void> {
        const { access, config, log } = this.#options;
        access.start();
        this.#delay.start();
        const app = this.#createApp();
        this.#app = app;
        await app.ready();
        const handler = app.routing as Parameters<typeof createHttpServer>[0];
        this.#listeners = new Listeners({
            create: () => createHttpServer(handler),
            endConnections: (server) => server.closeAllConnections(),
            section: 'web',
            log,
        });
        const { listen, port, https } = config().web;
        await this.#listeners.start(listen, port);
        access.open(this.port);
        log.info({ addresses: listen, port: this.port }, 'the page is served');
        if (https) await this.#startSecure(handler, listen, https.port);
    }

    async stop(): Promise<void> {
        this.#scans?.stop();
        this.#streams.stop();
        this.#feed.stop();
        this.#delay.stop();
        this.#options.access.stop();
        await Promise.all([this.#listeners?.stop(), this.#secure?.stop()]);
        await this.#app?.close();
    }

    async #startSecure(
        handler: Parameters<typeof createHttpServer>[0],
        listen: readonly string[],
        port: number,
    ): Promise<void> {
        const { log, httpsCertificate = () => undefined } = this.#options;
        const secure = new SecureServers({ handler, certificate: httpsCertificate, log });
        await secure.start(listen, port);
        this.#secure = secure;
        log.info({ addresses: listen, port: secure.port }, 'the page is served encrypted');
    }

    #createApp(): FastifyInstance {
        const { config, log, certificate, pageFolder, access, routes = [] } = this.#options;
        const app = fastify({
            logger: false,
            bodyLimit: BODY_BYTES_MAX,
            exposeHeadRoutes: false,
            // What is wrong before there is a route: an address that cannot be decoded.
            frameworkErrors: (error, request, reply) => {
                reply.headers(SECURITY_HEADERS);
                this.#answerError(error, request, reply);
            },
            // Asked anew each time: the configuration may change.
            trustProxy: (address) => isListed(config().web.proxies, plainAddress(address)),
            // Bodies are checked with valibot: without its JSON Schema compilers fastify takes 3 MB less.
            schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
        });
        app.addHook('onRequest', async (request, reply) => this.#guard(request, reply));
        app.setErrorHandler((error: FastifyError, request, reply) => this.#answerError(error, request, reply));
        app.setNotFoundHandler((request, reply) =>
            refuse(reply, 404, 'not-found', `there is nothing at ${request.method} ${request.url.slice(0, 200)}`),
        );
        addRoutes(app, [...this.#ownRoutes(), ...routes], (request) => access.identify(request));
        if (certificate) addCertificateRoute(app, certificate);
        addPageRoutes(app, pageFolder, log);
        return app;
    }

    #ownRoutes(): Route[] {
        return apiRoutes(this.#options, {
            state: () => this.#state(),
            findings: this.#findings,
            streams: this.#streams,
            busy: () => this.#delay.busy,
            httpsPort: () => this.httpsPort,
            scans: this.#scans,
            others: this.#options.routes ?? [],
        });
    }

    /** An answer ends the request here. */
    async #guard(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
        reply.headers(SECURITY_HEADERS);
        const { access, config } = this.#options;
        const objection = objectionTo(request, this.#hostname, config().web.names);
        if (objection) return refuse(reply, objection.status, objection.code, objection.message);
        if (!access.admit(request)) {
            reply.header('retry-after', '1');
            return refuse(reply, 429, 'too-many-requests', 'too many requests from this address: wait a second');
        }
        const { isLocal, isEncrypted, bearer } = visitorOf(request);
        if (isLocal || isEncrypted) return undefined;
        if (this.httpsPort !== 0 && !IN_CLEAR.includes(request.url)) {
            const name = request.hostname;
            return reply.redirect(`https://${name}:${this.httpsPort}${request.url}`, 308);
        }
        if (bearer === undefined) return undefined;
        const message = 'a token crossed the network in clear text: end it, and use https (web.https in gateway.yaml)';
        return refuse(reply, 403, 'encryption-needed', message);
    }

    #state(): ApiState {
        const { gateway, chain, config, startedAt } = this.#options;
        const findings = this.#findings.current;
        const { name } = config();
        return describeState({ devices: gateway.devices, chain, findings, name, startedAt, now: Date.now() });
    }

    #answerError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
        if (error instanceof Refusal) {
            const { status, code, message, more } = error;
            if (typeof more.retryAfter === 'number') reply.header('retry-after', String(more.retryAfter));
            if (status === 401) reply.header('www-authenticate', 'Bearer');
            return refuse(reply, status, code, message, more);
        }
        const status = error.statusCode ?? 500;
        if (status < 500) return refuse(reply, status, 'request-invalid', error.message);
        this.#options.log.error({ url: request.url, error: messageOf(error) }, 'a request failed');
        return refuse(reply, 500, 'internal', 'the gateway failed on this request; its log says why');
    }
}

function refuse(
    reply: FastifyReply,
    status: number,
    code: ApiErrorCode,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
    return reply
        .code(status)
        .header('cache-control', 'no-store')
        .send({ ...more, code, message });
}

function noCompiler(): never {
    throw new Error('no route has a JSON Schema');
}
