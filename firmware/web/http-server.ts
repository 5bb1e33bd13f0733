// The HTTP server below the page, with the limits of what a client may take.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';

// Time and room for a request of ours many times over; a client that needs more is not one.
const REQUEST_LIMITS = { requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 };
// Each event stream holds one; pages and scripts share the rest.
const CONNECTIONS_MAX = 256;

export function createHttpServer(handler: (request: IncomingMessage, response: ServerResponse) => void): Server {
    // Importing node:http evaluates all of its lazy exports, undici among them: 11 MB that nobody uses.
    const { createServer } = process.getBuiltinModule('node:http');
    const server = createServer(REQUEST_LIMITS, handler);
    server.maxConnections = CONNECTIONS_MAX;
    return server;
}
