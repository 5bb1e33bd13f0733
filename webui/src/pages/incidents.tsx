// Outages, one by one: what failed, who suffered, how long, and the story of each. With an id in the address that one alone.

import type { ApiIncident, ApiIncidents } from '#model/api-alerts.ts';
import type { Severity } from '#model/incident.ts';
import { addressOf, place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { clockText, durationText, fullMomentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { gatewayNow, rack } from '../live/live.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

// Its sentence counts the minutes.
const REFRESH_MS = 30_000;
const INCIDENT = ['incident'] as const;

export const SEVERITY_LOOKS = { info: 'good', warning: 'watch', critical: 'bad' } as const satisfies Record<
    Severity,
    string
>;

export function IncidentsPage() {
    const { id } = place.value;
    return id === undefined ? <Incidents /> : <OneIncident id={id} />;
}

function Incidents() {
    const { answer } = useAnswer<ApiIncidents>('/incidents?limit=50', { refreshMs: REFRESH_MS, after: INCIDENT });
    return (
        <Answered answer={answer}>
            {({ incidents, isComplete }) => (
                <section class="card" aria-label={t('page.incidents')}>
                    {!isComplete && <p class="refusal">{t('incidents.incomplete')}</p>}
                    {incidents.length === 0 ? (
                        <p class="empty">{t('incidents.none')}</p>
                    ) : (
                        <ul class="incidents">
                            {incidents.map((incident) => (
                                <IncidentLine key={incident.id} incident={incident} />
                            ))}
                        </ul>
                    )}
                </section>
            )}
        </Answered>
    );
}

export function IncidentLine({ incident }: { incident: ApiIncident }) {
    const { id, startedAt, endedAt, severity, sentence } = incident;
    const look = SEVERITY_LOOKS[severity];
    return (
        <li class={`look-${look}`}>
            <StateIcon look={look} />
            <span>
                <a href={addressOf('incidents', id)} lang="en">
                    {sentence}.
                </a>
                <small>
                    {fullMomentText(startedAt)} · {durationText(((endedAt ?? gatewayNow.value) - startedAt) / 1000)}
                    {endedAt === undefined && <b class="word"> · {t('incidents.now')}</b>}
                </small>
            </span>
        </li>
    );
}

function OneIncident({ id }: { id: string }) {
    const { answer } = useAnswer<ApiIncident>(`/incidents/${encodeURIComponent(id)}`, {
        refreshMs: REFRESH_MS,
        after: INCIDENT,
    });
    return (
        <Answered answer={answer}>
            {(incident) => (
                <>
                    <div class={`verdict look-${SEVERITY_LOOKS[incident.severity]}`}>
                        <StateIcon look={SEVERITY_LOOKS[incident.severity]} size={32} />
                        <p>
                            <b lang="en">{incident.sentence}.</b>
                            <small>
                                {fullMomentText(incident.startedAt)} –{' '}
                                {incident.endedAt === undefined ? t('incidents.now') : fullMomentText(incident.endedAt)}
                            </small>
                        </p>
                    </div>
                    <Panel id="nodes" title={t('incidents.nodes')}>
                        <Nodes incident={incident} />
                    </Panel>
                    <Panel id="story" title={t('incidents.story')}>
                        <ol class="story" lang="en">
                            {incident.timeline.map(({ at, node, text }) => (
                                <li key={`${at} ${node} ${text}`}>
                                    <time dateTime={new Date(at).toISOString()}>{clockText(at)}</time>
                                    <b>{node}</b>
                                    <span>{text}</span>
                                </li>
                            ))}
                        </ol>
                    </Panel>
                </>
            )}
        </Answered>
    );
}

function Nodes({ incident }: { incident: ApiIncident }) {
    return (
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{t('chain.node')}</th>
                    <th scope="col">{t('incidents.worst')}</th>
                    <th scope="col">{t('incidents.lasted')}</th>
                    <th scope="col" class="numeric">
                        {t('figure.charge')}
                    </th>
                </tr>
            </thead>
            <tbody>
                {incident.nodes.map(({ node, kind, worst, since, until, lowestCharge }) => (
                    <tr key={node}>
                        <th scope="row">
                            {rack.value?.devices.has(node) ? (
                                <a href={addressOf(kind === 'host' ? 'hosts' : 'devices', node)}>{node}</a>
                            ) : (
                                node
                            )}
                            <small>{t(`kind.${kind}`)}</small>
                        </th>
                        <td data-label={t('incidents.worst')}>{t(`trouble.${worst}`)}</td>
                        <td data-label={t('incidents.lasted')}>
                            {until === undefined ? <Age at={since} /> : durationText((until - since) / 1000)}
                        </td>
                        <td data-label={t('figure.charge')} class="numeric">
                            {lowestCharge === undefined ? '–' : `${Math.round(lowestCharge)} %`}
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
