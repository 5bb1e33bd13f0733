// What a host is told of its own power chain: what each of its supplies hangs on, up to where power enters. Pure.

import type { ChainGraph, ChainNode } from '#model/chain-graph.ts';
import type { GatewayConfig } from '#model/config.ts';
import { formatParentLink, type ParentLink } from '#model/parent-link.ts';

/** /etc/powerchain/chain.json. Links are `device[:outlet]@gateway[:port]`: they mean the same on every machine. */
export interface HostChain {
    readonly version: 1;
    readonly host: string;
    /** How many of its supplies it needs. */
    readonly needs: number;
    /** Its own UPS at the gateway: what `upsc` and `upsmon` read. */
    readonly ups: string;
    /** As `device.parent` says it: a link for each supply. */
    readonly parent: readonly string[];
    readonly supplies: readonly {
        readonly name: string;
        readonly parent: string;
        /** Every way from the supply to where power enters. */
        readonly paths: readonly (readonly string[])[];
    }[];
    /** Everything on those ways, by name. */
    readonly nodes: Readonly<Record<string, { readonly kind: string; readonly description?: string }>>;
}

/** Where the gateway is for those who connect to it. */
export interface GatewayPlace {
    readonly address: string;
    /** Of the NUT server. */
    readonly port: number;
}

const NUT_PORT = 3493;
// Two transfer switches in a row make four ways; more is a drawing, no rack.
const PATHS_MAX = 16;

/** `host` stands in `config`, and `graph` was compiled from it. */
export function hostChain(config: GatewayConfig, graph: ChainGraph, host: string, place: GatewayPlace): HostChain {
    const needs = config.hosts[host]?.needs ?? 1;
    const supplies: Readonly<Record<string, ParentLink>> = config.hosts[host]?.supplies ?? {};
    const drawn = graph.hosts.find(({ id }) => id === host)?.supplies ?? [];
    const ways = drawn.map(({ name, node }) => ({ name, paths: pathsFrom(graph, node) }));
    const there = new Set(ways.flatMap(({ paths }) => paths.flat()));
    const nodes = [...there].map((number) => graph.nodes[number] as ChainNode);
    return {
        version: 1,
        host,
        needs,
        ups: upsName(host, place),
        parent: Object.values(supplies).map((link) => everywhere(link, place)),
        supplies: ways.map(({ name, paths }) => ({
            name,
            parent: everywhere(supplies[name] as ParentLink, place),
            paths: paths.map((path) => path.map((number) => graph.nodes[number]?.id ?? '')),
        })),
        nodes: Object.fromEntries(nodes.map((node) => [node.id, { kind: node.kind, ...described(config, node) }])),
    };
}

/** `clc@rack-1.example.org`, `clc@[2001:db8::1]:3494`. */
export function upsName(host: string, { address, port }: GatewayPlace): string {
    return `${host}@${address.includes(':') ? `[${address}]` : address}${port === NUT_PORT ? '' : `:${port}`}`;
}

/** What is behind another gateway says so already. */
function everywhere(link: ParentLink, place: GatewayPlace): string {
    return link.gateway === undefined ? upsName(formatParentLink(link), place) : formatParentLink(link);
}

/** The preferred way first. */
function pathsFrom({ nodes }: ChainGraph, start: number): number[][] {
    const paths: number[][] = [];
    const waiting: number[][] = [[start]];
    for (let path = waiting.pop(); path !== undefined && paths.length < PATHS_MAX; path = waiting.pop()) {
        const parents = nodes[path.at(-1) ?? -1]?.parents ?? [];
        if (parents.length === 0) paths.push(path);
        for (const parent of parents.toReversed()) waiting.push([...path, parent]);
    }
    return paths;
}

function described({ devices, sources }: GatewayConfig, { id, device }: ChainNode): { description?: string } {
    const text = (sources[id] ?? devices[device ?? id])?.description;
    return text ? { description: text } : {};
}
