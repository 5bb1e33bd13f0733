// What every host draws, and the energy that it has drawn, on its virtual UPS: `ups.realpower` in watts and
// `experimental.ups.energy` in watt-hours. Energy is the integral of the power over the time in which it was measured; the sum
// lives in the reading itself, so that it goes on after a restart. Never guesses: what was not measured is not counted.

import type { FactsOf } from '#model/chain.ts';
import type { ChainGraph, ChainHost } from '#model/chain-graph.ts';
import { hostWatts } from '#model/host-power.ts';
import { numberOf, type Value } from '#model/value.ts';
import type { Gateway } from '../gateway.ts';
import { Pace } from '../pace.ts';

// As often as meters are asked.
const TICK_MS = 2000;
// Of these each tick; in a larger hall they take turns: 10,000 hosts every 20 s.
const HOSTS_A_TICK = 1000;
// A small rack is done in one go.
const HOSTS_AT_ONCE = 100;
// A meter that was silent for longer has not been measuring: two turns of the largest hall.
const GAP_MS_MAX = 60_000;
const MS_AN_HOUR = 3_600_000;

export interface LivePowerOptions {
    readonly gateway: Gateway;
    readonly chain: { readonly graph: ChainGraph; readonly factsOf: FactsOf };
    /** Monotonic, in milliseconds. */
    readonly now?: () => number;
}

interface Measure {
    readonly watts: number;
    readonly at: number;
}

export class LivePower {
    readonly #options: LivePowerOptions;
    readonly #now: () => number;
    /** By host. */
    #last = new Map<string, Measure>();
    #place = 0;
    #timer: NodeJS.Timeout | undefined;
    #next: NodeJS.Immediate | undefined;

    constructor(options: LivePowerOptions) {
        this.#options = options;
        this.#now = options.now ?? (() => performance.now());
    }

    start(): void {
        this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
    }

    stop(): void {
        clearInterval(this.#timer);
        clearImmediate(this.#next);
    }

    /** Measures the next hosts. */
    tick(): void {
        const { hosts } = this.#options.chain.graph;
        clearImmediate(this.#next);
        this.#measure(Math.min(hosts.length, HOSTS_A_TICK));
    }

    #measure(left: number): void {
        const { hosts } = this.#options.chain.graph;
        const pace = new Pace({ itemsMin: HOSTS_AT_ONCE });
        for (let rest = left; rest > 0; rest--) {
            this.#place = this.#place >= hosts.length ? 0 : this.#place;
            const host = hosts[this.#place++];
            if (host) this.#publish(host);
            if (!pace.isOver()) continue;
            this.#next = setImmediate(() => this.#measure(rest - 1));
            return;
        }
    }

    #publish(host: ChainHost): void {
        const { gateway, chain } = this.#options;
        const device = gateway.device(host.id);
        if (device?.driver !== 'chain') return;
        const watts = hostWatts(host, chain.graph, chain.factsOf);
        const energy = this.#drawn(host.id, watts);
        const before = numberOf(device.readings.get(ENERGY)) ?? (watts === undefined ? undefined : 0);
        const values: Record<string, Value> = {};
        if (watts !== undefined) values['ups.realpower'] = Math.round(watts);
        if (before !== undefined) values[ENERGY] = before + energy;
        gateway.apply({
            type: 'readings',
            device: host.id,
            values,
            gone: watts === undefined ? ['ups.realpower'] : [],
        });
    }

    /** Watt-hours since the last measure. */
    #drawn(host: string, watts: number | undefined): number {
        const now = this.#now();
        const last = this.#last.get(host);
        if (watts === undefined) this.#last.delete(host);
        else this.#last.set(host, { watts, at: now });
        const elapsedMs = last === undefined ? 0 : now - last.at;
        return last === undefined || elapsedMs > GAP_MS_MAX ? 0 : (last.watts * elapsedMs) / MS_AN_HOUR;
    }
}

const ENERGY = 'experimental.ups.energy';
