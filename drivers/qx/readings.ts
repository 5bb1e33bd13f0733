// From the answers to readings: every variable once, the status in words. Pure: the same answers give the same.

import { formatStatus, type StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import { columnsOf } from './answers.ts';
import type { Circumstances, Flags, Protocol, Query } from './protocol.ts';

/** By question. */
export type Answers = ReadonlyMap<string, string>;

/** Values of the rows; the first that reads wins, null may still be known by a later one. */
export function valuesOf(protocol: Protocol, answers: Answers): Record<string, Value> {
    const values: Record<string, Value> = { ...protocol.fixed };
    const about = circumstances(answers, values, {});
    for (const row of protocol.rows) {
        if ((values[row.variable] ?? null) !== null) continue;
        const said = about.columns(row.in, row.at);
        const value = said === undefined ? undefined : row.as.read(said, about);
        if (value !== undefined) values[row.variable] = value;
    }
    return values;
}

/** undefined: some field says what it cannot say. */
export function flagsOf(
    protocol: Protocol,
    answers: Answers,
    values: Readonly<Record<string, Value>>,
): Flags | undefined {
    let flags: Flags = {};
    for (const row of protocol.status) {
        const about = circumstances(answers, values, flags);
        const said = about.columns(row.in, row.at);
        if (said === undefined) continue;
        const more = row.as(said, about);
        if (more === undefined) return undefined;
        flags = { ...flags, ...more };
    }
    return flags;
}

/** `ups.status`, and `ups.alarm` when there is one. */
export function statusReadings(protocol: Protocol, answers: Answers, flags: Flags): Record<string, Value> {
    const about = circumstances(answers, {}, flags);
    const alarms = (protocol.alarms ?? []).flatMap((row) => {
        const said = about.columns(row.in, row.at);
        return said === undefined ? [] : row.as(said);
    });
    const words = new Set((Object.keys(flags) as StatusFlag[]).filter((flag) => flags[flag]));
    if (flags.OL === false) words.add('OB');
    if (alarms.length > 0) words.add('ALARM');
    return {
        // Nothing said of mains is not “off”, and not “fine” either.
        'ups.status': words.size > 0 ? formatStatus(words) : null,
        ...(alarms.length > 0 ? { 'ups.alarm': alarms.map((text) => `[${text}]`).join(' ') } : {}),
    };
}

function circumstances(answers: Answers, values: Readonly<Record<string, Value>>, flags: Flags): Circumstances {
    return {
        flags,
        reading: (variable) => values[variable],
        columns: ({ ask }: Query, at) => {
            const answer = answers.get(ask);
            return answer === undefined ? undefined : columnsOf(answer, at);
        },
    };
}
