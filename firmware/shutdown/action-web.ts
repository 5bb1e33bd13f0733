// Hosts that are told by HTTP: nodes of Proxmox VE, and whatever listens to a webhook.

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ActionKind, HostAction } from '#model/host-actions.ts';
import { ProvenAgent } from '#nut/proven-agent.ts';
import type { ActionTarget } from './host-actions.ts';

type Proxmox = Extract<HostAction, { via: 'proxmox' }>;
type Webhook = Extract<HostAction, { via: 'webhook' }>;

const ANSWER_MS_MAX = 20_000;
const ANSWER_KEPT_MAX = 4096;
const ANSWER_SHOWN_MAX = 200;

/** Proxmox VE API, `POST /nodes/{node}/status`: guests first, in their own order, then the node. Rejects with why not. */
export function callProxmox({ url, node, token, fingerprint }: Proxmox, { host }: ActionTarget): Promise<string> {
    const path = `/api2/json/nodes/${encodeURIComponent(node ?? host)}/status`;
    return post(new URL(path, url), {
        body: 'command=shutdown',
        type: 'application/x-www-form-urlencoded',
        authorization: token && `PVEAPIToken=${token}`,
        fingerprint,
    });
}

export function callWebhook(
    { url, token }: Webhook,
    { kind, target: { host, reason } }: { kind: ActionKind; target: ActionTarget },
): Promise<string> {
    return post(new URL(url), {
        body: JSON.stringify({ host, action: kind, reason }),
        type: 'application/json',
        authorization: token && `Bearer ${token}`,
    });
}

interface Post {
    readonly body: string;
    readonly type: string;
    readonly authorization?: string | undefined;
    /** SHA-256 of the certificate that is trusted although nobody vouches for it. */
    readonly fingerprint?: string | undefined;
}

function post(url: URL, { body, type, authorization, fingerprint }: Post): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: {
            'content-type': type,
            'content-length': Buffer.byteLength(body),
            'user-agent': 'powerchain',
            ...(authorization === undefined ? {} : { authorization }),
        },
        agent: url.protocol === 'https:' && new ProvenAgent({ fingerprint }),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    request.on('error', reject);
    request.on('response', (response) => {
        let said = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
            said = (said + chunk).slice(0, ANSWER_KEPT_MAX);
        });
        response.on('error', reject).on('end', () => {
            const { statusCode = 0 } = response;
            const text = said.replace(/\s+/g, ' ').trim().slice(0, ANSWER_SHOWN_MAX);
            const answer = `HTTP ${statusCode}${text && ` ${text}`}`;
            // Not even a redirection: what is meant for one address must not be sent to another one.
            if (statusCode >= 200 && statusCode < 300) resolve(answer);
            else reject(new Error(answer));
        });
    });
    request.end(body);
    return promise;
}
