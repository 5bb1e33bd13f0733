// The chain in plain words: durations, what is said of a supply, and what it all means for a host.

import type { HostVerdict } from './chain.ts';

/** `about 40 s`, `about 2 min`, `about 1 h 20 min`: as exact as a battery's promise deserves. */
export function about(seconds: number): string {
    if (seconds < 10) return 'a few seconds';
    if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `about ${minutes} min`;
    const rest = minutes % 60;
    return rest === 0 ? `about ${minutes / 60} h` : `about ${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `10:02`, of another day than `now` `2026-11-24 10:02`: on the clock of the place, both in milliseconds since 1970. */
export function clockTime(at: number, now: number): string {
    const [date, today] = [new Date(at), new Date(now)];
    const two = (value: number) => String(value).padStart(2, '0');
    const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
    if (date.toDateString() === today.toDateString()) return time;
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** `clc: psu1 faulty since 10:02; psu2 ← …: clc goes dark at about 10:31`. `wallNow`: as for `conclusion`. */
export function hostSentence(verdict: Conclusive, reasons: string, wallNow: number | undefined): string {
    return `${verdict.host}: ${reasons}: ${conclusion(verdict, wallNow)}`;
}

/** The reasons in a sentence of this form, and what follows from them. */
export function partsOfSentence({ host, sentence }: Pick<HostVerdict, 'host' | 'sentence'>): [string, string] {
    const start = sentence.startsWith(`${host}: `) ? host.length + 2 : 0;
    const ends = [`: ${host} `, `: ${NOBODY_KNOWS} ${host} `].map((words) => sentence.indexOf(words, start));
    const end = Math.min(...ends.filter((place) => place >= 0), sentence.length);
    return [sentence.slice(start, end), sentence.slice(end + 2)];
}

const NOBODY_KNOWS = 'nobody knows whether';

/**
 * What a host can expect, without its reasons: `clc goes dark in about 2 min`; with the time of the wall, in milliseconds since
 * 1970, `clc goes dark at about 10:31`: that stays true while people read it.
 */
export function conclusion(verdict: Conclusive, wallNow?: number): string {
    const { network } = verdict;
    const timing = timingOf(wallNow);
    if (!network || verdict.redundancy === 'lost') return expectation(verdict, timing);
    const { gear, secondsLeft } = network;
    const end =
        secondsLeft === 0
            ? `${gear} is dark: nobody reaches ${verdict.host}`
            : `its switch ${gear} dies first, ${timing.at(secondsLeft)}`;
    return `${expectation(verdict, timing)}; ${end}`;
}

/** How it is said when something ends, by the seconds that are left. */
interface Timing {
    readonly at: (seconds: number) => string;
    readonly until: (seconds: number) => string;
}

const RELATIVE: Timing = { at: (seconds) => `in ${about(seconds)}`, until: (seconds) => `for ${about(seconds)}` };

function timingOf(wallNow: number | undefined): Timing {
    if (wallNow === undefined) return RELATIVE;
    const clock = (seconds: number) => clockTime(wallNow + seconds * 1000, wallNow);
    return { at: (seconds) => `at about ${clock(seconds)}`, until: (seconds) => `until about ${clock(seconds)}` };
}

function expectation({ host, redundancy, state, secondsLeft, needs, supplies }: Conclusive, timing: Timing): string {
    switch (redundancy) {
        case 'n+1':
            return `${host} can lose a supply`;
        case 'n':
            return supplies.length > needs ? `${host} cannot lose another supply` : `${host} has power`;
        case 'at risk':
            if (state === 'up')
                return `${host} runs on battery${secondsLeft === undefined ? '' : ` ${timing.until(secondsLeft)}`}`;
            return `${host} goes dark ${(secondsLeft ?? 0) < 10 ? 'any moment' : timing.at(secondsLeft ?? 0)}`;
        case 'lost':
            return tooFew(host, needs, supplies.filter((supply) => supply.state !== 'down').length);
        case 'unknown':
            return `${NOBODY_KNOWS} ${host} has power`;
        default:
            return redundancy satisfies never;
    }
}

type Conclusive = Omit<HostVerdict, 'sentence' | 'carrier' | 'since'>;

function tooFew(host: string, needs: number, alive: number): string {
    return alive === 0
        ? `${host} has no power`
        : `${host} has power from ${alive} of the ${needs} supplies that it needs`;
}
