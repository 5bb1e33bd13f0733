// The page's memory: what the gateway said last, whether it is there, and what the reader looks at.

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ApiDevice } from '#model/api.ts';
import { chainGraph } from '../chain/chain-graph.ts';
import { verdictOf } from '../i18n/verdict.ts';
import type { Rack } from './rack.ts';

export type Connection =
    | { readonly state: 'connecting' }
    | { readonly state: 'live' }
    /** Since when, in ms since 1970 by this browser's clock; `reason` is the gateway's own sentence, if it gave one. */
    | { readonly state: 'away'; readonly since: number; readonly reason?: string };

export const rack = signal<Rack | undefined>(undefined);
export const connection = signal<Connection>({ state: 'connecting' });

/** This browser's clock, in ms since 1970, once a second. */
export const clock = signal(Date.now());
/** What must be added to this browser's clock to get the gateway's, in ms. */
export const clockOffset = signal(0);
/** The gateway's clock. */
export const gatewayNow = computed(() => clock.value + clockOffset.value);

/** The node that is pointed at or has the focus. */
export const lookedAt = signal<string | undefined>(undefined);

export const verdict = computed(() => (rack.value ? verdictOf(rack.value) : undefined));

// Each changes only when verdicts do, not with every reading.
export const nodes = computed(() => rack.value?.nodes);
export const hosts = computed(() => rack.value?.hosts);
export const graph = computed(() => (nodes.value && hosts.value ? chainGraph(nodes.value, hosts.value) : undefined));

const devices = new Map<string, ReadonlySignal<ApiDevice | undefined>>();

/** A device as a signal of its own: who renders it is rendered again when it changes, and not when others do. */
export function deviceOf(id: string): ReadonlySignal<ApiDevice | undefined> {
    const known = devices.get(id);
    if (known) return known;
    const device = computed(() => rack.value?.devices.get(id));
    devices.set(id, device);
    return device;
}
