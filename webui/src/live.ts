// The page's memory: what the gateway said last, whether it is there, and what the reader looks at.

import { computed, signal } from '@preact/signals';
import { chainGraph } from './chain-graph.ts';
import type { Rack } from './rack.ts';
import { verdictOf } from './verdict.ts';

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
export const graph = computed(() => (rack.value ? chainGraph(rack.value.nodes, rack.value.hosts) : undefined));
