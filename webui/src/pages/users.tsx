// Who may use the gateway, by which tokens programs do, and who did what.

import { useState } from 'preact/hooks';
import { ROLES } from '#model/access.ts';
import type { ApiNewToken, ApiToken, ApiUser } from '#model/api-access.ts';
import type { AuditAnswer } from '#model/audit.ts';
import { t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { LogInFirst } from '../parts/log-in-first.tsx';
import { Panel } from '../parts/panel.tsx';
import { Snippet } from '../parts/snippet.tsx';

export function UsersPage() {
    if (!may('admin')) {
        return (
            <section class="card" aria-label={t('page.users')}>
                <p class="hint">{t('users.admins-only')}</p>
                <LogInFirst />
            </section>
        );
    }
    return (
        <>
            <Users />
            <Tokens />
            <Audit />
        </>
    );
}

function Users() {
    const { answer, again } = useAnswer<readonly ApiUser[]>('/users');
    const order = async <T,>(said: Promise<Answer<T>>): Promise<Answer<T>> => {
        const outcome = await said;
        again();
        return outcome;
    };
    return (
        <Panel id="users" title={t('page.users')}>
            <Answered answer={answer}>
                {(users) => (
                    <ul class="clients">
                        {users.map(({ name, role, totp, passkeys, createdAt }) => (
                            <li key={name}>
                                <span>
                                    <b>{name}</b> · {t(`access.role-${role}`)}
                                    <small>
                                        {totp && `${t('access.second')} · `}
                                        {passkeys > 0 && `${t('access.passkey')} × ${passkeys} · `}
                                        <Age at={createdAt} />
                                    </small>
                                </span>
                                <button
                                    type="button"
                                    class="quiet"
                                    onClick={() =>
                                        void order(ask(`/users/${encodeURIComponent(name)}`, { method: 'DELETE' }))
                                    }
                                >
                                    {t('action.remove')}
                                </button>
                            </li>
                        ))}
                    </ul>
                )}
            </Answered>
            <details>
                <summary>{t('users.add')}</summary>
                <Form action={t('users.add')} send={(body) => order(ask('/users', { method: 'POST', body }))}>
                    <Field label={t('access.name')} name="name" />
                    <Field label={t('nut.role')} name="role" choices={ROLES} />
                    <Field
                        label={t('access.new-password')}
                        name="password"
                        type="password"
                        autocomplete="new-password"
                        hint={t('access.password-hint')}
                    />
                </Form>
            </details>
        </Panel>
    );
}

function Tokens() {
    const { answer, again } = useAnswer<readonly ApiToken[]>('/tokens');
    const [made, setMade] = useState<ApiNewToken | undefined>(undefined);
    return (
        <Panel id="tokens" title={t('users.tokens')}>
            <p class="hint">{t('users.tokens-about')}</p>
            <Answered answer={answer}>
                {(tokens) => (
                    <ul class="clients">
                        {tokens.map(({ id, name, role, scopes, hosts, createdBy, createdAt }) => (
                            <li key={id}>
                                <span>
                                    <b>{name}</b> · {t(`access.role-${role}`)}
                                    <small>
                                        {(hosts ?? scopes)?.join(', ')} {createdBy} · <Age at={createdAt} />
                                    </small>
                                </span>
                                <button
                                    type="button"
                                    class="quiet"
                                    onClick={() => void ask(`/tokens/${id}`, { method: 'DELETE' }).then(again)}
                                >
                                    {t('action.remove')}
                                </button>
                            </li>
                        ))}
                    </ul>
                )}
            </Answered>
            {made && (
                <>
                    <p class="hint">{t('users.token-once')}</p>
                    <Snippet title={made.name} text={made.secret} />
                </>
            )}
            <details>
                <summary>{t('users.token-add')}</summary>
                <Form
                    action={t('users.token-add')}
                    send={async (body) => {
                        const said = await ask<ApiNewToken>('/tokens', { method: 'POST', body });
                        if (said.ok) setMade(said.value);
                        again();
                        return said;
                    }}
                >
                    <Field label={t('access.name')} name="name" />
                    <Field label={t('nut.role')} name="role" choices={ROLES} />
                </Form>
            </details>
        </Panel>
    );
}

// What the audit log is made of: auditOf of model/audit.ts.
const AUDITED = ['audit', 'command', 'config', 'forced-shutdown'] as const;

function Audit() {
    const { answer } = useAnswer<AuditAnswer>('/audit?limit=100', { after: AUDITED });
    return (
        <Panel id="audit" title={t('users.audit')}>
            <p class="hint">{t('users.audit-about')}</p>
            <Answered answer={answer}>
                {({ rows }) => (
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t('events.when')}</th>
                                <th scope="col">{t('users.who')}</th>
                                <th scope="col">{t('events.what')}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {rows.toReversed().map(({ number, at, by, action, about, outcome }) => (
                                <tr key={number}>
                                    <td>{fullMomentText(at)}</td>
                                    <td data-label={t('users.who')}>{by}</td>
                                    <td lang="en">
                                        {action} {about} <small>{outcome}</small>
                                    </td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                )}
            </Answered>
        </Panel>
    );
}
