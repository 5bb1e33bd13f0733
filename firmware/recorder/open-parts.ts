// The parts of an open recorder as one: in the order in which they hear of things, and their queries by name.

import type { StoredFact } from '#model/recorder.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export type Query = (args: unknown) => unknown;

export class OpenParts {
    readonly #parts: readonly OpenPart[];
    readonly #queries: ReadonlyMap<string, Query>;
    readonly #changes: ReadonlyMap<string, Query>;

    constructor(parts: readonly RecorderPart[], context: PartContext) {
        this.#parts = parts.map((part) => part.open(context));
        this.#queries = new Map(this.#parts.flatMap(({ queries }) => Object.entries(queries ?? {})));
        this.#changes = new Map(this.#parts.flatMap(({ changes }) => Object.entries(changes ?? {})));
    }

    /** One that only reads. */
    query(name: string): Query | undefined {
        return this.#queries.get(name);
    }

    /** One that writes. */
    change(name: string): Query | undefined {
        return this.#changes.get(name);
    }

    observe(facts: readonly StoredFact[]): void {
        for (const part of this.#parts) part.observe?.(facts);
    }

    shift(change: Parameters<NonNullable<OpenPart['shift']>>[0]): void {
        for (const part of this.#parts) part.shift?.(change);
    }

    tick(nowMs: number): void {
        for (const part of this.#parts) part.tick?.(nowMs);
    }

    /** One piece; false: there was none. */
    work(): boolean {
        return this.#parts.some((part) => part.work?.() ?? false);
    }

    stop(): void {
        for (const part of this.#parts) part.stop?.();
    }
}
