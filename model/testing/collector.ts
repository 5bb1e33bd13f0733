// For tests: keeps messages of one kind of union and lets a test wait for the one it wants to see.

export class Collector<Item extends { readonly type: string }> {
    readonly all: Item[] = [];
    readonly #waiting = new Set<() => void>();

    keep(item: Item): void {
        this.all.push(item);
        for (const check of [...this.#waiting]) check();
    }

    of<Type extends Item['type']>(type: Type): Extract<Item, { type: Type }>[] {
        return this.all.filter((item): item is Extract<Item, { type: Type }> => item.type === type);
    }

    /** Forgets what was kept so far. */
    clear(): void {
        this.all.length = 0;
    }

    /** Resolves with the first item, kept already or kept later, of which `isWanted` holds. */
    until<Type extends Item['type']>(
        type: Type,
        isWanted: (item: Extract<Item, { type: Type }>) => boolean = () => true,
    ): Promise<Extract<Item, { type: Type }>> {
        return new Promise((resolve) => {
            const check = (): void => {
                const found = this.of(type).find(isWanted);
                if (!found) return;
                this.#waiting.delete(check);
                resolve(found);
            };
            this.#waiting.add(check);
            check();
        });
    }
}
