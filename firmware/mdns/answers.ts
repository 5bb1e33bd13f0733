// What a question of multicast DNS is answered with (RFC 6762 §6 and §7). Pure.

import type { Answer, Packet } from 'dns-packet';
import { comparable, keyOf, type OwnRecord } from './service-records.ts';

export interface Answers {
    readonly answers: readonly Answer[];
    readonly additionals: readonly Answer[];
    /** Whether others may answer the same: then not all at once. */
    readonly isShared: boolean;
    /** Whether who asked wants to be answered alone. */
    readonly isForOne: boolean;
}

// The top bit of the class, which the decoder does not know: RFC 6762 §18.12.
const UNICAST_CLASS = 'UNKNOWN_32769';
const CLASSES: readonly (string | undefined)[] = [undefined, 'IN', 'ANY', UNICAST_CLASS];

/** undefined: nothing of it is ours, or who asks knows it. */
export function answersTo(query: Packet, records: readonly OwnRecord[]): Answers | undefined {
    const questions = (query.questions ?? []).filter((question) => CLASSES.includes(question.class));
    const known = new Map((query.answers ?? []).flatMap((answer) => knownSeconds(answer)));
    const found = new Map<string, Answer>();
    let isShared = false;
    for (const { name, type } of questions) {
        const wanted = String(name).toLowerCase();
        const named = records.filter((record) => record.name.toLowerCase() === wanted);
        const matching = named.filter((record) => (type as string) === 'ANY' || record.type === type);
        for (const record of matching) {
            // RFC 6762 §7.1: what is known for at least half of its time is not told again.
            if ((known.get(keyOf(record)) ?? 0) >= record.ttl / 2) continue;
            isShared ||= !record.flush;
            found.set(keyOf(record), record);
        }
        const absent = matching.length === 0 ? absence(name, named) : undefined;
        if (absent) found.set(`NSEC ${wanted}`, absent);
    }
    if (found.size === 0) return undefined;
    const answers = [...found.values()];
    const isForOne = questions.every((question) => (question.class as string) === UNICAST_CLASS);
    return { answers, additionals: beside(answers, records), isShared, isForOne };
}

function knownSeconds(answer: Answer): [string, number][] {
    const record = comparable(answer);
    return record ? [[keyOf(record), record.ttl]] : [];
}

/** RFC 6762 §6.1: that a name of ours has no such record. */
function absence(name: string, named: readonly OwnRecord[]): Answer | undefined {
    const own = named.filter(({ flush }) => flush);
    if (own.length === 0) return undefined;
    const rrtypes = [...new Set(own.map(({ type }) => type))];
    return { type: 'NSEC', name, ttl: own[0]?.ttl, flush: true, data: { nextDomain: name, rrtypes } };
}

/** RFC 6763 §12: what who asked will ask next. */
function beside(answers: readonly Answer[], records: readonly OwnRecord[]): Answer[] {
    const told = new Set(answers);
    const more = new Set<OwnRecord>();
    const add = (name: string, types: readonly string[]) => {
        for (const record of records) if (record.name === name && types.includes(record.type)) more.add(record);
    };
    for (const answer of answers) {
        if (answer.type === 'PTR') add(answer.data, ['SRV', 'TXT']);
        if (answer.type === 'SRV') add(answer.data.target, ['A', 'AAAA']);
    }
    for (const record of [...more]) if (record.type === 'SRV') add(record.data.target, ['A', 'AAAA']);
    return [...more].filter((record) => !told.has(record));
}
