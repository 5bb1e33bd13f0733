// Whether the output of a simulated UPS is on, and the countdowns that switch it. A state machine; time and mains come in.
//
//        load.off, trip, shutdown.stayoff
//   on ──────────────────────────────────> off ──── load.on ───> on
//   on ── empty, shutdown.return ──> waiting ── mains, start delay ──> on

export type OutputState = 'on' | 'off' | 'waiting';

export class UpsOutput {
    state: OutputState = 'on';
    #shutdown: { seconds: number; readonly then: 'off' | 'waiting' } | undefined;
    #startSeconds: number | undefined;
    #startDelaySeconds = 0;

    /** Seconds until the output goes off; undefined when nobody ordered it. */
    get shutdownSeconds(): number | undefined {
        return this.#shutdown?.seconds;
    }

    /** Seconds until the output comes back; undefined when it is not about to. */
    get startSeconds(): number | undefined {
        return this.#startSeconds;
    }

    on(): void {
        this.state = 'on';
        this.stop();
        this.#startSeconds = undefined;
    }

    /** Off, until somebody switches it on. */
    off(): void {
        this.#leave('off', 0);
    }

    /** Off because the battery is empty; back as soon as mains is. */
    empty(): void {
        this.#leave('waiting', 0);
    }

    /** Begins a countdown; `waiting` comes back `startDelaySeconds` after mains is there. */
    shutDownIn(seconds: number, then: 'off' | 'waiting', startDelaySeconds: number): void {
        this.#shutdown = { seconds, then };
        this.#startDelaySeconds = startDelaySeconds;
    }

    /** Ends a countdown to switch-off. */
    stop(): void {
        this.#shutdown = undefined;
    }

    /** Mains may have come or gone; no time passes. */
    settle(hasMains: boolean): void {
        if (this.state !== 'waiting') return;
        if (!hasMains) this.#startSeconds = undefined;
        else this.#startSeconds ??= this.#startDelaySeconds;
        if (this.#startSeconds === 0) this.on();
    }

    advance(seconds: number): void {
        if (this.#startSeconds !== undefined) this.#startSeconds = Math.max(0, this.#startSeconds - seconds);
        if (this.#shutdown === undefined) return;
        this.#shutdown.seconds -= seconds;
        if (this.#shutdown.seconds <= 0) this.#leave(this.#shutdown.then, this.#startDelaySeconds);
    }

    #leave(state: 'off' | 'waiting', startDelaySeconds: number): void {
        this.state = state;
        this.stop();
        this.#startSeconds = undefined;
        this.#startDelaySeconds = startDelaySeconds;
    }
}
