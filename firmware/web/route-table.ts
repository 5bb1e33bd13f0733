// Puts declared routes on the server: checks who asks, then what is asked, then lets the route answer.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { isInScope, reaches } from '#model/access.ts';
import type { Principal } from '../access/principal.ts';
import { describeIssues } from '../config/issue-text.ts';
import { ANSWERED, Answer, type Asked, Refusal, type Route, type Schema } from './route.ts';

/** Says who sends a request. Throws Refusal for a proof that is wrong. */
export type Identify = (request: FastifyRequest) => Principal;

// A command has a hundred bytes, a rule of alerts a few thousand.
export const BODY_BYTES_MAX = 16 * 1024;
// A page of problems helps nobody.
const PROBLEMS_MAX = 5;

export function addRoutes(app: FastifyInstance, routes: readonly Route[], identify: Identify): void {
    for (const route of routes) {
        app.route({
            method: route.method,
            url: route.path,
            bodyLimit: route.bodyBytesMax ?? BODY_BYTES_MAX,
            // Before the body is read: whoever may not ask cannot make us read either.
            onRequest: async (request) => {
                checkRole(route, identify(request));
            },
            handler: (request, reply) => answer(route, request, reply, identify(request)),
        });
    }
}

async function answer(
    route: Route,
    request: FastifyRequest,
    reply: FastifyReply,
    who: Principal,
): Promise<FastifyReply | undefined> {
    const query = route.query ? accepted(route.query, request.query, 'the query') : undefined;
    const body = route.body ? accepted(route.body, request.body, 'the body') : undefined;
    const params = request.params as Readonly<Record<string, string>>;
    const asked = { params, query, body, who, request, reply } as unknown as Asked<never, never>;
    const result = await route.handle(asked);
    if (result === ANSWERED) return undefined;
    const { status, body: sent, headers } = result instanceof Answer ? result : new Answer(200, result ?? {});
    return reply
        .code(status)
        .headers({ 'cache-control': 'no-store', ...headers })
        .send(sent);
}

function checkRole({ role, area, method }: Route, who: Principal): void {
    if (role === 'everybody') return;
    if (who.role === undefined) {
        throw new Refusal(401, 'login-needed', 'log in first, or send a token: Authorization: Bearer …');
    }
    const verb = method === 'GET' ? 'read' : 'act';
    if (!isInScope(who.scopes, verb, area)) {
        throw new Refusal(403, 'not-allowed', `the token “${who.name}” does not have the scope ${verb}:${area}`);
    }
    if (reaches(who.role, role)) return;
    if (who.via === 'anonymous') throw new Refusal(401, 'login-needed', `log in first: this needs the role ${role}`);
    throw new Refusal(403, 'not-allowed', `${who.name} is ${who.role}: this needs the role ${role}`);
}

/** What the schema makes of it. Throws Refusal with what is wrong and where. */
export function accepted<S extends Schema>(schema: S, given: unknown, what: string): v.InferOutput<S> {
    const parsed = v.safeParse(schema, given ?? {});
    if (parsed.success) return parsed.output;
    const problems = describeIssues(schema, parsed.issues.slice(0, PROBLEMS_MAX)).map(({ message }) => message);
    throw new Refusal(400, 'request-invalid', `${what} is not as expected: ${problems.join('; ')}`);
}
