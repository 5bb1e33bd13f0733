// Notices by HTTP: a webhook of the owner's, and ntfy (its JSON form: header lines could not carry every letter).

import { createHmac } from 'node:crypto';
import { headlineOf } from '#model/alert.ts';
import type { DestinationOf } from '#model/alert-destinations.ts';
import { httpPost } from '../http-post.ts';
import type { Send } from './messages.ts';

export const sendWebhook: Send<DestinationOf<'webhook'>> = async ({ url, token, secret }, notice) => {
    const body = JSON.stringify({ ...notice, headline: headlineOf(notice), time: new Date(notice.at).toISOString() });
    const signature = secret === undefined ? undefined : createHmac('sha256', secret).update(body).digest('hex');
    return post(url, body, {
        // A receiver that gets it twice can tell.
        'idempotency-key': notice.id,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(signature === undefined ? {} : { 'x-powerchain-signature': `sha256=${signature}` }),
    });
};

const PRIORITIES = { info: 3, warning: 4, critical: 5 } as const;
const TAGS = { info: 'information_source', warning: 'warning', critical: 'rotating_light' } as const;

export const sendNtfy: Send<DestinationOf<'ntfy'>> = async ({ server, topic, token }, notice) => {
    const isOver = notice.phase === 'resolved';
    const body = {
        topic,
        title: `${notice.gateway}: ${headlineOf(notice)}`,
        message: notice.text,
        priority: isOver ? PRIORITIES.info : PRIORITIES[notice.severity],
        tags: [isOver ? 'white_check_mark' : TAGS[notice.severity]],
    };
    return post(server, JSON.stringify(body), token === undefined ? {} : { authorization: `Bearer ${token}` });
};

function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
    return httpPost(new URL(url), { body, headers: { 'content-type': 'application/json', ...headers } });
}
