// The parents that live behind other gateways (`pdu1:3@rack2`): asks each of those gateways every few seconds and keeps a verdict
// for each link. Never acts on one sample: what got worse counts when it was read twice.

import { messageOf } from '#model/errors.ts';
import { formatParentLink, type ParentLink } from '#model/parent-link.ts';
import { NUT_PORT } from '#nut/client.ts';
import { RemoteGateway } from './remote-gateway.ts';
import { judgeRemoteParent, nextBelief, type RemoteBelief, type RemoteVerdict } from './remote-verdict.ts';

// What NUT's drivers do; a battery over there is as urgent as one here.
const POLL_MS = 2000;
const RETRY_MS_MAX = 30_000;
// A whole row of racks behind one gateway; each link costs some five questions a poll.
const LINKS_MAX = 1000;

interface Parent {
    readonly link: ParentLink;
    belief?: RemoteBelief;
    trouble?: string | undefined;
}

interface Peer {
    readonly gateway: RemoteGateway;
    readonly parents: Parent[];
    failures: number;
    timer?: NodeJS.Timeout;
    isOver: boolean;
}

export interface RemoteParentsOptions {
    /** Called with the text of each link whose verdict changed in kind. */
    readonly changed: (link: string, verdict: RemoteVerdict) => void;
    /** Milliseconds of a monotonic clock. */
    readonly now?: () => number;
    readonly pollMs?: number;
}

export class RemoteParents {
    readonly #options: RemoteParentsOptions;
    readonly #now: () => number;
    readonly #pollMs: number;
    readonly #parents = new Map<string, Parent>();
    #peers: readonly Peer[] = [];
    #told = new Map<string, string>();

    constructor(options: RemoteParentsOptions) {
        this.#options = options;
        this.#now = options.now ?? (() => performance.now());
        this.#pollMs = options.pollMs ?? POLL_MS;
    }

    /** Asks for these links from now on; those without a gateway are nobody else's. */
    configure(links: readonly ParentLink[]): void {
        const before = new Map(this.#parents);
        this.stop();
        for (const link of links.slice(0, LINKS_MAX)) {
            const text = formatParentLink(link);
            if (link.gateway !== undefined) this.#parents.set(text, before.get(text) ?? { link });
        }
        this.#told = new Map([...this.#told].filter(([text]) => this.#parents.has(text)));
        const byServer = Map.groupBy(this.#parents.values(), ({ link }) => `${link.gateway}:${link.port ?? NUT_PORT}`);
        this.#peers = [...byServer.values()].map((parents) => peerOf(parents));
        for (const peer of this.#peers) void this.#poll(peer);
    }

    stop(): void {
        for (const peer of this.#peers) {
            peer.isOver = true;
            clearTimeout(peer.timer);
            void peer.gateway.close();
        }
        this.#peers = [];
        this.#parents.clear();
    }

    /** The verdict of now on a link in canonical form; undefined for one that was not configured. */
    verdict(link: string): RemoteVerdict | undefined {
        const parent = this.#parents.get(link);
        return parent && judgeRemoteParent(parent.belief?.reading, this.#now(), parent.trouble);
    }

    async #poll(peer: Peer): Promise<void> {
        let isHeard = false;
        for (const parent of peer.parents) {
            if (peer.isOver) return;
            isHeard = (await this.#read(peer, parent)) || isHeard;
            if (peer.isOver) return;
            this.#tell(parent);
        }
        peer.failures = isHeard ? 0 : peer.failures + 1;
        const waitMs = Math.min(this.#pollMs * 2 ** Math.min(peer.failures, 10), RETRY_MS_MAX);
        peer.timer = setTimeout(() => void this.#poll(peer), waitMs).unref();
    }

    async #read(peer: Peer, parent: Parent): Promise<boolean> {
        const { device, outlet } = parent.link;
        try {
            const reading = { hops: await peer.gateway.read(device, outlet), readAt: this.#now() };
            parent.trouble = undefined;
            parent.belief = nextBelief(parent.belief, reading, this.#now());
            return true;
        } catch (error) {
            parent.trouble = `${parent.link.gateway} does not say: ${messageOf(error)}`;
            return false;
        }
    }

    #tell(parent: Parent): void {
        const text = formatParentLink(parent.link);
        const verdict = judgeRemoteParent(parent.belief?.reading, this.#now(), parent.trouble);
        const kind = `${verdict.state} ${verdict.carrier}`;
        if (this.#told.get(text) === kind) return;
        this.#told.set(text, kind);
        this.#options.changed(text, verdict);
    }
}

function peerOf(parents: Parent[]): Peer {
    const { gateway = '', port = NUT_PORT } = parents[0]?.link ?? {};
    const host = gateway.replace(/^\[(.*)\]$/, '$1');
    return { gateway: new RemoteGateway({ host, port }), parents, failures: 0, isOver: false };
}
