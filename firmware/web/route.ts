// What a route of the web API is: method, path, the role that it needs, what it takes and what it gives. Everything that
// is served under /api/v1 is declared so, in a file of routes per subject; the same declaration makes the OpenAPI document.
//
//     export function sirenRoutes(siren: Siren): Route[] {
//         return [
//             route({
//                 method: 'POST',
//                 path: '/api/v1/siren',
//                 area: 'alerts',
//                 role: 'operator',
//                 summary: 'Sound the siren',
//                 body: v.strictObject({ seconds: v.number() }),
//                 handle: ({ body, who }) => siren.sound(body.seconds, signatureOf(who)),
//             }),
//         ];
//     }
//
// What `handle` returns is the body of the answer, as JSON. It throws `Refusal` for what cannot be done.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as v from 'valibot';
import type { Area, Role } from '#model/access.ts';
import type { ApiErrorCode } from '#model/api.ts';
import type { Principal } from '../access/principal.ts';

export type Schema = v.GenericSchema;

/** A request after its parts were checked. */
export interface Asked<Query, Body> {
    /** The parts of the path that begin with a colon. */
    readonly params: Readonly<Record<string, string>>;
    readonly query: Query;
    readonly body: Body;
    readonly who: Principal;
    readonly request: FastifyRequest;
    /** For headers and cookies; the answer is what `handle` returns. */
    readonly reply: FastifyReply;
}

export interface Route {
    readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    /** `/api/v1/devices/:device`. */
    readonly path: string;
    readonly area: Area;
    /** `everybody`: needs no proof of who asks. */
    readonly role: Role | 'everybody';
    /** One line, imperative, for the API's documentation. */
    readonly summary: string;
    /** More about it, in Markdown. */
    readonly about?: string;
    readonly query?: Schema;
    readonly body?: Schema;
    /** What the answer looks like; absent: not described. */
    readonly answer?: Schema;
    /** Content type of the answer if it is no JSON. */
    readonly type?: string;
    /** Most bytes of the body, where 16 kB are not enough. */
    readonly bodyBytesMax?: number;
    handle(asked: Asked<never, never>): unknown;
}

type Output<S extends Schema | undefined> = S extends Schema ? v.InferOutput<S> : undefined;

/** Ties the types of query and body to what `handle` gets. */
export function route<Query extends Schema | undefined = undefined, Body extends Schema | undefined = undefined>(
    declared: Omit<Route, 'handle' | 'query' | 'body'> & {
        readonly query?: Query;
        readonly body?: Body;
        readonly handle: (asked: Asked<Output<Query>, Output<Body>>) => unknown;
    },
): Route {
    return declared as unknown as Route;
}

/** An answer that is not 200, or not JSON. */
export class Answer {
    readonly status: number;
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string>>;

    constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }
}

/** What `handle` returns when it has answered by itself, as the event stream does. */
export const ANSWERED = Symbol('answered');

/** The request cannot be done; `more` are further fields of the answer. */
export class Refusal extends Error {
    readonly status: number;
    readonly code: ApiErrorCode;
    readonly more: Readonly<Record<string, unknown>>;

    constructor(status: number, code: ApiErrorCode, message: string, more: Readonly<Record<string, unknown>> = {}) {
        super(message);
        this.status = status;
        this.code = code;
        this.more = more;
    }
}
