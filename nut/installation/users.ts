// The users of an upsd.users, with their passwords as they stand there. Pure.

import type { ConfEntry, NutConf } from '../conf.ts';
import type { Notes } from './notes.ts';
import { Words } from './words.ts';

export interface TakenUser {
    /** Plain. Absent: nobody can log in with it. */
    readonly password?: string;
    readonly upsmon?: 'primary' | 'secondary';
    readonly actions?: readonly ('set' | 'fsd')[];
    /** Names of commands, or `all` alone. */
    readonly instcmds?: readonly string[];
}

const ROLES: Readonly<Record<string, 'primary' | 'secondary'>> = {
    ...{ primary: 'primary', master: 'primary', secondary: 'secondary', slave: 'secondary' },
};

// What model/config.ts takes.
const PASSWORD_LENGTH_MAX = 256;

export function takeUsers(conf: NutConf, notes: Notes): Readonly<Record<string, TakenUser>> {
    const users = new Map<string, TakenUser>();
    const { sections, entries } = conf;
    for (const [index, { name, line }] of sections.entries()) {
        // NUT ignores a second section of a name, and what it would grant.
        if (users.has(name)) continue;
        const end = sections[index + 1]?.line ?? Number.POSITIVE_INFINITY;
        const own = entries.filter((entry) => entry.line > line && entry.line < end);
        users.set(name, takeUser(new Words(own, notes.about(name), line)));
    }
    for (const { key, line, section } of entries) {
        if (section === undefined) notes.left(line, `${key} is not taken over: it stands above the first [USER]`);
    }
    return Object.fromEntries(users);
}

function takeUser(words: Words): TakenUser {
    const password = passwordOf(words);
    const role = roleOf(words);
    const actions = actionsOf(words);
    const instcmds = words.all('instcmds').flatMap(({ values }) => values);
    words.leaveRest(() => 'NUT knows no such key either');
    const isAll = instcmds.some((name) => name.toLowerCase() === 'all');
    return {
        ...(password === undefined ? {} : { password }),
        ...(role === undefined ? {} : { upsmon: role }),
        ...(actions.length === 0 ? {} : { actions }),
        ...(instcmds.length === 0 ? {} : { instcmds: isAll ? ['all'] : [...new Set(instcmds)] }),
    };
}

function passwordOf(words: Words): string | undefined {
    const password = words.text('password');
    const line = words.lineOf('password');
    if (password !== undefined && password.length > 0 && password.length <= PASSWORD_LENGTH_MAX) return password;
    // That there is none is told as a doubt about the file.
    if (password !== undefined)
        words.notes.left(line, `the password is not taken over: expected 1 to ${PASSWORD_LENGTH_MAX} characters`);
    return undefined;
}

function roleOf(words: Words): TakenUser['upsmon'] {
    const entry = words.all('upsmon').at(-1);
    const [word = ''] = entry?.values ?? [];
    const role = ROLES[word.toLowerCase()];
    if (entry && role === undefined)
        words.notes.left(entry.line, 'upsmon is not taken over: expected primary or secondary');
    if (entry && role === 'primary') {
        const message = 'it is a primary on this machine only; from elsewhere only with its host’s address in “from”';
        words.notes.hint(entry.line, message);
    }
    return role;
}

/** upsd.users(5): the words in any case; several in a line, and several lines. */
function actionsOf(words: Words): ('set' | 'fsd')[] {
    const given = words
        .all('actions')
        .flatMap((entry) => entry.values.map((word) => ({ word: word.toLowerCase(), entry })));
    const actions = given.flatMap(({ word, entry }) => actionOf(word, entry, words.notes));
    return [...new Set(actions)];
}

function actionOf(word: string, { line }: ConfEntry, notes: Notes): ('set' | 'fsd')[] {
    if (word === 'set' || word === 'fsd') return [word];
    notes.left(line, 'an action is not taken over: expected SET or FSD');
    return [];
}
