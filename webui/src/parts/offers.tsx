// What was plugged into the gateway and is in no configuration yet, and the way to take it.

import type { ApiFoundDevice, ApiOffers } from '#model/api-scan.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Panel } from './panel.tsx';
import { StateIcon } from './state-icon.tsx';

/** None as long as the gateway has not said. */
export function useOffers(): readonly ApiFoundDevice[] {
    const { answer } = useAnswer<ApiOffers>('/offers', { after: ['offer'] });
    return answer?.ok ? answer.value.offers : [];
}

/** Nothing where there is nothing new. */
export function Offers() {
    const offers = useOffers();
    if (offers.length === 0) return null;
    return (
        <Panel id="offers" title={t('offers.title')}>
            <ul class="findings">
                {offers.map(({ title, facts, problem }) => (
                    <li key={facts.usbPort} class="look-watch">
                        <StateIcon look={problem === undefined ? 'watch' : 'unknown'} />
                        <span lang="en">
                            <b>{title}</b>
                            {problem !== undefined && `: ${problem}`}
                        </span>
                    </li>
                ))}
            </ul>
            <p class="buttons">
                <a class="button primary" href={addressOf('setup', undefined, { step: 'scan' })}>
                    {t('offers.add')}
                </a>
            </p>
        </Panel>
    );
}
