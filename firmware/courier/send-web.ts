// Notices by HTTP: a webhook of the owner's, and ntfy (its JSON form: header lines could not carry every letter).

import { createHmac } from 'node:crypto';
import { headlineOf } from '#model/alert.ts';
import type { DestinationOf } from '#model/alert-destinations.ts';
import type { Send } from './messages.ts';

const ANSWER_MS_MAX = 20_000;
const ANSWER_SHOWN_MAX = 200;

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

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'user-agent': 'powerchain', ...headers },
        // What is meant for one address must not be sent to another one.
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const said = (await response.text()).replace(/\s+/g, ' ').trim().slice(0, ANSWER_SHOWN_MAX);
    const answer = `HTTP ${response.status}${said && ` ${said}`}`;
    if (!response.ok) throw new Error(answer);
    return answer;
}
