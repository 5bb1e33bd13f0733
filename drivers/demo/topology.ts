// Who hangs on whom: the cords of the rack, and an order in which every parent stands before its children.
// A parent that is no simulated device is a feed; a cord that would close a circle carries nothing.

import { formatParentLink, type ParentLink } from '#model/parent-link.ts';
import { Feed } from './line.ts';
import type { Unit } from './unit.ts';

/** What one cord of a device leads to. */
export type Source =
    | { readonly type: 'feed'; readonly feed: Feed }
    | { readonly type: 'unit'; readonly unit: Unit; readonly outlet: string | undefined }
    | { readonly type: 'circle' };

// What is configured without a parent still wants to show something: it hangs on this feed.
const UNNAMED_FEED = 'mains';

export class Topology {
    /** Parents first. */
    readonly order: readonly Unit[];
    /** By id, in order of mention. */
    readonly feeds: ReadonlyMap<string, Feed>;
    readonly #sources: ReadonlyMap<Unit, readonly Source[]>;

    /** `known` feeds are taken over with the state they are in; feeds that nothing hangs on any more are dropped. */
    constructor(units: ReadonlyMap<string, Unit>, known: ReadonlyMap<string, Feed>) {
        const feeds = new Map<string, Feed>();
        const placed = new Set<Unit>();
        const sources = new Map<Unit, readonly Source[]>();
        const feedOf = (id: string) => {
            const feed = feeds.get(id) ?? known.get(id) ?? new Feed(id);
            feeds.set(id, feed);
            return feed;
        };
        const sourceOf = (link: ParentLink): Source => {
            const unit = link.gateway === undefined ? units.get(keyOf(link.device)) : undefined;
            if (unit === undefined) return { type: 'feed', feed: feedOf(formatParentLink(link)) };
            return placed.has(unit) ? { type: 'unit', unit, outlet: link.outlet } : { type: 'circle' };
        };
        for (const unit of parentsFirst(units)) {
            const { parents } = unit.spec;
            sources.set(
                unit,
                parents.length === 0 ? [{ type: 'feed', feed: feedOf(UNNAMED_FEED) }] : parents.map(sourceOf),
            );
            placed.add(unit);
        }
        this.order = [...placed];
        this.feeds = feeds;
        this.#sources = sources;
    }

    /** Where its cords lead, the preferred one first; at least one. */
    sources(unit: Unit): readonly Source[] {
        return this.#sources.get(unit) ?? [];
    }

    /** What has a cord in this outlet. */
    pluggedInto(parent: Unit, outlet: string): Unit[] {
        const isHere = (source: Source) => source.type === 'unit' && source.unit === parent && source.outlet === outlet;
        return this.order.filter((unit) => this.sources(unit).some(isHere));
    }
}

/** Names are matched in any case, as NUT does. */
export function keyOf(id: string): string {
    return id.toLowerCase();
}

function parentsFirst(units: ReadonlyMap<string, Unit>): Unit[] {
    const order: Unit[] = [];
    const visited = new Set<Unit>();
    const visit = (unit: Unit) => {
        if (visited.has(unit)) return;
        visited.add(unit);
        for (const link of unit.spec.parents) {
            const parent = link.gateway === undefined ? units.get(keyOf(link.device)) : undefined;
            if (parent !== undefined) visit(parent);
        }
        order.push(unit);
    };
    for (const unit of units.values()) visit(unit);
    return order;
}
