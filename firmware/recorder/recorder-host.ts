// The recorder inside its process: takes batches, writes them at the right pace, says what is on the disk, answers queries.
// Knows nothing of processes: host.ts gives it the channel.

import { type ErrorCode, GatewayError, messageOf } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { FromRecorder, QueryOutcome, RecorderSettings, ToRecorder } from './messages.ts';
import { OpenRecorder } from './open-recorder.ts';
import type { RecorderPart } from './part.ts';

export interface RecorderHostOptions {
    readonly parts: readonly RecorderPart[];
    readonly send: (message: FromRecorder) => void;
}

// How exact the pace of writing is.
const LOOK_MS = 500;

export class RecorderHost {
    readonly #parts: readonly RecorderPart[];
    readonly #send: (message: FromRecorder) => void;
    #open: OpenRecorder | undefined;
    #timer: NodeJS.Timeout | undefined;

    constructor(options: RecorderHostOptions) {
        this.#parts = options.parts;
        this.#send = options.send;
    }

    receive(message: ToRecorder): void {
        switch (message.type) {
            case 'settings':
                this.#start(message.run, message.settings);
                break;
            case 'define':
                this.#open?.define(message.series);
                break;
            case 'batch':
                this.#open?.take(message.batch);
                break;
            case 'query':
                this.#send({ type: 'result', call: message.call, outcome: this.#answer(message.name, message.args) });
                break;
            case 'stop':
                this.stop();
                break;
            default:
                message satisfies never;
        }
    }

    /** Writes everything. */
    stop(): void {
        clearInterval(this.#timer);
        this.#open?.close();
        this.#open = undefined;
    }

    #start(run: string, settings: RecorderSettings): void {
        this.#open = new OpenRecorder({ run, settings, parts: this.#parts, send: this.#send });
        this.#timer = setInterval(() => this.#open?.look(), LOOK_MS);
        this.#send({ type: 'ready' });
    }

    #answer(name: string, args: unknown): QueryOutcome {
        try {
            if (!this.#open) return failed({ code: 'recorder-down', message: 'the recorder has not begun yet' });
            return ok(this.#open.ask(name, args));
        } catch (error) {
            const code: ErrorCode = error instanceof GatewayError ? error.code : 'query-failed';
            return failed({ code, message: messageOf(error) });
        }
    }
}
