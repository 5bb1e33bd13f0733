// What the gateway says in plain English, in the language of the reader. Its phrases are few and fixed (model/chain-*.ts,
// model/status.ts); a phrase that is not known here stays as the gateway said it.

import { STATUS_WORDS, type StatusFlag } from '#model/status.ts';
import { spoken } from './language.ts';
import { known, t } from './text.ts';
import { aboutText } from './times.ts';

/** `psu2 ← pdu2:1 ← ups2 on battery, about 4 min left`: names stay, phrases are translated. */
export function saidText(english: string): string {
    if (spoken.value.language === 'en') return english;
    return english
        .split('; ')
        .map((part) => part.split(', ').map(pieceText).join(', '))
        .join('; ');
}

/** The status words of a device: `on battery, battery low`. */
export function flagsText(flags: Iterable<StatusFlag>): string {
    return [...flags].map((flag) => saidText(STATUS_WORDS[flag])).join(', ');
}

// One name, or a way up the chain: `psu2 ← pdu2:1 (silent) ← ups2`.
const NAMED = /^(\S+(?: \([^)]*\))?(?: ← \S+(?: \([^)]*\))?)*) (.+)$/;
const LEFT = /^(about .+|a few seconds) left$/;

// `since 10:02`, on another day `since 2026-11-24 10:02`, on the clock of the gateway.
const SINCE = / since ((?:\d{4}-\d\d-\d\d )?\d\d:\d\d)$/;

function pieceText(piece: string): string {
    const [said, time] = SINCE.exec(piece) ?? [];
    if (said === undefined || time === undefined) return timelessText(piece);
    return t('time.since', { what: timelessText(piece.slice(0, -said.length)), time });
}

function timelessText(piece: string): string {
    const whole = phraseText(piece);
    if (whole !== undefined) return whole;
    const [, name, rest = ''] = NAMED.exec(piece) ?? [];
    const phrase = phraseText(rest);
    return name === undefined || phrase === undefined ? piece : `${name} ${phrase}`;
}

function phraseText(phrase: string): string | undefined {
    const left = LEFT.exec(phrase)?.[1];
    if (left !== undefined) return t('time.left', { time: aboutText(secondsOf(left)) });
    const key = known(`say ${phrase}`);
    return key === undefined ? undefined : t(key);
}

/** `about 1 h 20 min` in seconds. */
function secondsOf(about: string): number {
    const part = (unit: string) => Number(new RegExp(`(\\d+) ${unit}\\b`).exec(about)?.[1] ?? 0);
    return part('h') * 3600 + part('min') * 60 + part('s');
}
