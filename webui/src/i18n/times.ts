// How times read on the page: durations, ages, clocks. Pure but for the language.

import { localeOf, spoken } from './language.ts';
import { t } from './text.ts';

/** A time left, rounded down: nobody should count on more. `4 min`, `2 h 10 min`. */
export function durationText(seconds: number): string {
    if (seconds < 60) return t('time.less-than-minute');
    const minutes = Math.floor(seconds / 60);
    if (minutes < 120) return t('time.min', { minutes });
    const rest = minutes % 60;
    const hours = Math.floor(minutes / 60);
    return rest === 0 || hours >= 10 ? t('time.h', { hours }) : t('time.h-min', { hours, minutes: rest });
}

/** A time left as the gateway promises it: `about 40 s`, `about 2 min`, `about 1 h 20 min`. */
export function aboutText(seconds: number): string {
    if (seconds < 10) return t('time.few-seconds');
    if (seconds < 90) return t('time.about', { time: t('time.s', { seconds: Math.round(seconds / 10) * 10 }) });
    return t('time.about', { time: durationText(Math.round(seconds / 60) * 60) });
}

// Devices are asked every few seconds: below this their values are of now.
const NOW_MS = 10_000;

/** How long ago something was, in ms: `now`, `40 s ago`, `5 min ago`. */
export function ageText(ms: number): string {
    if (ms < NOW_MS) return t('time.now');
    const seconds = Math.floor(ms / 1000);
    if (seconds < 120) return t('time.ago', { time: t('time.s', { seconds }) });
    if (seconds < 7200) return t('time.ago', { time: t('time.min', { minutes: Math.floor(seconds / 60) }) });
    if (seconds < 172_800) return t('time.ago', { time: t('time.h', { hours: Math.floor(seconds / 3600) }) });
    return t('time.ago', { time: t('time.days', { days: Math.floor(seconds / 86_400) }) });
}

/** `m:ss` or `h:mm:ss` of a stopwatch: how long something has been so. */
export function stopwatchText(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(rest).padStart(2, '0')}`;
    return hours > 0 ? `${hours}:${tail}` : tail;
}

/** Date and time of a moment in ms since 1970; today's need no date. `now` in the same clock. */
export function momentText(at: number, now: number): string {
    const isToday = new Date(at).toDateString() === new Date(now).toDateString();
    return isToday ? clockText(at) : `${formatted(at, 'day')}, ${clockText(at)}`;
}

/** Date and time in full, for titles and exports people read. */
export function fullMomentText(at: number): string {
    return formatted(at, 'full');
}

/** The time of day of a moment in ms since 1970. */
export function clockText(at: number): string {
    return formatted(at, 'clock');
}

const STYLES = {
    full: { dateStyle: 'medium', timeStyle: 'medium' },
    clock: { timeStyle: 'medium' },
    day: { month: 'short', day: 'numeric' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

// Making one takes a millisecond, on a phone ten, and a page shows a hundred times.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: number, style: keyof typeof STYLES): string {
    const { language } = spoken.value;
    const key = `${language} ${style}`;
    const format = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), STYLES[style]);
    formats.set(key, format);
    return format.format(at);
}
