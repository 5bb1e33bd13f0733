// Language and light: chosen here, kept in this browser.

import { chooseLanguage, LANGUAGES, type Language, spoken } from '../i18n/language.ts';
import { t } from '../i18n/text.ts';
import { Icon } from '../parts/icon.tsx';
import { theme, turnTheme } from './theme.ts';

export function Preferences() {
    const { language } = spoken.value;
    return (
        <div class="preferences">
            <label>
                <span class="unseen">{t('frame.language')}</span>
                <select
                    value={language}
                    onChange={({ currentTarget }) => void chooseLanguage(currentTarget.value as Language)}
                >
                    {Object.entries(LANGUAGES).map(([tag, name]) => (
                        <option key={tag} value={tag} lang={tag}>
                            {name}
                        </option>
                    ))}
                </select>
            </label>
            <button
                type="button"
                class="quiet"
                aria-label={t('frame.theme', { theme: themeText() })}
                onClick={turnTheme}
            >
                <Icon name={theme.value} />
            </button>
        </div>
    );
}

function themeText(): string {
    const texts = { auto: 'frame.theme-auto', light: 'frame.theme-light', dark: 'frame.theme-dark' } as const;
    return t(texts[theme.value]);
}
