// What is wrong with the chain although nothing has failed.

import type { Finding } from '#model/findings.ts';
import { t } from '../i18n/text.ts';
import { lookedAt } from '../live/live.ts';
import { StateIcon } from './state-icon.tsx';

const LOOKS = { critical: 'bad', warning: 'ending', notice: 'watch' } as const;

export function FindingList({ findings }: { findings: readonly Finding[] }) {
    if (findings.length === 0) return <p class="empty">{t('findings.none')}</p>;
    return (
        <ul class="findings">
            {findings.map(({ id, severity, sentence, nodes }) => (
                <li
                    key={id}
                    class={`look-${LOOKS[severity]}`}
                    onMouseEnter={() => {
                        lookedAt.value = nodes[0];
                    }}
                    onMouseLeave={() => {
                        lookedAt.value = undefined;
                    }}
                >
                    <StateIcon look={LOOKS[severity]} />
                    <span>
                        <b>{t(`severity.${severity}`)}</b>: <span lang="en">{sentence}.</span>
                    </span>
                </li>
            ))}
        </ul>
    );
}
