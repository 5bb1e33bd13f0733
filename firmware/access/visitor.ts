// What a request shows of who sends it, before anybody is believed: where it comes from, over what, with which proofs.

import type { FastifyRequest } from 'fastify';
import { isThisMachine, plainAddress } from '../nut-server/address-list.ts';

export interface Visitor {
    /** Of the client, or what a proxy that we trust says of it. */
    readonly address: string;
    /** It runs on this machine and speaks to us directly. */
    readonly isLocal: boolean;
    readonly isEncrypted: boolean;
    readonly bearer: string | undefined;
    readonly cookie: string | undefined;
    readonly csrf: string | undefined;
    readonly isChange: boolean;
}

// A reverse proxy on this machine brings the whole world in over the loopback.
const SIGNS_OF_A_PROXY = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export function visitorOf(request: FastifyRequest): Visitor {
    const { headers } = request;
    const address = plainAddress(request.ip);
    const isDirect = !SIGNS_OF_A_PROXY.some((name) => headers[name] !== undefined);
    const csrf = headers['x-csrf-token'];
    return {
        address,
        isLocal: isDirect && isThisMachine(address),
        isEncrypted: request.protocol === 'https',
        bearer: /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(headers.authorization ?? '')?.[1],
        cookie: cookieCalled(cookieNameOf(request), headers.cookie),
        csrf: typeof csrf === 'string' ? csrf : undefined,
        isChange: request.method !== 'GET' && request.method !== 'HEAD',
    };
}

/**
 * Browsers keep cookies by host, not by port: two gateways on one machine need two names. `__Host-`: only we, over HTTPS,
 * can have set it (RFC 6265bis §4.1.3.2).
 */
export function cookieNameOf(request: FastifyRequest): string {
    const port = /:(\d{1,5})$/.exec(request.headers.host ?? '')?.[1] ?? '';
    return `${request.protocol === 'https' ? '__Host-' : ''}powerchain${port}`;
}

function cookieCalled(name: string, header = ''): string | undefined {
    for (const pair of header.split(';')) {
        const [key, value] = pair.split('=', 2);
        if (key?.trim() === name) return value?.trim();
    }
    return undefined;
}
