// Plays the steps of a recording one after another, pauses at its timers, and starts over at the end. Pure: time comes in.

import type { DevStep } from '#nut/dev-file.ts';

// A recording without a timer must not spin: a pass a second, as dummy-ups does.
const PASS_MS_MIN = 1000;

export type PlayedStep = Exclude<DevStep, { type: 'timer' }>;

export class SequencePlayer {
    readonly #steps: readonly DevStep[];
    #next = 0;
    #passBeganMs = 0;

    constructor(steps: readonly DevStep[]) {
        this.#steps = steps;
    }

    /** At the beginning of a pass: the recording may be exchanged now. */
    get isAtStart(): boolean {
        return this.#next === 0;
    }

    /** Gives `apply` the steps up to the next pause; returns how many milliseconds the pause lasts. */
    advance(nowMs: number, apply: (step: PlayedStep) => void): number {
        if (this.isAtStart) this.#passBeganMs = nowMs;
        for (let step = this.#take(); step; step = this.#take()) {
            if (step.type === 'timer') return step.seconds * 1000;
            apply(step);
        }
        this.#next = 0;
        return Math.max(0, this.#passBeganMs + PASS_MS_MIN - nowMs);
    }

    #take(): DevStep | undefined {
        const step = this.#steps[this.#next];
        if (step) this.#next++;
        return step;
    }
}
