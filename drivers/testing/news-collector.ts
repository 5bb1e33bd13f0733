// For tests: keeps what a driver tells and lets a test wait for the message it wants to see.

import type { DriverNews } from '#model/driver.ts';

type NewsOf<Type extends DriverNews['type']> = Extract<DriverNews, { type: Type }>;

export class NewsCollector {
    readonly all: DriverNews[] = [];
    readonly #waiting = new Set<() => void>();

    readonly tell = (news: DriverNews): void => {
        this.all.push(news);
        for (const check of [...this.#waiting]) check();
    };

    of<Type extends DriverNews['type']>(type: Type): NewsOf<Type>[] {
        return this.all.filter((news): news is NewsOf<Type> => news.type === type);
    }

    /** Forgets what was told so far. */
    clear(): void {
        this.all.length = 0;
    }

    /** Resolves with the first message, told already or told later, of which `isWanted` holds. */
    until<Type extends DriverNews['type']>(
        type: Type,
        isWanted: (news: NewsOf<Type>) => boolean = () => true,
    ): Promise<NewsOf<Type>> {
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
