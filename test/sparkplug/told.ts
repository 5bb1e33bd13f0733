// What somebody who listens to an edge node knows of its metrics: births say what an alias means, data says values. For tests.

import { witness } from './witness.ts';

/** One value, as it came. */
export interface Told {
    /** ''; the node. */
    readonly device: string;
    readonly name: string;
    readonly value: unknown;
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly isHistory: boolean;
    readonly isBirth: boolean;
    readonly hasQuality: boolean;
    /** How often the node was born until then. */
    readonly life: number;
}

export function toldBy(heard: readonly { readonly topic: string; readonly payload: Uint8Array }[]): Told[] {
    const names = new Map<number, string>();
    const told: Told[] = [];
    let life = 0;
    for (const { topic, payload } of heard) {
        const [root, , kind = '', , device = ''] = topic.split('/');
        if (root !== 'spBv1.0' || !/^[ND](?:BIRTH|DATA)$/.test(kind)) continue;
        if (kind === 'NBIRTH') life++;
        for (const { name, alias, value, timestamp = 0, isHistorical, quality } of witness(payload).metrics) {
            if (alias === undefined) continue;
            if (name !== undefined) names.set(alias, name);
            told.push({
                ...{ device, name: names.get(alias) ?? `never announced: ${alias}`, value, at: timestamp, life },
                ...{
                    isHistory: isHistorical === true,
                    isBirth: kind.endsWith('BIRTH'),
                    hasQuality: quality !== undefined,
                },
            });
        }
    }
    return told;
}
