// A bare NUT session for tests and benches: sends a line, waits for the line or list that answers it. Knows nothing of
// our own client, so that it can referee both ends.

import { connect, type Socket } from 'node:net';

// A server that is silent for so long has failed, on a machine as busy as may be.
const ANSWER_MS_MAX = 60_000;

export class NutSession {
    readonly #socket: Socket;
    #text = '';
    #wake: (() => void) | undefined;
    #isClosed = false;
    #last: Promise<unknown> = Promise.resolve();

    private constructor(socket: Socket) {
        this.#socket = socket;
        socket.setEncoding('latin1').setNoDelay(true);
        socket.on('data', (text: string) => {
            this.#text += text;
            this.#wake?.();
        });
        socket.on('error', () => this.#close());
        socket.on('close', () => this.#close());
    }

    static open(port: number, host = '127.0.0.1'): Promise<NutSession> {
        return new Promise((resolve, reject) => {
            const socket = connect(port, host);
            socket.once('error', reject);
            socket.once('connect', () => {
                socket.off('error', reject);
                resolve(new NutSession(socket));
            });
        });
    }

    get isClosed(): boolean {
        return this.#isClosed;
    }

    /** The one line that answers, without its end. */
    ask(line: string): Promise<string> {
        return this.#inTurn(async () => {
            this.#socket.write(`${line}\n`);
            return await this.#line();
        });
    }

    /** The lines between BEGIN and END, or the error as the only one. */
    list(line: string): Promise<string[]> {
        return this.#inTurn(async () => {
            this.#socket.write(`${line}\n`);
            const first = await this.#line();
            if (!first.startsWith('BEGIN ')) return [first];
            const lines: string[] = [];
            for (let next = await this.#line(); !next.startsWith('END '); next = await this.#line()) lines.push(next);
            return lines;
        });
    }

    /** The bare value of a variable, or the `ERR …` line. */
    async value(device: string, variable: string): Promise<string> {
        const line = await this.ask(`GET VAR ${device} ${variable}`);
        return /^VAR \S+ \S+ "(.*)"$/.exec(line)?.[1] ?? line;
    }

    close(): void {
        this.#socket.destroy();
    }

    /** Answers come in the order of the questions: the next waits until the last is answered. */
    #inTurn<T>(exchange: () => Promise<T>): Promise<T> {
        const turn = this.#last.then(exchange);
        this.#last = turn.catch(() => undefined);
        return turn;
    }

    async #line(): Promise<string> {
        const deadline = performance.now() + ANSWER_MS_MAX;
        for (;;) {
            const end = this.#text.indexOf('\n');
            if (end >= 0) {
                const line = this.#text.slice(0, end);
                this.#text = this.#text.slice(end + 1);
                return line;
            }
            if (this.#isClosed) throw new Error('the server closed the connection');
            if (performance.now() > deadline) throw new Error('the server did not answer');
            await this.#more(deadline);
        }
    }

    #more(deadline: number): Promise<void> {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, deadline - performance.now() + 1);
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }

    #close(): void {
        this.#isClosed = true;
        this.#wake?.();
    }
}
