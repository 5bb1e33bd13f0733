// The wire to a broker, or to the first of several that answers: connects, again and again, says how it fares, gives up a broker that
// acknowledges nothing. What is said is decided elsewhere. Holds no queue: who publishes asks first whether there is room, so memory
// is bounded and nobody waits for a broker.

import type { IPublishPacket, MqttClient } from 'mqtt';
import { messageOf } from '#model/errors.ts';
import type { DestinationWord } from '#model/integrations.ts';
import type { MqttDestination } from '#model/mqtt-config.ts';
import { BrokerPolicy } from './broker-policy.ts';
import { endedBecause, isRefusal, readable, refusedTopics } from './broker-trouble.ts';
import { clientOptions, packetBytesMax } from './client-options.ts';
import { PacketGuard } from './packet-guard.ts';
import { within } from './within.ts';

/** What goes out. */
export interface WireMessage {
    readonly topic: string;
    readonly payload: string | Uint8Array;
    readonly qos: 0 | 1;
    readonly isKept: boolean;
    /** MQTT 5, of an answer. */
    readonly correlation?: Buffer;
}

/** What came in. */
export interface HeardMessage {
    readonly topic: string;
    readonly payload: Buffer;
    readonly isKept: boolean;
    readonly answerTo: string | undefined;
    readonly correlation: Buffer | undefined;
}

export interface BrokerListener {
    /** Before each attempt. */
    will(): Promise<WireMessage>;
    connected(): void;
    heard(message: HeardMessage): void;
    /** The connection is over; what was not confirmed may be lost. */
    closed(): void;
    /** There is room again. */
    drained(): void;
    /** Everything that was published before the number was given to the broker. */
    confirmed(published: number): void;
    changed(state: DestinationWord, reason: string): void;
}

export interface BrokerConnectionOptions {
    readonly destination: MqttDestination;
    readonly clientId: string;
    /** File names are relative to it. */
    readonly folder: string;
    readonly listener: BrokerListener;
}

// Not yet acknowledged; a broker that accepts and never answers gets no more until it does.
const UNANSWERED_MAX = 500;
// A broker that is only slow answers within seconds.
const UNANSWERED_MS_MAX = 30_000;
const LOOK_MS = 5000;
const FAREWELL_MS_MAX = 2000;
// MQTT 5.0 §3.14.2.1.
const DISCONNECT_WITH_WILL = 4;

export class BrokerConnection {
    readonly #options: BrokerConnectionOptions;
    readonly #policy: BrokerPolicy;
    #client: MqttClient | undefined;
    #isConnected = false;
    #isStopped = false;
    #reason = '';
    #unanswered = 0;
    #answeredAt = 0;
    #published = 0;
    /** What had been published at each question that is not answered. */
    #marks: number[] = [];
    #wasFull = false;
    #retry: NodeJS.Timeout | undefined;
    #look: NodeJS.Timeout | undefined;

    constructor(options: BrokerConnectionOptions) {
        this.#options = options;
        this.#policy = new BrokerPolicy({ places: options.destination.url.length });
    }

    get isConnected(): boolean {
        return this.#isConnected;
    }

    get url(): string {
        return this.#options.destination.url[this.#policy.place] ?? '';
    }

    /** How much more may be published now. */
    get room(): number {
        return this.#isConnected ? Math.max(0, UNANSWERED_MAX - this.#unanswered) : 0;
    }

    /** Everything was acknowledged. */
    get isIdle(): boolean {
        return this.#unanswered === 0;
    }

    /** Since the start. */
    get published(): number {
        return this.#published;
    }

    start(): void {
        this.#look = setInterval(() => this.#lookForAnswers(), LOOK_MS).unref();
        void this.#connect();
    }

    /** Gives it to the broker; `answered` when it has it or refuses it. Without a connection it is not sent, and that is not told. */
    publish({ topic, payload, qos, isKept, correlation }: WireMessage, answered?: (isTaken: boolean) => void): void {
        const client = this.#client;
        if (!client || !this.#isConnected) return;
        if (this.#unanswered === 0) this.#answeredAt = performance.now();
        this.#unanswered++;
        this.#published++;
        const properties = correlation ? { properties: { correlationData: correlation } } : {};
        const body =
            typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
        client.publish(topic, body, { qos, retain: isKept, ...properties }, (error) => {
            if (client !== this.#client) return;
            this.#unanswered--;
            this.#answeredAt = performance.now();
            const isRefused = error !== null && error !== undefined && isRefusal(error);
            if (isRefused) this.#refused(`the broker does not take ${topic}: ${messageOf(error)}`);
            if (!error || isRefused) answered?.(!isRefused);
            this.#wasFull ||= this.#unanswered >= UNANSWERED_MAX / 2;
            if (!this.#wasFull || this.#unanswered > UNANSWERED_MAX / 4) return;
            this.#wasFull = false;
            this.#options.listener.drained();
        });
    }

    /** What was published before is confirmed as soon as the broker answers. */
    ask(): void {
        if (this.#isConnected) this.#client?.sendPing();
    }

    subscribe(topics: readonly string[]): void {
        const wanted = Object.fromEntries(topics.map((topic) => [topic, { qos: 1 as const }]));
        this.#client?.subscribe(wanted, (_error, _granted, answer) => {
            const refused = refusedTopics(topics, answer?.granted ?? []);
            if (refused.length > 0) this.#refused(`the broker does not let us listen to ${refused.join(', ')}`);
        });
    }

    unsubscribe(topics: readonly string[]): void {
        if (this.#isConnected) this.#client?.unsubscribe([...topics], () => undefined);
    }

    /** Ends this connection, and tries the next broker. The broker tells the will. */
    drop(reason: string): void {
        this.#reason = reason;
        this.#client?.end(true);
    }

    /** Says good-bye, ends this connection and tries the next broker. */
    async leave(reason: string, farewell: readonly WireMessage[]): Promise<void> {
        const client = this.#client;
        if (!client || !this.#isConnected) return;
        this.#reason = reason;
        this.#policy.left();
        await this.#end(client, farewell);
    }

    /**
     * Says good-bye and leaves. When nobody acknowledges that, the connection is cut without a DISCONNECT, so that the broker says it
     * for us: MQTT 3.1.1 §3.1.2.5.
     */
    async stop(farewell: readonly WireMessage[]): Promise<void> {
        this.#isStopped = true;
        clearTimeout(this.#retry);
        clearInterval(this.#look);
        const client = this.#client;
        if (!client) return;
        await this.#end(client, this.#isConnected ? farewell : undefined);
        this.#isConnected = false;
    }

    async #end(client: MqttClient, farewell: readonly WireMessage[] | undefined): Promise<void> {
        const told = farewell?.map((one) => tell(client, one));
        const isTold = told !== undefined && (await within(FAREWELL_MS_MAX, told));
        // The broker takes one after the other: who has the last word has all of them.
        if (isTold && told.length > 0) this.#options.listener.confirmed(this.#published);
        const { format, version } = this.#options.destination;
        // Sparkplug 3.0 §6.4.25: with MQTT 5 the broker has to say the death, too.
        const packet = format === 'sparkplug' && version === 5 ? { reasonCode: DISCONNECT_WITH_WILL } : {};
        const ended = client.endAsync(!isTold, packet).catch(() => undefined); // gone already
        if (!(await within(FAREWELL_MS_MAX, [ended]))) client.end(true);
    }

    async #connect(): Promise<void> {
        const { listener } = this.#options;
        listener.changed('connecting', '');
        this.#reason = '';
        try {
            const [{ connect }, will] = await Promise.all([import('mqtt'), listener.will()]);
            if (this.#isStopped) return;
            this.#open(connect(this.url, clientOptions(this.#options, will)));
        } catch (error) {
            this.#reason = messageOf(error);
            this.#again();
        }
    }

    #open(client: MqttClient): void {
        const { listener, destination } = this.#options;
        this.#client = client;
        const bytesMax = packetBytesMax(destination);
        const guard = new PacketGuard(bytesMax);
        client.stream.on('data', (chunk: Buffer) => {
            if (guard.isTooMuch(chunk)) this.drop(`the broker sent a packet of more than ${bytesMax} bytes`);
        });
        client.on('connect', () => {
            if (this.#isStopped) return;
            this.#isConnected = true;
            this.#unanswered = 0;
            this.#wasFull = false;
            this.#marks = [];
            this.#policy.connected(performance.now());
            listener.connected();
        });
        client.on('message', (topic, payload, packet) => listener.heard(heardOf(topic, payload, packet)));
        client.on('packetsend', ({ cmd }) => {
            if (cmd === 'pingreq') this.#marks.push(this.#published);
        });
        client.on('packetreceive', ({ cmd }) => {
            // What was written before the question has been read before the answer.
            if (cmd !== 'pingresp') return;
            const mark = this.#marks.shift();
            if (mark !== undefined) listener.confirmed(mark);
        });
        client.on('disconnect', ({ reasonCode }) => {
            this.#reason ||= endedBecause(reasonCode, this.#options.clientId);
        });
        client.on('error', (error) => {
            this.#reason ||= readable(error, this.#options.clientId);
        });
        client.on('close', () => {
            if (client === this.#client) this.#again();
        });
    }

    #again(): void {
        const { listener, clientId } = this.#options;
        const wasConnected = this.#isConnected;
        const client = this.#client;
        this.#client = undefined;
        this.#isConnected = false;
        client?.end(true);
        if (wasConnected) listener.closed();
        if (this.#isStopped) return;
        const { inMs, isFlapping } = this.#policy.ended(performance.now());
        const reason = this.#reason || 'the connection was closed';
        const why = isFlapping
            ? `${reason}, soon after it began, again and again: has another client the id “${clientId}”?`
            : reason;
        listener.changed('failed', why);
        this.#retry = setTimeout(() => void this.#connect(), inMs);
        this.#retry.unref();
    }

    #refused(reason: string): void {
        if (this.#isConnected) this.#options.listener.changed('refused', reason);
    }

    #lookForAnswers(): void {
        if (!this.#isConnected || this.#unanswered === 0) return;
        const waitedMs = performance.now() - this.#answeredAt;
        if (waitedMs >= UNANSWERED_MS_MAX) {
            this.drop(`the broker acknowledged nothing for ${Math.round(waitedMs / 1000)} s`);
        } else if (waitedMs >= LOOK_MS) {
            this.#options.listener.changed('unanswered', `${this.#unanswered} messages are not acknowledged`);
        }
    }
}

function heardOf(topic: string, payload: Buffer, { retain, properties }: IPublishPacket): HeardMessage {
    const { responseTopic, correlationData } = properties ?? {};
    return { topic, payload, isKept: retain, answerTo: responseTopic, correlation: correlationData };
}

function tell(client: MqttClient, { topic, payload, qos, isKept }: WireMessage): Promise<unknown> {
    return client.publishAsync(topic, Buffer.from(payload as Uint8Array), { qos, retain: isKept });
}
