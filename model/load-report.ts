// Who draws how much, and how much more each device could carry. Takes facts and gives data; measures nothing itself.

import type { ChainBasis } from './chain-paper.ts';
import { ChainState } from './chain-state.ts';
import type { DeviceId } from './device.ts';
import { loadsOn, measureLoads } from './load.ts';
import { isCarrier, ratingOf } from './node-power.ts';

export interface LoadReport {
    /** `watts` undefined: none of its supplies is measured, nor anything above them. */
    readonly hosts: readonly { readonly host: DeviceId; readonly watts: number | undefined }[];
    /** Sources with a rating, UPSs, transfer switches, PDUs, their phases and groups. */
    readonly devices: readonly DeviceLoad[];
}

export interface DeviceLoad {
    readonly id: string;
    /** Undefined: nothing is measured in the whole chain. */
    readonly watts: number | undefined;
    /** Undefined: it does not say what it can carry. */
    readonly ratingWatts: number | undefined;
    /** What is left of the rating; below 0 it is overloaded. */
    readonly headroomWatts: number | undefined;
}

export function loadReport({ graph, factsOf, now }: ChainBasis): LoadReport {
    const state = new ChainState({ graph, factsOf });
    state.evaluate({ now });
    const book = measureLoads(state, factsOf);
    const loads = loadsOn(state, book);
    const devices = graph.nodes.flatMap((node): DeviceLoad[] => {
        const { id, number, device } = node;
        if (!isCarrier(node)) return [];
        const watts = book.isMeasured ? loads[number] : undefined;
        const ratingWatts = ratingOf(node, device === undefined ? undefined : factsOf(device));
        const headroomWatts = watts === undefined || ratingWatts === undefined ? undefined : ratingWatts - watts;
        return [{ id, watts, ratingWatts, headroomWatts }];
    });
    return { hosts: graph.hosts.map(({ id }, place) => ({ host: id, watts: book.hosts[place] })), devices };
}
