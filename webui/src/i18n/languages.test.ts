import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { STATUS_WORDS } from '#model/status.ts';
import { demoSample, sampleRack } from '../testing/sample-rack.ts';
import { LANGUAGES, type Language, localeOf, spoken, type Text, type Texts, wantedLanguage } from './language.ts';
import { saidText } from './said.ts';
import { known, numberText, t as text } from './text.ts';
import { aboutText } from './times.ts';
import { verdictOf } from './verdict.ts';

const FOLDER = new URL('.', import.meta.url);

function textsOf(language: Language): Record<string, Text> {
    return JSON.parse(readFileSync(new URL(`${language}.json`, FOLDER), 'utf8'));
}

const english = textsOf('en');
const others = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== 'en');

function formsOf(one: Text): string[] {
    return typeof one === 'string' ? [one] : Object.values(one);
}

function fillingsOf(one: Text): string[] {
    return [...new Set(formsOf(one).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
}

for (const language of others) {
    test(`${language}: no text is missing, and none is left over`, (t) => {
        t.deepEqual(Object.keys(textsOf(language)), Object.keys(english));
    });

    test(`${language}: every text has what is filled in, and the plurals of its language`, (t) => {
        const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
        for (const [key, one] of Object.entries(textsOf(language))) {
            const original = english[key] ?? '';
            // What counts may leave the number out: “one side is gone”.
            const isCounting = typeof original !== 'string';
            if (!isCounting) t.deepEqual(fillingsOf(one), fillingsOf(original), key);
            t.is(typeof one, typeof original, key);
            t.true(
                formsOf(one).every((form) => form.trim() !== ''),
                key,
            );
            if (typeof one !== 'string' && wanted.includes('one')) t.truthy(one.one, key);
            if (typeof one !== 'string') t.truthy(one.other, key);
        }
    });
}

test('a number reads as the reader writes it, small or large', (t) => {
    const before = spoken.value;
    for (const language of Object.keys(LANGUAGES) as Language[]) {
        spoken.value = { language, texts: {} };
        for (const digits of [0, 1, 2]) {
            const format = new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: digits });
            for (const value of [
                0, 0.04, 0.05, 0.5, 0.994, 1, 2.5, 12.34, -0.4, -7.06, 99.95, 230.1, 998.99, 999.99, 1234.5, 1e7,
            ]) {
                t.is(numberText(value, digits), format.format(value), `${language} ${value} ${digits}`);
            }
        }
    }
    spoken.value = before;
    t.is(numberText(Number.NaN), 'NaN');
});

test('a language has a file, and a file is a language', (t) => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

    t.deepEqual(
        files.sort(),
        Object.keys(LANGUAGES)
            .map((language) => `${language}.json`)
            .sort(),
    );
});

test('the choice counts first, then the first language of the browser that we have, then English', (t) => {
    t.is(wantedLanguage('it', ['de-AT']), 'it');
    t.is(wantedLanguage(null, ['pt-BR', 'de-AT', 'fr']), 'de');
    t.is(wantedLanguage(null, ['zh-Hans-CN']), 'zh');
    t.is(wantedLanguage('tlh', ['pt']), 'en');
});

test.serial('counted texts have the form of their number', (t) => {
    speak(t, 'de');

    t.is(text('figure.of-hosts', { count: 1 }), 'von 1 Host');
    t.is(text('figure.of-hosts', { count: 1200 }), 'von 1.200 Hosts');
});

test.serial('what the gateway says in its fixed phrases is said in the language of the reader', (t) => {
    speak(t, 'de');

    t.is(
        saidText('psu1 faulty; psu2 ← pdu2:1 ← ups2 on battery, battery low, about 1 h 20 min left'),
        'psu1 defekt; psu2 ← pdu2:1 ← ups2 auf Batterie, Batterie schwach, noch etwa 80 min',
    );
    t.is(
        saidText('psu1 faulty since 2026-11-24 10:02; psu2 ← ups2 on battery since 10:20, about 4 min left'),
        'psu1 defekt seit 2026-11-24 10:02; psu2 ← ups2 auf Batterie seit 10:20, noch etwa 4 min',
    );
    t.is(saidText('present, ups1 is on mains'), 'vorhanden, ups1 ist am Netz');
    t.is(saidText('something new that nobody translated'), 'something new that nobody translated');
});

test('every status word of a device can be said in every language', (t) => {
    for (const words of Object.values(STATUS_WORDS)) {
        for (const phrase of words.split(', ')) t.truthy(known(`say ${phrase}`), phrase);
    }
});

test.serial('the verdict speaks the language of the reader', (t) => {
    speak(t, 'fr');

    const { headline } = verdictOf(sampleRack(demoSample()));

    t.is(headline, 'Les 3 hôtes sont alimentés par deux côtés. Secteur normal.');
    t.is(aboutText(240), 'environ 4 min');
});

function speak(t: { teardown: (act: () => void) => void }, language: Language): void {
    const before = spoken.value;
    t.teardown(() => {
        spoken.value = before;
    });
    spoken.value = { language, texts: textsOf(language) as Texts };
}
