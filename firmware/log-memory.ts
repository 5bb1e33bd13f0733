// The last lines of the log, kept for the page and for the diagnosis bundle: on an appliance nobody has a shell at hand.
// What stands in the log has no secrets, so neither has this.

import type { ApiLogLine } from '#model/api-system.ts';

// A day of an ordinary rack, a quarter of an hour of a bad one: a megabyte at most.
const LINES_MAX = 1000;
const CHARACTERS_MAX = 1_000_000;

/** pino's numbers. */
const LEVELS: Readonly<Record<number, ApiLogLine['level']>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

export class LogMemory {
    readonly #lines: string[] = [];
    #characters = 0;

    /** `line`: one of pino's, as JSON. */
    write(line: string): void {
        this.#lines.push(line);
        this.#characters += line.length;
        while (this.#lines.length > LINES_MAX || this.#characters > CHARACTERS_MAX) {
            this.#characters -= this.#lines.shift()?.length ?? 0;
        }
    }

    /** The newest first. `min`: no lesser ones. */
    read({ min = 'debug', limit = LINES_MAX }: { min?: ApiLogLine['level']; limit?: number } = {}): ApiLogLine[] {
        const levels = Object.values(LEVELS);
        const found: ApiLogLine[] = [];
        for (const line of this.#lines.toReversed()) {
            const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
            const word = LEVELS[Number(level)] ?? 'info';
            if (levels.indexOf(word) < levels.indexOf(min)) continue;
            if (found.length >= limit) break;
            found.push({ at: Date.parse(String(time)), level: word, message: String(msg), fields });
        }
        return found;
    }
}
