// Shuts hosts down and brings them back: looks at the rack whenever something happens, asks the sequence how it goes on, writes
// that down, and has it carried out. What is decided is model/shutdown-*.ts; how things are done is order-desk.ts.
//
// The forced shutdown of a host is latched before it is written down: seconds count then, and a latch without a note is found and
// finished after a crash. Everything else waits for the disk: an outlet that is off and not on record would stay off.

import type { DeviceId } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Result } from '#model/result.ts';
import {
    BY_GATEWAY,
    isRevocable,
    NOTHING_SHUT_DOWN,
    phaseOf,
    type ShutdownFacts,
    type ShutdownOrder,
    type ShutdownSpec,
    type ShutdownState,
    type ShutdownStep,
} from '#model/shutdown.ts';
import { type Need, needsOf } from '#model/shutdown-need.ts';
import { sendAllOff, sendOff, start, takeAllBack, takeBack } from '#model/shutdown-requests.ts';
import { advance } from '#model/shutdown-sequence.ts';
import type { Gateway } from '../gateway.ts';
import type { StateFile } from '../state-file.ts';
import { bootClock, bootId } from './boot-clock.ts';
import type { JourneyLog } from './journey-log.ts';
import type { OrderDesk } from './order-desk.ts';
import type { RackFacts } from './rack-facts.ts';
import { parseShutdown, saveShutdown } from './saved-shutdown.ts';

export interface ShutdownDeskOptions {
    readonly gateway: Gateway;
    readonly file: StateFile;
    readonly facts: Pick<RackFacts, 'look'>;
    readonly orders: Pick<OrderDesk, 'latch' | 'carryOut'>;
    readonly journal: Pick<JourneyLog, 'start' | 'note' | 'settled'>;
    /** The host is back, or stays: what was done for it is over. */
    readonly settled: (host: string) => void;
    readonly spec: () => ShutdownSpec;
    /** Milliseconds of a clock that goes on while the gateway is away. */
    readonly now?: () => number;
    readonly boot?: string;
}

const BUSY_MS = 1000;
const CALM_MS = 5000;
// In one look a host may take several steps; more than there are phases is a circle.
const STEPS_MAX = 12;
// In a hall of 10,000 hosts on battery a look takes tenths of a second: everybody else gets ten times as long.
const REST_FACTOR = 10;
const SHORT_LOOK_MS = 10;

export class ShutdownDesk {
    readonly #options: ShutdownDeskOptions;
    readonly #now: () => number;
    readonly #boot: string;
    #state: ShutdownState = NOTHING_SHUT_DOWN;
    #needs: ReadonlyMap<string, Need> = new Map();
    #spec: ShutdownSpec | undefined;
    #unsubscribe: (() => void) | undefined;
    #timer: NodeJS.Timeout | undefined;
    #isDue = false;
    /** Until then only the clock may look again, on the clock of the process; 0: at once. */
    #restsUntil = 0;
    /** Whose countdown was told last; undefined: nobody's yet. */
    #counted: readonly string[] | undefined;

    constructor(options: ShutdownDeskOptions) {
        this.#options = options;
        this.#now = options.now ?? bootClock;
        this.#boot = options.boot ?? bootId();
    }

    /** Takes up what the last run left, and looks at once. */
    start(): void {
        const { file, gateway } = this.#options;
        const now = this.#now();
        this.#state = file.read((content) => parseShutdown(content, { boot: this.#boot, now })) ?? NOTHING_SHUT_DOWN;
        this.#options.journal.start();
        this.#unsubscribe = gateway.subscribe('shutdown', (event) => this.#hear(event));
        this.look();
    }

    async stop(): Promise<void> {
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        clearTimeout(this.#timer);
        await Promise.all([this.#options.file.settled(), this.#options.journal.settled()]);
    }

    /** The configuration changed. */
    configure(): void {
        this.#spec = undefined;
        this.#counted = undefined;
        this.#schedule();
    }

    /** Looks at the rack, and goes on. */
    look(): void {
        this.#isDue = false;
        clearTimeout(this.#timer);
        if (!this.#unsubscribe) return;
        const startedAt = performance.now();
        const { spec } = this;
        const before = this.#state;
        const waiting: ShutdownOrder[] = [];
        for (let turn = 0; turn < STEPS_MAX; turn++) {
            const facts = this.#options.facts.look(this.#now(), (host) => this.#state.hosts[host] !== undefined);
            const next = advance({ spec, state: this.#state, facts });
            this.#state = next.state;
            for (const order of next.orders) {
                if (order.type === 'force-shutdown') this.#options.orders.latch(order);
                else waiting.push(order);
            }
            for (const step of next.steps) this.#tell(step, spec);
            this.#needs = needsOf({ spec, state: next.state, facts });
            this.#publishCountdowns(facts);
            if (next.steps.length === 0) break;
        }
        this.#keep(before, waiting);
        const endedAt = performance.now();
        const tookMs = endedAt - startedAt;
        const restMs = tookMs > SHORT_LOOK_MS ? REST_FACTOR * tookMs : 0;
        this.#restsUntil = endedAt + restMs;
        this.#timer = setTimeout(() => this.look(), Math.max(restMs, this.#isBusy ? BUSY_MS : CALM_MS)).unref();
    }

    /** Sends a host off; `stays`: until somebody starts it, else it is a drill. */
    sendOff(host: string, how: { by: string; stays: boolean }): Result<undefined> {
        return this.#ask(sendOff(this.#state, host, { ...how, now: this.#now() }), how.by);
    }

    /** All but the gateway's own, which brings them back. */
    sendAllOff(how: { by: string; stays: boolean }): Result<undefined> {
        const hosts = [...this.spec.hosts.keys()].filter((host) => host !== this.spec.self);
        return this.#ask(sendAllOff(this.#state, hosts, { ...how, now: this.#now() }), how.by);
    }

    takeBack(host: string, by: string): Result<undefined> {
        return this.#ask(takeBack(this.#state, host), by);
    }

    takeAllBack(by: string): Result<undefined> {
        return this.#ask(takeAllBack(this.#state), by);
    }

    startHost(host: string, by: string): Result<undefined> {
        return this.#ask(start(this.#state, host, { by, now: this.#now() }), by);
    }

    /** What it is doing, as of the last look. */
    get state(): ShutdownState {
        return this.#state;
    }

    get needs(): ReadonlyMap<string, Need> {
        return this.#needs;
    }

    get spec(): ShutdownSpec {
        this.#spec ??= this.#options.spec();
        return this.#spec;
    }

    /** As the sequence would see it now, every host with all that is known of it. */
    facts(): ShutdownFacts {
        return this.#options.facts.look(this.#now(), () => true);
    }

    /** Why the host goes; for whoever is told. */
    reasonFor(host: string): string {
        return this.#state.hosts[host]?.reason ?? '';
    }

    get #isBusy(): boolean {
        return Object.keys(this.#state.hosts).length > 0 || this.#needs.size > 0;
    }

    #ask(result: Result<ShutdownState>, by: string): Result<undefined> {
        if (!result.ok) return result;
        const before = this.#state;
        this.#state = result.value;
        for (const host of new Set([...Object.keys(before.hosts), ...Object.keys(result.value.hosts)])) {
            const [from, to] = [phaseOf(before, host), phaseOf(this.#state, host)];
            if (from === to) continue;
            this.#tell({ host, from, to, text: this.#state.hosts[host]?.reason ?? 'taken back', by }, this.spec);
        }
        this.#keep(before, []);
        this.look();
        return { ok: true, value: undefined };
    }

    /** Carried out when it is on the disk. */
    #keep(before: ShutdownState, orders: readonly ShutdownOrder[]): void {
        const { file, orders: desk } = this.#options;
        const isChanged = JSON.stringify(before) !== JSON.stringify(this.#state);
        const written = isChanged ? file.write(() => saveShutdown(this.#state, this.#boot)) : Promise.resolve(true);
        if (orders.length === 0) return;
        // A disk that cannot be written to must not keep a rack in the dark.
        void written.then(() => {
            for (const order of orders) if (order.type !== 'force-shutdown') desk.carryOut(order);
        });
    }

    #tell(step: ShutdownStep, { mode }: ShutdownSpec): void {
        const isDryRun = mode === 'dry-run' && step.by === BY_GATEWAY;
        if (step.to === 'running') this.#options.settled(step.host);
        if (!isDryRun) this.#options.journal.note(step, Date.now());
        this.#options.gateway.apply({ type: 'shutdown', device: step.host as DeviceId, step, isDryRun });
    }

    /** `ups.timer.shutdown` of the virtual UPS: seconds until the host is told to go; -1: nothing is planned. */
    #publishCountdowns(facts: ShutdownFacts): void {
        const { gateway } = this.#options;
        const before = this.#counted ?? Array.from(gateway.devices, ({ id }) => id);
        this.#counted = [...facts.hosts.keys()];
        for (const host of new Set([...before, ...this.#counted])) {
            const device = gateway.device(host);
            if (device?.driver !== 'chain') continue;
            const seconds = this.#countdown(host);
            if (device.readings.get('ups.timer.shutdown') === seconds) continue;
            gateway.apply({ type: 'readings', device: device.id, values: { 'ups.timer.shutdown': seconds }, gone: [] });
        }
    }

    #countdown(host: string): number {
        const { mode = 'disarmed', margin = 0 } = this.#spec ?? {};
        const phase = phaseOf(this.#state, host);
        if (phase !== 'running') return isRevocable(phase) || phase === 'ordered' ? 0 : -1;
        const need = this.#needs.get(host);
        if (mode !== 'armed' || !need || !Number.isFinite(need.beginsIn)) return -1;
        return Math.max(0, Math.round(need.beginsIn - margin));
    }

    #hear(event: GatewayEvent): void {
        switch (event.type) {
            case 'status':
            case 'link':
            case 'chain':
            case 'forced-shutdown':
            case 'device-removed':
                this.#schedule();
                break;
            case 'readings':
                if (Object.keys(event.values).some((name) => TELLING.test(name))) this.#schedule();
                break;
            default:
                break; // the clock sees to the rest
        }
    }

    /** One look for all that happens in one go. */
    #schedule(): void {
        if (this.#isDue || !this.#unsubscribe) return;
        this.#isDue = true;
        const restMs = this.#restsUntil - performance.now();
        if (restMs <= 0) {
            queueMicrotask(() => {
                if (this.#isDue) this.look();
            });
            return;
        }
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.look(), restMs).unref();
    }
}

// Charge and runtime run down all the time: the clock looks at them every second.
const TELLING = /^outlet\..*\.status$/;
