// Where something could be done by who logs in.

import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';

export function LogInFirst() {
    return (
        <p class="hint">
            <a href={addressOf('account')}>{t('access.log-in')}</a> {t('access.to-act')}
        </p>
    );
}
