// One connection: bytes to lines, lines to answers, answers back in one write. Holds everything that belongs to it alone.
// Must never let one client cost more than its limits, nor hold up another.

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { DeviceId } from '#model/device.ts';
import { messageOf } from '#model/errors.ts';
import { plainAddress } from './address-list.ts';
import type { Client, Desk, Question } from './client.ts';
import { answer } from './dispatch.ts';
import { QuestionReader } from './question-reader.ts';
import type { TlsGate } from './tls-gate.ts';

// Answers that a client has not fetched yet; beyond it we answer no more and read no more until it does.
// Several LIST VAR fit; a thousand clients that never read cost 64 MB.
export const UNSENT_BYTES_MAX = 65_536;

// 32 words of 512 characters, each with a backslash, are 33 kB. Whatever is longer is no command.
const LINE_LENGTH_MAX = 65_536;

export class Session implements Client {
    /** When it connected, in milliseconds since 1970. */
    readonly since: number;
    username: string | undefined;
    password: string | undefined;
    ups: DeviceId | undefined;
    proof: Client['proof'];
    isPrimary = false;
    isTracking = false;
    isLeaving = false;
    isSecuring = false;
    isCertified = false;
    refusals = 0;
    readonly #desk: Desk;
    readonly #gate: TlsGate;
    #socket: Socket;
    #encryption: TLSSocket | undefined;
    readonly #monotonic: () => number;
    readonly #reader: QuestionReader;
    #questions: readonly Question[] = [];
    #answered = 0;
    // The client has closed its half: when all is answered, we close ours.
    #isAllAsked = false;
    #lastCommandAt: number;
    #address: string | undefined;
    // The answer that comes next is not there yet.
    #isWaiting = false;
    #ended: (() => void) | undefined;

    constructor(options: { desk: Desk; gate: TlsGate; socket: Socket; monotonic: () => number }) {
        this.#desk = options.desk;
        this.#gate = options.gate;
        this.#reader = new QuestionReader(options.desk.questions);
        this.#socket = options.socket;
        this.#monotonic = options.monotonic;
        this.#lastCommandAt = options.monotonic();
        this.since = options.desk.now();
    }

    // Asked for late: most connections are a question and an answer, and never need it.
    get address(): string {
        this.#address ??= plainAddress(this.#socket.remoteAddress ?? 'unknown');
        return this.#address;
    }

    get signature(): string {
        return `${this.username}@${this.address}`;
    }

    get isEncrypted(): boolean {
        return this.#encryption !== undefined;
    }

    /** `TLSv1.3`, for example; undefined when everybody on the way can read along. */
    get tls(): string | undefined {
        return this.#encryption?.getProtocol() ?? undefined;
    }

    /** `ended` is called once, when the connection is over for whatever reason. */
    start(ended: () => void): void {
        this.#ended = ended;
        this.#listen(this.#socket);
    }

    #listen(socket: Socket): void {
        // In Latin-1 a byte is a character: nothing can split one.
        socket.on('data', (bytes: Buffer) => this.#take(bytes.toString('latin1')));
        socket.on('end', () => this.#endAsking(socket));
        // A connection that breaks is a client that left; `close` follows.
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#end());
    }

    // Nearly always nothing is left to say, and to cut the connection costs half of closing it in good order.
    #endAsking(socket: Socket): void {
        if (socket !== this.#socket || this.isSecuring || this.isLeaving) return;
        if (this.#isIdle && socket.writableLength === 0) {
            socket.destroy();
            return;
        }
        this.#isAllAsked = true;
        this.#desk.turns.later(this);
    }

    #end(): void {
        this.#desk.logins.remove(this);
        this.#ended?.();
        this.#ended = undefined;
    }

    /** Cuts the connection. `reason` goes to the log: once an hour for each address, with the count of the others. */
    drop(reason: string): void {
        const { address, username: user } = this;
        const suppressed = this.#desk.drops.admit(`${reason} ${address}`, this.#monotonic());
        if (suppressed !== undefined) {
            this.#desk.log.info({ address, user, reason, suppressed }, 'a NUT client was dropped');
        }
        this.#socket.destroy();
    }

    /** Cuts the connection if there was no complete command for so long. */
    dropIfIdle(milliseconds: number): void {
        if (this.#monotonic() - this.#lastCommandAt <= milliseconds) return;
        const isDeaf = this.#socket.writableLength > 0;
        this.drop(isDeaf ? 'it does not read what it asked for' : 'no command for a minute');
    }

    close(): void {
        this.#socket.destroy();
    }

    #take(text: string): void {
        if (this.isLeaving) return;
        const questions = this.#reader.read(text);
        // Who sends faster than we answer is not read further until it is answered.
        if (this.#questions.length > 0) this.#socket.pause();
        this.#questions =
            this.#questions.length === 0 ? questions : this.#questions.slice(this.#answered).concat(questions);
        this.#answered = 0;
        if (this.#reader.pendingLength > LINE_LENGTH_MAX) this.drop('it sent a line without an end');
        else this.#desk.turns.next(this);
    }

    /** Answers what may be answered now. Turns calls it. */
    answerLines(): void {
        const socket = this.#socket;
        if (this.isLeaving || this.isSecuring || this.#isWaiting || socket.destroyed) return;
        const text = this.#nextAnswers();
        if (this.isLeaving || (this.#isAllAsked && this.#isIdle)) this.#sayGoodbye(text);
        else if (this.isSecuring) this.#secure(text);
        else if (this.#isWaiting) this.#sayAndPause(text);
        else if (text !== '' && !socket.write(text, 'latin1')) this.#goOnWhenRead();
        else if (this.#questions.length > 0) this.#goOnLater();
        else if (socket.isPaused()) socket.resume();
    }

    get #isIdle(): boolean {
        return this.#questions.length === 0 && !this.isSecuring && !this.#isWaiting;
    }

    // The kernel did not take it all: the client is slow.
    #goOnWhenRead(): void {
        this.#socket.pause();
        this.#socket.once('drain', () => this.answerLines());
    }

    // What still comes is read and thrown away: a client whose end is not seen keeps its place for a minute.
    #sayGoodbye(text: string): void {
        this.#socket.end(text, 'latin1');
        this.#socket.resume();
    }

    #sayAndPause(text: string): void {
        this.#socket.pause();
        if (text !== '') this.#socket.write(text, 'latin1');
    }

    /** `text` ends with the consent; the next byte from the client is TLS. */
    #secure(text: string): void {
        // What came behind STARTTLS came from anybody on the way: it must not count as said under encryption.
        if (this.#questions.length > 0 || this.#reader.pendingLength > 0) {
            this.drop('it did not wait for the answer to STARTTLS');
            return;
        }
        const plain = this.#socket;
        plain.removeAllListeners('data');
        // Who closes his half during the handshake is not going to finish it.
        plain.allowHalfOpen = false;
        plain.pause();
        plain.write(text, 'latin1', () => {
            this.#gate.secure(plain, (outcome) => {
                if ('problem' in outcome) this.#failTls(outcome.problem);
                else this.#goOnEncrypted(outcome.socket, outcome.isCertified);
            });
        });
    }

    #goOnEncrypted(socket: TLSSocket, isCertified: boolean): void {
        this.isSecuring = false;
        this.isCertified = isCertified;
        this.#encryption = socket;
        this.#socket = socket;
        this.#lastCommandAt = this.#monotonic();
        this.#listen(socket);
    }

    #failTls(problem: string): void {
        this.#desk.refusals.note(this, `TLS: ${problem}`);
        this.#socket.destroy();
    }

    // The kernel took it all at once and there is more: the others come first.
    #goOnLater(): void {
        this.#socket.pause();
        this.#desk.turns.later(this);
    }

    /** The answers to the lines that wait, at most what may stay unsent. */
    #nextAnswers(): string {
        let text = '';
        const before = this.#answered;
        while (text.length < UNSENT_BYTES_MAX && !this.isLeaving) {
            const question = this.#questions[this.#answered];
            if (!question) break;
            const reply = this.#answer(question);
            if (typeof reply !== 'string') {
                this.#waitFor(reply, question);
                break;
            }
            text += reply;
            this.#answered += 1;
            if (this.isSecuring) break;
        }
        if (this.#answered > before) this.#lastCommandAt = this.#monotonic();
        if (this.#answered === this.#questions.length) {
            this.#questions = [];
            this.#answered = 0;
        }
        return text;
    }

    #waitFor(answer: Promise<void>, question: Question): void {
        this.#isWaiting = true;
        answer.then(
            () => {
                this.#isWaiting = false;
                this.answerLines();
            },
            (error) => {
                this.#fail(question, error);
                this.#sayGoodbye('');
            },
        );
    }

    #answer(question: Question): string | Promise<void> {
        try {
            return answer(this.#desk, this, question);
        } catch (error) {
            this.#fail(question, error);
            return '';
        }
    }

    // A fault of ours in one command must not take the others down with it. The words stay out of the log: one may be
    // a password.
    #fail({ verb }: Question, error: unknown): void {
        this.#desk.log.error({ verb, error: messageOf(error) }, 'answering a NUT client failed');
        this.isLeaving = true;
    }
}
