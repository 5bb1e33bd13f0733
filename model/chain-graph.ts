// The power chain as a graph for quick evaluation: nodes in an order in which every node comes after what feeds it, and
// references by number. Built once for a configuration; knows nothing of what devices say.

import type { ChainSpec, GroupSpec, HostSpec, NodeKind, Rating } from './chain.ts';
import { PHASES } from './chain-config.ts';
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
    /** Of an outlet its number or name, of a group its name, of a phase `L1` to `L3`. */
    readonly part: string | undefined;
    /** What the owner says that it can carry. */
    readonly rating: Rating | undefined;
    /** A source that stands still until it is needed. */
    readonly isGenerator: boolean;
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
    /** Places of the hosts through which it is reached, any one of them; none: nobody said. */
    readonly network: readonly number[];
    /** Places of the hosts that are reached through it. */
    readonly reaches: readonly number[];
}

interface Draft {
    readonly id: string;
    readonly kind: NodeKind;
    readonly device: DeviceId | undefined;
    readonly part: string | undefined;
    readonly rating: Rating | undefined;
    readonly isGenerator: boolean;
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
    const hostNumbers = new Map(spec.hosts.map(({ id }, place) => [id, place]));
    const network = networkOf(spec.hosts);
    const hosts = spec.hosts.map(({ id, needs, ...host }, place) => ({
        id,
        needs,
        supplies: host.supplies.map(({ name }, index) => ({
            name,
            node: numbers.get(supplies[place]?.[index] ?? '') ?? 0,
        })),
        network: network[place] ?? [],
        reaches: [] as number[],
    }));
    for (const [place, host] of hosts.entries()) for (const gear of host.network) hosts[gear]?.reaches.push(place);
    const nodes = link(drafts.all, numbers, hosts);
    const remotes = nodes.flatMap(({ kind, device }) => (kind === 'remote' && device !== undefined ? [device] : []));
    return {
        nodes,
        hosts,
        devices: [...spec.devices.map(({ id }) => id), ...remotes],
        listeners: listenersOf(nodes),
        numbers,
        hostNumbers,
    };
}

/** By place, the places of what each host is reached through. */
function networkOf(hosts: readonly HostSpec[]): readonly (readonly number[])[] {
    const places = new Map(hosts.map(({ id }, place) => [id.toLowerCase(), place]));
    return hosts.map(({ network = [] }) => network.flatMap((id) => places.get(id.toLowerCase()) ?? []));
}

/** Every node with what feeds it by name, outlets, groups, phases and supplies included. */
class Drafts {
    readonly #byId = new Map<string, Draft>();
    // NUT names are matched in any case.
    readonly #byName = new Map<string, Known>();

    constructor({ sources, devices }: ChainSpec) {
        for (const { id, rating } of sources)
            this.#byName.set(id.toLowerCase(), { id, kind: 'source', rating, groups: [] });
        for (const { id, type, rating, groups = [] } of devices) {
            this.#byName.set(id.toLowerCase(), { id, kind: type, rating, groups });
        }
        for (const { id, rating, isGenerator = false } of sources)
            this.#put({ id, kind: 'source', rating, isGenerator });
        for (const { id, type, rating, parents } of devices) {
            this.#put({ id, kind: type, device: id, rating, parentIds: parents.map((link) => this.#feed(link)) });
        }
    }

    get all(): readonly Draft[] {
        return [...this.#byId.values()];
    }

    /** A supply that is a `psu` device is that device; any other is a node of its own. Returns the id. */
    supply(host: HostSpec, { name, link }: HostSpec['supplies'][number]): string {
        const known = this.#known(link);
        if (known?.kind === 'psu' && link.outlet === undefined) return known.id;
        return this.#put({ id: `${host.id}:${name}`, kind: 'psu', parentIds: [this.#feed(link)] });
    }

    /** The id of the node at the upper end of a link; parts and what lies elsewhere come into being here. */
    #feed(link: ParentLink): string {
        const known = this.#known(link);
        if (known) return link.outlet === undefined ? known.id : this.#part(known, link.outlet);
        const id = formatParentLink(link);
        return this.#put({ id, kind: 'remote', device: link.gateway === undefined ? undefined : (id as DeviceId) });
    }

    /** An outlet hangs on its group, a group on its phase, where the configuration says so. */
    #part(of: Known, name: string): string {
        const phase = PHASES.find((one) => one === name.toUpperCase());
        if (phase) return this.#putPart(of, { part: phase, kind: 'phase', rating: of.rating, parent: of.id });
        const isIts = (one: string) => one.toLowerCase() === name.toLowerCase();
        const group = of.groups.find((one) => isIts(one.name));
        if (group) {
            const parent = group.phase === undefined ? of.id : this.#part(of, group.phase);
            return this.#putPart(of, { part: group.name, kind: 'group', rating: group.rating, parent });
        }
        const around = of.groups.find(({ outlets }) => outlets.some(isIts));
        const parent = around === undefined ? of.id : this.#part(of, around.name);
        return this.#putPart(of, { part: name, kind: 'outlet', rating: undefined, parent });
    }

    #putPart(
        of: Known,
        { part, kind, rating, parent }: Pick<Draft, 'kind' | 'rating'> & { part: string; parent: string },
    ): string {
        const device = of.kind === 'source' ? undefined : (of.id as DeviceId);
        // On one phase it can carry what its breaker lets through there.
        const own = kind === 'outlet' ? rating : { ...rating, watts: undefined, phases: 1 as const };
        return this.#put({ id: `${of.id}:${part}`, kind, device, part, rating: own, parentIds: [parent] });
    }

    #known(link: ParentLink): Known | undefined {
        return link.gateway === undefined ? this.#byName.get(link.device.toLowerCase()) : undefined;
    }

    #put(draft: Partial<Draft> & Pick<Draft, 'id' | 'kind'>): string {
        const { id, kind, device, part, rating, isGenerator = false, parentIds = [] } = draft;
        if (!this.#byId.has(id)) this.#byId.set(id, { id, kind, device, part, rating, isGenerator, parentIds });
        return id;
    }
}

/** A source or device, as links name it. */
interface Known {
    readonly id: string;
    readonly kind: NodeKind;
    readonly rating: Rating | undefined;
    readonly groups: readonly GroupSpec[];
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
        return { ...draft, number: own, rank, parents, children: children[own] ?? [], hosts: fed[own] ?? [] };
    });
}

/** A device tells of itself, of its parts, and a UPS or transfer switch of the source that it hangs on. */
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
        if (kind !== 'ups' && kind !== 'ats') continue;
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
