// GET /api/v1/sessions: who is connected to the NUT server now, and who was refused lately.

import type { FastifyInstance } from 'fastify';
import type { ApiNutSessions } from '#model/api-nut-sessions.ts';

export type NutSessions = ApiNutSessions;

/** `nutServer` is asked anew each time. */
export function addSessionsRoute(app: FastifyInstance, nutServer: NutSessions): void {
    app.get('/api/v1/sessions', (_request, reply) => {
        const { sessions, refused } = nutServer;
        const body: ApiNutSessions = { sessions, refused };
        return reply.header('cache-control', 'no-store').send(body);
    });
}
