// How it went: every host that was shut down, the latest first, with its steps.

import type { ApiJourney } from '#model/api-shutdown.ts';
import { t } from '../i18n/text.ts';
import { durationText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { Panel } from '../parts/panel.tsx';

const OUTCOMES = {
    back: 'back',
    'taken back': 'taken-back',
    'never seen to go off': 'not-seen-off',
    'never seen to come back': 'not-seen-back',
    'on its way': 'on-its-way',
} as const;
// A whole rack and its last drill; the command line has the rest.
const SHOWN_MAX = 50;

export function ShutdownJourneys() {
    const { answer } = useAnswer<readonly ApiJourney[]>('/shutdown/journeys', { after: ['shutdown'] });
    return (
        <Panel id="shutdown-journeys" title={t('shutdown.journeys')}>
            <Answered answer={answer}>
                {(journeys) =>
                    journeys.length === 0 ? (
                        <p class="empty">{t('shutdown.no-journeys')}</p>
                    ) : (
                        <table class="table">
                            <thead>
                                <tr>
                                    <th scope="col">{t('shutdown.host')}</th>
                                    <th scope="col">{t('shutdown.outcome')}</th>
                                    <th scope="col">{t('shutdown.down-in')}</th>
                                    <th scope="col">{t('shutdown.up-in')}</th>
                                    <th scope="col">{t('shutdown.why')}</th>
                                </tr>
                            </thead>
                            <tbody>
                                {journeys.slice(0, SHOWN_MAX).map((one) => (
                                    <Journey key={`${one.host} ${one.steps[0]?.at}`} journey={one} />
                                ))}
                            </tbody>
                        </table>
                    )
                }
            </Answered>
        </Panel>
    );
}

function Journey({ journey: { host, outcome, downSeconds, upSeconds, reason, by, steps } }: { journey: ApiJourney }) {
    const begun = steps[0]?.at;
    return (
        <tr>
            <th scope="row">
                {host} <small>{begun !== undefined && <Age at={begun} />}</small>
            </th>
            <td data-label={t('shutdown.outcome')}>{t(`shutdown.outcome-${OUTCOMES[outcome]}`)}</td>
            <td data-label={t('shutdown.down-in')}>{downSeconds === undefined ? '–' : durationText(downSeconds)}</td>
            <td data-label={t('shutdown.up-in')}>{upSeconds === undefined ? '–' : durationText(upSeconds)}</td>
            <td data-label={t('shutdown.why')} lang="en">
                {reason} <small>{by}</small>
            </td>
        </tr>
    );
}
