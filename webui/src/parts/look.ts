// How something stands, in the six looks of the page. Each has an icon, a colour and a line of its own; words go with it,
// so that nothing depends on colour. Pure.

import type { HostVerdict, NodeVerdict } from '#model/chain.ts';

/** `battery`: lives on one. `watch`: works, but has no reserve. `ending`: has power, not for long. `bad`: has none. */
export type Look = 'good' | 'battery' | 'watch' | 'ending' | 'bad' | 'unknown';

/** From the least to the most urgent. */
export const URGENCY: readonly Look[] = ['good', 'battery', 'watch', 'unknown', 'ending', 'bad'];

export function lookOfNode({ state, carrier }: Pick<NodeVerdict, 'state' | 'carrier'>): Look {
    if (state === 'up') return carrier === 'battery' ? 'battery' : 'good';
    const looks = { doomed: 'ending', down: 'bad', unknown: 'unknown' } as const;
    return looks[state];
}

export function lookOfHost({ redundancy, supplies, needs }: HostVerdict): Look {
    switch (redundancy) {
        case 'n+1':
            return 'good';
        case 'n':
            // A host that needs all of its supplies never had a reserve to lose.
            return supplies.length > needs ? 'watch' : 'good';
        case 'at risk':
            return 'ending';
        case 'lost':
            return 'bad';
        case 'unknown':
            return 'unknown';
        default:
            return redundancy satisfies never;
    }
}
