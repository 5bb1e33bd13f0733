// For tests: a client of the event stream that reads one event after the other.

import type { ApiEvent } from '#model/api.ts';

export interface ReadEvent {
    readonly id: string | undefined;
    readonly event: ApiEvent;
}

// The slowest thing waited for is `heard`, every 5 s.
const WAIT_MS_MAX = 10_000;

export class EventReader {
    readonly #abort = new AbortController();
    readonly #reader: ReadableStreamDefaultReader<string>;
    #text = '';

    private constructor(response: Response, abort: AbortController) {
        this.#abort = abort;
        if (!response.body) throw new Error('the answer has no body');
        this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    }

    static async open(port: number, lastId?: string): Promise<EventReader> {
        const abort = new AbortController();
        const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers, signal: abort.signal });
        if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
        return new EventReader(response, abort);
    }

    /** The next event; undefined when the stream ended. Throws when neither comes. */
    async next(): Promise<ReadEvent | undefined> {
        for (;;) {
            const end = this.#text.indexOf('\n\n');
            if (end >= 0) {
                const block = this.#text.slice(0, end);
                this.#text = this.#text.slice(end + 2);
                const event = parse(block);
                if (event) return event;
                continue;
            }
            const { done, value } = await this.#chunk();
            if (done) return undefined;
            this.#text += value;
        }
    }

    /** The next event of a type; those before it are skipped. */
    async nextOf<Type extends ApiEvent['type']>(
        type: Type,
    ): Promise<{ id: string | undefined; event: Extract<ApiEvent, { type: Type }> }> {
        for (;;) {
            const read = await this.next();
            if (!read) throw new Error(`the stream ended before ${type}`);
            const { id, event } = read;
            if (event.type === type) return { id, event: event as Extract<ApiEvent, { type: Type }> };
        }
    }

    close(): void {
        this.#abort.abort();
    }

    async #chunk(): Promise<{ done: boolean; value?: string | undefined }> {
        const { promise, reject } = Promise.withResolvers<never>();
        const timer = setTimeout(() => reject(new Error('no event came')), WAIT_MS_MAX);
        try {
            return await Promise.race([this.#reader.read(), promise]);
        } finally {
            clearTimeout(timer);
        }
    }
}

/** undefined for comments and `retry`. */
function parse(block: string): ReadEvent | undefined {
    const fields = new Map(
        block.split('\n').map((line) => {
            const [name = '', ...rest] = line.split(': ');
            return [name, rest.join(': ')] as const;
        }),
    );
    const data = fields.get('data');
    return data === undefined ? undefined : { id: fields.get('id'), event: JSON.parse(data) as ApiEvent };
}
