// Dark or light: as the reader's system wants it, or as chosen here. Kept in this browser.

import { signal } from '@preact/signals';

const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = 'powerchain.theme';

export const theme = signal<Theme>('auto');

export function startTheme(): void {
    try {
        const kept = localStorage.getItem(KEPT_AS);
        show(THEMES.find((one) => one === kept) ?? 'auto');
    } catch {
        // The browser keeps nothing for us.
    }
}

/** The next of auto, light, dark. */
export function turnTheme(): void {
    show(THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto');
    try {
        localStorage.setItem(KEPT_AS, theme.value);
    } catch {
        // It lasts as long as the page.
    }
}

function show(wanted: Theme): void {
    theme.value = wanted;
    if (wanted === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = wanted;
}
