// An edge node of Sparkplug B at one broker: says births when it may, then what changed; tells a device's death when its link is lost,
// all births again when it is asked to, and waits for its primary host. What cannot be told, or may be lost on the way, goes to the
// store (backlog.ts). What a message holds is edge-node.ts.

import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { allowedBy } from '#model/mqtt-config.ts';
import type { Sample } from '../../spool/sample.ts';
import { StateFile } from '../../state-file.ts';
import type { HeardMessage, WireMessage } from '../broker-connection.ts';
import { CommandDesk } from '../command-desk.ts';
import { isPublic, topicWord, worstOf } from '../messages.ts';
import type { Session, SessionOptions } from '../session.ts';
import { Backlog } from './backlog.ts';
import { EdgeNode } from './edge-node.ts';
import { NodeCommands } from './node-commands.ts';
import { PrimaryHost } from './primary-host.ts';

// Readings of a poll come in pieces: one message for all of them.
const GATHER_MS = 20;
// The state of a host is kept by the broker and comes right behind the subscription; without it the next server is looked at.
const HOST_MS_MAX = 10_000;
// 15 kB each; far below every broker's limit.
const SAMPLES_PER_MESSAGE = 500;
// The first words of a large rack.
const HELD_MAX = 20_000;

export class SparkplugSession implements Session {
    readonly #options: SessionOptions;
    readonly #node: EdgeNode;
    readonly #host: PrimaryHost | undefined;
    readonly #commands: NodeCommands;
    readonly #file: StateFile;
    readonly #backlog: Backlog;
    #bdSeq = -1;
    /** Births are out, or on their way. */
    #isLive = false;
    #isLeaving = false;
    /** Nobody was told anything yet, and the first attempt is under way. */
    #isFirst = true;
    #isTried = false;
    #samples: Sample[] = [];
    /** Devices whose birth is due. */
    readonly #unborn = new Set<string>();
    readonly #subscribed = new Set<string>();
    #worst = '';
    #timer: NodeJS.Timeout | undefined;
    #walk: NodeJS.Timeout | undefined;

    constructor(options: SessionOptions) {
        this.#options = options;
        const { destination, gatewayName, gateway, chain, name, stateFolder, log } = options;
        const { group, node, primaryHost, legacyState } = destination.sparkplug;
        this.#node = new EdgeNode({
            group,
            node: node ?? topicWord(gatewayName),
            isPublic: (variable) => isPublic(variable, destination),
            commandsOf: ({ id, commands }) =>
                commands.map((one) => one.name).filter((one) => allowedBy(destination.commands, id, one)),
        });
        if (primaryHost !== undefined) this.#host = new PrimaryHost({ host: primaryHost, isLegacy: legacyState });
        this.#commands = new NodeCommands({
            node: this.#node,
            desk: new CommandDesk({ gateway, chain, commands: destination.commands, by: `mqtt ${name}` }),
            log,
            bear: () => this.#begin(),
            ended: (result) => {
                this.#samples.push(result);
                this.#tell();
            },
        });
        const place = `${stateFolder}/mqtt-${encodeURIComponent(name)}`;
        this.#file = new StateFile({ file: `${place}.json`, log });
        this.#backlog = new Backlog({
            ...options,
            node: this.#node,
            folder: place,
            bytesMax: destination.sparkplug.store * 1e6,
            isTold: () => this.#isLive && this.#unborn.size === 0,
        });
    }

    get waiting(): number {
        return this.#samples.length + this.#backlog.length;
    }

    get dropped(): number {
        return this.#backlog.dropped;
    }

    async start(): Promise<void> {
        this.#bdSeq = this.#file.read(savedNumber) ?? -1;
        await this.#backlog.open();
    }

    /** Every attempt has a number of its own, also after a restart: Sparkplug 3.0 §6.4.25. */
    async will(): Promise<WireMessage> {
        if (this.#isTried) this.#isFirst = false;
        this.#isTried = true;
        this.#bdSeq = (this.#bdSeq + 1) % 256;
        await this.#file.write(() => ({ bdSeq: this.#bdSeq }));
        this.#node.bdSeq = this.#bdSeq;
        return this.#node.death();
    }

    connected(): void {
        const { wire, destination } = this.#options;
        this.#isLeaving = false;
        this.#subscribed.clear();
        this.#host?.forget();
        wire.subscribe([this.#node.topic('NCMD'), ...(this.#host ? [this.#host.topic] : [])]);
        if (!this.#host) {
            this.#begin();
            return;
        }
        this.#isFirst = false;
        wire.waits(`waits for the host “${destination.sparkplug.primaryHost}”`);
        if (destination.url.length > 1) {
            this.#walk = setTimeout(() => this.#leave('is not at this broker'), HOST_MS_MAX).unref();
        }
    }

    heard({ topic, payload, isKept }: HeardMessage): void {
        if (topic === this.#host?.topic) this.#hearHost(payload);
        // What is kept would be commanded again at every connection.
        else if (!isKept && this.#isLive) this.#commands.hear(topic, payload);
    }

    closed(): void {
        clearTimeout(this.#walk);
        this.#commands.closed();
        this.#isLive = false;
        this.#node.ended();
        this.#unborn.clear();
        this.#backlog.lost();
    }

    drained(): void {
        this.#tell();
    }

    confirmed(published: number): void {
        this.#backlog.confirmed(published);
    }

    hear(event: GatewayEvent): void {
        switch (event.type) {
            case 'readings': {
                const { device, at } = event;
                for (const [name, value] of Object.entries(event.values)) this.#note({ device, name, value, at });
                for (const name of event.gone) this.#note({ device, name, value: null, at });
                break;
            }
            case 'link':
                this.#hearLink(event.device);
                break;
            case 'device-changed':
            case 'capabilities':
                if (this.#node.isBorn(event.device)) this.#unborn.add(event.device);
                break;
            case 'device-removed':
                this.#tell();
                if (this.#node.isBorn(event.device)) this.#say(this.#node.deviceDeath(event.device, Date.now()));
                this.#node.forget(event.device);
                break;
            case 'chain':
                this.#noteWorst(event.at);
                break;
            default:
                return; // a status and an alarm are readings, too
        }
        this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS).unref();
    }

    farewell(): WireMessage[] {
        return this.#isLive ? [this.#node.death()] : [];
    }

    async stop(): Promise<void> {
        for (const timer of [this.#timer, this.#walk]) clearTimeout(timer);
        this.#commands.closed();
        this.#backlog.lost();
        this.#backlog.keep(this.#samples);
        await this.#backlog.close();
        await this.#file.settled();
    }

    #note(sample: Sample): void {
        if (isPublic(sample.name, this.#options.destination)) this.#samples.push(sample);
    }

    #noteWorst(at: number): void {
        const worst = worstOf(this.#options.chain.hosts.values()) ?? '';
        if (worst === this.#worst) return;
        this.#worst = worst;
        this.#samples.push({ device: '', name: 'chain.worst', value: worst, at });
    }

    /** A device that is silent for a while says old values; one that is lost says none. */
    #hearLink(id: string): void {
        const device = this.#options.gateway.device(id);
        if (!device || !this.#isLive) return;
        this.#tell();
        if (!this.#node.isBorn(id)) this.#unborn.add(id);
        else if (device.link === 'ok' || device.link === 'stale') this.#say(this.#node.qualityData(device, Date.now()));
        else this.#say(this.#node.deviceDeath(id, Date.now()));
    }

    #hearHost(payload: Uint8Array): void {
        const news = this.#host?.heard(payload);
        if (news === 'came') {
            clearTimeout(this.#walk);
            this.#options.wire.waits('');
            this.#begin();
        } else if (news === 'went') this.#leave('has gone');
    }

    /** Without its host, this broker is of no use: Sparkplug 3.0 §5.4. With a single one it is waited for there. */
    #leave(why: string): void {
        const { wire, destination } = this.#options;
        if (this.#isLeaving || (!this.#isLive && destination.url.length === 1)) return;
        this.#isLeaving = true;
        const farewell = this.farewell();
        this.#isLive = false;
        wire.leave(`the host “${destination.sparkplug.primaryHost}” ${why}`, farewell);
    }

    #begin(): void {
        const { gateway, version, chain } = this.#options;
        const at = Date.now();
        // What came in until now is history: the births say only what became of it. What the first ones say is none.
        if (this.#isFirst) this.#samples = [];
        else if (!this.#isLive) this.#tell();
        this.#isLive = true;
        this.#isFirst = false;
        this.#worst = worstOf(chain.hosts.values()) ?? '';
        const own = (name: string, value: string): Sample => ({ device: '', name, value, at });
        this.#say(this.#node.birth([own('chain.worst', this.#worst), own('gateway.version', version)], at));
        for (const { id } of gateway.devices) this.#unborn.add(id);
        this.#tell();
        this.#backlog.drain();
    }

    #tell(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        const samples = this.#samples;
        this.#samples = [];
        if (!this.#isLive || this.#options.wire.room === 0) {
            // What the first births will say is no history.
            if (this.#isFirst && samples.length < HELD_MAX) this.#samples = samples;
            else this.#backlog.keep(samples);
            return;
        }
        for (const sample of samples) {
            // A value that is new, or of another kind, is announced; the birth says it.
            if (this.#node.isBorn(sample.device) && !this.#node.knows(sample)) this.#unborn.add(sample.device);
        }
        const born = this.#tellBirths();
        const unsaid = this.#unsaid(samples, born);
        this.#backlog.keep([...unsaid]);
        const live = samples.filter(({ device }) => !born.has(device) && !this.#unborn.has(device));
        const at = Date.now();
        for (const [device, ofDevice] of Map.groupBy(live, (sample) => sample.device)) {
            if (!this.#node.isBorn(device)) continue;
            for (let from = 0; from < ofDevice.length; from += SAMPLES_PER_MESSAGE) {
                this.#say(this.#node.data(device, ofDevice.slice(from, from + SAMPLES_PER_MESSAGE), at));
            }
        }
        this.#backlog.told(unsaid.size === 0 ? samples : samples.filter((sample) => !unsaid.has(sample)));
        this.#backlog.drain();
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
        const { gateway, wire } = this.#options;
        const born = new Set<string>();
        for (const id of this.#unborn) {
            if (wire.room === 0) break; // goes on when there is room
            this.#unborn.delete(id);
            const device = gateway.device(id);
            if (!device || device.link === 'lost' || device.link === 'connecting') continue;
            this.#subscribe(device);
            this.#say(this.#node.deviceBirth(device, Date.now()));
            born.add(id);
        }
        return born;
    }

    #subscribe({ id }: Device): void {
        const { destination, wire } = this.#options;
        const isWritable = destination.commands.some(({ device }) => device === '*' || device === id);
        if (!isWritable || this.#subscribed.has(id)) return;
        this.#subscribed.add(id);
        wire.subscribe([this.#node.topic('DCMD', id)]);
    }

    #say(message: WireMessage): void {
        this.#options.wire.publish(message);
    }
}

function savedNumber(content: unknown): number {
    const bdSeq = (content as { bdSeq?: unknown } | null)?.bdSeq;
    return typeof bdSeq === 'number' && Number.isInteger(bdSeq) && bdSeq >= 0 && bdSeq < 256 ? bdSeq : -1;
}
