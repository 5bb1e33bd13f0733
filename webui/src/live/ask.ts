// Questions and orders to the gateway. An answer that is not 2xx is the gateway's own sentence; no answer is one of ours.

import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '#model/api.ts';
import type { Result } from '#model/result.ts';
import { t } from '../i18n/text.ts';
import { askWhoIAm, auth } from './identity.ts';
import { connection } from './live.ts';

export type Answer<T> = Result<T, Pick<ApiError, 'message'> & { readonly code: string }>;

interface Order {
    readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    readonly body?: unknown;
    readonly signal?: AbortSignal;
}

/** `path` below /api/v1, with its slash. Never throws. */
export async function ask<T>(path: string, { method, body, signal }: Order = {}): Promise<Answer<T>> {
    try {
        const { csrf } = auth.value ?? {};
        const response = await fetch(`/api/v1${path}`, {
            method: method ?? 'GET',
            headers: {
                ...(body === undefined ? {} : { 'content-type': 'application/json' }),
                ...(csrf === undefined || method === undefined ? {} : { 'x-csrf-token': csrf }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            ...(signal ? { signal } : {}),
        });
        // The session ended: the page must say so instead of offering what will be refused.
        if (response.status === 401) void askWhoIAm();
        const said = response.status === 204 ? undefined : await response.json();
        return response.ok ? { ok: true, value: said as T } : { ok: false, error: said as ApiError };
    } catch {
        return { ok: false, error: { code: 'no-answer', message: t('ask.no-answer') } };
    }
}

/**
 * The answer to a question as long as the component is shown; asked again when `path` changes, when the gateway is back, and
 * every `refreshMs`. `undefined` until there is one; the old one stays until the new one comes. Without a path nothing is
 * asked.
 */
export function useAnswer<T>(
    path: string | undefined,
    refreshMs?: number,
): { answer: Answer<T> | undefined; again: () => void } {
    const [answer, setAnswer] = useState<Answer<T> | undefined>(undefined);
    const [count, setCount] = useState(0);
    const isLive = connection.value.state === 'live';
    useEffect(() => {
        if (path === undefined) return undefined;
        const abort = new AbortController();
        const look = async () => {
            const said = await ask<T>(path, { signal: abort.signal });
            if (!abort.signal.aborted) setAnswer(said);
        };
        if (isLive) void look();
        const timer = isLive && refreshMs !== undefined ? setInterval(() => void look(), refreshMs) : undefined;
        return () => {
            clearInterval(timer);
            abort.abort();
        };
    }, [path, refreshMs, isLive, count]);
    return { answer, again: () => setCount(count + 1) };
}
