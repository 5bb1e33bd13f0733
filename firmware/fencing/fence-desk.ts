// Switches hosts off and on for a cluster: gives the orders that model/fencing.ts asks for and looks until they are seen to be done.
// One task a host; what was begun goes on when nobody asks any more, because half a fencing is worse than one too many.

import type { ApiFenceHost } from '#model/api-fencing.ts';
import {
    type FenceOrder,
    type FenceStep,
    type FenceTask,
    nextStep,
    obstaclesOf,
    powerSeen,
    refusalOf,
    waysOf,
} from '#model/fencing.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Gateway } from '../gateway.ts';
import type { FenceFactsReader } from './fence-facts.ts';

export interface FenceDeskOptions {
    readonly gateway: Pick<Gateway, 'command'>;
    readonly facts: Pick<FenceFactsReader, 'of'>;
    /** Milliseconds since 1970, as devices count when they were heard. */
    readonly now?: () => number;
    readonly pause?: (ms: number) => Promise<void>;
}

// A relay takes tens of milliseconds, and its PDU is asked again at once; somebody waits.
const LOOK_MS = 100;

interface Running extends FenceTask {
    readonly by: string;
    readonly end?: { readonly state: 'done' | 'failed'; readonly text: string };
}

export class FenceDesk {
    readonly #options: Required<FenceDeskOptions>;
    readonly #tasks = new Map<string, Running>();
    #isStopped = false;

    constructor({ now = Date.now, pause = wait, ...options }: FenceDeskOptions) {
        this.#options = { ...options, now, pause };
    }

    /** undefined: there is no such host. */
    describe(name: string): ApiFenceHost | undefined {
        const task = this.#tasks.get(name.toLowerCase());
        const isRunning = task !== undefined && !task.end;
        const facts = this.#options.facts.of(name, isRunning ? task.orderedAt : undefined);
        if (!facts) return undefined;
        const { end, by = '', wanted = 'off', begunAt = 0 } = task ?? {};
        return {
            host: facts.host,
            ...powerSeen(facts),
            ways: waysOf(facts),
            obstacles: obstaclesOf(facts),
            ...(task
                ? { task: { wanted, by, at: begunAt, state: end?.state ?? 'running', text: end?.text ?? '' } }
                : {}),
        };
    }

    /** Begins at once, or says why it cannot be done. Who wants what is under way already is joined to it. */
    order(name: string, wanted: 'on' | 'off', by: string): Result<undefined> {
        const key = name.toLowerCase();
        const facts = this.#options.facts.of(name);
        if (!facts) return failed(`there is no host “${name}”`);
        const refusal = wanted === 'off' ? refusalOf(facts) : undefined;
        if (refusal !== undefined) return failed(refusal);
        const before = this.#tasks.get(key);
        if (before && !before.end && before.wanted === wanted) return ok(undefined);
        const now = this.#options.now();
        void this.#run(key, { wanted, by, begunAt: now, orderedAt: now, way: undefined, failures: [] });
        return ok(undefined);
    }

    stop(): void {
        this.#isStopped = true;
    }

    async #run(key: string, begun: Running): Promise<void> {
        this.#tasks.set(key, begun);
        const current = () => this.#tasks.get(key);
        while (!this.#isStopped) {
            const task = current();
            // Somebody wanted the opposite meanwhile.
            if (task?.begunAt !== begun.begunAt || task.wanted !== begun.wanted) return;
            const step = this.#step(key, task);
            if (step.type === 'done' || step.type === 'failed') {
                this.#tasks.set(key, { ...task, end: { state: step.type, text: step.text } });
                return;
            }
            if (step.type === 'order') this.#give(key, { ...task, way: step.way }, step.orders);
            await this.#options.pause(LOOK_MS);
        }
    }

    #step(key: string, task: Running): FenceStep {
        const facts = this.#options.facts.of(key, task.way === undefined ? undefined : task.orderedAt);
        if (!facts) return { type: 'failed', text: 'the host is no longer configured' };
        return nextStep(task, facts, this.#options.now());
    }

    /** All of them together. */
    #give(key: string, task: Running, orders: readonly FenceOrder[]): void {
        const orderedAt = this.#options.now();
        this.#tasks.set(key, { ...task, orderedAt, failures: [] });
        for (const { device, command } of orders) {
            void this.#options.gateway.command(device, { type: 'instant', name: command }, task.by).then((outcome) => {
                const given = this.#tasks.get(key);
                if (outcome.ok || given?.orderedAt !== orderedAt || given.end) return;
                const failure = `${device} ${command}: ${outcome.error.message}`;
                this.#tasks.set(key, { ...given, failures: [...given.failures, failure] });
            });
        }
    }
}

function wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
