// The ways by which power comes to each host, from the feed down to the supply: what a narrow screen shows instead of the
// drawing, and what the page of a host shows.

import type { HostVerdict, SupplyVerdict } from '#model/chain.ts';
import { addressOf } from '../frame/place.ts';
import { hostWord, nodeWord } from '../i18n/state-words.ts';
import { t } from '../i18n/text.ts';
import { byUrgency } from '../i18n/verdict.ts';
import { deviceOf, nodes, rack } from '../live/live.ts';
import { BeginSetup } from '../parts/begin-setup.tsx';
import { Icon } from '../parts/icon.tsx';
import { lookOfHost, lookOfNode } from '../parts/look.ts';
import { StateIcon } from '../parts/state-icon.tsx';
import type { ChainNode } from './chain-graph.ts';

export function ChainPaths() {
    const hosts = rack.value ? byUrgency(rack.value) : [];
    if (hosts.length === 0) return <BeginSetup text={t('chain.empty')} />;
    return (
        <ul class="all-paths">
            {hosts.map((host) => (
                <li key={host.host} class={`look-${lookOfHost(host)}`}>
                    <h3>
                        <StateIcon look={lookOfHost(host)} />
                        <a href={addressOf('hosts', host.host)}>{host.host}</a>
                        <span class="word">{hostWord(host)}</span>
                    </h3>
                    <HostPaths host={host} />
                </li>
            ))}
        </ul>
    );
}

export function HostPaths({ host }: { host: HostVerdict }) {
    return (
        <div class="lanes">
            {host.supplies.map((supply) => (
                <Lane key={supply.name} supply={supply} />
            ))}
        </div>
    );
}

function Lane({ supply }: { supply: SupplyVerdict }) {
    const path = supply.path.toReversed();
    return (
        <ol class="lane" aria-label={t('chain.lane', { name: supply.name })}>
            {path.map((id) => (
                <Stop key={id} id={id} name={id === supply.id ? supply.name : id} />
            ))}
        </ol>
    );
}

const PARTS: readonly string[] = ['outlet', 'phase', 'group'];

function Stop({ id, name }: { id: string; name: string }) {
    const node = nodes.value?.get(id);
    if (!node) return <li class="look-unknown carrier-unknown">{name}</li>;
    const { kind } = node;
    const look = lookOfNode(node);
    const device = deviceOf(id).value;
    const word = PARTS.includes(kind)
        ? t(`kind.${kind}`)
        : nodeWord({ ...node, kind: kind as ChainNode['kind'] }, device);
    return (
        <li class={`look-${look} carrier-${node.carrier}`}>
            <StateIcon look={look} size={16} />
            <span>
                {device ? <a href={addressOf('devices', id)}>{name}</a> : <b>{name}</b>}
                <small>{word}</small>
            </span>
            <Icon name={kind} size={16} />
        </li>
    );
}
