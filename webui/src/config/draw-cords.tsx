// The chain's drawing as something to draw on: a line from what feeds to what is fed is a change that waits to be saved. The
// table below says the same, and can do the same without a mouse.

import type { ApiConfig } from '#model/api-config.ts';
import { ChainDiagram } from '../chain/chain-diagram.tsx';
import { t } from '../i18n/text.ts';
import { graph, hosts, rack } from '../live/live.ts';
import { sectionOf } from './confirm-change.tsx';
import { cordBetween, type Wiring } from './cord.ts';
import type { Draft } from './draft.ts';

export function DrawCords({ draft, config }: { draft: Draft; config: ApiConfig }) {
    const nodes = graph.value?.nodes ?? [];
    if (nodes.length < 2) return null;
    const draw = (one: string, other: string) => {
        const [from, to] = [one, other].map((id) => nodes.find((node) => node.id === id));
        const cord = from && to && cordBetween(from, to, wiringOf(draft, config));
        if (cord) draft.put(cord.place, cord.value);
    };
    return (
        <>
            <p class="hint">{t('edit.draw')}</p>
            <ChainDiagram onDraw={draw} drawn={waitingCords(draft)} />
        </>
    );
}

/** Numbers of the outlets that a device tells of. */
export function outletsOf(device: string): string[] {
    const readings = rack.value?.devices.get(device)?.readings ?? {};
    return Object.keys(readings).flatMap((name) => /^outlet\.(\d+)\.status$/.exec(name)?.[1] ?? []);
}

function wiringOf(draft: Draft, config: ApiConfig): Wiring {
    const [devices, hostsSaved] = [sectionOf(config, 'devices'), sectionOf(config, 'hosts')];
    return {
        parentsOf: (device) =>
            devices[device] && textsIn(draft.at(['devices', device, 'parent']) ?? devices[device].parent),
        suppliesOf: (host) => [...Object.keys(hostsSaved[host]?.supplies ?? {}), ...suppliesIn(draft, host)],
        supplyOf,
        outletsOf,
        taken: new Set([devices, hostsSaved, ...draft.changes].flatMap(textsIn)),
    };
}

/** Names of supplies of a host that wait to be added or changed. */
export function suppliesIn({ changes }: Draft, host: string): string[] {
    return changes.flatMap(({ path: [section, id, , supply] }) =>
        section === 'hosts' && id === host && supply !== undefined ? [String(supply)] : [],
    );
}

function textsIn(value: unknown): string[] {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function supplyOf(node: string): { host: string; name: string } | undefined {
    for (const { host, supplies } of hosts.value?.values() ?? []) {
        const supply = supplies.find(({ id }) => id === node);
        if (supply) return { host, name: supply.name };
    }
    return undefined;
}

/** Cords that wait to be saved, between nodes of the drawing. */
function waitingCords({ changes }: Draft): { from: string; to: string }[] {
    return changes.flatMap((change) => {
        const [, id = '', kind, name] = change.path.map(String);
        if (!('value' in change) || (kind !== 'parent' && kind !== 'supplies')) return [];
        const to = kind === 'parent' ? id : supplyNode(id, name);
        // Outlets are not drawn: `pdu1:3` begins at pdu1.
        return textsIn(change.value).map((link) => ({ from: link.replace(/:[^:]*$/, ''), to }));
    });
}

/** The node of a host's supply; a new one has none, it goes to the host itself. */
function supplyNode(host: string, name: string | undefined): string {
    return hosts.value?.get(host)?.supplies.find((supply) => supply.name === name)?.id ?? host;
}
