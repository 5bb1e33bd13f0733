// What the fencing of a host may know: which outlets cut it, what they, its meters and its management controller say. Reads only.

import type { FactsOf } from '#model/chain.ts';
import { cutsOf, othersOn } from '#model/chain-cuts.ts';
import type { ChainGraph, ChainHost, ChainNode } from '#model/chain-graph.ts';
import { numberOfOutlet } from '#model/chain-through.ts';
import type { Device } from '#model/device.ts';
import type { FenceFacts, FenceOutlet, Seen } from '#model/fencing.ts';
import { wattsAt } from '#model/node-power.ts';
import { parseStatus } from '#model/status.ts';
import type { Gateway } from '../gateway.ts';

export interface FenceFactsSource {
    readonly gateway: Pick<Gateway, 'device'>;
    readonly chain: { readonly graph: ChainGraph; readonly factsOf: FactsOf };
    /** What is configured of the host; undefined: there is none of that name. */
    readonly settingsOf: (host: string) => { readonly bmc?: string | undefined; readonly offWatts: number } | undefined;
}

export class FenceFactsReader {
    readonly #source: FenceFactsSource;

    constructor(source: FenceFactsSource) {
        this.#source = source;
    }

    /**
     * `since` (milliseconds since 1970): devices that were not heard after it say nothing. undefined: there is no such host.
     */
    of(name: string, since = -1): FenceFacts | undefined {
        const { graph } = this.#source.chain;
        const host = graph.hosts.find(({ id }) => id.toLowerCase() === name.toLowerCase());
        const settings = host && this.#source.settingsOf(host.id);
        if (!host || !settings) return undefined;
        const { outlets, gaps } = cutsOf(host, graph);
        return {
            host: host.id,
            outlets: outlets.map((outlet) => this.#outlet(outlet, host, since)),
            gaps,
            watts: this.#watts(host, outlets, since),
            offWatts: settings.offWatts,
            bmc: settings.bmc === undefined ? undefined : this.#bmc(settings.bmc, since),
        };
    }

    #outlet(node: ChainNode, host: ChainHost, since: number): FenceOutlet {
        const { chain, gateway } = this.#source;
        const device = gateway.device(node.device ?? '');
        const number = device && numberOfOutlet(node.part ?? '', (name) => device.readings.get(name));
        const status = isHeard(device, since) ? device.readings.get(`outlet.${number}.status`) : undefined;
        const has = (order: string) => device?.commands.some(({ name }) => name === `outlet.${number}.load.${order}`);
        return {
            device: node.device ?? node.id,
            outlet: number,
            state: status === 'on' || status === 'off' ? status : 'unknown',
            canSwitch: device?.link === 'ok' && has('off') === true && has('on') === true,
            others: othersOn(node, host, chain.graph),
        };
    }

    /** A controller that is silent says nothing; neither does one of which only the network card is heard. */
    #bmc(name: string, since: number): FenceFacts['bmc'] {
        const device = this.#source.gateway.device(name);
        const status = parseStatus(isHeard(device, since) ? String(device.readings.get('ups.status') ?? '') : '');
        const power: Seen = status.has('OFF') ? 'off' : status.has('OL') ? 'on' : 'unknown';
        const canSwitch = ['load.off', 'load.on'].every((order) => device?.commands.some((one) => one.name === order));
        return { device: device?.id ?? name, power, canSwitch };
    }

    /** At its supplies where they are measured, else at their outlets: whatever is drawn there, it draws. */
    #watts(host: ChainHost, outlets: readonly ChainNode[], since: number): number | undefined {
        const { graph } = this.#source.chain;
        const supplies = host.supplies.flatMap(({ node }) => graph.nodes[node] ?? []);
        const known = [supplies, outlets].map((nodes) => {
            const watts = nodes
                .filter((node) => node.hosts.length <= 1 && othersOn(node, host, graph).length === 0)
                .flatMap((node) => this.#wattsAt(node, since) ?? []);
            return watts.length === 0 ? undefined : watts.reduce((sum, one) => sum + one, 0);
        });
        // Two meters of one thing: the one that sees more is believed.
        const seen = known.filter((one) => one !== undefined);
        return seen.length === 0 ? undefined : Math.max(...seen);
    }

    #wattsAt(node: ChainNode, since: number): number | undefined {
        const { chain, gateway } = this.#source;
        const device = node.device === undefined ? undefined : gateway.device(node.device);
        return isHeard(device, since) ? wattsAt(node, chain.factsOf(device.id)) : undefined;
    }
}

function isHeard(device: Device | undefined, since: number): device is Device {
    return device?.link === 'ok' && (device.heardAt ?? Number.NEGATIVE_INFINITY) > since;
}
