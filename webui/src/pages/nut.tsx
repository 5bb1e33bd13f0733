// Who is connected to the NUT server now, as what, how well protected, who was refused, and who may come.

import type { ApiNutRefusal, ApiNutSession, ApiNutSessions } from '#model/api-nut-sessions.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import { NutUsers } from '../parts/nut-users.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

const REFRESH_MS = 5000;

export function NutPage() {
    const { answer } = useAnswer<ApiNutSessions>('/sessions', { refreshMs: REFRESH_MS });
    return (
        <Answered answer={answer}>
            {({ sessions, refused }) => (
                <>
                    <Panel id="sessions" title={t('nut.sessions')}>
                        {sessions.length === 0 ? (
                            <p class="empty">{t('nut.no-sessions')}</p>
                        ) : (
                            <Sessions sessions={sessions} />
                        )}
                    </Panel>
                    <Panel id="refused" title={t('nut.refused')}>
                        {refused.length === 0 ? (
                            <p class="empty">{t('nut.none-refused')}</p>
                        ) : (
                            <Refusals refused={refused} />
                        )}
                    </Panel>
                    <Panel id="nut-users" title={t('nut.users')}>
                        <NutUsers sessions={sessions} />
                    </Panel>
                </>
            )}
        </Answered>
    );
}

function Sessions({ sessions }: { sessions: readonly ApiNutSession[] }) {
    return (
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{t('nut.client')}</th>
                    <th scope="col">{t('nut.role')}</th>
                    <th scope="col">{t('nut.watches')}</th>
                    <th scope="col">{t('nut.encryption')}</th>
                    <th scope="col">{t('nut.since')}</th>
                </tr>
            </thead>
            <tbody>
                {sessions.map((session) => (
                    <tr key={`${session.address} ${session.since}`}>
                        <th scope="row">
                            {session.address}
                            <small>{[session.user, session.software].filter(Boolean).join(' · ')}</small>
                        </th>
                        <td data-label={t('nut.role')}>{t(`role.${session.role}`)}</td>
                        <td data-label={t('nut.watches')}>
                            {session.ups ? <a href={addressOf('devices', session.ups)}>{session.ups}</a> : '–'}
                        </td>
                        <td data-label={t('nut.encryption')}>
                            <Encryption tls={session.tls} />
                        </td>
                        <td data-label={t('nut.since')}>
                            <Age at={session.since} />
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

function Encryption({ tls }: { tls: string | undefined }) {
    const look = tls === undefined ? 'watch' : 'good';
    return (
        <span class={`state look-${look}`}>
            <StateIcon look={look} /> {tls ?? t('nut.clear-text')}
        </span>
    );
}

function Refusals({ refused }: { refused: readonly ApiNutRefusal[] }) {
    return (
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{t('nut.client')}</th>
                    <th scope="col">{t('nut.reason')}</th>
                    <th scope="col">{t('nut.count')}</th>
                    <th scope="col">{t('nut.last')}</th>
                </tr>
            </thead>
            <tbody>
                {refused.map(({ user, address, reason, count, lastAt }) => (
                    <tr key={`${address} ${user} ${reason}`}>
                        <th scope="row">
                            {address} <small>{user}</small>
                        </th>
                        <td lang="en">{reason}</td>
                        <td data-label={t('nut.count')}>{count}</td>
                        <td data-label={t('nut.last')}>
                            <Age at={lastAt} />
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
