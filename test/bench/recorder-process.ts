// The recorder as a process of its own, as the gateway starts it, spoken to over its channel.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { KEEP_DAYS } from '#model/history.ts';
import { MEMORY_FLAGS, MEMORY_LIMITS } from '../../firmware/recorder/memory-limits.ts';
import type { Batch, FromRecorder, SeriesName, ToRecorder } from '../../firmware/recorder/messages.ts';
import { ROOT } from '../source-files.ts';

export class RecorderProcess {
    readonly #process: ChildProcess;
    readonly #answers = new Map<number, (message: FromRecorder & { type: 'result' }) => void>();
    #calls = 0;
    #stored = 0;
    #told: () => void = () => undefined;

    private constructor(process: ChildProcess) {
        this.#process = process;
        process.on('message', (message) => this.#receive(message as FromRecorder));
    }

    /** `flushSeconds` 0: every batch is written when it comes. */
    static async start(folder: string, flushSeconds = 60): Promise<RecorderProcess> {
        const child = fork(new URL('../../firmware/recorder/host.ts', import.meta.url), {
            serialization: 'advanced',
            execArgv: [...MEMORY_FLAGS],
            // Code that was compiled before takes 25 MB less; a gateway has it so.
            env: { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'), ...process.env, ...MEMORY_LIMITS },
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        const recorder = new RecorderProcess(child);
        const settings = { folder, flushSeconds, keep: { ...KEEP_DAYS, raw: 36_500, minute: 36_500 }, bytesMax: 1e12 };
        recorder.#send({ type: 'settings', run: 'bench', settings });
        await recorder.query('history.series', { device: 'nobody' });
        return recorder;
    }

    get pid(): number {
        return this.#process.pid ?? 0;
    }

    define(series: readonly SeriesName[]): void {
        this.#send({ type: 'define', series });
    }

    /** Resolves when it is on the disk. */
    async take(batch: Batch): Promise<void> {
        this.#send({ type: 'batch', batch });
        while (this.#stored < batch.number) {
            await new Promise<void>((resolve) => {
                this.#told = resolve;
            });
        }
    }

    async query(name: string, args: unknown): Promise<unknown> {
        const call = ++this.#calls;
        const answer = new Promise<FromRecorder & { type: 'result' }>((resolve) => this.#answers.set(call, resolve));
        this.#send({ type: 'query', call, name, args });
        const { outcome } = await answer;
        if (!outcome.ok) throw new Error(`${name}: ${outcome.error.message}`);
        return outcome.value;
    }

    async stop(): Promise<void> {
        const ended = once(this.#process, 'exit');
        this.#process.disconnect();
        await ended;
    }

    #send(message: ToRecorder): void {
        this.#process.send(message);
    }

    #receive(message: FromRecorder): void {
        if (message.type === 'result') {
            this.#answers.get(message.call)?.(message);
            this.#answers.delete(message.call);
        } else if (message.type === 'stored') {
            this.#stored = message.number;
            this.#told();
        }
    }
}
