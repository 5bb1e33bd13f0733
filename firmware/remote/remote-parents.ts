// The parents that live behind other gateways (`pdu1:3@rack2`): asks each of those gateways (or upsds) every few seconds, as anybody
// may, and keeps what they say as devices that the chain judges like our own. One connection a gateway, one question at a time.

import { messageOf } from '#model/errors.ts';
import { formatParentLink, type ParentLink } from '#model/parent-link.ts';
import type { Value } from '#model/value.ts';
import { NUT_PORT } from '#nut/client.ts';
import type { HeardDevice } from '../chain/live-facts.ts';
import { silenceLimitSeconds } from '../staleness.ts';
import { remoteReadings, type VariablesOf, walkUp } from './remote-device.ts';
import { RemoteServer } from './remote-server.ts';

// What NUT's drivers do; a battery over there is as urgent as one here.
const POLL_SECONDS = 2;
// A gateway that is back is wanted at once: hosts are judged by it.
const RETRY_SECONDS_MAX = 10;
const SILENT_MS_MAX = silenceLimitSeconds(POLL_SECONDS) * 1000;
// A whole row of racks behind one gateway.
const LINKS_MAX = 1000;

export interface RemoteParentsOptions {
    /** Called with the text of each link that was asked for, whatever came of it. */
    readonly changed: (link: string) => void;
    /** Milliseconds of a monotonic clock. */
    readonly now?: () => number;
    readonly pollSeconds?: number;
}

export class RemoteParents {
    readonly #options: RemoteParentsOptions;
    readonly #parents = new Map<string, RemoteParent>();
    readonly #servers = new Map<string, RemoteServer>();
    #polls: readonly Poll[] = [];

    constructor(options: RemoteParentsOptions) {
        this.#options = options;
    }

    /** Asks for these links from now on; those without a gateway are nobody else's. What is known of them is kept. */
    configure(links: readonly ParentLink[]): void {
        const before = new Map(this.#parents);
        this.stop();
        for (const link of links.slice(0, LINKS_MAX)) {
            const text = formatParentLink(link);
            if (link.gateway !== undefined) this.#parents.set(text, before.get(text) ?? new RemoteParent(link));
        }
        const groups = Map.groupBy(this.#parents.values(), ({ parent }) => addressOf(parent));
        this.#polls = [...groups.values()].map((parents) => ({ parents, failures: 0, isOver: false }));
        for (const poll of this.#polls) void this.#run(poll);
    }

    /** For good, until it is configured again. */
    stop(): void {
        for (const poll of this.#polls) {
            poll.isOver = true;
            clearTimeout(poll.timer);
        }
        for (const server of this.#servers.values()) server.close();
        this.#polls = [];
        this.#parents.clear();
        this.#servers.clear();
    }

    /** What is known behind a link in canonical form; undefined for one that was not configured. */
    device(link: string): HeardDevice | undefined {
        return this.#parents.get(link);
    }

    async #run(poll: Poll): Promise<void> {
        // Many outlets of one PDU are one question.
        const asked = new Map<string, ReturnType<VariablesOf>>();
        const variablesOf: VariablesOf = (link) => {
            const key = `${link.device}@${addressOf(link)}`.toLowerCase();
            const answer = asked.get(key) ?? this.#server(link).variables(link.device);
            asked.set(key, answer);
            return answer;
        };
        let isHeard = false;
        for (const parent of poll.parents) {
            isHeard = (await this.#read(poll, parent, variablesOf)) || isHeard;
            if (poll.isOver) return;
        }
        poll.failures = isHeard ? 0 : poll.failures + 1;
        const pollSeconds = this.#options.pollSeconds ?? POLL_SECONDS;
        const waitSeconds = Math.min(pollSeconds * 2 ** Math.min(poll.failures, 10), RETRY_SECONDS_MAX);
        poll.timer = setTimeout(() => void this.#run(poll), waitSeconds * 1000).unref();
    }

    async #read(poll: Poll, parent: RemoteParent, variablesOf: VariablesOf): Promise<boolean> {
        const outcome = await walkUp(parent.parent, variablesOf).catch((error: unknown) => messageOf(error));
        if (poll.isOver) return false;
        const now = (this.#options.now ?? (() => performance.now()))();
        const isHeard = typeof outcome !== 'string' && outcome.length > 0;
        const why = typeof outcome === 'string' ? outcome : 'Unknown UPS';
        if (isHeard) parent.hear(remoteReadings(outcome), now);
        else parent.miss(why, now);
        this.#options.changed(formatParentLink(parent.parent));
        return isHeard;
    }

    #server(link: ParentLink): RemoteServer {
        const address = addressOf(link);
        const server = this.#servers.get(address) ?? new RemoteServer(link);
        this.#servers.set(address, server);
        return server;
    }
}

interface Poll {
    readonly parents: readonly RemoteParent[];
    failures: number;
    timer?: NodeJS.Timeout;
    isOver: boolean;
}

/** One parent, as the chain sees a device. Times are of the monotonic clock: they are only compared with each other. */
class RemoteParent implements HeardDevice {
    readonly parent: ParentLink;
    link: HeardDevice['link'] = 'connecting';
    linkReason = 'not heard yet';
    heardAt: number | undefined;
    readings: ReadonlyMap<string, Value> = new Map();
    readonly changedAt = new Map<string, number>();

    constructor(parent: ParentLink) {
        this.parent = parent;
    }

    /** The chain must look even if nothing changed while it is on battery: how long it lasts counts from when it was heard. */
    hear(readings: ReadonlyMap<string, Value>, now: number): void {
        for (const [name, value] of readings) if (this.readings.get(name) !== value) this.changedAt.set(name, now);
        this.readings = readings;
        this.heardAt = now;
        this.link = 'ok';
        this.linkReason = '';
    }

    miss(reason: string, now: number): void {
        this.linkReason = reason;
        if (now - (this.heardAt ?? now) > SILENT_MS_MAX) this.link = 'stale';
    }
}

function addressOf({ gateway = '', port = NUT_PORT }: ParentLink): string {
    return `${gateway}:${port}`.toLowerCase();
}
