// All hosts, the one in the greatest danger first. With a name in the address it is the page of that host.

import { place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { byUrgency } from '../i18n/verdict.ts';
import { rack } from '../live/live.ts';
import { BeginSetup } from '../parts/begin-setup.tsx';
import { HostTile } from '../parts/host-tile.tsx';
import { HostPage } from './host.tsx';

export function HostsPage() {
    const { id } = place.value;
    if (id !== undefined) return <HostPage id={id} />;
    if (!rack.value) return null;
    const hosts = byUrgency(rack.value);
    if (hosts.length === 0) return <BeginSetup text={t('verdict.no-hosts')} />;
    return (
        <section aria-labelledby="hosts-title">
            <h2 id="hosts-title" class="unseen">
                {t('verdict.all', { count: hosts.length, host: hosts[0]?.host ?? '' })}
            </h2>
            <ul class="hosts">
                {hosts.map((host) => (
                    <HostTile key={host.host} host={host} />
                ))}
            </ul>
        </section>
    );
}
