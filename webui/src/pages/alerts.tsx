// What should be known now and who takes care of it, where alerts go and whether they arrive, and the rules.

import type { Alert } from '#model/alert.ts';
import type { ApiAlerts } from '#model/api-alerts.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { ask, useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { LogInFirst } from '../parts/log-in-first.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';
import { Destinations } from '../setup/destinations.tsx';
import { SEVERITY_LOOKS } from './incidents.tsx';

// What holds is told by events; a letter that waits is not.
const LETTERS_MS = 10_000;
const ALERT = ['alert', 'delivery', 'config'] as const;

export function AlertsPage() {
    const { answer, again } = useAnswer<ApiAlerts>('/alerts', { refreshMs: LETTERS_MS, after: ALERT });
    return (
        <Answered answer={answer}>
            {({ alerts, destinations, waiting, rules }) => (
                <>
                    <Panel id="now" title={t('alerts.now')}>
                        {!may('operator') && alerts.length > 0 && <LogInFirst />}
                        {alerts.length === 0 ? (
                            <p class="empty state look-good">
                                <StateIcon look="good" /> {t('alerts.none')}
                            </p>
                        ) : (
                            <ul class="alerts">
                                {alerts.map((alert) => (
                                    <AlertLine key={alert.id} alert={alert} again={again} />
                                ))}
                            </ul>
                        )}
                    </Panel>
                    <Destinations destinations={destinations} waiting={waiting} />
                    <Rules rules={rules} />
                </>
            )}
        </Answered>
    );
}

function AlertLine({ alert, again }: { alert: Alert; again: () => void }) {
    const { id, severity, title, raisedAt, nodes, incident, acknowledged } = alert;
    const look = SEVERITY_LOOKS[severity];
    return (
        <li class={`look-${look}`}>
            <StateIcon look={look} size={24} />
            <div>
                <b lang="en">{title}</b>
                <small>
                    {t(`severity.${severity}`)} · <Age at={raisedAt} />{' '}
                    {incident && <a href={addressOf('incidents', incident)}>{t('alerts.incident')}</a>}
                </small>
                {nodes.length > 1 && <small lang="en">{nodes.map(({ text }) => text).join('; ')}</small>}
                {acknowledged ? (
                    <p class="acknowledged">
                        {t('alerts.acknowledged', { by: acknowledged.by })} <Age at={acknowledged.at} />{' '}
                        {acknowledged.note}
                    </p>
                ) : (
                    may('operator') && (
                        <Form
                            action={t('alerts.acknowledge')}
                            send={async ({ note = '' }) => {
                                const path = `/alerts/${encodeURIComponent(id)}/acknowledge`;
                                const said = await ask(path, { method: 'POST', body: { note } });
                                again();
                                return said;
                            }}
                        >
                            <Field label={t('alerts.note')} name="note" isOptional />
                        </Form>
                    )
                )}
            </div>
        </li>
    );
}

function Rules({ rules }: Pick<ApiAlerts, 'rules'>) {
    return (
        <Panel id="rules" title={t('alerts.rules')}>
            <p class="hint">{t('alerts.rules-about')}</p>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t('alerts.rule')}</th>
                        <th scope="col">{t('alerts.when')}</th>
                        <th scope="col">{t('alerts.severity')}</th>
                    </tr>
                </thead>
                <tbody>
                    {rules.map(({ name, severity, after, ...rule }) => (
                        <tr key={name}>
                            <th scope="row">{name}</th>
                            <td>
                                <code translate={false}>{conditionText(rule)}</code>
                                {after > 0 && <small>{t('alerts.after', { seconds: after })}</small>}
                            </td>
                            <td data-label={t('alerts.severity')}>{t(`severity.${severity}`)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </Panel>
    );
}

const OTHER = ['clearAfter', 'to', 'repeat', 'clear'];

function conditionText(rule: Readonly<Record<string, unknown>>): string {
    return Object.entries(rule)
        .filter(([key]) => !OTHER.includes(key))
        .map(([key, value]) => `${key}: ${String(value)}`)
        .join(', ');
}
