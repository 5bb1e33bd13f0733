// Where alerts go: the destinations with a test for each, and one more of any kind.

import { useState } from 'preact/hooks';
import type { Delivery } from '#model/alert.ts';
import type { ApiAlerts } from '#model/api-alerts.ts';
import { changeConfig } from '../config/change-config.ts';
import { t } from '../i18n/text.ts';
import { ask } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Field, Form } from '../parts/form.tsx';
import { Panel } from '../parts/panel.tsx';

export function Destinations({ destinations, waiting }: Pick<ApiAlerts, 'destinations' | 'waiting'>) {
    return (
        <Panel id="destinations" title={t('alerts.destinations')}>
            {destinations.length === 0 && <p class="empty">{t('alerts.no-destinations')}</p>}
            <ul class="clients">
                {destinations.map(({ name, type }) => (
                    <DestinationLine key={name} name={name} type={type} />
                ))}
            </ul>
            {waiting.length > 0 && (
                <>
                    <h3>{t('alerts.waiting')}</h3>
                    <ul class="steps">
                        {waiting.map(({ destination, title, attempts }) => (
                            <li key={`${destination} ${title}`} lang="en">
                                {destination}: {title} ({attempts})
                            </li>
                        ))}
                    </ul>
                </>
            )}
            {may('admin') && (
                <details open={destinations.length === 0}>
                    <summary>{t('alerts.add')}</summary>
                    <NewDestination />
                </details>
            )}
        </Panel>
    );
}

function DestinationLine({ name, type }: { name: string; type: string }) {
    const [said, setSaid] = useState('');
    const test = async () => {
        const answer = await ask<Delivery>('/alerts/test', { method: 'POST', body: { destination: name } });
        setSaid(answer.ok ? `${answer.value.outcome}: ${answer.value.detail}` : answer.error.message);
    };
    const remove = async () => {
        const path = ['alerts', 'destinations', name];
        const answer = await changeConfig([{ path, remove: true }], t('alerts.why', { name }));
        if (!answer.ok) setSaid(answer.error.message);
    };
    return (
        <li>
            <span>
                <b>{name}</b> <small>{type}</small>
                {said && (
                    <small role="status" lang="en">
                        {said}
                    </small>
                )}
            </span>
            <button type="button" disabled={!may('operator')} onClick={() => void test()}>
                {t('alerts.test')}
            </button>
            {may('admin') && (
                <button
                    type="button"
                    class="quiet"
                    aria-label={`${t('action.remove')}: ${name}`}
                    onClick={() => void remove()}
                >
                    {t('action.remove')}
                </button>
            )}
        </li>
    );
}

interface Asked {
    readonly name: string;
    readonly type?: 'password';
    readonly choices?: readonly string[];
    readonly isOptional?: boolean;
    readonly hint?: string;
}

/** What each kind needs; the rest of model/alert-destinations.ts can be written into gateway.yaml. */
const KINDS = {
    email: [
        { name: 'server', hint: 'mail.example.org' },
        { name: 'security', choices: ['starttls', 'tls', 'none'] },
        { name: 'from', hint: 'rack@example.org' },
        { name: 'to', hint: 'you@example.org, team@example.org' },
        { name: 'user', isOptional: true },
        { name: 'password', type: 'password', isOptional: true },
    ],
    webhook: [
        { name: 'url', hint: 'https://…' },
        { name: 'token', type: 'password', isOptional: true },
    ],
    ntfy: [
        { name: 'topic' },
        { name: 'server', hint: 'https://ntfy.sh', isOptional: true },
        { name: 'token', type: 'password', isOptional: true },
    ],
    syslog: [{ name: 'server' }, { name: 'protocol', choices: ['udp', 'tcp', 'tls'] }],
    snmp: [{ name: 'server' }, { name: 'community', type: 'password', isOptional: true }],
} as const satisfies Readonly<Record<string, readonly Asked[]>>;
type Kind = keyof typeof KINDS;

function NewDestination() {
    const [kind, setKind] = useState<Kind>('email');
    const send = ({ called = '', ...values }: Readonly<Record<string, string>>) => {
        const { to, ...rest } = values;
        const list = to === undefined ? {} : { to: to.split(/[\s,;]+/).filter(Boolean) };
        const value = { type: kind, ...rest, ...list };
        return changeConfig([{ path: ['alerts', 'destinations', called], value }], t('alerts.why', { name: called }));
    };
    return (
        <>
            <label class="filter">
                <span>{t('alerts.kind')}</span>
                <select value={kind} onChange={({ currentTarget: { value } }) => setKind(value as Kind)}>
                    {Object.keys(KINDS).map((one) => (
                        <option key={one}>{one}</option>
                    ))}
                </select>
            </label>
            <Form key={kind} action={t('alerts.add')} send={send}>
                <Field label={t('access.name')} name="called" value={kind} />
                {KINDS[kind].map((asked) => (
                    <Field key={asked.name} label={t(`alerts.field-${asked.name}`)} {...asked} />
                ))}
            </Form>
        </>
    );
}
