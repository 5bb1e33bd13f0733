// How old something is, counted on by itself.

import { t } from '../i18n/text.ts';
import { ageText, fullMomentText } from '../i18n/times.ts';
import { gatewayNow } from '../live/live.ts';

/** `at` in ms since 1970 by the gateway's clock; undefined: never. */
export function Age({ at }: { at: number | undefined }) {
    if (at === undefined) return <span class="age">{t('time.never')}</span>;
    return (
        <time
            class="age"
            dateTime={new Date(at).toISOString()}
            // Made for who points at it: a page has hundreds of ages.
            onPointerEnter={({ currentTarget }) => {
                currentTarget.title = fullMomentText(at);
            }}
        >
            {ageText(gatewayNow.value - at)}
        </time>
    );
}
