// Questions and orders to the gateway. An answer that is not 2xx is the gateway's own sentence; no answer is one of ours.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '#model/api.ts';
import type { FactType } from '#model/recorder.ts';
import type { Result } from '#model/result.ts';
import { t } from '../i18n/text.ts';
import { askWhoIAm, auth } from './identity.ts';
import { connection } from './live.ts';
import { chapterOf } from './story.ts';

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

// Something that flaps must not make every open page ask without end.
const AGAIN_MS_MIN = 1000;

interface Following {
    /** Asked again after so long. */
    readonly refreshMs?: number;
    /** Asked again when something of these types happened. */
    readonly after?: readonly FactType[];
}

/**
 * The answer to a question as long as the component is shown; asked again when `path` changes, when the gateway is back, and
 * as `following` says. `undefined` until there is one; the old one stays until the new one comes. Without a path nothing is
 * asked.
 */
export function useAnswer<T>(
    path: string | undefined,
    { refreshMs, after = [] }: Following = {},
): { answer: Answer<T> | undefined; again: () => void } {
    const [answer, setAnswer] = useState<Answer<T> | undefined>(undefined);
    const [count, setCount] = useState(0);
    const askedAt = useRef(Number.NEGATIVE_INFINITY);
    const isLive = connection.value.state === 'live';
    const chapter = chapterOf(after);
    const begun = useRef(chapter);
    useEffect(() => {
        if (path === undefined || !isLive) return undefined;
        const abort = new AbortController();
        const look = async () => {
            askedAt.current = performance.now();
            const said = await ask<T>(path, { signal: abort.signal });
            if (!abort.signal.aborted) setAnswer(said);
        };
        void look();
        const timer = refreshMs === undefined ? undefined : setInterval(() => void look(), refreshMs);
        return () => {
            clearInterval(timer);
            abort.abort();
        };
    }, [path, refreshMs, isLive, count]);
    useEffect(() => {
        if (chapter === begun.current) return undefined;
        const waitMs = askedAt.current + AGAIN_MS_MIN - performance.now();
        const timer = setTimeout(() => {
            begun.current = chapter;
            setCount((last) => last + 1);
        }, waitMs);
        return () => clearTimeout(timer);
    }, [chapter]);
    return { answer, again: () => setCount((last) => last + 1) };
}
