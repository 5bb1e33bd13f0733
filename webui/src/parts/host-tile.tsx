// A host at a glance: how it is supplied, and by what.

import type { HostVerdict, SupplyVerdict } from '#model/chain.ts';
import { addressOf } from '../frame/place.ts';
import { saidText } from '../i18n/said.ts';
import { hostWord } from '../i18n/state-words.ts';
import { deviceOf, lookedAt } from '../live/live.ts';
import { lookOfHost, lookOfNode } from './look.ts';
import { StateIcon } from './state-icon.tsx';

export function HostTile({ host }: { host: HostVerdict }) {
    const look = lookOfHost(host);
    const description = deviceOf(host.host).value?.description;
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
                <StateIcon look={look} size={22} />
                <a href={addressOf('hosts', host.host)}>{host.host}</a>
                {description && <small>{description}</small>}
            </h3>
            <p class="word">{hostWord(host)}</p>
            <ul class="supplies">
                {host.supplies.map((supply) => (
                    <SupplyLine key={supply.name} supply={supply} />
                ))}
            </ul>
        </li>
    );
}

export function SupplyLine({ supply }: { supply: SupplyVerdict }) {
    const look = lookOfNode(supply);
    return (
        <li class={`look-${look}`}>
            <StateIcon look={look} size={16} />
            <span>
                <b>{supply.name}</b>: {saidText(supply.why)}
                {/* The supply itself has just been named. */}
                <small> {supply.path.slice(1).join(' ← ')}</small>
            </span>
        </li>
    );
}
