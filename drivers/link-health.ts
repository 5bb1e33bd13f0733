// How well one device is heard, judged from how its polls end. Pure state machine: time comes in, a verdict goes out.
//
//                 good                     3 failures in a row, or the driver doubts
//   connecting ────────────> ok ──────────────────────────────────────────────────────> stale
//        │                    ^  <──────────────────── good ─────────────────────────     │
//        │    nothing for a minute: lost ── good ──> ok     nothing for a minute, or gone │
//        └────────────────────────────> lost <────────────────────────────────────────────┘

import type { Link } from '#model/device.ts';

export interface LinkVerdict {
    readonly link: Link;
    /** Why, for people; '' when it is ok. */
    readonly reason: string;
}

// One lost packet is normal, three are not.
const FAILURES_MAX = 3;
// What a management card needs to start again after an update.
const LOST_AFTER_MS = 60_000;

export class LinkHealth {
    #verdict: LinkVerdict = { link: 'connecting', reason: '' };
    #failures = 0;
    #failingSinceMs: number | undefined;

    get link(): Link {
        return this.#verdict.link;
    }

    /** Why the link is as it is, for people; '' when it is ok. */
    get reason(): string {
        return this.#verdict.reason;
    }

    /** Something trustworthy was heard. Each method returns the verdict if it is a new one. */
    good(): LinkVerdict | undefined {
        this.#failures = 0;
        this.#failingSinceMs = undefined;
        return this.#become({ link: 'ok', reason: '' });
    }

    /** It was unplugged: there is nothing to wait for. */
    gone(reason: string): LinkVerdict | undefined {
        return this.#become({ link: 'lost', reason });
    }

    /** An attempt to open or to poll failed; `nowMs` of any clock that only goes forward. */
    failed(reason: string, nowMs: number): LinkVerdict | undefined {
        this.#failures++;
        this.#failingSinceMs ??= nowMs;
        if (nowMs - this.#failingSinceMs >= LOST_AFTER_MS) return this.#become({ link: 'lost', reason });
        if (this.link === 'ok' && this.#failures < FAILURES_MAX) return undefined;
        return this.#become({ link: this.link === 'ok' ? 'stale' : this.link, reason });
    }

    /** The device answers, but what it says cannot be trusted. */
    doubted(reason: string): LinkVerdict | undefined {
        return this.#become({ link: 'stale', reason });
    }

    #become(next: LinkVerdict): LinkVerdict | undefined {
        if (next.link === this.#verdict.link && next.reason === this.#verdict.reason) return undefined;
        this.#verdict = next;
        return next;
    }
}
