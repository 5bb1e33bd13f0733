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

/** `1,234.5` as the reader writes it, with at most `digits` decimals. */
export function numberText(value: number, digits = 0): string {
    return numbersOf(spoken.value.language, digits).format(value);
}

/** `psu1`, `psu1 and psu2`, `a, b and 3 more`; no more than `max` are named, the others are counted. */
export function listText(names: readonly string[], max = 3): string {
    const rest = names.length - max;
    const named = rest > 0 ? [...names.slice(0, max), t('list.more', { count: rest })] : names;
    return listsOf(spoken.value.language).format(named);
}

// Making one takes a millisecond, and numbers are printed by the hundred.
const plurals = new Map<Language, Intl.PluralRules>();
const lists = new Map<Language, Intl.ListFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

function pluralsOf(language: Language): Intl.PluralRules {
    return remembered(plurals, language, () => new Intl.PluralRules(language));
}

function listsOf(language: Language): Intl.ListFormat {
    return remembered(lists, language, () => new Intl.ListFormat(localeOf(language), { type: 'conjunction' }));
}

function numbersOf(language: Language, digits: number): Intl.NumberFormat {
    const make = () => new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: digits });
    return remembered(numbers, `${language} ${digits}`, make);
}

function remembered<Key, Made>(made: Map<Key, Made>, key: Key, make: () => Made): Made {
    const one = made.get(key) ?? make();
    made.set(key, one);
    return one;
}
