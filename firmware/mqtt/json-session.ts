// The plain tree: tells what changed, as soon as it can be told. Of states only the last is kept, so a broker that was away is told how
// things are, and that needs no more memory than there are devices. Events wait, in order, until they were acknowledged.

import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { HeardMessage, WireMessage } from './broker-connection.ts';
import { CommandDesk } from './command-desk.ts';
import { HomeAssistantAnnouncer } from './home-assistant-announcer.ts';
import {
    availabilityMessage,
    availabilityOf,
    chainMessage,
    eventMessage,
    farewells,
    hostMessage,
    isPublic,
    type Message,
    rootOf,
    stateMessage,
    variableMessage,
} from './messages.ts';
import type { Session, SessionOptions } from './session.ts';

// Readings of a poll come in pieces: one message for all of them.
const GATHER_MS = 20;
// Events while the broker is away: some days of a rack with trouble, 300 bytes each.
const EVENTS_MAX = 10_000;
// What was kept of devices that are gone comes right behind the subscription.
const SWEEP_MS = 10_000;

export class JsonSession implements Session {
    readonly #options: SessionOptions;
    readonly #root: string;
    readonly #desk: CommandDesk;
    readonly #announcer: HomeAssistantAnnouncer | undefined;
    /** Devices and hosts of which there is news. */
    readonly #news = new Set<string>();
    /** Which variables changed, where each has a topic. */
    readonly #changed = new Map<string, Set<string>>();
    /** Of each device the variables that were told on topics of their own. */
    readonly #variables = new Map<string, Set<string>>();
    /** What was said last of the link of a device. */
    readonly #availability = new Map<string, string>();
    #events: Message[] = [];
    readonly #unconfirmed = new Set<Message>();
    #isChainNew = true;
    #dropped = 0;
    #timer: NodeJS.Timeout | undefined;
    #soon: NodeJS.Immediate | undefined;
    #sweep: NodeJS.Timeout | undefined;

    constructor(options: SessionOptions) {
        this.#options = options;
        const { destination, gatewayName, gateway, chain, name } = options;
        this.#root = rootOf(destination, gatewayName);
        this.#desk = new CommandDesk({ gateway, chain, commands: destination.commands, by: `mqtt ${name}` });
        if (destination.format === 'home-assistant') {
            this.#announcer = new HomeAssistantAnnouncer({
                ...options,
                root: this.#root,
                publish: (message) => this.#publish(message),
                refresh: () => this.#tellAll(),
            });
        }
    }

    get waiting(): number {
        return this.#events.length + this.#unconfirmed.size;
    }

    get dropped(): number {
        return this.#dropped;
    }

    async start(): Promise<void> {
        // Nothing is remembered from one life to the next.
    }

    async will(): Promise<WireMessage> {
        return this.#wireOf({ topic: 'status', payload: 'offline', isKept: true }, 1);
    }

    connected(): void {
        const { wire, destination, version, gatewayName } = this.#options;
        this.#publish({ topic: 'status', payload: 'online', isKept: true });
        this.#publish({ topic: 'info', payload: JSON.stringify({ name: gatewayName, version }), isKept: true });
        const announcer = this.#announcer;
        const sweeping = [
            ...[`${this.#root}/+/availability`, `${this.#root}/host/+/state`],
            ...(destination.variableTopics ? [`${this.#root}/+/variable/+`] : []),
            ...(announcer ? [announcer.keptTopics] : []),
        ];
        wire.subscribe([
            ...sweeping,
            ...(destination.commands.length > 0 ? [`${this.#root}/+/cmd`] : []),
            ...(announcer ? [announcer.birthTopic] : []),
        ]);
        clearTimeout(this.#sweep);
        this.#sweep = setTimeout(() => wire.unsubscribe(sweeping), SWEEP_MS).unref();
        announcer?.connected();
        this.#tellAll();
    }

    heard(message: HeardMessage): void {
        if (this.#announcer?.heard(message)) return;
        const [id = '', what, more] = message.topic.slice(this.#root.length + 1).split('/');
        if (what === 'cmd') void this.#command(id, message);
        else if (message.isKept && message.payload.length > 0)
            this.#sweepAway(id === 'host' && more ? (what ?? '') : id, what === 'variable' && more ? [more] : []);
    }

    closed(): void {
        clearTimeout(this.#sweep);
        this.#events = [...this.#unconfirmed, ...this.#events];
        this.#unconfirmed.clear();
        this.#announcer?.closed();
    }

    drained(): void {
        this.#tell();
    }

    confirmed(): void {
        // Each message has an answer of its own.
    }

    hear(event: GatewayEvent): void {
        if (event.type === 'device-removed') {
            this.#forget(event.device);
            return;
        }
        const message = eventMessage(event);
        if (message) this.#queue(message);
        if (!('device' in event)) return;
        this.#news.add(event.device);
        this.#isChainNew ||= event.type === 'chain';
        if (event.type === 'readings') this.#note(event.device, [...Object.keys(event.values), ...event.gone]);
        this.#announcer?.hear(event);
        // A status is told before the next poll; the rest is gathered.
        if (message) this.#soon ??= setImmediate(() => this.#tell());
        else this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS).unref();
    }

    farewell(): WireMessage[] {
        return [this.#wireOf({ topic: 'status', payload: 'offline', isKept: true }, 1)];
    }

    async stop(): Promise<void> {
        clearTimeout(this.#timer);
        clearImmediate(this.#soon);
        clearTimeout(this.#sweep);
        this.#announcer?.closed();
    }

    #queue(message: Message): void {
        this.#events.push(message);
        if (this.#events.length <= EVENTS_MAX) return;
        this.#events.shift();
        this.#dropped++;
    }

    #note(id: string, names: readonly string[]): void {
        if (!this.#options.destination.variableTopics) return;
        const changed = this.#changed.get(id) ?? new Set();
        for (const name of names) changed.add(name);
        this.#changed.set(id, changed);
    }

    #tellAll(): void {
        const { gateway, chain } = this.#options;
        this.#isChainNew = true;
        this.#availability.clear();
        for (const device of gateway.devices) {
            this.#news.add(device.id);
            this.#note(device.id, [...device.readings.keys()]);
        }
        for (const host of chain.hosts.keys()) this.#news.add(host);
        this.#tell();
    }

    #tell(): void {
        clearTimeout(this.#timer);
        clearImmediate(this.#soon);
        this.#timer = undefined;
        this.#soon = undefined;
        const { wire, chain } = this.#options;
        if (!wire.isConnected) {
            this.#news.clear(); // all of it is told when it is back
            this.#changed.clear();
            return;
        }
        while (wire.room > 0 && this.#events.length > 0) this.#tellEvent();
        if (this.#isChainNew && wire.room > 0) {
            this.#isChainNew = false;
            this.#publish(chainMessage([...chain.hosts.values()]));
        }
        for (const id of this.#news) {
            if (wire.room === 0) return; // goes on when there is room
            this.#news.delete(id);
            this.#tellOf(id);
        }
    }

    #tellEvent(): void {
        const message = this.#events.shift();
        if (!message) return;
        this.#unconfirmed.add(message);
        this.#options.wire.publish(this.#wireOf(message), (isTaken) => {
            this.#unconfirmed.delete(message);
            // Told again, it would be refused again.
            if (!isTaken) this.#dropped++;
        });
    }

    #tellOf(id: string): void {
        const { gateway, chain, destination } = this.#options;
        const device = gateway.device(id);
        const verdict = chain.hosts.get(id);
        if (device) {
            this.#announcer?.announce(device);
            this.#publish(stateMessage(device, destination));
            if (this.#availability.get(id) !== availabilityOf(device)) this.#publish(availabilityMessage(device));
            this.#availability.set(id, availabilityOf(device));
            this.#tellVariables(device);
        }
        if (verdict) this.#publish(hostMessage(verdict));
    }

    #tellVariables(device: Device): void {
        const changed = this.#changed.get(device.id);
        if (!changed) return;
        this.#changed.delete(device.id);
        const told = this.#variables.get(device.id) ?? new Set();
        this.#variables.set(device.id, told);
        for (const name of changed) {
            if (!isPublic(name, this.#options.destination)) continue;
            told.add(name);
            this.#publish(variableMessage(device, name));
        }
    }

    #forget(id: string): void {
        this.#news.delete(id);
        this.#changed.delete(id);
        this.#availability.delete(id);
        this.#isChainNew = true;
        for (const message of farewells(id, this.#variables.get(id))) this.#publish(message);
        this.#variables.delete(id);
        this.#announcer?.remove(id);
    }

    /** Something was kept by the broker for longer than its device was in the configuration. */
    #sweepAway(id: string, variables: readonly string[]): void {
        if (this.#options.gateway.device(id)) return;
        for (const message of farewells(id, variables)) this.#publish(message);
    }

    async #command(id: string, { payload, isKept, answerTo, correlation }: HeardMessage): Promise<void> {
        if (isKept && payload.length === 0) return;
        const answer = await this.#desk.carryOut(id, payload, isKept);
        const { wire } = this.#options;
        const topic = answerTo !== undefined && this.#mayAnswer(answerTo) ? answerTo : undefined;
        const content = { device: id, ...answer };
        const message = this.#wireOf({ topic: `${id}/cmd/result`, payload: JSON.stringify(content), isKept: false });
        wire.publish(topic === undefined ? message : { ...message, topic, ...(correlation ? { correlation } : {}) });
    }

    /** Answers go to no topic where something else is expected of us. */
    #mayAnswer(topic: string): boolean {
        return (
            topic.length <= 256 &&
            !/[+#\0]|^\$/.test(topic) &&
            !topic.startsWith(`${this.#root}/`) &&
            !this.#announcer?.owns(topic)
        );
    }

    #publish(message: Message): void {
        this.#options.wire.publish(this.#wireOf(message));
    }

    #wireOf({ topic, payload, isKept }: Message, qos = this.#options.destination.qos): WireMessage {
        return { topic: `${this.#root}/${topic}`, payload, qos, isKept };
    }
}
