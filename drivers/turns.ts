// One thing at a time on one device, and nothing for ever: a queue of turns, and a time limit around a promise.

import { GatewayError } from '#model/errors.ts';

/** Hands out turns in the order in which they were asked for. A failure ends its own turn only. */
export class Turns {
    #last: Promise<unknown> = Promise.resolve();

    take<Value>(work: () => Promise<Value>): Promise<Value> {
        const turn = this.#last.then(work);
        // Whoever took the turn hears of its failure; the next one must come all the same.
        this.#last = turn.catch(() => undefined);
        return turn;
    }
}

/** Throws GatewayError `device-unreachable` when the promise has not settled in time; `what` is said in the message. */
export async function withLimit<Value>(
    promise: Promise<Value>,
    limit: { readonly seconds: number; readonly what: string },
): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        const message = `${limit.what} took longer than ${limit.seconds} s`;
        timer = setTimeout(() => reject(new GatewayError('device-unreachable', message)), limit.seconds * 1000);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(timer);
    }
}
