// Options as NUT's commands take them (POSIX.1-2017 §12.2): one letter, several in one word, an argument in the same word or
// the next, and nothing behind the first word that is none. Pure.

import { failed, ok, type Result } from '#model/result.ts';

export interface ReadOptions {
    /** Letter → its arguments in the order in which they came; one without argument has ''. */
    readonly given: ReadonlyMap<string, readonly string[]>;
    readonly words: readonly string[];
}

/** `known` as for getopt(3): a letter with a colon behind it wants an argument. The error is a sentence. */
export function readOptions(words: readonly string[], known: string): Result<ReadOptions> {
    const given = new Map<string, string[]>();
    const rest = [...words];
    for (let word = rest[0]; word !== undefined && /^-./.test(word); word = rest[0]) {
        rest.shift();
        if (word === '--') break;
        for (let at = 1; at < word.length; at += 1) {
            const letter = word.charAt(at);
            const place = known.indexOf(letter);
            if (letter === ':' || place < 0) return failed(`there is no option -${letter}`);
            const wantsArgument = known.charAt(place + 1) === ':';
            const argument = wantsArgument ? word.slice(at + 1) || rest.shift() : '';
            if (argument === undefined) return failed(`the option -${letter} wants an argument`);
            given.set(letter, [...(given.get(letter) ?? []), argument]);
            if (wantsArgument) break;
        }
    }
    return ok({ given, words: rest });
}

/** The argument of an option that counts once: the last one that was given. */
export function lastOf({ given }: ReadOptions, letter: string): string | undefined {
    return given.get(letter)?.at(-1);
}
