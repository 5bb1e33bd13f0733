// The chain as a table: the twin of the drawing for screen readers and for people who look things up.

import { addressOf } from '../frame/place.ts';
import { saidText } from '../i18n/said.ts';
import { hostWord, nodeWord } from '../i18n/state-words.ts';
import { numberText, t } from '../i18n/text.ts';
import { durationText } from '../i18n/times.ts';
import { deviceOf, graph, hosts } from '../live/live.ts';
import { lookOfHost, lookOfNode } from '../parts/look.ts';
import { StateIcon } from '../parts/state-icon.tsx';
import { wattsOn } from './chain-flow.ts';
import type { ChainEdge, ChainNode } from './chain-graph.ts';

export function ChainTable() {
    const { nodes, edges } = graph.value ?? { nodes: [], edges: [] };
    return (
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{t('chain.node')}</th>
                    <th scope="col">{t('chain.state')}</th>
                    <th scope="col">{t('chain.fed-by')}</th>
                    <th scope="col" class="numeric">
                        {t('value.power')}
                    </th>
                    <th scope="col" class="numeric">
                        {t('chain.left')}
                    </th>
                </tr>
            </thead>
            <tbody>
                {nodes.map((node) => (
                    <Row key={node.id} node={node} feeds={edges.filter(({ to }) => to === node.id)} />
                ))}
            </tbody>
        </table>
    );
}

function Row({ node, feeds }: { node: ChainNode; feeds: readonly ChainEdge[] }) {
    const host = node.kind === 'host' ? hosts.value?.get(node.id) : undefined;
    const device = deviceOf(node.id).value;
    const look = host ? lookOfHost(host) : lookOfNode(node);
    const watts = feeds.map((feed) => wattsOn(feed, host !== undefined, (id) => deviceOf(id).value));
    const measured = watts.filter((one) => one !== undefined);
    const page = host ? 'hosts' : 'devices';
    return (
        <tr class={`look-${look}`}>
            <th scope="row">
                {device || host ? <a href={addressOf(page, node.id)}>{node.id}</a> : node.id}
                <small>{t(`kind.${node.kind}`)}</small>
            </th>
            <td>
                <span class={`state look-${look}`}>
                    <StateIcon look={look} />
                    <span>
                        <span class="word">{host ? hostWord(host) : nodeWord(node, device)}</span>
                        {!host && <small>{saidText(node.why)}</small>}
                    </span>
                </span>
            </td>
            <td data-label={t('chain.fed-by')}>
                {feeds.map(({ from, outlet }) => `${from}${outlet === undefined ? '' : `:${outlet}`}`).join(', ') ||
                    '–'}
            </td>
            <td data-label={t('value.power')} class="numeric">
                {measured.length === 0 ? '–' : `${numberText(measured.reduce((sum, one) => sum + one, 0))} W`}
            </td>
            <td data-label={t('chain.left')} class="numeric">
                {node.secondsLeft === undefined ? '–' : durationText(node.secondsLeft)}
            </td>
        </tr>
    );
}
