// `powerchain password`: a password for secrets.yaml that can be checked and not read. Asks without showing what is typed; a
// script gives it on the standard input. Never takes it as a word: every user of the machine can read those. Needs no gateway.

import { hashPassword } from '#nut/password-hash.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';

// As many as the configuration takes.
const LENGTH_MAX = 256;
// NUT's own clients send passwords without quotes: anything else would be cut, or not sent at all.
const SENDABLE = /^[A-Za-z0-9!$%&'()*+,./:;<>?@[\]^_`{|}~-]+$/;

/** `words` behind `powerchain password`: the user, or none; returns the exit code. */
export async function runPassword(words: readonly string[], { print, complain, askSecret }: Context): Promise<number> {
    const [user, ...more] = words;
    if (more.length > 0) {
        complain('powerchain password: wants the name of a user at most; the password is asked for');
        return NOT_UNDERSTOOD;
    }
    const password = await askSecret('Password: ');
    const objection = objectionTo(password);
    if (password === undefined || objection !== undefined) {
        complain(`powerchain password: ${objection}`);
        return FAILED;
    }
    if ((await askSecret('Again: ')) !== password) {
        complain('powerchain password: the two are not the same');
        return FAILED;
    }
    const hashed = await hashPassword(password);
    print(user === undefined ? hashed : `nut:\n  users:\n    ${JSON.stringify(user)}: { password: '${hashed}' }`);
    return DONE;
}

function objectionTo(password: string | undefined): string | undefined {
    if (password === undefined || password === '') return 'there is no password';
    if (password.length > LENGTH_MAX) return `it may have ${LENGTH_MAX} characters at most`;
    if (!SENDABLE.test(password))
        return 'NUT’s clients cannot send blanks, quotes, “\\”, “#”, “=” and letters beyond ASCII';
    return undefined;
}
