// How far the story of the rack went: the gateway says that something happened, and who shows the like asks again.

import { signal } from '@preact/signals';
import type { FactType } from '#model/recorder.ts';

const chapters = signal<ReadonlyMap<FactType, number>>(new Map());

export function goOn(types: readonly FactType[]): void {
    const next = new Map(chapters.value);
    for (const type of types) next.set(type, (next.get(type) ?? 0) + 1);
    chapters.value = next;
}

/** A number that is another one after something of these types happened. Who renders by it is rendered again. */
export function chapterOf(types: readonly FactType[]): number {
    return types.reduce((sum, type) => sum + (chapters.value.get(type) ?? 0), 0);
}
