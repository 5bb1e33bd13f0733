// Verdicts by id that are put into words when somebody asks for them, and kept until what they rest on changes.
// Whoever reads sees an ordinary read-only map of plain objects.

/** A verdict, and whether it counts down: then it is true at one moment only. */
export interface Described<Verdict> {
    readonly verdict: Verdict;
    readonly isCounting: boolean;
}

interface Source<Verdict> {
    readonly numbers: ReadonlyMap<string, number>;
    readonly describe: (number: number) => Described<Verdict>;
    readonly now: () => number;
}

interface Kept<Verdict> extends Described<Verdict> {
    readonly madeAt: number;
}

export class VerdictMap<Id extends string, Verdict> implements ReadonlyMap<Id, Verdict> {
    readonly #source: Source<Verdict>;
    readonly #kept: (Kept<Verdict> | undefined)[] = [];

    constructor(source: Source<Verdict>) {
        this.#source = source;
    }

    get size(): number {
        return this.#source.numbers.size;
    }

    /** What this one says is no longer true. */
    forget(number: number): void {
        this.#kept[number] = undefined;
    }

    forgetAll(): void {
        this.#kept.length = 0;
    }

    at(number: number): Verdict {
        const now = this.#source.now();
        const kept = this.#kept[number];
        if (kept && (!kept.isCounting || kept.madeAt === now)) return kept.verdict;
        const made = this.#source.describe(number);
        this.#kept[number] = { ...made, madeAt: now };
        return made.verdict;
    }

    has(id: Id): boolean {
        return this.#source.numbers.has(id);
    }

    get(id: Id): Verdict | undefined {
        const number = this.#source.numbers.get(id);
        return number === undefined ? undefined : this.at(number);
    }

    *entries(): MapIterator<[Id, Verdict]> {
        for (const [id, number] of this.#source.numbers) yield [id as Id, this.at(number)];
    }

    *keys(): MapIterator<Id> {
        for (const id of this.#source.numbers.keys()) yield id as Id;
    }

    *values(): MapIterator<Verdict> {
        for (const number of this.#source.numbers.values()) yield this.at(number);
    }

    [Symbol.iterator](): MapIterator<[Id, Verdict]> {
        return this.entries();
    }

    forEach(visit: (verdict: Verdict, id: Id, map: ReadonlyMap<Id, Verdict>) => void): void {
        for (const [id, verdict] of this) visit(verdict, id, this);
    }
}
