// What the shutdown sequence may know of the rack: from the verdicts on the chain, the readings and the NUT sessions. Reads
// them, never changes anything. Unknown stays unknown here; it is never off.

import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import type { ChainGraph, ChainHost, ChainNode } from '#model/chain-graph.ts';
import { isOnBattery, runtimeOf } from '#model/chain-ups.ts';
import type { Device } from '#model/device.ts';
import { hostWatts } from '#model/host-power.ts';
import type { ActionState, HostFacts, OutletFacts, ShutdownFacts, UpsFacts } from '#model/shutdown.ts';
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
    readonly actionOf: (host: string, actions: 'before' | 'force') => ActionState | undefined;
}

/** What does not change until the configuration does. */
interface Layout {
    readonly graph: ChainGraph;
    /** The outlets of each host, by its place. */
    readonly outlets: readonly (readonly ChainNode[])[];
    /** Numbers of the hosts below a node. */
    readonly hostsBelow: (node: ChainNode) => readonly string[];
    readonly upses: readonly ChainNode[];
    /** The UPSs above each host, by its place. */
    readonly upsesAbove: readonly (readonly string[])[];
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

    /** `now` in milliseconds of the clock of the sequence. */
    look(now: number): ShutdownFacts {
        const { graph } = this.#source.chain;
        if (this.#layout?.graph !== graph) this.#layout = layoutOf(graph);
        const layout = this.#layout;
        const hosts = new Map<string, HostFacts>();
        for (const [place, host] of graph.hosts.entries()) {
            const verdict = this.#source.chain.hosts.get(host.id);
            if (verdict) hosts.set(host.id, this.#hostFacts({ host, place, verdict, layout }));
        }
        const upses = new Map(layout.upses.map((node) => [node.id, this.#upsFacts(node, layout)]));
        return { now, hosts, upses };
    }

    #hostFacts(of: { host: ChainHost; place: number; verdict: HostVerdict; layout: Layout }): HostFacts {
        const { host, place, verdict, layout } = of;
        const { gateway, chain, loginsOf, actionOf } = this.#source;
        const upses = layout.upsesAbove[place] ?? [];
        const [before, force] = [actionOf(host.id, 'before'), actionOf(host.id, 'force')];
        return {
            state: verdict.state,
            isAtRisk: verdict.redundancy === 'at risk',
            secondsLeft: verdict.secondsLeft,
            ups: decidingUps({ verdict, nodes: chain.nodes }) ?? upses[0],
            upses,
            isForced: gateway.device(host.id)?.forcedShutdown === true,
            isLoggedIn: loginsOf(host.id) > 0,
            load: this.#loadOf(host, verdict),
            returnCharge: this.#returnCharge(host, layout.graph),
            outlets: (layout.outlets[place] ?? []).map((node) => this.#outletFacts(node, layout)),
            ...(before === undefined ? {} : { before }),
            ...(force === undefined ? {} : { force }),
        };
    }

    #loadOf(host: ChainHost, { state }: HostVerdict): HostFacts['load'] {
        if (state === 'down') return 'off';
        const { graph, factsOf } = this.#source.chain;
        const watts = hostWatts(host, graph, factsOf);
        if (watts === undefined) return 'unknown';
        return watts < this.#source.offWattsOf(host.id) ? 'off' : 'on';
    }

    #outletFacts(node: ChainNode, { hostsBelow, graph }: Layout): OutletFacts {
        const device = this.#source.gateway.device(node.device ?? '');
        const number = device === undefined ? undefined : outletNumber(device, node.part ?? '');
        const status = device?.readings.get(`outlet.${number}.status`);
        const has = (command: string) => device?.commands.some(({ name }) => name === command) === true;
        return {
            device: node.device ?? '',
            outlet: number ?? node.part ?? '',
            isOn: status === 'on' ? true : status === 'off' ? false : undefined,
            canSwitch: number !== undefined && has(`outlet.${number}.load.off`) && has(`outlet.${number}.load.on`),
            hosts: hostsBelow(node),
            hasOthers: feedsOthers(node, graph),
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
        const up = (node: ChainNode | undefined) => graph.nodes[node?.parents[0] ?? -1];
        let node = supply;
        while (node && SWITCHED.has(node.kind)) node = up(node);
        const verdict = node === undefined ? undefined : this.#source.chain.nodes.get(node.id);
        if (!isOnMains(verdict)) return undefined;
        while (node && node.kind !== 'ups') node = up(node);
        // Straight on the mains there is nothing to charge.
        if (!node) return 100;
        const readings = this.#source.gateway.device(node.id)?.readings;
        // A UPS that never tells its charge says at least when it is low.
        if (!readings?.has('battery.charge')) return isOnMains(this.#source.chain.nodes.get(node.id)) ? 100 : undefined;
        return numberOf(readings.get('battery.charge'));
    }

    #upsFacts(node: ChainNode, { hostsBelow, graph }: Layout): UpsFacts {
        const device = this.#source.gateway.device(node.id);
        const text = device?.readings.get('ups.status');
        const status = parseStatus(typeof text === 'string' ? text : '');
        const onBattery = isOnBattery(status);
        const reading = (name: string) => device?.readings.get(name);
        return {
            isOnBattery: onBattery,
            isEnding:
                device?.link === 'ok' && onBattery && (status.has('LB') || status.has('FSD') || device.forcedShutdown),
            isSilent: device?.link !== 'ok',
            isOff: status.has('OFF') && !status.has('BYPASS'),
            charge: numberOf(reading('battery.charge')),
            runtimeSeconds: runtimeOf({ reading }),
            canCycle: device?.commands.some(({ name }) => name === 'shutdown.return') === true,
            hosts: hostsBelow(node),
            hasOthers:
                feedsOthers(node, graph) ||
                this.#hasUnknownLoads(node, graph) ||
                this.#carriesMore(node, hostsBelow(node)),
        };
    }

    /** More than its hosts would take if all were off: while they run that says nothing, afterwards that somebody else is there. */
    #carriesMore({ id }: ChainNode, hosts: readonly string[]): boolean {
        const device = this.#source.gateway.device(id);
        const watts = numberOf(device?.readings.get('ups.realpower'));
        const expected = hosts.reduce((sum, host) => sum + this.#source.offWattsOf(host), UNCOUNTED_WATTS);
        return device?.link === 'ok' && watts !== undefined && watts > expected;
    }

    /** Outlets that carry something that the chain does not know of. */
    #hasUnknownLoads(ups: ChainNode, graph: ChainGraph): boolean {
        return below(ups, graph).some(({ kind, id, device: owner, part }) => {
            const device =
                part === undefined && (kind === 'pdu' || kind === 'ups')
                    ? this.#source.gateway.device(owner ?? id)
                    : undefined;
            if (!device) return false;
            const known = new Set(
                graph.nodes.flatMap((node) =>
                    node.device === device.id && node.kind === 'outlet' && node.children.length > 0
                        ? [outletNumber(device, node.part ?? '')]
                        : [],
                ),
            );
            return [...device.readings].some(([name, value]) => {
                const [, number] = /^outlet\.(\d+)\.realpower$/.exec(name) ?? [];
                return number !== undefined && !known.has(number) && (numberOf(value) ?? 0) > IDLE_WATTS;
            });
        });
    }
}

/** Parts through which power is switched: what lies above them says whether there is any. */
const SWITCHED: ReadonlySet<string> = new Set(['psu', 'outlet', 'group', 'phase']);

function isOnMains(verdict: NodeVerdict | undefined): boolean {
    return verdict?.state === 'up' && verdict.carrier === 'mains';
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
    const hosts = new Map<number, readonly string[]>();
    const hostsBelow = (node: ChainNode): readonly string[] => {
        const known = hosts.get(node.number);
        if (known) return known;
        const all = [node, ...below(node, graph)].flatMap((one) => one.hosts);
        const names = [...new Set(all)].map((place) => graph.hosts[place]?.id ?? '');
        hosts.set(node.number, names);
        return names;
    };
    return {
        graph,
        hostsBelow,
        outlets: graph.hosts.map(({ supplies }) =>
            supplies.flatMap(({ node }) => {
                const outlet = outletAbove(graph.nodes[node], graph);
                return outlet ? [outlet] : [];
            }),
        ),
        upses: graph.nodes.filter(({ kind }) => kind === 'ups'),
        upsesAbove: graph.hosts.map(({ supplies }) => [
            ...new Set(supplies.flatMap(({ node }) => upsesAbove(graph.nodes[node], graph))),
        ]),
    };
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

/** Something hangs on it that is no host: a device at the end of the chain. */
function feedsOthers(node: ChainNode, graph: ChainGraph): boolean {
    return below(node, graph).some(
        ({ kind, hosts, children }) =>
            hosts.length === 0 && children.length === 0 && (kind === 'psu' || kind === 'remote'),
    );
}
