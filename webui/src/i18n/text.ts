// Texts of the page in the language of the reader. A text holds `{names}` of what is filled in; where it counts something it
// has a form for each plural of its language, chosen by `count`.

import en from './en.json' with { type: 'json' };
import { type Language, localeOf, spoken, type Text, type TextKey } from './language.ts';

export type Fillings = Readonly<Record<string, string | number>>;

/** The text for `key`. Who renders it is rendered again when the language changes. */
export function t(key: TextKey, fillings: Fillings = {}): string {
    const { language, texts } = spoken.value;
    const text: Text = texts[key] ?? en[key];
    return fill(typeof text === 'string' ? text : formOf(text, language, Number(fillings.count)), fillings);
}

/** For keys that are put together: undefined when there is no such text. */
export function known(key: string): TextKey | undefined {
    return Object.hasOwn(en, key) ? (key as TextKey) : undefined;
}

function formOf(forms: Exclude<Text, string>, language: Language, count: number): string {
    return forms[pluralsOf(language).select(count)] ?? forms.other ?? '';
}

function fill(text: string, fillings: Fillings): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const filling = fillings[name];
        if (filling === undefined) return whole;
        return typeof filling === 'number' ? numberText(filling) : filling;
    });
}

/** How the languages write numbers (CLDR): decimal point, what parts thousands, and from how many digits on. */
const NUMBERS: Readonly<Record<Language, { point: string; group: string; groupedFrom: number }>> = {
    en: { point: '.', group: ',', groupedFrom: 4 },
    de: { point: ',', group: '.', groupedFrom: 4 },
    es: { point: ',', group: '.', groupedFrom: 5 },
    fr: { point: ',', group: '\u202f', groupedFrom: 4 },
    it: { point: ',', group: '.', groupedFrom: 5 },
    zh: { point: '.', group: ',', groupedFrom: 4 },
};

/**
 * `1,234.5` as the reader writes it, with at most `digits` decimals. By hand: the first `Intl.NumberFormat` of a page costs a
 * phone a fifth of a second.
 */
export function numberText(value: number, digits = 0): string {
    if (!Number.isFinite(value)) return String(value);
    const { point, group, groupedFrom } = NUMBERS[spoken.value.language];
    const [whole = '', decimals = ''] = value.toFixed(digits).split('.');
    const kept = decimals.replace(/0+$/, '');
    const isLong = whole.replace('-', '').length >= groupedFrom;
    const grouped = isLong ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
    return kept === '' ? grouped : `${grouped}${point}${kept}`;
}

/** `psu1`, `psu1 and psu2`, `a, b and 3 more`; no more than `max` are named, the others are counted. */
export function listText(names: readonly string[], max = 3): string {
    const rest = names.length - max;
    const named = rest > 0 ? [...names.slice(0, max), t('list.more', { count: rest })] : names;
    return listsOf(spoken.value.language).format(named);
}

// Making one takes a millisecond.
const plurals = new Map<Language, Intl.PluralRules>();
const lists = new Map<Language, Intl.ListFormat>();

function pluralsOf(language: Language): Intl.PluralRules {
    return remembered(plurals, language, () => new Intl.PluralRules(language));
}

function listsOf(language: Language): Intl.ListFormat {
    return remembered(lists, language, () => new Intl.ListFormat(localeOf(language), { type: 'conjunction' }));
}

function remembered<Key, Made>(made: Map<Key, Made>, key: Key, make: () => Made): Made {
    const one = made.get(key) ?? make();
    made.set(key, one);
    return one;
}
