// What the shutdown sequence may know of the rack: from the verdicts on the chain, the readings and the NUT sessions. Reads
// them, never changes anything. Unknown stays unknown here; it is never off.

import type { HostVerdict } from '#model/chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from '#model/chain-graph.ts';
import { isOnBattery, runtimeOf } from '#model/chain-ups.ts';
import type { Device } from '#model/device.ts';
import { hostWatts } from '#model/host-power.ts';
import type { NapFacts } from '#model/nap.ts';
import type { ActionState, HostFacts, OutletFacts, RunKind, ShutdownFacts, UpsFacts } from '#model/shutdown.ts';
import type { ReadyHost } from '#model/shutdown-readiness.ts';
import { parseStatus } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import { decidingUps } from '#model/virtual-ups.ts';
import type { LiveChain } from '../chain/live-chain.ts';
import type { Gateway } from '../gateway.ts';

export interface RackFactsSource {
    readonly gateway: Pick<Gateway, 'device'>;
    readonly chain: Pick<LiveChain, 'graph' | 'nodes' | 'hosts' | 'factsOf'>;
    /** How many clients are logged in to the virtual UPS of a host. */
    readonly loginsOf: (host: string) => number;
    /** Watts below which a host is off. */
    readonly offWattsOf: (host: string) => number;
    /** Its management controller, if that is one of the devices. */
    readonly bmcOf: (host: string) => string | undefined;
    /** Whether the network sees it: asked only for hosts whose power nobody measures. */
    readonly sightOf: (host: string) => HostFacts['load'];
    /** Its management controller or its address is known. */
    readonly isVisible: (host: string) => boolean;
    readonly actionOf: (host: string, actions: RunKind) => ActionState | undefined;
    /** It sleeps: it draws next to nothing, and is not off. */
    readonly isNapping: (host: string) => boolean;
}

/** What does not change until the configuration does. */
interface Layout {
    readonly graph: ChainGraph;
    /** By place of the host. */
    readonly hosts: readonly {
        readonly outlets: readonly Fed[];
        /** The UPSs above it. */
        readonly upses: readonly string[];
    }[];
    readonly upses: readonly (Fed & { readonly metered: readonly Metered[] })[];
}

/** A node and what lives on it. */
interface Fed {
    readonly node: ChainNode;
    readonly hosts: readonly string[];
    /** Something hangs on it that is no host: a device at the end of the chain. */
    readonly hasOthers: boolean;
}

/** A device whose outlets are measured, and the parts of it that the chain knows. */
interface Metered {
    readonly device: string;
    readonly parts: readonly string[];
}

// What an outlet without anything in it measures: noise of a few watts.
const IDLE_WATTS = 5;
// Two PDUs and what a UPS's meter makes of nearly nothing.
const UNCOUNTED_WATTS = 40;

export class RackFacts {
    readonly #source: RackFactsSource;
    #layout: Layout | undefined;

    constructor(source: RackFactsSource) {
        this.#source = source;
    }

    /**
     * `now` in milliseconds of the clock of the sequence. Of the hosts those that live on borrowed time, are told to go, or are
     * `wanted`: in a large hall on a good day that is nobody.
     */
    look(now: number, wanted: (host: string) => boolean): ShutdownFacts {
        const { graph } = this.#source.chain;
        if (this.#layout?.graph !== graph) this.#layout = layoutOf(graph);
        const layout = this.#layout;
        const hosts = new Map<string, HostFacts>();
        for (const [place, host] of graph.hosts.entries()) {
            const verdict = this.#source.chain.hosts.get(host.id);
            if (!verdict) continue;
            const isWanted = wanted(host.id) || this.#source.gateway.device(host.id)?.forcedShutdown === true;
            if (!isWanted && verdict.redundancy !== 'at risk') continue;
            hosts.set(host.id, this.#hostFacts({ host, place, verdict, layout, isWhole: isWanted }));
        }
        return { now, hosts, upses: new Map(layout.upses.map((ups) => [ups.node.id, this.#upsFacts(ups, hosts)])) };
    }

    /** Every host, as the plan on paper and the check of it want to know it. */
    survey(): (ReadyHost & { readonly place: number })[] {
        const { graph } = this.#source.chain;
        if (this.#layout?.graph !== graph) this.#layout = layoutOf(graph);
        const { hosts, upses } = this.#layout;
        const canCycle = new Set(
            upses.filter(({ node }) => this.#has(node.id, 'shutdown.return')).map(({ node }) => node.id),
        );
        return graph.hosts.map((host, place) => {
            const own = hosts[place] ?? { outlets: [], upses: [] };
            const outlets = own.outlets.map((outlet) => this.#outletFacts(outlet));
            return {
                host: host.id,
                place,
                isLoggedIn: this.#source.loginsOf(host.id) > 0,
                canBeSeenOff: this.#source.isVisible(host.id) || this.#watts(host) !== undefined,
                hasOutlets: outlets.length > 0 && outlets.every(({ canSwitch }) => canSwitch),
                hasCycle: own.upses.some((ups) => canCycle.has(ups)),
                upses: own.upses,
                network: host.network.map((gear) => graph.hosts[gear]?.id ?? ''),
            };
        });
    }

    /** Not `isWhole`: it runs, and what it draws and hangs on does not matter yet. */
    #hostFacts(of: {
        host: ChainHost;
        place: number;
        verdict: HostVerdict;
        layout: Layout;
        isWhole: boolean;
    }): HostFacts {
        const { host, place, verdict, layout, isWhole } = of;
        const { gateway, chain, loginsOf, actionOf } = this.#source;
        const { upses = [], outlets = [] } = layout.hosts[place] ?? {};
        const [before, down, force] = RUN_KINDS.map((kind) => actionOf(host.id, kind));
        return {
            state: verdict.state,
            isAtRisk: verdict.redundancy === 'at risk',
            secondsLeft: verdict.secondsLeft,
            ups: decidingUps({ verdict, nodes: chain.nodes }) ?? upses[0],
            upses,
            isForced: gateway.device(host.id)?.forcedShutdown === true,
            isLoggedIn: loginsOf(host.id) > 0,
            load: isWhole ? this.#load(host, verdict) : 'unknown',
            returnCharge: isWhole ? this.#returnCharge(host, layout.graph) : undefined,
            outlets: isWhole ? outlets.map((outlet) => this.#outletFacts(outlet)) : [],
            ...(before === undefined ? {} : { before }),
            ...(down === undefined ? {} : { down }),
            ...(force === undefined ? {} : { force }),
        };
    }

    #load(host: ChainHost, verdict: HostVerdict): HostFacts['load'] {
        const load = this.#loadOf(host, verdict);
        const isAsleep = load === 'off' && verdict.state !== 'down' && this.#source.isNapping(host.id);
        return isAsleep ? 'unknown' : load;
    }

    /** What a host that may sleep draws, and whether it has lasting power; undefined: there is no such host. */
    napFacts(name: string): Pick<NapFacts, 'load' | 'watts' | 'isAtRisk'> | undefined {
        const { graph, hosts } = this.#source.chain;
        const host = graph.hosts.find(({ id }) => id === name);
        const verdict = host && hosts.get(host.id);
        if (!host || !verdict) return undefined;
        const isKnown = verdict.state !== 'unknown';
        return {
            load: this.#loadOf(host, verdict),
            watts: this.#watts(host),
            isAtRisk: isKnown ? verdict.redundancy === 'at risk' : undefined,
        };
    }

    #loadOf(host: ChainHost, { state }: HostVerdict): HostFacts['load'] {
        if (state === 'down') return 'off';
        const { offWattsOf, bmcOf, sightOf } = this.#source;
        const watts = this.#watts(host);
        if (watts !== undefined) return watts < offWattsOf(host.id) ? 'off' : 'on';
        const chassis = this.#chassisOf(bmcOf(host.id));
        return chassis === 'unknown' ? sightOf(host.id) : chassis;
    }

    #watts(host: ChainHost): number | undefined {
        const { graph, factsOf } = this.#source.chain;
        return hostWatts(host, graph, factsOf);
    }

    #has(device: string, command: string): boolean {
        return this.#source.gateway.device(device)?.commands.some(({ name }) => name === command) === true;
    }

    /** What its management controller says of it; one that is silent says nothing. */
    #chassisOf(bmc: string | undefined): HostFacts['load'] {
        const device = bmc === undefined ? undefined : this.#source.gateway.device(bmc);
        const text = device?.readings.get('ups.status');
        if (device?.link !== 'ok' || typeof text !== 'string') return 'unknown';
        const status = parseStatus(text);
        return status.has('OFF') ? 'off' : status.has('OL') ? 'on' : 'unknown';
    }

    #outletFacts({ node, hosts, hasOthers }: Fed): OutletFacts {
        const device = this.#source.gateway.device(node.device ?? '');
        const number = device === undefined ? undefined : outletNumber(device, node.part ?? '');
        const status = device?.readings.get(`outlet.${number}.status`);
        const has = (command: string) => this.#has(node.device ?? '', command);
        return {
            device: node.device ?? '',
            outlet: number ?? node.part ?? '',
            isOn: status === 'on' ? true : status === 'off' ? false : undefined,
            hasMains: this.#isOnMains(feedOf(node, this.#source.chain.graph)),
            canSwitch: number !== undefined && has(`outlet.${number}.load.off`) && has(`outlet.${number}.load.on`),
            hosts,
            hasOthers,
        };
    }

    /** Mains in front of enough outlets, whether they are on or not; the charge of the weakest battery that is needed. */
    #returnCharge(host: ChainHost, graph: ChainGraph): number | undefined {
        const charges = host.supplies.flatMap(({ node }) => {
            const charge = this.#chargeBehind(graph.nodes[node], graph);
            return charge === undefined ? [] : [charge];
        });
        return charges.sort((one, other) => other - one)[host.needs - 1];
    }

    #chargeBehind(supply: ChainNode | undefined, graph: ChainGraph): number | undefined {
        let node = feedOf(supply, graph);
        if (!this.#isOnMains(node)) return undefined;
        while (node && node.kind !== 'ups') node = above(node, graph);
        // Straight on the mains there is nothing to charge.
        if (!node) return 100;
        const readings = this.#source.gateway.device(node.id)?.readings;
        // A UPS that never tells its charge says at least when it is low.
        if (!readings?.has('battery.charge')) return this.#isOnMains(node) ? 100 : undefined;
        return numberOf(readings.get('battery.charge'));
    }

    #isOnMains(node: ChainNode | undefined): boolean {
        const verdict = node && this.#source.chain.nodes.get(node.id);
        return verdict?.state === 'up' && verdict.carrier === 'mains';
    }

    #upsFacts(
        { node, hosts, hasOthers, metered }: Layout['upses'][number],
        facts: ReadonlyMap<string, HostFacts>,
    ): UpsFacts {
        const device = this.#source.gateway.device(node.id);
        const text = device?.readings.get('ups.status');
        const status = parseStatus(typeof text === 'string' ? text : '');
        const onBattery = isOnBattery(status);
        const reading = (name: string) => device?.readings.get(name);
        // While its hosts run the meters say nothing about others.
        const areOff = hosts.length > 0 && hosts.every((host) => facts.get(host)?.load === 'off');
        return {
            isOnBattery: onBattery,
            isEnding:
                device?.link === 'ok' && onBattery && (status.has('LB') || status.has('FSD') || device.forcedShutdown),
            isSilent: device?.link !== 'ok',
            isOff: status.has('OFF') && !status.has('BYPASS'),
            charge: numberOf(reading('battery.charge')),
            runtimeSeconds: runtimeOf({ reading }),
            canCycle: this.#has(node.id, 'shutdown.return'),
            hosts,
            hasOthers: hasOthers || (areOff && (this.#carriesMore(device, hosts) || this.#hasUnknownLoads(metered))),
        };
    }

    /** More than its hosts take that are all off: somebody else is there. */
    #carriesMore(ups: Device | undefined, hosts: readonly string[]): boolean {
        const watts = numberOf(ups?.readings.get('ups.realpower'));
        const expected = hosts.reduce((sum, host) => sum + this.#source.offWattsOf(host), UNCOUNTED_WATTS);
        return ups?.link === 'ok' && watts !== undefined && watts > expected;
    }

    /** Outlets that carry something that the chain does not know of. */
    #hasUnknownLoads(metered: readonly Metered[]): boolean {
        return metered.some(({ device: id, parts }) => {
            const device = this.#source.gateway.device(id);
            if (!device) return false;
            const known = new Set(parts.map((part) => outletNumber(device, part)));
            return [...device.readings].some(([name, value]) => {
                const [, number] = /^outlet\.(\d+)\.realpower$/.exec(name) ?? [];
                return number !== undefined && !known.has(number) && (numberOf(value) ?? 0) > IDLE_WATTS;
            });
        });
    }
}

const RUN_KINDS = ['before', 'down', 'force'] as const;

/** Parts through which power is switched: what lies above them says whether there is any. */
const SWITCHED: ReadonlySet<string> = new Set(['psu', 'outlet', 'group', 'phase']);

/** What lies above everything that is switched in front of it. */
function feedOf(node: ChainNode | undefined, graph: ChainGraph): ChainNode | undefined {
    let feed = node;
    while (feed && SWITCHED.has(feed.kind)) feed = above(feed, graph);
    return feed;
}

function above(node: ChainNode, graph: ChainGraph): ChainNode | undefined {
    return graph.nodes[node.parents[0] ?? -1];
}

/** As the device numbers it; links may use its name. */
function outletNumber({ readings }: Device, part: string): string | undefined {
    if (/^\d+$/.test(part)) return part;
    const wanted = part.toLowerCase();
    for (const [name, value] of readings) {
        const [, number] = /^outlet\.(\d+)\.(?:name|designator|id|desc)$/.exec(name) ?? [];
        if (number !== undefined && String(value).toLowerCase() === wanted) return number;
    }
    return undefined;
}

function layoutOf(graph: ChainGraph): Layout {
    const fed = new Map<number, Fed>();
    const fedBy = (node: ChainNode): Fed => {
        const known = fed.get(node.number);
        if (known) return known;
        const all = [node, ...below(node, graph)];
        const places = [...new Set(all.flatMap(({ hosts }) => hosts))];
        const made = {
            node,
            hosts: places.map((place) => graph.hosts[place]?.id ?? ''),
            hasOthers: all.some(
                ({ kind, hosts, children }) =>
                    hosts.length === 0 && children.length === 0 && (kind === 'psu' || kind === 'remote'),
            ),
        };
        fed.set(node.number, made);
        return made;
    };
    return {
        graph,
        hosts: graph.hosts.map(({ supplies }) => ({
            outlets: supplies.flatMap(({ node }) => {
                const outlet = outletAbove(graph.nodes[node], graph);
                return outlet ? [fedBy(outlet)] : [];
            }),
            upses: [...new Set(supplies.flatMap(({ node }) => upsesAbove(graph.nodes[node], graph)))],
        })),
        upses: graph.nodes
            .filter(({ kind }) => kind === 'ups')
            .map((node) => ({ ...fedBy(node), metered: meteredBelow(node, graph) })),
    };
}

function meteredBelow(ups: ChainNode, graph: ChainGraph): Metered[] {
    const all = [ups, ...below(ups, graph)];
    const devices = all.filter(({ kind, part }) => part === undefined && (kind === 'pdu' || kind === 'ups'));
    return devices.map(({ id, device = id }) => ({
        device,
        parts: all.flatMap(({ device: owner, kind, part, children }) =>
            owner === device && kind === 'outlet' && part !== undefined && children.length > 0 ? [part] : [],
        ),
    }));
}

function outletAbove(supply: ChainNode | undefined, graph: ChainGraph): ChainNode | undefined {
    const parent = graph.nodes[supply?.parents[0] ?? -1];
    return supply?.kind === 'outlet' ? supply : parent?.kind === 'outlet' ? parent : undefined;
}

/** The next one on each way up. */
function upsesAbove(node: ChainNode | undefined, graph: ChainGraph): string[] {
    if (!node) return [];
    if (node.kind === 'ups') return [node.id];
    return node.parents.flatMap((parent) => upsesAbove(graph.nodes[parent], graph));
}

function below(node: ChainNode, graph: ChainGraph): ChainNode[] {
    return node.children.flatMap((child) => {
        const one = graph.nodes[child];
        return one ? [one, ...below(one, graph)] : [];
    });
}
