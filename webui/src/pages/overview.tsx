// The first look: one sentence about the rack, what it rests on, and where to look next.

import { isPainted } from '../frame/first-paint.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { byUrgency } from '../i18n/verdict.ts';
import { connection, hosts, rack, verdict } from '../live/live.ts';
import { DemoPanel } from '../parts/demo-panel.tsx';
import { DeviceStrip } from '../parts/device-strip.tsx';
import { Figures } from '../parts/figures.tsx';
import { FindingList } from '../parts/finding-list.tsx';
import { HostTile } from '../parts/host-tile.tsx';
import { Offers } from '../parts/offers.tsx';
import { Outage } from '../parts/outage.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

export function OverviewPage() {
    const findings = rack.value?.findings ?? [];
    return (
        <>
            <VerdictCard />
            {rack.value && (
                <>
                    <Figures />
                    {isPainted.value && (
                        <>
                            <Offers />
                            <HostTiles />
                            {findings.length > 0 && (
                                <Panel id="findings" title={t('findings.title')}>
                                    <FindingList findings={findings} />
                                </Panel>
                            )}
                            <DeviceStrip />
                            <DemoPanel />
                        </>
                    )}
                </>
            )}
        </>
    );
}

export function VerdictCard() {
    const said = verdict.value;
    if (!said) {
        const isAway = connection.value.state === 'away';
        return (
            <p class="verdict look-unknown" aria-live="polite">
                <StateIcon look="unknown" size={40} />
                <span>
                    <b>{isAway ? t('verdict.no-answer') : t('verdict.asking')}</b>
                </span>
            </p>
        );
    }
    return (
        <div class={`verdict look-${said.look}`}>
            <StateIcon look={said.look} size={40} />
            <p aria-live={said.look === 'bad' || said.look === 'ending' ? 'assertive' : 'polite'}>
                <b>{said.headline}</b>
                {said.reason && <span class="reason">{said.reason}.</span>}
                {said.details.length > 0 && <span>{said.details.join(' ')}</span>}
            </p>
            <Outage />
        </div>
    );
}

function HostTiles() {
    if (!rack.value) return null;
    return (
        <section aria-labelledby="hosts-title">
            <div class="panel-head">
                <h2 id="hosts-title">{t('page.hosts')}</h2>
            </div>
            {hosts.value?.size === 0 ? (
                <p class="card empty">
                    {t('overview.no-hosts')} <a href={addressOf('setup')}>{t('setup.begin')}</a>
                </p>
            ) : (
                <ul class="hosts">
                    {byUrgency(rack.value).map((host) => (
                        <HostTile key={host.host} host={host} />
                    ))}
                </ul>
            )}
        </section>
    );
}
