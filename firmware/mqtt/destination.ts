// One destination: a connection, the session that says its format's words over it, and how it fares. Its box is bounded by the
// session; the stream of events never waits for it.

import type { DestinationState, DestinationWord, SentMessage } from '#model/integrations.ts';
import { BrokerConnection } from './broker-connection.ts';
import { JsonSession } from './json-session.ts';
import { RecentMessages } from './recent-messages.ts';
import type { Session, SessionOptions, Wire } from './session.ts';
import { SparkplugSession } from './sparkplug/sparkplug-session.ts';

export interface DestinationOptions extends Omit<SessionOptions, 'wire'> {
    /** File names are relative to it. */
    readonly folder: string;
}

export class Destination {
    readonly #options: DestinationOptions;
    readonly #connection: BrokerConnection;
    readonly #session: Session;
    readonly #recent = new RecentMessages((alias) => this.#session.nameOf?.(alias));
    #unsubscribe: (() => void) | undefined;
    #word: DestinationWord = 'connecting';
    #reason = '';
    #since = Date.now();
    #connections = 0;
    #isStopped = false;
    /** The last trouble that was logged: each attempt fails anew. */
    #logged = '';

    constructor(options: DestinationOptions) {
        this.#options = options;
        const { destination, name, gatewayName, folder } = options;
        const clientId = destination.clientId ?? `powerchain-${gatewayName}-${name}-${process.pid}`;
        this.#connection = new BrokerConnection({ destination, clientId, folder, listener: this.#listener() });
        const Format = destination.format === 'sparkplug' ? SparkplugSession : JsonSession;
        this.#session = new Format({ ...options, wire: this.#wire() });
    }

    get state(): DestinationState {
        const { name, destination } = this.#options;
        return {
            name,
            format: destination.format,
            url: this.#connection.url,
            state: this.#word,
            reason: this.#reason,
            since: this.#since,
            sent: this.#connection.published,
            dropped: this.#session.dropped,
            waiting: this.#session.waiting,
            connections: this.#connections,
        };
    }

    /** What was told last, the latest first. */
    get messages(): SentMessage[] {
        return this.#recent.list;
    }

    async start(): Promise<void> {
        const { gateway, name } = this.#options;
        this.#unsubscribe = gateway.subscribe(`mqtt ${name}`, (event) => this.#session.hear(event));
        await this.#session.start();
        if (!this.#isStopped) this.#connection.start();
    }

    /** There is nobody to connect to, and why. */
    cannot(reason: string): void {
        this.#become('failed', reason);
    }

    /** Says good-bye: on purpose, the broker does not do it for us. */
    async stop(): Promise<void> {
        this.#isStopped = true;
        this.#unsubscribe?.();
        await this.#connection.stop(this.#session.farewell());
        await this.#session.stop();
    }

    #listener(): ConstructorParameters<typeof BrokerConnection>[0]['listener'] {
        return {
            will: () => this.#session.will(),
            connected: () => {
                this.#connections++;
                this.#become('connected', '');
                this.#session.connected();
            },
            heard: (message) => this.#session.heard(message),
            closed: () => this.#session.closed(),
            drained: () => {
                if (this.#word === 'unanswered') this.#become('connected', '');
                this.#session.drained();
            },
            confirmed: (published) => {
                if (this.#word === 'unanswered' && this.#connection.isIdle) this.#become('connected', '');
                this.#session.confirmed(published);
            },
            changed: (word, reason) => this.#become(word, reason),
        };
    }

    #wire(): Wire {
        const connection = this.#connection;
        return {
            get isConnected() {
                return connection.isConnected;
            },
            get room() {
                return connection.room;
            },
            get published() {
                return connection.published;
            },
            publish: (message, answered) => {
                if (connection.isConnected) this.#recent.note(message);
                connection.publish(message, answered);
            },
            ask: () => connection.ask(),
            subscribe: (topics) => connection.subscribe(topics),
            unsubscribe: (topics) => connection.unsubscribe(topics),
            drop: (reason) => connection.drop(reason),
            leave: (reason, farewell) => void connection.leave(reason, farewell),
            waits: (reason) => this.#become(reason === '' ? 'connected' : 'waiting', reason),
        };
    }

    #become(word: DestinationWord, reason: string): void {
        const { log, name } = this.#options;
        // The first refusal says what to mend; thousands may follow.
        if (word === 'refused' && this.#word === 'refused') return;
        if (word !== this.#word) this.#since = Date.now();
        // While it is tried again, the reason why it must be is what people want to read.
        const isRetry = word === 'connecting' && this.#reason !== '';
        this.#word = isRetry ? 'failed' : word;
        if (!isRetry) this.#reason = reason;
        if (word === 'connected') {
            log.info({ destination: name, broker: this.#connection.url }, 'MQTT broker connected');
            this.#logged = '';
        } else if ((word === 'failed' || word === 'refused') && reason !== this.#logged) {
            const what = word === 'failed' ? 'MQTT broker not reached' : 'MQTT broker refuses something';
            log.warn({ destination: name, broker: this.#connection.url, reason }, what);
            this.#logged = reason;
        }
    }
}
