// One host: how it is supplied, by which ways, what its own upsmon hears, and how to set that upsmon up.

import { HostPaths } from '../chain/chain-paths.tsx';
import { EventList } from '../events/event-list.tsx';
import { addressOf } from '../frame/place.ts';
import { hostConclusion } from '../i18n/state-words.ts';
import { t } from '../i18n/text.ts';
import { reasonOf } from '../i18n/verdict.ts';
import { deviceOf, hosts, rack } from '../live/live.ts';
import { Age } from '../parts/age.tsx';
import { HostClients } from '../parts/host-clients.tsx';
import { lookOfHost } from '../parts/look.ts';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

// What fits under the rest; the page of events has all.
const EVENTS = 12;

export function HostPage({ id }: { id: string }) {
    const host = hosts.value?.get(id);
    const device = deviceOf(id).value;
    if (!rack.value) return null;
    if (!host) return <p class="card empty">{t('host.none', { id })}</p>;
    const look = lookOfHost(host);
    const reason = reasonOf(host);
    return (
        <>
            <div class={`verdict look-${look}`}>
                <StateIcon look={look} size={32} />
                <p aria-live="polite">
                    <b>{hostConclusion(host)}.</b>
                    {reason && <span class="reason">{reason}.</span>}
                    {host.since !== undefined && (
                        <small>
                            {t('host.since')} <Age at={host.since} />
                        </small>
                    )}
                </p>
            </div>
            <Panel id="paths" title={t('host.paths')} actions={<a href={addressOf('what-if')}>{t('page.what-if')}</a>}>
                <p class="hint">{t('host.needs', { count: host.supplies.length, needs: host.needs })}</p>
                <HostPaths host={host} />
            </Panel>
            <Panel id="virtual" title={t('host.virtual')}>
                <p class="hint">{t('host.virtual-about')}</p>
                <dl class="facts">
                    {['ups.status', 'battery.charge', 'battery.runtime'].map((name) => {
                        const reading = device?.readings[name];
                        return reading?.text === undefined ? null : (
                            <div key={name}>
                                <dt>{name}</dt>
                                <dd>
                                    <span class="measured">
                                        {reading.text} {reading.unit}
                                    </span>
                                    <small>
                                        <Age at={reading.changedAt} />
                                    </small>
                                </dd>
                            </div>
                        );
                    })}
                </dl>
            </Panel>
            <HostClients id={id} />
            <Panel
                id="events"
                title={t('page.events')}
                actions={<a href={addressOf('events', undefined, { device: id })}>{t('events.all')}</a>}
            >
                <EventList key={id} device={id} limit={EVENTS} />
            </Panel>
        </>
    );
}
