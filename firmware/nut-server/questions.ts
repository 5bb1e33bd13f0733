// From a line to the function that answers it. Lines that come over and over again are looked up once: a rack's clients ask a few
// hundred different questions in all, each every few seconds.

import type { Question } from './client.ts';
import { questionOf } from './dispatch.ts';

// Nothing in them but blanks means anything, and none can be a secret. Longer ones are no question that is asked twice.
const REPEATED = /^(?:GET|LIST) [ !$-<>-[\]-~]{1,128}\r?$/;

// When somebody asks more than a rack has to ask, remembering starts anew.
const REMEMBERED_MAX = 4096;

export class Questions {
    readonly #known = new Map<string, Question>();

    /** `line` has no line feed. Undefined: it must be read char by char. */
    of(line: string): Question | undefined {
        return this.#known.get(line) ?? (REPEATED.test(line) ? this.#remember(line) : undefined);
    }

    #remember(line: string): Question {
        if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
        // A copy: V8 keeps the whole text alive of which a line is a part.
        const copy = Buffer.from(line, 'latin1').toString('latin1');
        const question = questionOf(copy.split(/[ \r]+/).filter((word) => word !== ''));
        this.#known.set(copy, question);
        return question;
    }
}
