// Sends hosts to sleep and wakes them: looks at each that may, asks model/nap.ts, writes down what it says, and has it carried out.

import * as v from 'valibot';
import type { DeviceId } from '#model/device.ts';
import { NAP_CAUSES, NAP_PHASES, type NapFacts, type NapProgress, type NapWish, napOf } from '#model/nap.ts';
import type { HostNap } from '#model/nap-config.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import type { StateFile } from '../state-file.ts';
import type { ArpListener } from './arp-listener.ts';
import { bootClock, bootId } from './boot-clock.ts';
import type { HostActions } from './host-actions.ts';
import type { OrderDesk } from './order-desk.ts';

export interface NapDeskOptions {
    readonly gateway: Pick<Gateway, 'apply'>;
    readonly log: Log;
    readonly file: StateFile;
    /** Hosts that may sleep. */
    readonly specs: () => Iterable<readonly [string, { readonly nap: HostNap; readonly address: readonly string[] }]>;
    /** What is known of one; undefined: there is no such host. */
    readonly factsOf: (host: string) => Omit<NapFacts, 'now' | 'wall' | 'action' | 'demand'> | undefined;
    readonly actions: Pick<HostActions, 'stateOf' | 'run' | 'forget'>;
    readonly orders: Pick<OrderDesk, 'carryOut'>;
    readonly listener: Pick<ArpListener, 'listenFor' | 'stop'>;
    readonly now?: () => number;
    readonly wall?: () => number;
    readonly boot?: string;
}

const LOOK_MS = 5000;
// Before that the machine does not know what time it is: a Pi without a clock starts in 1970.
const CLOCK_IS_SET_MS = Date.UTC(2025, 0, 1);

const SAVED = v.object({
    version: v.literal(1),
    boot: v.string(),
    hosts: v.record(
        v.string(),
        v.object({
            phase: v.picklist(NAP_PHASES),
            since: v.number(),
            cause: v.exactOptional(v.picklist(NAP_CAUSES)),
            reason: v.exactOptional(v.string()),
            by: v.exactOptional(v.string()),
        }),
    ),
});

export class NapDesk {
    readonly #options: NapDeskOptions;
    readonly #now: () => number;
    readonly #boot: string;
    readonly #progress = new Map<string, NapProgress>();
    /** Who asked for a host that sleeps, since the last look. */
    readonly #demands = new Map<string, string>();
    #timer: NodeJS.Timeout | undefined;

    constructor(options: NapDeskOptions) {
        this.#options = options;
        this.#now = options.now ?? bootClock;
        this.#boot = options.boot ?? bootId();
    }

    /** Takes up what the last run left. */
    start(): void {
        const saved = this.#options.file.read((content) => v.parse(SAVED, content));
        for (const [host, progress] of Object.entries(saved?.hosts ?? {})) {
            const since = saved?.boot === this.#boot ? progress.since : this.#now();
            this.#progress.set(host, { ...progress, since });
        }
        this.look();
    }

    async stop(): Promise<void> {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#options.listener.stop();
        await this.#options.file.settled();
    }

    /** It is asleep, or on the way there or back. */
    isNapping(host: string): boolean {
        return this.#progress.get(host)?.phase !== undefined;
    }

    progressOf(host: string): NapProgress | undefined {
        return this.#progress.get(host);
    }

    mayNap(host: string): boolean {
        return this.#specOf(host) !== undefined;
    }

    /** What somebody wants; fails with why it cannot be. */
    ask(host: string, wish: NapWish): Result<undefined> {
        const spec = this.#specOf(host);
        if (!spec) return failed(`${host} never sleeps: hosts.${host}.nap in gateway.yaml would say how`);
        const { phase } = this.#progress.get(host) ?? {};
        const isPossible = wish.type === 'nap' ? phase === undefined : phase === 'asleep';
        if (!isPossible) return failed(`${host} is ${phase ?? 'awake'} already`);
        this.#decide(host, spec, wish);
        const isHeard = this.#progress.get(host)?.phase !== phase;
        return isHeard ? ok(undefined) : failed(`${host} is on its way down or back`);
    }

    /** Looks at everybody who may sleep. */
    look(): void {
        clearTimeout(this.#timer);
        const specs = new Map(this.#options.specs());
        const wanted = new Map<string, readonly string[]>();
        for (const [host, { nap, address }] of specs) {
            this.#decide(host, nap);
            if (nap.onDemand && this.#progress.get(host)?.phase === 'asleep') wanted.set(host, address);
        }
        for (const host of this.#progress.keys()) if (!specs.has(host)) this.#progress.delete(host);
        this.#options.listener.listenFor(wanted, (host, by) => {
            this.#demands.set(host, by);
            this.look();
        });
        if (specs.size > 0) this.#timer = setTimeout(() => this.look(), LOOK_MS).unref();
    }

    #specOf(name: string): HostNap | undefined {
        for (const [host, { nap }] of this.#options.specs()) if (host === name) return nap;
        return undefined;
    }

    #decide(host: string, spec: HostNap, wish?: NapWish): void {
        const { factsOf, actions, orders, gateway } = this.#options;
        const known = factsOf(host);
        if (!known) return;
        const wall = (this.#options.wall ?? Date.now)();
        const demand = this.#demands.get(host);
        this.#demands.delete(host);
        const before = this.#progress.get(host);
        const facts: NapFacts = {
            ...known,
            now: this.#now(),
            wall: wall < CLOCK_IS_SET_MS ? undefined : wall,
            action: actions.stateOf(host, 'nap') ?? 'not begun',
            ...(demand === undefined ? {} : { demand }),
        };
        const { progress, step, order } = napOf(spec, before, facts, wish);
        if (progress) this.#progress.set(host, progress);
        else this.#progress.delete(host);
        if (progress?.phase !== before?.phase) {
            void this.#options.file.write(() => this.#saved());
            if (progress?.phase !== 'falling') actions.forget(host, 'nap');
        }
        if (step) gateway.apply({ type: 'nap', device: host as DeviceId, ...step });
        if (order === 'nap') this.#sendToSleep(host);
        else if (order === 'wake') orders.carryOut({ type: 'wake', host });
    }

    #sendToSleep(host: string): void {
        const { actions, log } = this.#options;
        void actions.run(host, 'nap').then((failure) => {
            if (failure !== undefined) log.warn({ host, reason: failure }, 'a host would not sleep');
            if (this.#timer) this.look();
        });
    }

    #saved(): unknown {
        const hosts = [...this.#progress].flatMap(([host, { phase, since, cause, reason, by }]) =>
            phase === undefined ? [] : [[host, { phase, since, cause, reason, by }] as const],
        );
        return { version: 1, boot: this.#boot, hosts: Object.fromEntries(hosts) };
    }
}
