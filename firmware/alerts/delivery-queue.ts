// Letters that wait to be delivered: in order for each destination, one at a time, tried again and again through an outage
// of the destination. Pure: times come in. A letter is in here until it was delivered or given up, so what is saved is all.

import type { Delivery, Notice } from '#model/alert.ts';

export interface Letter {
    readonly notice: Notice;
    readonly destination: string;
    /** Attempts so far. */
    readonly attempts: number;
}

export type Attempt = { readonly ok: boolean; readonly detail: string };

/** Doubles from one attempt to the next. */
const FIRST_RETRY_MS = 5000;
/** Who comes back after hours is noticed within ten minutes. */
const RETRY_MS_MAX = 600_000;
/** Whoever could not be reached over a weekend is told on Monday; after that it is old news. */
const AGE_MS_MAX = 4 * 86_400_000;
// An outage has a handful of letters per destination; a flood must not fill the disk.
const LETTERS_MAX = 500;

export class DeliveryQueue {
    #letters: Letter[] = [];
    /** When a destination is tried again, in the clock that nobody sets. */
    readonly #dueAt = new Map<string, number>();
    /** Destinations with a letter on its way. */
    readonly #busy = new Set<string>();

    get letters(): readonly Letter[] {
        return this.#letters;
    }

    restore(letters: readonly Letter[]): void {
        this.#letters.push(...letters);
    }

    /** Returns what found no place: the oldest that are not critical go first. */
    add(notice: Notice, destinations: readonly string[]): Delivery[] {
        for (const destination of destinations) {
            const isKnown = this.#letters.some((one) => one.notice.id === notice.id && one.destination === destination);
            if (!isKnown) this.#letters.push({ notice, destination, attempts: 0 });
        }
        return this.#makeRoom();
    }

    /** Letters to be sent now; each must be answered by `done`. */
    take(now: number): Letter[] {
        const taken: Letter[] = [];
        const seen = new Set<string>();
        for (const letter of this.#letters) {
            const { destination } = letter;
            if (seen.has(destination) || this.#busy.has(destination)) continue;
            seen.add(destination);
            if ((this.#dueAt.get(destination) ?? 0) > now) continue;
            this.#busy.add(destination);
            taken.push(letter);
        }
        return taken;
    }

    done(letter: Letter, { ok, detail }: Attempt, { at, now }: { at: number; now: number }): Delivery {
        const { destination, notice } = letter;
        const attempt = letter.attempts + 1;
        this.#busy.delete(destination);
        const isOld = at - notice.at >= AGE_MS_MAX;
        if (ok) this.#dueAt.delete(destination);
        else this.#dueAt.set(destination, now + retryMs(attempt));
        const place = this.#letters.indexOf(letter);
        if (place >= 0 && (ok || isOld)) this.#letters.splice(place, 1);
        else if (place >= 0) this.#letters[place] = { ...letter, attempts: attempt };
        const outcome = ok ? 'delivered' : isOld ? 'dropped' : 'waiting';
        return deliveryOf(letter, { attempt, outcome, detail });
    }

    /** Destinations that no longer exist get nothing more, and those that remain are tried at once. */
    keep(isKnown: (destination: string) => boolean): Delivery[] {
        const gone = this.#letters.filter(({ destination }) => !isKnown(destination));
        this.#letters = this.#letters.filter(({ destination }) => isKnown(destination));
        this.#dueAt.clear();
        return gone.map((letter) => dropped(letter, 'there is no such destination any more'));
    }

    #makeRoom(): Delivery[] {
        const lost: Delivery[] = [];
        while (this.#letters.length > LETTERS_MAX) {
            const isSpare = ({ notice, destination }: Letter) =>
                notice.severity !== 'critical' && !this.#busy.has(destination);
            const place = Math.max(0, this.#letters.findIndex(isSpare));
            const [letter] = this.#letters.splice(place, 1);
            if (letter) lost.push(dropped(letter, `more than ${LETTERS_MAX} letters wait`));
        }
        return lost;
    }
}

function retryMs(attempt: number): number {
    return Math.min(RETRY_MS_MAX, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 20));
}

function dropped(letter: Letter, detail: string): Delivery {
    return deliveryOf(letter, { attempt: letter.attempts, outcome: 'dropped', detail });
}

function deliveryOf({ notice, destination }: Letter, how: Pick<Delivery, 'attempt' | 'outcome' | 'detail'>): Delivery {
    return { notice: notice.id, title: notice.title, destination, ...how };
}
