// Which upsmons watch a host's virtual UPS now, and what to tell the host so that one does, with a tick as soon as it does.

import type { ApiNutSessions } from '#model/api-nut-sessions.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Age } from './age.tsx';
import { Answered } from './answered.tsx';
import { HostSetUp } from './host-set-up.tsx';
import { Panel } from './panel.tsx';
import { StateIcon } from './state-icon.tsx';

// A person who has just started upsmon looks at the page and waits.
const REFRESH_MS = 3000;

export function HostClients({ id }: { id: string }) {
    const { answer } = useAnswer<ApiNutSessions>('/sessions', { refreshMs: REFRESH_MS });
    return (
        <Panel id="clients" title={t('host.clients')}>
            <Answered answer={answer}>
                {({ sessions }) => {
                    const mine = sessions.filter(({ ups }) => ups === id);
                    return mine.length > 0 ? (
                        <ul class="clients">
                            {mine.map(({ address, user, role, since, software }) => (
                                <li key={`${address} ${since}`} class="look-good">
                                    <StateIcon look="good" />
                                    <span>
                                        <b>{t('host.connected')}</b>{' '}
                                        {[software, user, role, address].filter(Boolean).join(' · ')} <Age at={since} />
                                    </span>
                                </li>
                            ))}
                        </ul>
                    ) : (
                        <p class="state look-unknown">
                            <StateIcon look="unknown" /> {t('host.not-connected')}
                        </p>
                    );
                }}
            </Answered>
            <HostSetUp id={id} />
        </Panel>
    );
}
