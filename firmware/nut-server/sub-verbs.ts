// GET, LIST and SET say in their second word what they want. The table decides; too few words are refused.

import type { Question, Verb } from './client.ts';
import { refuse } from './reply.ts';

export interface SubVerb {
    /** Words that must follow; more are ignored, as in upsd. */
    readonly argsMin: number;
    readonly run: Verb;
}

const tooFew: Verb = () => refuse('INVALID-ARGUMENT');

/** `table` is by second word in capitals. Finds what answers the words behind the verb. */
export function bySecondWord(
    table: Readonly<Record<string, SubVerb>>,
): (args: readonly string[]) => Omit<Question, 'verb'> {
    const subVerbs = new Map(Object.entries(table));
    return (args) => {
        const subVerb = subVerbs.get((args[0] ?? '').toUpperCase());
        return !subVerb || args.length <= subVerb.argsMin
            ? { run: tooFew, args }
            : { run: subVerb.run, args: args.slice(1) };
    };
}
