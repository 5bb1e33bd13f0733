// Which language the page speaks. English is always there; the others are fetched when they are wanted, and a text that one
// of them lacks would be shown in English (a test sees to it that none does).

import { signal } from '@preact/signals';
import en from './en.json' with { type: 'json' };

/** One text, or one for each plural form of the language (CLDR). */
export type Text = string | { readonly [form: string]: string };
export type TextKey = keyof typeof en;
export type Texts = { readonly [Key in TextKey]?: Text };

const KEPT_AS = 'powerchain.language';

/** Each in its own words: who cannot read the page must be able to find the way out. */
export const LANGUAGES = {
    en: 'English',
    de: 'Deutsch',
    es: 'Español',
    fr: 'Français',
    it: 'Italiano',
    zh: '中文',
} as const;
export type Language = keyof typeof LANGUAGES;

/** For dates, numbers and lists: English as the world reads it, days before months and 24 hours. */
export function localeOf(language: Language): string {
    return language === 'en' ? 'en-GB' : language;
}

type Loaded = { default: object };

const LOADERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Loaded>>> = {
    de: () => import('./de.json', { with: { type: 'json' } }),
    es: () => import('./es.json', { with: { type: 'json' } }),
    fr: () => import('./fr.json', { with: { type: 'json' } }),
    it: () => import('./it.json', { with: { type: 'json' } }),
    zh: () => import('./zh.json', { with: { type: 'json' } }),
};

/** What is spoken now, and its texts; both change together. */
export const spoken = signal<{ readonly language: Language; readonly texts: Texts }>({ language: 'en', texts: en });

/** The reader's own choice, else the first language of the browser that we have. */
export function wantedLanguage(chosen: string | null, preferred: readonly string[]): Language {
    const wanted = [chosen ?? '', ...preferred].map((tag) => tag.toLowerCase().split('-')[0] ?? '');
    return wanted.find((one): one is Language => Object.hasOwn(LANGUAGES, one)) ?? 'en';
}

/** Speaks the language of the reader; stays with English when its texts cannot be had. */
export async function startLanguage(): Promise<void> {
    await speak(wantedLanguage(kept(), navigator.languages));
}

export async function chooseLanguage(language: Language): Promise<void> {
    try {
        localStorage.setItem(KEPT_AS, language);
    } catch {
        // The browser keeps nothing for us: the choice lasts as long as the page.
    }
    await speak(language);
}

async function speak(language: Language): Promise<void> {
    try {
        const texts = language === 'en' ? en : ((await LOADERS[language]()).default as Texts);
        spoken.value = { language, texts };
        document.documentElement.lang = language;
    } catch {
        // The gateway went away in this moment: what is spoken stays as it is.
    }
}

function kept(): string | null {
    try {
        return localStorage.getItem(KEPT_AS);
    } catch {
        return null;
    }
}
