// What changed in the chain since clients were last told. Verdicts are computed anew all the time and mostly come out
// the same, so they are compared as the text that would be sent. Pure.

import type { ApiEvent } from '#model/api.ts';
import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import type { ChainView } from '../chain/chain-source.ts';

export class ChainDifference {
    readonly #nodes = new ToldVerdicts<NodeVerdict>();
    readonly #hosts = new ToldVerdicts<HostVerdict>();

    /** The verdicts that differ from those at the last call; undefined when none does. */
    take(chain: ChainView): Extract<ApiEvent, { type: 'chain' }> | undefined {
        const nodes = this.#nodes.take(chain.nodes);
        const hosts = this.#hosts.take(chain.hosts);
        if ([nodes.changed, hosts.changed, nodes.gone, hosts.gone].every((list) => list.length === 0)) return undefined;
        return {
            type: 'chain',
            changed: { nodes: nodes.changed, hosts: hosts.changed },
            gone: { nodes: nodes.gone, hosts: hosts.gone },
        };
    }
}

class ToldVerdicts<Verdict extends object> {
    readonly #told = new Map<string, { readonly verdict: Verdict; readonly text: string }>();

    take(now: ReadonlyMap<string, Verdict>): { changed: Verdict[]; gone: string[] } {
        const changed: Verdict[] = [];
        for (const [id, verdict] of now) {
            const told = this.#told.get(id);
            if (told?.verdict === verdict) continue;
            const text = JSON.stringify(verdict);
            this.#told.set(id, { verdict, text });
            if (told?.text !== text) changed.push(verdict);
        }
        const gone = [...this.#told.keys()].filter((id) => !now.has(id));
        for (const id of gone) this.#told.delete(id);
        return { changed, gone };
    }
}
