// The last state that the gateway told, kept in this browser: who opens the page while the gateway is away sees it, with its
// age. Never more than one; nothing is kept while the reader must log in.

import type { ApiState } from '#model/api.ts';
import type { Rack } from './rack.ts';

const KEPT_AS = 'powerchain.last-state';
// Browsers keep five million characters for a site; a rack of forty hosts has 300,000.
const CHARACTERS_MAX = 2_000_000;

export function keepLastState(rack: Rack): void {
    try {
        const text = JSON.stringify(stateOf(rack));
        if (text.length <= CHARACTERS_MAX) localStorage.setItem(KEPT_AS, text);
    } catch {
        // No room, or the browser keeps nothing: the page works without.
    }
}

/** undefined: none was kept, or one of a form that is not understood any more. */
export function lastState(): ApiState | undefined {
    try {
        const state = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as ApiState | null;
        const isWhole =
            typeof state?.gateway?.now === 'number' &&
            Array.isArray(state.devices) &&
            Array.isArray(state.chain?.nodes);
        return isWhole ? (state ?? undefined) : undefined;
    } catch {
        return undefined;
    }
}

export function forgetLastState(): void {
    try {
        localStorage.removeItem(KEPT_AS);
    } catch {
        // Nothing was kept.
    }
}

function stateOf({ gateway, devices, nodes, hosts, findings }: Rack): ApiState {
    return {
        gateway,
        devices: [...devices.values()],
        chain: { nodes: [...nodes.values()], hosts: [...hosts.values()] },
        findings,
    };
}
