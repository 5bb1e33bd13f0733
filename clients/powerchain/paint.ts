// Colour on a terminal, and none anywhere else. Colour never says what the words do not say too.

/** How good something is. */
export type Mood = 'good' | 'warning' | 'bad' | 'unsure';

// ECMA-48 §8.3.117 SGR: the colours that every theme of a terminal keeps readable.
const CODES: Readonly<Record<Mood, string>> = { good: '32', warning: '33', bad: '1;31', unsure: '2' };

export type Paint = (text: string, mood: Mood) => string;

/** `environment`: NO_COLOR turns it off when it is not empty (no-color.org). */
export function painter(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): Paint {
    if (!isTerminal || environment.NO_COLOR) return (text) => text;
    return (text, mood) => (text === '' ? '' : `\u001b[${CODES[mood]}m${text}\u001b[0m`);
}

/** Of a node, from its state and what carries it. */
export function moodOf({ state, carrier }: { readonly state: string; readonly carrier: string }): Mood {
    if (state === 'up') return carrier === 'battery' ? 'warning' : 'good';
    return state === 'unknown' ? 'unsure' : 'bad';
}
