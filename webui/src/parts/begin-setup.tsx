// Where there is nothing to show yet: what is missing, and the way to the wizard.

import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';

export function BeginSetup({ text }: { text: string }) {
    return (
        <p class="empty">
            {text} <a href={addressOf('setup')}>{t('setup.begin')}</a>
        </p>
    );
}
