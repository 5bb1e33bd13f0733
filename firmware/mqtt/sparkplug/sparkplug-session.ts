// An edge node of Sparkplug B at one broker: whether it may speak. Counts its attempts, waits for its primary host and leaves when that
// goes, begins anew when it is asked to. What it says is node-teller.ts; what cannot be told, or may be lost on the way, backlog.ts.

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
import { NodeTeller } from './node-teller.ts';
import { PrimaryHost } from './primary-host.ts';

// The state of a host is kept by the broker and comes right behind the subscription; without it the next server is looked at.
const HOST_MS_MAX = 10_000;

export class SparkplugSession implements Session {
    readonly #options: SessionOptions;
    readonly #node: EdgeNode;
    readonly #host: PrimaryHost | undefined;
    readonly #commands: NodeCommands;
    readonly #file: StateFile;
    readonly #backlog: Backlog;
    readonly #teller: NodeTeller;
    #bdSeq = -1;
    #isLeaving = false;
    #isTried = false;
    #worst = '';
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
                this.#teller.note(result);
                this.#teller.tell();
            },
        });
        const place = `${stateFolder}/mqtt-${encodeURIComponent(name)}`;
        this.#file = new StateFile({ file: `${place}.json`, log });
        this.#backlog = new Backlog({
            ...options,
            node: this.#node,
            folder: place,
            bytesMax: destination.sparkplug.store * 1e6,
            isTold: () => this.#teller.isTold,
        });
        this.#teller = new NodeTeller({ ...options, node: this.#node, backlog: this.#backlog });
    }

    get waiting(): number {
        return this.#teller.waiting + this.#backlog.length;
    }

    get dropped(): number {
        return this.#backlog.dropped;
    }

    nameOf(alias: number): string | undefined {
        return this.#node.nameOf(alias);
    }

    async start(): Promise<void> {
        this.#bdSeq = this.#file.read(savedNumber) ?? -1;
        await this.#backlog.open();
    }

    /** Every attempt has a number of its own, also after a restart: Sparkplug 3.0 §6.4.25. */
    async will(): Promise<WireMessage> {
        if (this.#isTried) this.#teller.expectDelay();
        this.#isTried = true;
        this.#bdSeq = (this.#bdSeq + 1) % 256;
        await this.#file.write(() => ({ bdSeq: this.#bdSeq }));
        this.#node.bdSeq = this.#bdSeq;
        return this.#node.death();
    }

    connected(): void {
        const { wire, destination } = this.#options;
        this.#isLeaving = false;
        this.#teller.connected();
        this.#host?.forget();
        wire.subscribe([this.#node.topic('NCMD'), ...(this.#host ? [this.#host.topic] : [])]);
        if (!this.#host) {
            this.#begin();
            return;
        }
        this.#teller.expectDelay();
        wire.waits(`waits for the host “${destination.sparkplug.primaryHost}”`);
        if (destination.url.length > 1) {
            this.#walk = setTimeout(() => this.#leave('is not at this broker'), HOST_MS_MAX).unref();
        }
    }

    heard({ topic, payload, isKept }: HeardMessage): void {
        if (topic === this.#host?.topic) this.#hearHost(payload);
        // What is kept would be commanded again at every connection.
        else if (!isKept && this.#teller.isLive) this.#commands.hear(topic, payload);
    }

    closed(): void {
        clearTimeout(this.#walk);
        this.#commands.closed();
        this.#teller.ended();
        this.#node.ended();
        this.#backlog.lost();
    }

    drained(): void {
        this.#teller.tell();
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
            case 'link': {
                const device = this.#options.gateway.device(event.device);
                if (device) this.#teller.linkChanged(device);
                break;
            }
            case 'device-changed':
            case 'capabilities':
                this.#teller.changed(event.device);
                break;
            case 'device-removed':
                this.#teller.removed(event.device);
                break;
            case 'chain':
                this.#noteWorst(event.at);
                break;
            default:
                return; // a status and an alarm are readings, too
        }
        this.#teller.soon();
    }

    farewell(): WireMessage[] {
        return this.#teller.isLive ? [this.#node.death()] : [];
    }

    async stop(): Promise<void> {
        clearTimeout(this.#walk);
        this.#commands.closed();
        this.#backlog.lost();
        this.#teller.stop();
        await this.#backlog.close();
        await this.#file.settled();
    }

    #note(sample: Sample): void {
        if (isPublic(sample.name, this.#options.destination)) this.#teller.note(sample);
    }

    #noteWorst(at: number): void {
        const worst = worstOf(this.#options.chain.hosts.values()) ?? '';
        if (worst === this.#worst) return;
        this.#worst = worst;
        this.#teller.note({ device: '', name: 'chain.worst', value: worst, at });
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
        if (this.#isLeaving || (!this.#teller.isLive && destination.url.length === 1)) return;
        this.#isLeaving = true;
        const farewell = this.farewell();
        this.#teller.silence();
        wire.leave(`the host “${destination.sparkplug.primaryHost}” ${why}`, farewell);
    }

    #begin(): void {
        const { version, chain } = this.#options;
        this.#teller.begin(() => {
            const at = Date.now();
            this.#worst = worstOf(chain.hosts.values()) ?? '';
            const own = (name: string, value: string): Sample => ({ device: '', name, value, at });
            return this.#node.birth([own('chain.worst', this.#worst), own('gateway.version', version)], at);
        });
    }
}

function savedNumber(content: unknown): number {
    const bdSeq = (content as { bdSeq?: unknown } | null)?.bdSeq;
    return typeof bdSeq === 'number' && Number.isInteger(bdSeq) && bdSeq >= 0 && bdSeq < 256 ? bdSeq : -1;
}
