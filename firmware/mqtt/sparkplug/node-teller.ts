// What an edge node says while it may speak: gathers what changes, says births where one is due and data elsewhere, and gives the store
// what cannot be told now. Whether it may speak is decided in sparkplug-session.ts, what a message holds in edge-node.ts.

import type { Device } from '#model/device.ts';
import type { Sample } from '../../spool/sample.ts';
import type { WireMessage } from '../broker-connection.ts';
import type { SessionOptions } from '../session.ts';
import type { Backlog } from './backlog.ts';
import type { EdgeNode } from './edge-node.ts';

export interface NodeTellerOptions extends Pick<SessionOptions, 'gateway' | 'wire' | 'destination'> {
    readonly node: EdgeNode;
    readonly backlog: Backlog;
}

// Readings of a poll come in pieces: one message for all of them.
const GATHER_MS = 20;
// 15 kB each; far below every broker's limit.
const SAMPLES_PER_MESSAGE = 500;
// The first words of a large rack.
const HELD_MAX = 20_000;

export class NodeTeller {
    readonly #options: NodeTellerOptions;
    /** Births are out, or on their way. */
    #isLive = false;
    /** Nobody was told anything yet: what the first births will say is no history. */
    #isFirst = true;
    #samples: Sample[] = [];
    /** Devices whose birth is due. */
    readonly #unborn = new Set<string>();
    readonly #subscribed = new Set<string>();
    #timer: NodeJS.Timeout | undefined;

    constructor(options: NodeTellerOptions) {
        this.#options = options;
    }

    get isLive(): boolean {
        return this.#isLive;
    }

    /** All births are out. */
    get isTold(): boolean {
        return this.#isLive && this.#unborn.size === 0;
    }

    get waiting(): number {
        return this.#samples.length;
    }

    /** The first births will be long in coming: what happens until then is history. */
    expectDelay(): void {
        this.#isFirst = false;
    }

    connected(): void {
        this.#subscribed.clear();
    }

    /** Births come before anything else is told. */
    silence(): void {
        this.#isLive = false;
    }

    ended(): void {
        this.#isLive = false;
        this.#unborn.clear();
    }

    /** Says everything that there is: the node by `birth`, then all devices. */
    begin(birth: () => WireMessage): void {
        // What came in until now is history: the births say only what became of it.
        if (this.#isFirst) this.#samples = [];
        else if (!this.#isLive) this.tell();
        this.#isLive = true;
        this.#isFirst = false;
        this.say(birth());
        for (const { id } of this.#options.gateway.devices) this.#unborn.add(id);
        this.tell();
        this.#options.backlog.drain();
    }

    note(sample: Sample): void {
        this.#samples.push(sample);
    }

    /** What was noted is told in a moment. */
    soon(): void {
        this.#timer ??= setTimeout(() => this.tell(), GATHER_MS).unref();
    }

    /** The device is another than it was. */
    changed(id: string): void {
        if (this.#options.node.isBorn(id)) this.#unborn.add(id);
    }

    /** A device that is silent for a while says old values; one that is lost says none. */
    linkChanged(device: Device): void {
        if (!this.#isLive) return;
        const { node } = this.#options;
        const { id, link } = device;
        this.tell();
        if (!node.isBorn(id)) this.#unborn.add(id);
        else if (link === 'ok' || link === 'stale') this.say(node.qualityData(device, Date.now()));
        else this.say(node.deviceDeath(id, Date.now()));
    }

    removed(id: string): void {
        const { node } = this.#options;
        this.tell();
        if (node.isBorn(id)) this.say(node.deviceDeath(id, Date.now()));
        node.forget(id);
    }

    /** What was not told goes to the store. */
    stop(): void {
        clearTimeout(this.#timer);
        this.#options.backlog.keep(this.#samples);
        this.#samples = [];
    }

    tell(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        const { node, wire, backlog } = this.#options;
        const samples = this.#samples;
        this.#samples = [];
        if (!this.#isLive || wire.room === 0) {
            if (this.#isFirst && samples.length < HELD_MAX) this.#samples = samples;
            else backlog.keep(samples);
            return;
        }
        for (const sample of samples) {
            // A value that is new, or of another kind, is announced; the birth says it.
            if (node.isBorn(sample.device) && !node.knows(sample)) this.#unborn.add(sample.device);
        }
        const born = this.#tellBirths();
        const unsaid = this.#unsaid(samples, born);
        backlog.keep([...unsaid]);
        const live = samples.filter(({ device }) => !born.has(device) && !this.#unborn.has(device));
        const at = Date.now();
        for (const [device, ofDevice] of Map.groupBy(live, (sample) => sample.device)) {
            if (!node.isBorn(device)) continue;
            for (let from = 0; from < ofDevice.length; from += SAMPLES_PER_MESSAGE) {
                this.say(node.data(device, ofDevice.slice(from, from + SAMPLES_PER_MESSAGE), at));
            }
        }
        backlog.told(unsaid.size === 0 ? samples : samples.filter((sample) => !unsaid.has(sample)));
        backlog.drain();
    }

    say(message: WireMessage): void {
        this.#options.wire.publish(message);
    }

    /** A birth says the last value of each variable, not those before it; one that must wait says nothing yet. Both are history then. */
    #unsaid(samples: readonly Sample[], born: ReadonlySet<string>): Set<Sample> {
        if (born.size === 0 && this.#unborn.size === 0) return new Set();
        const last = new Map(samples.map((sample) => [`${sample.device} ${sample.name}`, sample]));
        const isUnsaid = (sample: Sample) =>
            born.has(sample.device)
                ? last.get(`${sample.device} ${sample.name}`) !== sample
                : this.#unborn.has(sample.device);
        return new Set(samples.filter(isUnsaid));
    }

    #tellBirths(): Set<string> {
        const { gateway, wire, node } = this.#options;
        const born = new Set<string>();
        for (const id of this.#unborn) {
            if (wire.room === 0) break; // goes on when there is room
            this.#unborn.delete(id);
            const device = gateway.device(id);
            if (!device || device.link === 'lost' || device.link === 'connecting') continue;
            this.#subscribe(id);
            this.say(node.deviceBirth(device, Date.now()));
            born.add(id);
        }
        return born;
    }

    #subscribe(id: string): void {
        const { destination, wire, node } = this.#options;
        const isWritable = destination.commands.some(
            ({ device }) => device === '*' || device.toLowerCase() === id.toLowerCase(),
        );
        if (!isWritable || this.#subscribed.has(id)) return;
        this.#subscribed.add(id);
        wire.subscribe([node.topic('DCMD', id)]);
    }
}
