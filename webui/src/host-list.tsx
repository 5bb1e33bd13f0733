// The hosts in words: how each is supplied, and by what. With the list of devices the text twin of the drawing.

import type { HostVerdict, SupplyVerdict } from '#model/chain.ts';
import { lookedAt, rack } from './live.ts';
import { lookOfHost, lookOfNode } from './look.ts';
import { hostWord } from './node-words.ts';
import { StateIcon } from './state-icon.tsx';

export function HostList() {
    const hosts = [...(rack.value?.hosts.values() ?? [])];
    if (hosts.length === 0) return null;
    return (
        <section aria-labelledby="hosts-title">
            <h2 id="hosts-title">Hosts</h2>
            <ul class="hosts">
                {hosts.map((host) => (
                    <HostCard key={host.host} host={host} />
                ))}
            </ul>
        </section>
    );
}

function HostCard({ host }: { host: HostVerdict }) {
    const look = lookOfHost(host);
    const description = rack.value?.devices.get(host.host)?.description;
    return (
        <li
            class={`card host look-${look}`}
            onMouseEnter={() => {
                lookedAt.value = host.host;
            }}
            onMouseLeave={() => {
                lookedAt.value = undefined;
            }}
        >
            <h3>
                <StateIcon look={look} />
                {host.host}
                {description && <small>{description}</small>}
            </h3>
            <p class="word">{hostWord(host)}</p>
            <ul class="supplies">
                {host.supplies.map((supply) => (
                    <Supply key={supply.name} supply={supply} />
                ))}
            </ul>
        </li>
    );
}

function Supply({ supply }: { supply: SupplyVerdict }) {
    const look = lookOfNode(supply);
    return (
        <li class={`look-${look}`}>
            <StateIcon look={look} size={16} />
            <span>
                <b>{supply.name}</b>: {supply.why}
                {/* The supply itself has just been named. */}
                <small> {supply.path.slice(1).join(' ← ')}</small>
            </span>
        </li>
    );
}
