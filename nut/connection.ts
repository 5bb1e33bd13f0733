// A connection to a NUT server: questions go out one at a time, each gets its answer. Knows lines and lists, no commands.
// Must never hang: each answer has a time limit, and a connection that is out of step is given up.

import { connect, type Socket } from 'node:net';
import { getSystemErrorMessage } from 'node:util';
import { ANSWERS, formatWord, type Line, LineReader } from './line.ts';
import { invalidResponse, NutError, type NutErrorCode, refusalError } from './nut-error.ts';

// Longer than any device's list: a server that goes on for ever must not fill our memory.
const LIST_LINES_MAX = 100_000;
const LINE_LENGTH_MAX = 65_536;

export type Words = readonly string[];

/** Who waits for an answer. */
interface Question {
    readonly text: string;
    /** A list takes lines until its END. */
    readonly isList: boolean;
    readonly items: Words[];
    readonly resolve: (items: readonly Words[]) => void;
    readonly reject: (error: NutError) => void;
}

export class NutConnection {
    readonly #timeoutMs: number;
    readonly #reader = new LineReader(ANSWERS);
    /** The first one is in flight. */
    readonly #questions: Question[] = [];
    #socket: Socket | undefined;
    #failure: NutError | undefined;
    #timer: NodeJS.Timeout | undefined;

    /** `timeoutSeconds` is for the connection, and for each answer. */
    constructor(options: { timeoutSeconds: number }) {
        this.#timeoutMs = options.timeoutSeconds * 1000;
    }

    /** Once in its life. Rejects with NutError `no-such-host` or `connection-failure`. */
    open(host: string, port: number): Promise<void> {
        const socket = connect({ host, port, noDelay: true });
        this.#listen(socket);
        this.#startTimer('connection-failure', 'Connection failure: Connection timed out');
        return new Promise((resolve, reject) => {
            socket.once('connect', () => {
                clearTimeout(this.#timer);
                resolve();
            });
            socket.once('close', () => reject(this.#failure));
        });
    }

    /**
     * What follows goes through what `encrypt` makes of the plain connection; the server has just agreed to it, and nothing else may
     * wait for an answer. Rejects with NutError `tls-failed`, and the connection is over.
     */
    async encrypt(encrypt: (plain: Socket) => Promise<Socket>): Promise<void> {
        const plain = this.#socket;
        if (this.#failure || !plain) throw this.#failure ?? new NutError('server-disconnected', 'Server disconnected');
        // What came before the handshake came from anybody: it must not be taken for the server's word.
        if (this.#reader.pendingLength > 0 || this.#questions.length > 0) this.#fail(invalidResponse());
        plain.removeAllListeners('data');
        this.#startTimer('tls-failed', 'SSL error: the handshake took too long');
        try {
            this.#listen(await encrypt(plain));
        } catch (error) {
            this.#fail(error instanceof NutError ? error : connectionError(Error(String(error))));
        }
        clearTimeout(this.#timer);
        if (this.#failure) throw this.#failure;
    }
    close(): void {
        this.#fail(new NutError('server-disconnected', 'The connection was closed'));
    }

    /** Asks for one line. Rejects with NutError, its code the token if the server refused. */
    async line(words: Words): Promise<Words> {
        const [line = []] = await this.#ask(words, false);
        return line;
    }

    /** Asks for a list: the lines between BEGIN and END. */
    list(words: Words): Promise<readonly Words[]> {
        return this.#ask(words, true);
    }

    #listen(socket: Socket): void {
        this.#socket = socket;
        socket.setEncoding('utf8');
        socket.on('data', (text: string) => this.#take(text));
        socket.on('error', (error) => this.#fail(connectionError(error)));
        socket.on('close', () => this.#fail(new NutError('server-disconnected', 'Server disconnected')));
    }

    #ask(words: Words, isList: boolean): Promise<readonly Words[]> {
        return new Promise((resolve, reject) => {
            const text = formatLine(words);
            if (text === undefined) {
                reject(new NutError('unsendable', 'only printable ASCII can be sent to a NUT server'));
            } else if (this.#failure || !this.#socket) {
                reject(this.#failure ?? new NutError('server-disconnected', 'there is no connection yet'));
            } else {
                this.#questions.push({ text, isList, items: [], resolve, reject });
                if (this.#questions.length === 1) this.#send();
            }
        });
    }

    #send(): void {
        const [question] = this.#questions;
        if (!question) return;
        this.#socket?.write(question.text);
        this.#startTimer('timeout', 'The server did not answer in time');
    }

    #take(text: string): void {
        for (const line of this.#reader.push(text)) this.#takeLine(line);
        if (this.#reader.pendingLength > LINE_LENGTH_MAX) this.#fail(invalidResponse());
    }

    #takeLine({ words }: Line): void {
        const question = this.#questions[0];
        if (!question || question.items.length >= LIST_LINES_MAX) {
            this.#fail(invalidResponse());
        } else if (words[0] === 'ERR') {
            this.#answered()?.reject(refusalError(words.slice(1)));
        } else if (!question.isList) {
            this.#answered()?.resolve([words]);
        } else if (words[0] === 'END') {
            this.#answered()?.resolve(question.items);
        } else if (words[0] !== 'BEGIN') {
            question.items.push(words);
        }
    }

    /** The question that is answered now; the next one goes out. */
    #answered(): Question | undefined {
        clearTimeout(this.#timer);
        const question = this.#questions.shift();
        this.#send();
        return question;
    }

    #startTimer(code: NutErrorCode, message: string): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#fail(new NutError(code, message)), this.#timeoutMs);
    }

    /** The end of the connection: the first reason counts, everybody who waits hears it. */
    #fail(error: NutError): void {
        clearTimeout(this.#timer);
        this.#failure ??= error;
        this.#socket?.destroy();
        for (const question of this.#questions.splice(0)) question.reject(this.#failure);
    }
}

/** Undefined when it cannot be said: servers lose what is not ASCII, and another password than was meant would arrive. */
function formatLine(words: Words): string | undefined {
    return words.every((word) => /^[ -~]*$/.test(word)) ? `${words.map(formatWord).join(' ')}\n` : undefined;
}

function connectionError(error: Error): NutError {
    // A name with several addresses fails with one error for each.
    const single: NodeJS.ErrnoException = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    if (single.code === 'ENOTFOUND' || single.code === 'EAI_AGAIN') {
        return new NutError('no-such-host', 'No such host', error);
    }
    const text = single.errno === undefined ? single.message : getSystemErrorMessage(single.errno);
    const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    return new NutError('connection-failure', `Connection failure: ${sentence}`, error);
}
