// The reader's own account: the first password with the code from the console, logging in and out, password, authenticator and
// browsers that are logged in.

import { useState } from 'preact/hooks';
import type { ApiAuth, ApiBrowserSession, ApiTotpSecret } from '#model/api-access.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { reopen } from '../live/gateway-stream.ts';
import { askWhoIAm, auth, userName } from '../live/identity.ts';
import { forgetLastState } from '../live/last-state.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Panel } from '../parts/panel.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { hasPasskeys, logInWithPasskey, makePasskey } from './passkey.ts';

export function AccountPage() {
    const now = auth.value;
    if (!now) return <p class="card empty">{t('frame.loading')}</p>;
    if (userName.value !== undefined) return <OwnAccount now={now} />;
    if (!now.takesPasswords) return <ClearText now={now} />;
    return now.isClaimed ? <LogIn /> : <Claim now={now} />;
}

async function enter(said: Promise<Answer<ApiAuth>>): Promise<Answer<ApiAuth>> {
    const answer = await said;
    if (answer.ok) {
        auth.value = answer.value;
        reopen();
    }
    return answer;
}

function LogIn() {
    return (
        <Panel id="log-in" title={t('access.log-in')} className="narrow">
            <Form
                action={t('access.log-in')}
                send={(body) => enter(ask<ApiAuth>('/auth/login', { method: 'POST', body }))}
            >
                <Field label={t('access.name')} name="name" autocomplete="username" />
                <Field label={t('access.password')} name="password" type="password" autocomplete="current-password" />
                <Field
                    label={t('access.code')}
                    name="code"
                    autocomplete="one-time-code"
                    hint={t('access.code-hint')}
                    isOptional
                />
            </Form>
            {hasPasskeys() && (
                <Form action={t('access.passkey-in')} send={() => enter(logInWithPasskey())}>
                    {null}
                </Form>
            )}
        </Panel>
    );
}

function Claim({ now }: { now: ApiAuth }) {
    return (
        <Panel id="claim" title={t('access.claim')} className="narrow">
            <p class="hint">{t('access.claim-about')}</p>
            <p class="hint" lang="en">
                {now.claimHint}.
            </p>
            <Form
                action={t('access.claim-do')}
                send={(body) => enter(ask<ApiAuth>('/auth/claim', { method: 'POST', body }))}
            >
                <Field label={t('access.claim-code')} name="code" />
                <Field label={t('access.name')} name="name" value="admin" autocomplete="username" />
                <Field
                    label={t('access.new-password')}
                    name="password"
                    type="password"
                    autocomplete="new-password"
                    hint={t('access.password-hint')}
                />
            </Form>
        </Panel>
    );
}

function ClearText({ now }: { now: ApiAuth }) {
    const address = now.httpsPort === undefined ? undefined : `https://${location.hostname}:${now.httpsPort}/`;
    return (
        <Panel id="clear" title={t('access.log-in')} className="narrow">
            <p class="refusal">{t('access.clear-text')}</p>
            {address ? (
                <p>
                    <a href={address}>{address}</a>
                </p>
            ) : (
                <p class="hint">{t('access.no-https')}</p>
            )}
        </Panel>
    );
}

function OwnAccount({ now }: { now: ApiAuth }) {
    return (
        <>
            <Panel id="me" title={t('access.logged-in', { name: now.who?.name ?? '' })}>
                <p class="hint">{t(`access.role-${now.who?.role ?? 'viewer'}`)}</p>
                <button type="button" onClick={() => void logOut()}>
                    {t('access.log-out')}
                </button>
            </Panel>
            <Panel id="password" title={t('access.change-password')} className="narrow">
                <Form
                    user={now.who?.name}
                    action={t('action.change')}
                    done={t('access.password-changed')}
                    send={(body) => ask('/auth/password', { method: 'POST', body })}
                >
                    <Field
                        label={t('access.password')}
                        name="current"
                        type="password"
                        autocomplete="current-password"
                    />
                    <Field
                        label={t('access.new-password')}
                        name="password"
                        type="password"
                        autocomplete="new-password"
                        hint={t('access.password-hint')}
                    />
                </Form>
            </Panel>
            <SecondFactor now={now} />
            <Browsers />
        </>
    );
}

async function logOut(): Promise<void> {
    await ask('/auth/logout', { method: 'POST', body: {} });
    // Whoever opens this browser next may not be the one who was logged in.
    forgetLastState();
    await askWhoIAm();
    reopen();
}

function SecondFactor({ now }: { now: ApiAuth }) {
    const [secret, setSecret] = useState<ApiTotpSecret | undefined>(undefined);
    const { totp = false, passkeys = [] } = now.second ?? {};
    const password = (
        <Field label={t('access.password')} name="password" type="password" autocomplete="current-password" />
    );
    return (
        <Panel id="second" title={t('access.second')} className="narrow">
            <p class="hint">{totp ? t('access.totp-on') : t('access.totp-off')}</p>
            {secret ? (
                <>
                    <QrCode text={secret.uri} />
                    <p class="hint">
                        {t('access.totp-scan')} <code translate={false}>{secret.secret}</code>
                    </p>
                    <Form
                        action={t('access.totp-confirm')}
                        send={(body) =>
                            andAskAgain(ask('/auth/totp/confirm', { method: 'POST', body }), () => setSecret(undefined))
                        }
                    >
                        <Field label={t('access.code')} name="code" autocomplete="one-time-code" />
                    </Form>
                </>
            ) : totp ? (
                <Form
                    user={now.who?.name}
                    action={t('access.totp-remove')}
                    send={(body) => andAskAgain(ask('/auth/totp/remove', { method: 'POST', body }))}
                >
                    {password}
                </Form>
            ) : (
                <Form
                    user={now.who?.name}
                    action={t('access.totp-add')}
                    send={async (body) => {
                        const said = await ask<ApiTotpSecret>('/auth/totp', { method: 'POST', body });
                        if (said.ok) setSecret(said.value);
                        return said;
                    }}
                >
                    {password}
                </Form>
            )}
            {passkeys.length > 0 && (
                <ul class="clients">
                    {passkeys.map(({ id, name, createdAt }) => (
                        <li key={id}>
                            <span>
                                {t('access.passkey')} <b>{name}</b> <Age at={createdAt} />
                            </span>
                            <button
                                type="button"
                                class="quiet"
                                onClick={() =>
                                    void andAskAgain(
                                        ask(`/auth/passkeys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
                                    )
                                }
                            >
                                {t('action.remove')}
                            </button>
                        </li>
                    ))}
                </ul>
            )}
            {hasPasskeys() && (
                <Form
                    user={now.who?.name}
                    action={t('access.passkey-add')}
                    send={({ name = '', password = '' }) => andAskAgain(makePasskey(name, password))}
                >
                    <Field label={t('access.passkey-name')} name="name" />
                    {password}
                </Form>
            )}
        </Panel>
    );
}

async function andAskAgain<T>(said: Promise<Answer<T>>, then: () => void = () => undefined): Promise<Answer<T>> {
    const answer = await said;
    if (answer.ok) {
        then();
        await askWhoIAm();
    }
    return answer;
}

function Browsers() {
    const { answer, again } = useAnswer<readonly ApiBrowserSession[]>('/auth/sessions');
    return (
        <Panel id="browsers" title={t('access.browsers')}>
            <Answered answer={answer}>
                {(sessions) => (
                    <ul class="clients">
                        {sessions.map(({ id, user, address, agent, seenAt, isOwn }) => (
                            <li key={id}>
                                <span>
                                    <b>{user}</b> · {address} {isOwn && `· ${t('access.this-browser')}`} ·{' '}
                                    <Age at={seenAt} />
                                    <small>{agent}</small>
                                </span>
                                {!isOwn && (
                                    <button
                                        type="button"
                                        onClick={() =>
                                            void ask(`/auth/sessions/${id}`, { method: 'DELETE' }).then(again)
                                        }
                                    >
                                        {t('access.log-out')}
                                    </button>
                                )}
                            </li>
                        ))}
                    </ul>
                )}
            </Answered>
        </Panel>
    );
}
