// Who has a turn when there are too many for one go: the next ones in a circle, so that nobody is left out for long. Pure.

/** At most `max` of `all`, beginning behind those that had the last turn; `begin` is what the last call returned as `next`. */
export function takeTurns<One>(all: readonly One[], begin: number, max: number): { now: One[]; next: number } {
    if (all.length <= max) return { now: [...all], next: 0 };
    const first = begin % all.length;
    const now = all.slice(first, first + max);
    const rest = max - now.length;
    return { now: [...now, ...all.slice(0, rest)], next: (first + max) % all.length };
}
