// Waits for what may never come, and no longer than it is worth.

/** Whether all of it came about in time. */
export async function within(ms: number, all: readonly Promise<unknown>[]): Promise<boolean> {
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), ms);
    const done = Promise.all(all).then(
        () => true,
        () => false,
    );
    const outcome = await Promise.race([done, late.promise]);
    clearTimeout(timer);
    return outcome;
}
