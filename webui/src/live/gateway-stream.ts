// Keeps the page in touch with the gateway: opens the event stream, applies what comes, and comes back by itself when the
// gateway was away. The browser resumes short interruptions; we take over where it gives up or does not notice.

import { batch } from '@preact/signals';
import { API_EVENT_TYPES, type ApiError, type ApiEvent, type ApiState } from '#model/api.ts';
import { askWhoIAm } from './identity.ts';
import { keepLastState, lastState } from './last-state.ts';
import { clock, clockOffset, connection, rack } from './live.ts';
import { applyEvent } from './rack.ts';
import { isTooSilent, waitMs } from './reconnect-policy.ts';
import { goOn } from './story.ts';

const EVENTS = '/api/v1/events';
// What a reader sees who opens the page after the gateway went away is this old at most, and writing it costs nothing.
const KEEP_MS = 30_000;

const FIRST_STATE_MS = 300;

let source: EventSource | undefined;
let failures = 0;
let heardAt = performance.now();
let retry: ReturnType<typeof setTimeout> | undefined;

/** Connects, and from then on stays connected as long as the page is open. */
export function startStream(): void {
    open();
    setInterval(tick, 1000);
    setInterval(keep, KEEP_MS);
    window.addEventListener('pagehide', keep);
    // A laptop that wakes up or a phone back in the network need not wait for the next attempt.
    window.addEventListener('online', reopen);
    document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible' && connection.value.state === 'away') reopen();
    });
}

/**
 * The browser has asked for it since it read the page: it is there before a stream can be. Waits no longer than a reader would
 * like to look at nothing; what comes later is shown when it comes.
 */
export async function awaitFirstState(): Promise<void> {
    await Promise.race([fetchFirstState(), new Promise((resolve) => setTimeout(resolve, FIRST_STATE_MS))]);
}

async function fetchFirstState(): Promise<void> {
    try {
        const answer = await fetch('/api/v1/state');
        if (!answer.ok) return;
        const state = (await answer.json()) as ApiState;
        // What the stream said is newer.
        if (rack.value) return;
        batch(() => {
            clockOffset.value = state.gateway.now - Date.now();
            rack.value = applyEvent(undefined, { type: 'state', state });
        });
    } catch {
        // The gateway is away: the stream finds out what that means.
    }
}

function open(): void {
    clearTimeout(retry);
    source?.close();
    const opened = new EventSource(EVENTS);
    source = opened;
    heardAt = performance.now();
    for (const type of API_EVENT_TYPES) {
        opened.addEventListener(type, (message: MessageEvent<string>) => receive(JSON.parse(message.data)));
    }
    opened.addEventListener('error', () => {
        markAway();
        // CONNECTING: the browser tries again, with the id of the last event, so that nothing is missed.
        if (opened === source && opened.readyState === EventSource.CLOSED) void retryLater();
    });
}

/** Tries at once, for whoever knows that it will go well now. */
export function reopen(): void {
    failures = 0;
    open();
}

function receive(event: ApiEvent): void {
    failures = 0;
    heardAt = performance.now();
    batch(() => {
        if (event.type === 'state') clockOffset.value = event.state.gateway.now - Date.now();
        if (event.type === 'happened') goOn(event.types);
        if (event.type === 'heard') clockOffset.value = event.now - Date.now();
        rack.value = applyEvent(rack.value, event);
        if (connection.value.state !== 'live') {
            connection.value = { state: 'live' };
            void askWhoIAm();
        }
    });
}

function tick(): void {
    clock.value = Date.now();
    if (!isTooSilent(performance.now() - heardAt)) return;
    markAway();
    open();
}

function keep(): void {
    if (rack.value && connection.value.state === 'live') keepLastState(rack.value);
}

function markAway(reason?: string): void {
    keep(); // it was live until now: this is the last state
    let since = connection.value.state === 'away' ? connection.value.since : Date.now();
    if (!rack.value) {
        const state = lastState();
        if (state) {
            rack.value = applyEvent(undefined, { type: 'state', state });
            since = state.gateway.now;
        }
    }
    connection.value = { state: 'away', since, ...(reason === undefined ? {} : { reason }) };
}

async function retryLater(): Promise<void> {
    clearTimeout(retry);
    retry = setTimeout(open, waitMs(failures, Math.random()));
    failures += 1;
    const reason = await refusal();
    if (reason !== undefined && connection.value.state === 'away') markAway(reason);
}

/** An EventSource does not tell why it was refused; asking once more does. */
async function refusal(): Promise<string | undefined> {
    const abort = new AbortController();
    try {
        const answer = await fetch(EVENTS, { signal: abort.signal });
        if (answer.ok) return undefined;
        if (answer.status === 401) await askWhoIAm();
        return ((await answer.json()) as ApiError).message;
    } catch {
        return undefined; // the gateway is away: there is nobody to give a reason
    } finally {
        abort.abort();
    }
}
