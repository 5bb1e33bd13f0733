// For a monitor on the rack: read from three metres, never touched. No navigation; the sentence, the hosts, the figures.

import { hostWord } from '../i18n/state-words.ts';
import { t } from '../i18n/text.ts';
import { ageText, clockText } from '../i18n/times.ts';
import { byUrgency } from '../i18n/verdict.ts';
import { clock, connection, rack } from '../live/live.ts';
import { Figures } from '../parts/figures.tsx';
import { lookOfHost } from '../parts/look.ts';
import { StateIcon } from '../parts/state-icon.tsx';
import { VerdictCard } from './overview.tsx';

export function KioskPage() {
    const now = connection.value;
    return (
        <>
            <h1>
                {rack.value?.gateway.name ?? 'Powerchain'}
                <small>{clockText(clock.value)}</small>
            </h1>
            {now.state === 'away' && (
                <p class="away-note" role="status">
                    {t('frame.away')} {t('frame.as-of', { age: ageText(clock.value - now.since) })}
                </p>
            )}
            <VerdictCard />
            <Figures />
            <ul class="kiosk-hosts">
                {rack.value &&
                    byUrgency(rack.value).map((host) => {
                        const look = lookOfHost(host);
                        return (
                            <li key={host.host} class={`card look-${look}`}>
                                <StateIcon look={look} size={36} />
                                <span>
                                    <b>{host.host}</b>
                                    <span class="word">{hostWord(host)}</span>
                                </span>
                            </li>
                        );
                    })}
            </ul>
        </>
    );
}
