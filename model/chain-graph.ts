// The power chain as a graph for quick evaluation: nodes in an order in which every node comes after what feeds it, and
// references by number. Built once for a configuration; knows nothing of what devices say.

import type { ChainSpec, HostSpec, NodeKind } from './chain.ts';
import type { DeviceId } from './device.ts';
import { GatewayError } from './errors.ts';
import { formatParentLink, type ParentLink } from './parent-link.ts';

export interface ChainGraph {
    /** What feeds a node stands before it. */
    readonly nodes: readonly ChainNode[];
    readonly hosts: readonly ChainHost[];
    /** Devices whose facts matter, each once; what is behind another gateway by its link. */
    readonly devices: readonly DeviceId[];
    /** By a device's id: numbers of the nodes on which its facts tell something. */
    readonly listeners: ReadonlyMap<string, readonly number[]>;
    /** Numbers of the nodes by id. */
    readonly numbers: ReadonlyMap<string, number>;
    /** Places in `hosts` by id. */
    readonly hostNumbers: ReadonlyMap<DeviceId, number>;
}

export interface ChainNode {
    /** Its place in `nodes`. */
    readonly number: number;
    /** Links to the farthest source above it: nodes of the same rank do not depend on each other. */
    readonly rank: number;
    readonly id: string;
    readonly kind: NodeKind;
    /** The device whose facts say how this node feels; undefined where no device tells. */
    readonly device: DeviceId | undefined;
    /** An outlet's number or name on its device. */
    readonly outlet: string | undefined;
    /** The variable that says whether the outlet is on; undefined if the link calls it by a name. */
    readonly outletStatus: string | undefined;
    /** Numbers of the nodes that feed it, as configured: the preferred one first. */
    readonly parents: readonly number[];
    readonly parentIds: readonly string[];
    readonly children: readonly number[];
    /** Places in `hosts` of those whose supply it is. */
    readonly hosts: readonly number[];
}

export interface ChainHost {
    readonly id: DeviceId;
    readonly needs: number;
    readonly supplies: readonly { readonly name: string; readonly node: number }[];
}

interface Draft {
    readonly id: string;
    readonly kind: NodeKind;
    readonly device: DeviceId | undefined;
    readonly outlet: string | undefined;
    readonly parentIds: readonly string[];
}

/**
 * Compiles what `checkChain` has passed. Parents that nobody knows become nodes of unknown state.
 * Throws GatewayError `config-invalid` for a cycle: there is no order in which it could be evaluated.
 */
export function compileChain(spec: ChainSpec): ChainGraph {
    const drafts = new Drafts(spec);
    const supplies = spec.hosts.map((host) => host.supplies.map((supply) => drafts.supply(host, supply)));
    const numbers = number(drafts.all);
    const hosts = spec.hosts.map((host, index) => ({
        id: host.id,
        needs: host.needs,
        supplies: host.supplies.map(({ name }, place) => ({
            name,
            node: numbers.get(supplies[index]?.[place] ?? '') ?? 0,
        })),
    }));
    const nodes = link(drafts.all, numbers, hosts);
    const remotes = nodes.flatMap(({ kind, device }) => (kind === 'remote' && device !== undefined ? [device] : []));
    return {
        nodes,
        hosts,
        devices: [...spec.devices.map(({ id }) => id), ...remotes],
        listeners: listenersOf(nodes),
        numbers,
        hostNumbers: new Map(hosts.map(({ id }, place) => [id, place])),
    };
}

/** Every node with what feeds it by name, outlets and supplies included. */
class Drafts {
    readonly #byId = new Map<string, Draft>();
    // NUT names are matched in any case.
    readonly #byName = new Map<string, { readonly id: string; readonly kind: NodeKind }>();

    constructor(spec: ChainSpec) {
        for (const { id } of spec.sources) this.#byName.set(id.toLowerCase(), { id, kind: 'source' });
        for (const { id, type } of spec.devices) this.#byName.set(id.toLowerCase(), { id, kind: type });
        for (const { id } of spec.sources) this.#put({ id, kind: 'source' });
        for (const { id, type, parents } of spec.devices) {
            this.#put({ id, kind: type, device: id, parentIds: parents.map((link) => this.#feed(link)) });
        }
    }

    get all(): readonly Draft[] {
        return [...this.#byId.values()];
    }

    /** A supply that is a `psu` device is that device; any other is a node of its own. Returns the id. */
    supply(host: HostSpec, { name, link }: HostSpec['supplies'][number]): string {
        const known = link.gateway === undefined ? this.#byName.get(link.device.toLowerCase()) : undefined;
        if (known?.kind === 'psu' && link.outlet === undefined) return known.id;
        return this.#put({ id: `${host.id}:${name}`, kind: 'psu', parentIds: [this.#feed(link)] });
    }

    /** The id of the node at the upper end of a link; outlets and what lies elsewhere come into being here. */
    #feed(link: ParentLink): string {
        const known = link.gateway === undefined ? this.#byName.get(link.device.toLowerCase()) : undefined;
        if (!known) {
            const id = formatParentLink(link);
            return this.#put({ id, kind: 'remote', device: link.gateway === undefined ? undefined : (id as DeviceId) });
        }
        if (link.outlet === undefined) return known.id;
        const device = known.kind === 'source' ? undefined : (known.id as DeviceId);
        const id = `${known.id}:${link.outlet}`;
        return this.#put({ id, kind: 'outlet', device, outlet: link.outlet, parentIds: [known.id] });
    }

    #put(draft: {
        id: string;
        kind: NodeKind;
        device?: DeviceId | undefined;
        outlet?: string;
        parentIds?: readonly string[];
    }): string {
        const { id, kind, device, outlet, parentIds = [] } = draft;
        if (!this.#byId.has(id)) this.#byId.set(id, { id, kind, device, outlet, parentIds });
        return id;
    }
}

/** Numbers in an order in which parents come before children (Kahn's algorithm). */
function number(drafts: readonly Draft[]): ReadonlyMap<string, number> {
    const numbers = new Map<string, number>();
    for (const draft of order(drafts)) numbers.set(draft.id, numbers.size);
    if (numbers.size < drafts.length) {
        const rest = drafts.filter(({ id }) => !numbers.has(id)).map(({ id }) => id);
        throw new GatewayError('config-invalid', `the power chain runs in a circle through ${rest.join(', ')}`);
    }
    return numbers;
}

/** Turns names into numbers, in both directions. */
function link(
    drafts: readonly Draft[],
    numbers: ReadonlyMap<string, number>,
    hosts: readonly ChainHost[],
): ChainNode[] {
    const sorted = new Array<Draft>(drafts.length);
    for (const draft of drafts) sorted[numbers.get(draft.id) ?? 0] = draft;
    const children: number[][] = sorted.map(() => []);
    const fed: number[][] = sorted.map(() => []);
    for (const [place, { supplies }] of hosts.entries()) {
        for (const { node } of supplies) fed[node]?.push(place);
    }
    const ranks: number[] = [];
    return sorted.map((draft, own): ChainNode => {
        const parents = draft.parentIds.map((id) => numbers.get(id) ?? 0);
        for (const parent of parents) children[parent]?.push(own);
        const rank = parents.reduce((deepest, parent) => Math.max(deepest, (ranks[parent] ?? 0) + 1), 0);
        ranks.push(rank);
        const { id, kind, device, outlet, parentIds } = draft;
        const outletStatus = outlet !== undefined && /^\d+$/.test(outlet) ? `outlet.${outlet}.status` : undefined;
        const ids = { number: own, rank, id, kind, device, outlet, outletStatus };
        return { ...ids, parents, parentIds, children: children[own] ?? [], hosts: fed[own] ?? [] };
    });
}

/** A device tells of itself, of its outlets, and a UPS of the source that it hangs on. */
function listenersOf(nodes: readonly ChainNode[]): ReadonlyMap<string, readonly number[]> {
    const listeners = new Map<string, number[]>();
    const listen = (device: string, node: number) => {
        const list = listeners.get(device);
        if (list) list.push(node);
        else listeners.set(device, [node]);
    };
    for (const { number, device, kind, parents } of nodes) {
        if (device === undefined) continue;
        listen(device, number);
        if (kind !== 'ups') continue;
        for (const parent of parents) if (nodes[parent]?.kind === 'source') listen(device, parent);
    }
    return listeners;
}

function order(drafts: readonly Draft[]): Draft[] {
    const fed = new Map<string, Draft[]>(drafts.map(({ id }) => [id, []]));
    const missing = new Map<string, number>();
    for (const draft of drafts) {
        missing.set(draft.id, draft.parentIds.length);
        for (const parent of draft.parentIds) fed.get(parent)?.push(draft);
    }
    const ready = drafts.filter(({ parentIds }) => parentIds.length === 0);
    for (const draft of ready) {
        for (const child of fed.get(draft.id) ?? []) {
            const left = (missing.get(child.id) ?? 0) - 1;
            missing.set(child.id, left);
            if (left === 0) ready.push(child);
        }
    }
    return ready;
}
