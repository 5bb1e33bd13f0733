// One connection: bytes to lines, lines to answers, answers back in one write. Holds everything that belongs to it alone.
// Must never let one client cost more than its limits, nor hold up another.

import type { Socket } from 'node:net';
import type { DeviceId } from '#model/device.ts';
import { messageOf } from '#model/errors.ts';
import { COMMANDS, type Line, LineReader } from '#nut/line.ts';
import type { Client, Desk } from './client.ts';
import { answer } from './dispatch.ts';

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
    isTracking = false;
    isLeaving = false;
    isRefused = false;
    readonly #desk: Desk;
    readonly #socket: Socket;
    readonly #monotonic: () => number;
    readonly #reader = new LineReader(COMMANDS);
    #lines: readonly Line[] = [];
    #answered = 0;
    #lastCommandAt: number;
    #address: string | undefined;

    constructor(options: { desk: Desk; socket: Socket; monotonic: () => number }) {
        this.#desk = options.desk;
        this.#socket = options.socket;
        this.#monotonic = options.monotonic;
        this.#lastCommandAt = options.monotonic();
        this.since = options.desk.now();
    }

    // Asked for late: most connections are a question and an answer, and never need it.
    get address(): string {
        this.#address ??= plainAddress(this.#socket.remoteAddress);
        return this.#address;
    }

    /** `ended` is called once, when the connection is over for whatever reason. */
    start(ended: () => void): void {
        const socket = this.#socket;
        // In Latin-1 a byte is a character: nothing can split one.
        socket.on('data', (bytes: Buffer) => this.#take(bytes.toString('latin1')));
        socket.on('drain', () => this.#answerLines());
        // A connection that breaks is a client that left; `close` follows.
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
            this.#desk.logins.remove(this);
            ended();
        });
    }

    /** Cuts the connection. `reason` goes to the log. */
    drop(reason: string): void {
        this.#desk.log.info({ address: this.address, user: this.username, reason }, 'a NUT client was dropped');
        this.#socket.destroy();
    }

    close(): void {
        this.#socket.destroy();
    }

    /** Milliseconds since the last complete command. */
    idleMs(): number {
        return this.#monotonic() - this.#lastCommandAt;
    }

    #take(text: string): void {
        if (this.isLeaving) return;
        const lines = this.#reader.push(text);
        this.#lines = this.#lines.length === 0 ? lines : this.#lines.slice(this.#answered).concat(lines);
        this.#answered = 0;
        if (this.#reader.pendingLength > LINE_LENGTH_MAX) this.drop('it sent a line without an end');
        else this.#answerLines();
    }

    #answerLines(): void {
        const socket = this.#socket;
        if (this.isLeaving || socket.destroyed) return;
        const text = this.#nextAnswers();
        if (this.isLeaving) socket.end(text, 'latin1');
        else if (text !== '' && !socket.write(text, 'latin1')) socket.pause();
        else if (this.#lines.length > 0) this.#goOnLater();
        else if (socket.isPaused()) socket.resume();
    }

    // The kernel took it all at once and there is more: the others come first.
    #goOnLater(): void {
        this.#socket.pause();
        setImmediate(() => this.#answerLines());
    }

    /** The answers to the lines that wait, at most what may stay unsent. */
    #nextAnswers(): string {
        let text = '';
        const before = this.#answered;
        while (text.length < UNSENT_BYTES_MAX && !this.isLeaving) {
            const line = this.#lines[this.#answered];
            if (!line) break;
            text += this.#answer(line);
            this.#answered += 1;
        }
        if (this.#answered > before) this.#lastCommandAt = this.#monotonic();
        if (this.#answered === this.#lines.length) {
            this.#lines = [];
            this.#answered = 0;
        }
        return text;
    }

    // A fault of ours in one command must not take the others down with it. The words stay out of the log: one may be
    // a password.
    #answer({ words }: Line): string {
        try {
            return answer(this.#desk, this, words);
        } catch (error) {
            this.#desk.log.error({ verb: words[0], error: messageOf(error) }, 'answering a NUT client failed');
            this.isLeaving = true;
            return '';
        }
    }
}

/** IPv4 in its own form when it came in through an IPv6 socket. */
function plainAddress(address: string | undefined): string {
    return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? 'unknown';
}
