// Serves the gateway's calls with one driver: a session per device, an answer per call, a heartbeat. What it has to say waits
// in the outbox while the pipe is full. Knows nothing of processes: host.ts gives it the pipe.

import type { CommandOutcome } from '#model/command.ts';
import { type DriverCall, type DriverNews, HEARTBEAT_SECONDS } from '#model/driver.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import { DeviceSession, type SessionPace } from './device-session.ts';
import type { Driver } from './driver.ts';
import { introduction } from './introduction.ts';
import { Outbox } from './outbox.ts';

/** Sends one message; false: the pipe is full, `sent` will be called when it has left. */
export type SendNews = (news: DriverNews, sent: () => void) => boolean;

export interface DriverHostOptions {
    readonly name: string;
    readonly driver: Driver;
    readonly send: SendNews;
    /** Called once, when every device was tried for the first time: all code that is needed is loaded. */
    readonly settled?: () => void;
    readonly pace?: Partial<SessionPace>;
}

export class DriverHost {
    readonly #name: string;
    readonly #driver: Driver;
    readonly #send: SendNews;
    readonly #pace: Partial<SessionPace>;
    #settled: (() => void) | undefined;
    readonly #outbox = new Outbox();
    /** The message that filled the pipe. */
    #inPipe: DriverNews | undefined;
    readonly #sessions = new Map<string, DeviceSession>();
    readonly #untried = new Set<DeviceSession>();
    /** Sessions that are letting go of the hardware, by device. */
    readonly #closing = new Map<string, Promise<void>>();
    readonly #end = new AbortController();
    #heartbeat: NodeJS.Timeout | undefined;

    constructor(options: DriverHostOptions) {
        this.#name = options.name;
        this.#driver = options.driver;
        this.#send = options.send;
        this.#settled = options.settled;
        this.#pace = options.pace ?? {};
    }

    start(): void {
        this.#heartbeat = setInterval(() => this.#tell({ type: 'heartbeat' }), HEARTBEAT_SECONDS * 1000);
        this.#tell({ type: 'ready', driver: this.#name });
    }

    /** Closes all devices; resolves when that is done or has taken too long. */
    async stop(): Promise<void> {
        clearInterval(this.#heartbeat);
        this.#end.abort();
        for (const id of [...this.#sessions.keys()]) void this.#close(id);
        await Promise.all(this.#closing.values());
    }

    /** A message from the gateway. */
    receive(message: unknown): void {
        if (!isDriverCall(message)) {
            this.#tell({ type: 'log', level: 'error', message: 'a message that is no call', fields: {} });
            return;
        }
        const { call } = message;
        void this.#serve(message)
            .catch((error): CommandOutcome => {
                const code = error instanceof GatewayError ? error.code : 'device-unreachable';
                return failed({ code, message: messageOf(error) });
            })
            .then((outcome) => this.#tell({ type: 'result', call, outcome }));
    }

    async #serve(call: DriverCall): Promise<CommandOutcome> {
        switch (call.type) {
            case 'open':
                return this.#open(call);
            case 'close':
                await this.#close(call.device);
                return ok(undefined);
            case 'command': {
                const session = this.#sessions.get(call.device);
                return session ? session.command(call.request) : unknownDevice(call.device);
            }
            case 'scan':
                await this.#scan(call);
                return ok(undefined);
            default:
                throw new Error(`no such call: ${JSON.stringify(call satisfies never)}`);
        }
    }

    /** Answers at once: whether the device is there is told by its link. */
    #open({ device }: Extract<DriverCall, { type: 'open' }>): CommandOutcome {
        const { id } = device.spec;
        void this.#close(id);
        const tell = (news: DriverNews): void => this.#tell(news);
        const tried = (): void => this.#wasTried(session);
        const session = new DeviceSession({
            driver: this.#driver,
            device,
            introduction: introduction(device),
            tell,
            tried,
            pace: this.#pace,
        });
        this.#sessions.set(id, session);
        this.#untried.add(session);
        session.start(this.#closing.get(id));
        return ok(undefined);
    }

    #close(id: string): Promise<void> | undefined {
        const session = this.#sessions.get(id);
        if (!session) return this.#closing.get(id);
        this.#sessions.delete(id);
        this.#untried.delete(session);
        this.#outbox.forget(id);
        const closing = session.close().finally(() => {
            if (this.#closing.get(id) === closing) this.#closing.delete(id);
        });
        this.#closing.set(id, closing);
        return closing;
    }

    async #scan({ call, options }: Extract<DriverCall, { type: 'scan' }>): Promise<void> {
        await this.#driver.scan(options, (found) => this.#tell({ type: 'found', call, found }), this.#end.signal);
    }

    #wasTried(session: DeviceSession): void {
        this.#untried.delete(session);
        if (this.#untried.size > 0) return;
        this.#settled?.();
        this.#settled = undefined;
    }

    #tell(news: DriverNews): void {
        this.#outbox.put(news);
        this.#pump();
    }

    #pump(): void {
        while (!this.#inPipe) {
            const news = this.#outbox.take();
            if (!news) return;
            const hasRoom = this.#send(news, () => {
                if (this.#inPipe !== news) return;
                this.#inPipe = undefined;
                this.#pump();
            });
            if (!hasRoom) this.#inPipe = news;
        }
    }
}

const CALLS: readonly string[] = ['open', 'close', 'command', 'scan'] satisfies DriverCall['type'][];

// The gateway is our parent and of the same release: its calls are as they should be, if they are calls.
function isDriverCall(message: unknown): message is DriverCall {
    const { type, call } = (message ?? {}) as { type?: unknown; call?: unknown };
    return typeof type === 'string' && CALLS.includes(type) && typeof call === 'number';
}

function unknownDevice(device: string): CommandOutcome {
    return failed({ code: 'device-unknown', message: `the driver has no device “${device}”` });
}
