// `powerchain whatif`: asks the gateway what would happen, and prints who goes dark, when, and what to do. Nothing is switched:
// the gateway plays it through on paper.

import { durationText } from '#model/duration.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import type { WhatIf } from './gateway-api.ts';
import { moodOf, type Paint } from './paint.ts';
import { table } from './table.ts';

const HEADER = 'SIMULATION – nothing is switched';

const NUMBERS = ['minutes', 'battery', 'years'] as const;

/** `words` behind `powerchain whatif`; returns the exit code. */
export async function runWhatIf(words: readonly string[], context: Context): Promise<number> {
    const { api, options, print, complain, paint } = context;
    if (words.length === 0) {
        complain('powerchain whatif: say what fails, for example: powerchain whatif feed-a ups2=low clc-psu1');
        return NOT_UNDERSTOOD;
    }
    const query = new URLSearchParams(words.map((word): [string, string] => ['fail', word]));
    for (const name of NUMBERS) {
        const value = options[name];
        if (value !== undefined) query.set(name, value);
    }
    const answer = await api.whatIf(query);
    if (!answer.ok) {
        complain(`powerchain whatif: ${answer.error.message}`);
        return answer.error.unknown ? NOT_UNDERSTOOD : FAILED;
    }
    if (options.json) print(JSON.stringify({ simulation: true, ...answer.value }, undefined, 2));
    else for (const line of linesOf(answer.value, words, paint)) print(line);
    return DONE;
}

function linesOf(result: WhatIf, words: readonly string[], paint: Paint): string[] {
    const { hosts, lostNow, timeline, overloads, actions, assumed, sentence } = result;
    const later = timeline.filter(({ host }) => !lostNow.includes(host));
    const times = (rows: readonly (readonly [number, string])[]) =>
        table(rows.map(([seconds, text]) => [moment(seconds), text]));
    return [
        paint(HEADER, 'warning'),
        `If ${words.join(', ')}: ${sentence}.`,
        ...assumed.map((one) => `(${one})`),
        ...section(
            'Lost now',
            lostNow.map((host) => paint(host, 'bad')),
        ),
        ...section(
            'Lost later',
            times(later.map(({ seconds, host }) => [seconds, host])).map((line) => paint(line, 'bad')),
        ),
        ...section(
            'Overloads',
            overloads.map((one) => paint(one.sentence, one.isOverRating ? 'bad' : 'warning')),
        ),
        ...section(
            'What to do, in this order',
            actions.map((one, place) => `${place + 1}. ${one.sentence}`),
        ),
        ...section(
            'Hosts',
            hosts.map((host) => paint(host.sentence, moodOf(host))),
        ),
    ];
}

/** Nothing at all when it has no lines. */
function section(title: string, lines: readonly string[]): string[] {
    return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function moment(seconds: number): string {
    return seconds < 1 ? 'now' : `+${durationText(seconds)}`;
}
