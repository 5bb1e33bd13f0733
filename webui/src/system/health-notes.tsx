// What of the gateway itself a person should see to, the worst first.

import type { ApiHealth } from '#model/api-system.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

const REFRESH_MS = 15_000;
const LOOKS = { bad: 'bad', warn: 'watch' } as const;

export function HealthNotes() {
    const { answer } = useAnswer<ApiHealth>('/system/health', { refreshMs: REFRESH_MS });
    return (
        <Panel id="notes" title={t('system.notes')}>
            <Answered answer={answer}>
                {({ notes }) =>
                    notes.length === 0 ? (
                        <p class="state look-good">
                            <StateIcon look="good" /> {t('system.no-notes')}
                        </p>
                    ) : (
                        <ul class="findings">
                            {notes.map(({ severity, code, sentence }) => (
                                <li key={`${code} ${sentence}`} class={`look-${LOOKS[severity]}`}>
                                    <StateIcon look={LOOKS[severity]} />
                                    <span lang="en">{sentence}</span>
                                </li>
                            ))}
                        </ul>
                    )
                }
            </Answered>
        </Panel>
    );
}
