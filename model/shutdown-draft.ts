// The state of shutting down in the making: each step of a host leaves its trace. Pure.

import { BY_GATEWAY, type HostPhase, type HostProgress, type ShutdownState, type ShutdownStep } from './shutdown.ts';

const DURATIONS_KEPT = 10;

/** `undefined`: no longer so. */
type Change = { readonly [Key in keyof HostProgress]?: HostProgress[Key] | undefined };

export class ShutdownDraft {
    readonly steps: ShutdownStep[] = [];
    #state: ShutdownState;

    constructor(state: ShutdownState) {
        this.#state = state;
    }

    get state(): ShutdownState {
        return this.#state;
    }

    move(host: string, to: HostPhase, text: string, change: Partial<HostProgress> & { now: number }): void {
        const { now, ...more } = change;
        const before = this.#state.hosts[host];
        const { [host]: _, ...others } = this.#state.hosts;
        const by = more.by ?? before?.by ?? BY_GATEWAY;
        this.steps.push({
            ...{ host, from: before?.phase ?? 'running', to, text, by },
            ...(change.isVerified ? { isVerified: true } : {}),
        });
        if (to === 'running') {
            this.#state = { ...this.#state, hosts: others };
            return;
        }
        const { seenSince: _seen, readySince: _ready, wokenAt: _woken, ...kept } = before ?? {};
        const progress: HostProgress = { ...kept, reason: before?.reason ?? text, ...more, by, phase: to, since: now };
        this.#state = { ...this.#state, hosts: { ...others, [host]: progress } };
    }

    note(host: string, change: Change): void {
        const before = this.#state.hosts[host];
        if (!before) return;
        const next = Object.fromEntries(
            Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined),
        );
        this.#state = { ...this.#state, hosts: { ...this.#state.hosts, [host]: next as unknown as HostProgress } };
    }

    powered(now: number): void {
        this.#state = { ...this.#state, poweredAt: now };
    }

    measured(host: string, seconds: number): void {
        const before = this.#state.durations[host] ?? [];
        const durations = { ...this.#state.durations, [host]: [...before, seconds].slice(-DURATIONS_KEPT) };
        this.#state = { ...this.#state, durations };
    }
}
