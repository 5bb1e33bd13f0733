// GET /ca.pem: our own authority, for clients that want to check whom they talk to. Public by nature; the key stays here.

import type { FastifyInstance } from 'fastify';
import type { ApiError } from '#model/api.ts';

export interface AuthoritySource {
    /** PEM; undefined while the certificate is not of our own making. */
    readonly authority: string | undefined;
}

const NONE: ApiError = {
    code: 'not-found',
    message:
        'this gateway uses a certificate of yours (nut.tls in gateway.yaml), or none: there is no authority of ours',
};

export function addCertificateRoute(app: FastifyInstance, source: AuthoritySource): void {
    app.get('/ca.pem', (_request, reply) => {
        const { authority } = source;
        reply.header('cache-control', 'no-store');
        if (authority === undefined) return reply.code(404).send(NONE);
        return reply
            .header('content-type', 'application/x-pem-file')
            .header('content-disposition', 'attachment; filename="powerchain-ca.pem"')
            .send(authority);
    });
}
