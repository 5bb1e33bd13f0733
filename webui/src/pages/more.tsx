// On a phone: all pages that have no place in the bar, and the reader's preferences.

import { PAGES } from '../frame/pages.ts';
import { addressOf } from '../frame/place.ts';
import { Preferences } from '../frame/preferences.tsx';
import { t } from '../i18n/text.ts';
import { Icon } from '../parts/icon.tsx';

export function MorePage() {
    return (
        <>
            <ul class="card ways">
                {PAGES.filter(({ isInBar }) => !isInBar).map(({ page, title, icon }) => (
                    <li key={page}>
                        <a href={addressOf(page)}>
                            <Icon name={icon} />
                            {t(title)}
                        </a>
                    </li>
                ))}
                <li>
                    <a href={addressOf('kiosk')}>
                        <Icon name="overview" />
                        {t('page.kiosk')}
                    </a>
                </li>
            </ul>
            <section class="card" aria-labelledby="preferences">
                <h2 id="preferences">{t('more.preferences')}</h2>
                <Preferences />
            </section>
        </>
    );
}
