// GET, LIST and SET say in their second word what they want. The table decides; too few words are refused.

import type { Verb } from './client.ts';
import { refuse } from './reply.ts';

export interface SubVerb {
    /** Words that must follow; more are ignored, as in upsd. */
    readonly argsMin: number;
    readonly run: Verb;
}

/** `table` is by second word in capitals. */
export function bySecondWord(table: Readonly<Record<string, SubVerb>>): Verb {
    const subVerbs = new Map(Object.entries(table));
    return (desk, client, args) => {
        const word = args[0] ?? '';
        const subVerb = subVerbs.get(word) ?? subVerbs.get(word.toUpperCase());
        if (!subVerb || args.length <= subVerb.argsMin) return refuse('INVALID-ARGUMENT');
        return subVerb.run(desk, client, args.slice(1));
    };
}
