// Hosts that are told by HTTP: nodes of Proxmox VE, and whatever listens to a webhook.

import type { ActionKind, HostAction } from '#model/host-actions.ts';
import { httpPost } from '../http-post.ts';
import type { ActionTarget } from './host-actions.ts';

type Proxmox = Extract<HostAction, { via: 'proxmox' }>;
type Webhook = Extract<HostAction, { via: 'webhook' }>;

/** Proxmox VE API, `POST /nodes/{node}/status`: guests first, in their own order, then the node. Rejects with why not. */
export function callProxmox({ url, node, token, fingerprint }: Proxmox, { host }: ActionTarget): Promise<string> {
    const path = `/api2/json/nodes/${encodeURIComponent(node ?? host)}/status`;
    const authorization = token && `PVEAPIToken=${token}`;
    const headers = headersOf('application/x-www-form-urlencoded', authorization);
    return httpPost(new URL(path, url), { body: 'command=shutdown', headers, proof: { fingerprint } });
}

export function callWebhook(
    { url, token }: Webhook,
    { kind, target: { host, reason } }: { kind: ActionKind; target: ActionTarget },
): Promise<string> {
    const headers = headersOf('application/json', token && `Bearer ${token}`);
    return httpPost(new URL(url), { body: JSON.stringify({ host, action: kind, reason }), headers });
}

function headersOf(type: string, authorization: string | undefined): Record<string, string> {
    return { 'content-type': type, ...(authorization === undefined ? {} : { authorization }) };
}
