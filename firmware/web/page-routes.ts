// Serves the built page. Files whose names carry a hash of their content are kept by browsers for good; all others are
// asked for again each time, so that a new release is seen at the next load.

import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import serveFolder from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { ApiError } from '#model/api.ts';
import type { Log } from '../log.ts';

const HASHED = `${sep}assets${sep}`;
const FOR_GOOD = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** `folder` is what the build made; without it `/` says how to build it. */
export function addPageRoutes(app: FastifyInstance, folder: string, log: Log): void {
    if (existsSync(join(folder, 'index.html'))) {
        app.register(serveFolder, {
            root: folder,
            preCompressed: true, // the build lays .br and .gz beside each file
            dotfiles: 'ignore',
            cacheControl: false,
            setHeaders: (reply, path) =>
                reply.header('cache-control', path.startsWith(folder + HASHED) ? FOR_GOOD : ASK_AGAIN),
        });
        return;
    }
    log.warn({ folder }, 'the page is not built; run: node system/prepare.mjs');
    const message = 'the page is not built: run “node system/prepare.mjs”, then start the gateway again';
    const missing: ApiError = { code: 'page-missing', message };
    app.get('/', (_request, reply) => reply.code(503).header('cache-control', 'no-store').send(missing));
}
