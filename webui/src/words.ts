// How times and values read on the page. Pure.

import type { ApiReading } from '#model/api.ts';

/** A time left, rounded down: nobody should count on more. `4 min`, `2 h 10 min`. */
export function durationText(seconds: number): string {
    if (seconds < 60) return 'less than a minute';
    const minutes = Math.floor(seconds / 60);
    if (minutes < 120) return `${minutes} min`;
    const rest = minutes % 60;
    const hours = Math.floor(minutes / 60);
    return rest === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${rest} min`;
}

// Devices are asked every few seconds: below this their values are of now.
const NOW_MS = 10_000;

/** How long ago something was, in ms: `now`, `40 s ago`, `5 min ago`. */
export function ageText(ms: number): string {
    if (ms < NOW_MS) return 'now';
    const seconds = Math.floor(ms / 1000);
    if (seconds < 120) return `${seconds} s ago`;
    if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`;
    return `${Math.floor(seconds / 86_400)} days ago`;
}

/** A reading for a small space: whole percents, watts and volts, times in minutes; undefined when there is none. */
export function shortText(reading: ApiReading | undefined): string | undefined {
    if (reading?.text === undefined) return undefined;
    // Not the text: what is rounded twice is rounded wrong.
    const number = Number(reading.value);
    if (reading.text.trim() === '' || !Number.isFinite(number)) return reading.text;
    switch (reading.unit) {
        case 's':
            return durationText(number);
        case '%':
        case 'W':
        case 'VA':
        case 'V':
            return `${Math.round(number)} ${reading.unit}`;
        default:
            return reading.unit ? `${reading.text} ${reading.unit}` : reading.text;
    }
}

/** `a`, `a and b`, `a, b and c`; no more than `max` are named, the others are counted. */
export function listText(names: readonly string[], max = 3): string {
    if (names.length > max) return `${names.slice(0, max).join(', ')} and ${names.length - max} more`;
    const last = names.at(-1) ?? '';
    return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
