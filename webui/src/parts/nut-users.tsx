// Who may come to the NUT server: what each user may do there, from where, and whether it is there now.

import type { ApiNutSession, ApiNutUser } from '#model/api-nut-sessions.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Answered } from './answered.tsx';
import { StateIcon } from './state-icon.tsx';

export function NutUsers({ sessions }: { sessions: readonly ApiNutSession[] }) {
    const { answer } = useAnswer<readonly ApiNutUser[]>('/nut/users', { after: ['config'] });
    const present = new Set(sessions.filter(({ isProven }) => isProven).map(({ user }) => user));
    return (
        <Answered answer={answer}>
            {(users) =>
                users.length === 0 ? (
                    <p class="empty">{t('nut.no-users')}</p>
                ) : (
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t('nut.user')}</th>
                                <th scope="col">{t('nut.role')}</th>
                                <th scope="col">{t('nut.may')}</th>
                                <th scope="col">{t('nut.from')}</th>
                                <th scope="col">{t('chain.state')}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {users.map((user) => (
                                <User key={user.name} user={user} isPresent={present.has(user.name)} />
                            ))}
                        </tbody>
                    </table>
                )
            }
        </Answered>
    );
}

function User({ user, isPresent }: { user: ApiNutUser; isPresent: boolean }) {
    const { name, hasPassword, from, host, compat, upsmon, actions, instcmds } = user;
    const look = isPresent ? 'good' : 'unknown';
    const may = [...actions, ...instcmds];
    return (
        <tr>
            <th scope="row">
                {name}
                {host !== undefined && (
                    <small>
                        <a href={addressOf('hosts', host)}>{host}</a>
                    </small>
                )}
                {!hasPassword && <small>{t('nut.no-password')}</small>}
            </th>
            <td data-label={t('nut.role')}>{upsmon ? t(`role.${upsmon}`) : (compat ?? '–')}</td>
            <td data-label={t('nut.may')} translate={false}>
                {may.length === 0 ? '–' : may.join(' ')}
            </td>
            <td data-label={t('nut.from')}>{from.length === 0 ? t('nut.anywhere') : from.join(' ')}</td>
            <td data-label={t('chain.state')}>
                <span class={`state look-${look}`}>
                    <StateIcon look={look} /> {t(isPresent ? 'nut.present' : 'nut.absent')}
                </span>
            </td>
        </tr>
    );
}
