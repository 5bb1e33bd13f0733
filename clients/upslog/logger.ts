// Writes a line for each device, every so many seconds. May be told to do so at once, to open its files again, and to end.

import { messageOf } from '#model/errors.ts';
import type { LogFile } from './log-file.ts';
import type { SystemLog } from './system-log.ts';

export interface LoggedSystem {
    readonly log: SystemLog;
    readonly file: LogFile;
}

export class Logger {
    readonly #systems: readonly LoggedSystem[];
    readonly #everySeconds: number;
    readonly #roundsMax: number;
    readonly #complain: (line: string) => void;
    #isEnded = false;
    #wake: () => void = () => undefined;

    /** `roundsMax`: it ends by itself after so many. */
    constructor(options: {
        systems: readonly LoggedSystem[];
        everySeconds: number;
        roundsMax: number;
        complain: (line: string) => void;
    }) {
        this.#systems = options.systems;
        this.#everySeconds = options.everySeconds;
        this.#roundsMax = options.roundsMax;
        this.#complain = options.complain;
    }

    /** Resolves when it has ended. Rejects when a file cannot be opened or written. */
    async run(): Promise<void> {
        for (const { file } of this.#systems) file.open();
        for (const { log } of this.#systems) await this.#tryToOpen(log);
        let due = performance.now();
        for (let round = 1; !this.#isEnded; round += 1) {
            await this.#round();
            if (round >= this.#roundsMax) break;
            // By the clock, not from round to round: what a round takes must not add up.
            while (due <= performance.now()) due += this.#everySeconds * 1000;
            await this.#pauseUntil(due);
        }
        for (const { log, file } of this.#systems) {
            await log.close();
            file.close();
        }
    }

    logNow(): void {
        this.#wake();
    }

    /** After the files were moved away. One that cannot be opened is said, the others go on. */
    reopen(): void {
        for (const { file } of this.#systems) {
            try {
                file.open();
            } catch (error) {
                this.#complain(`Error: ${messageOf(error)}`);
            }
        }
    }

    end(): void {
        this.#isEnded = true;
        this.#wake();
    }

    async #round(): Promise<void> {
        const at = new Date();
        // All are asked at once: a server that does not answer must not delay the others' lines.
        await Promise.all(
            this.#systems.map(async ({ log, file }) => {
                for (const line of await log.lines(at)) file.write(line);
            }),
        );
    }

    async #tryToOpen(log: SystemLog): Promise<void> {
        try {
            await log.open();
        } catch (error) {
            this.#complain(`Warning: initial connect failed: ${messageOf(error)}`);
        }
    }

    #pauseUntil(due: number): Promise<void> {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, Math.max(0, due - performance.now()));
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }
}
