// What one client sends, as questions. Text may come in pieces of any size; what is not complete yet waits here.

import { COMMANDS, LineReader } from '#nut/line.ts';
import type { Question } from './client.ts';
import { questionOf } from './dispatch.ts';
import type { Questions } from './questions.ts';

// A question about each of a hundred variables; a thousand clients that ask so much cost 10 MB.
const REMEMBERED_LENGTH_MAX = 4096;

const NOTHING: { readonly text: string; readonly questions: readonly Question[] } = { text: '', questions: [] };

export class QuestionReader {
    readonly #known: Questions;
    readonly #lines = new LineReader(COMMANDS);
    #last = NOTHING;

    /** `known` are the questions of all clients. */
    constructor(known: Questions) {
        this.#known = known;
    }

    /** Characters taken since the last complete line. */
    get pendingLength(): number {
        return this.#lines.pendingLength;
    }

    // Most clients ask the same over and over again: what they asked last need not be read anew.
    read(text: string): readonly Question[] {
        if (text === this.#last.text && this.pendingLength === 0) return this.#last.questions;
        const questions: Question[] = [];
        let start = 0;
        if (this.pendingLength === 0) {
            for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                const question = this.#known.of(text.slice(start, end));
                if (!question) break;
                questions.push(question);
                start = end + 1;
            }
        }
        // Nothing of the rest is remembered: it may be a password.
        if (start < text.length) {
            for (const { words } of this.#lines.push(text.slice(start))) questions.push(questionOf(words));
        } else if (text.length <= REMEMBERED_LENGTH_MAX) this.#last = { text, questions };
        return questions;
    }
}
