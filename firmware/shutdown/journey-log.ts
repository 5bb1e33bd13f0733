// What became of each host that was shut down, on the disk.

import * as v from 'valibot';
import { HOST_PHASES, type ShutdownStep } from '#model/shutdown.ts';
import { type Journal, noteStep } from '#model/shutdown-journal.ts';
import type { StateFile } from '../state-file.ts';

const SAVED = v.object({
    version: v.literal(1),
    journeys: v.array(
        v.object({
            host: v.string(),
            reason: v.string(),
            by: v.string(),
            steps: v.array(
                v.object({
                    phase: v.picklist(HOST_PHASES),
                    at: v.number(),
                    text: v.string(),
                    isVerified: v.exactOptional(v.literal(true)),
                }),
            ),
        }),
    ),
});

export class JourneyLog {
    readonly #file: StateFile;
    #journal: Journal = [];

    constructor(file: StateFile) {
        this.#file = file;
    }

    get journal(): Journal {
        return this.#journal;
    }

    start(): void {
        this.#journal = this.#file.read((content) => v.parse(SAVED, content).journeys) ?? [];
    }

    /** `at` in milliseconds since 1970. */
    note(step: ShutdownStep, at: number): void {
        this.#journal = noteStep(this.#journal, step, at);
        void this.#file.write(() => ({ version: 1, journeys: this.#journal }));
    }

    settled(): Promise<void> {
        return this.#file.settled();
    }
}
