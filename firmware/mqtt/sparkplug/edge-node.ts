// What an edge node of Sparkplug B says, message by message: births, data and deaths with their sequence numbers, aliases and qualities.
// Holds what was announced; when something is said is decided by the session. Pure. Paragraphs are those of Sparkplug 3.0.

import type { Device } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import type { Sample } from '../../spool/sample.ts';
import type { WireMessage } from '../broker-connection.ts';
import { commandMetric, fitted, metricName, typeOf } from './metric-name.ts';
import { type DataType, encode, type HeardMetric, type Metric, type Quality } from './payload.ts';

export interface EdgeNodeOptions {
    readonly group: string;
    readonly node: string;
    readonly isPublic: (variable: string) => boolean;
    /** Instant commands that may be given. */
    readonly commandsOf: (device: Device) => readonly string[];
}

interface Announced {
    readonly metric: string;
    readonly alias: number;
    type: DataType;
    quality: Quality;
    isBorn: boolean;
}

/** Of a device with commands: how the last one ended. */
export const RESULT = '!result';
const COMMAND = '!do ';
const RESULT_METRIC = 'command/last_result';
export const REBIRTH = 'Node Control/Rebirth';

export class EdgeNode {
    /** Number of the connection, 0 to 255. */
    bdSeq = 0;
    readonly #options: EdgeNodeOptions;
    readonly #born = new Set<string>();
    /** By device and variable. Aliases stay what they are. */
    readonly #announced = new Map<string, Map<string, Announced>>();
    #seq = 0;
    #aliases = 0;

    constructor(options: EdgeNodeOptions) {
        this.#options = options;
    }

    isBorn(device: string): boolean {
        return this.#born.has(device);
    }

    /** The metric that was announced with an alias. For people who look: it goes through all of them. */
    nameOf(alias: number): string | undefined {
        const all = this.#announced.values().flatMap((ofDevice) => ofDevice.values());
        return all.find((one) => one.alias === alias)?.metric;
    }

    topic(kind: string, device = ''): string {
        const { group, node } = this.#options;
        return `spBv1.0/${group}/${kind}/${node}${device === '' ? '' : `/${device}`}`;
    }

    /** The will, and the good-bye: no timestamp, no sequence number (§6.4.25). */
    death(): WireMessage {
        const metrics: Metric[] = [{ name: 'bdSeq', type: 'Int64', form: 'Int64', value: this.bdSeq }];
        return { topic: this.topic('NDEATH'), payload: encode({ metrics }), qos: 1, isKept: false };
    }

    /** The connection is over: nothing is born any more. */
    ended(): void {
        this.#born.clear();
    }

    /** Begins the sequence anew; every device must be born again. */
    birth(samples: readonly Sample[], at: number): WireMessage {
        this.#born.clear();
        this.#born.add('');
        this.#seq = 0;
        const metrics: Metric[] = [
            { name: 'bdSeq', timestamp: at, type: 'Int64', form: 'Int64', value: this.bdSeq },
            { name: REBIRTH, timestamp: at, type: 'Boolean', form: 'Boolean', value: false },
            ...samples.map((sample) => this.#announce(sample, 'good')),
        ];
        return this.#message('NBIRTH', '', metrics, at);
    }

    /** Everything that the device says, and all that can be commanded. */
    deviceBirth(device: Device, at: number): WireMessage {
        this.#born.add(device.id);
        const { isPublic, commandsOf } = this.#options;
        const quality = device.link === 'ok' ? 'good' : 'stale';
        const metrics: Metric[] = [];
        for (const one of this.#announced.get(device.id)?.values() ?? []) one.isBorn = false;
        for (const [name, value] of device.readings) {
            if (!isPublic(name) || metricName(name) === undefined) continue;
            metrics.push(
                this.#announce({ device: device.id, name, value, at: device.changedAt.get(name) ?? at }, quality),
            );
        }
        metrics.push(...this.#gone(device.id, at), ...this.#commands(device.id, commandsOf(device), at));
        return this.#message('DBIRTH', device.id, metrics, at);
    }

    deviceDeath(device: string, at: number): WireMessage {
        this.#born.delete(device);
        return this.#message('DDEATH', device, [], at);
    }

    /** A device that is no more. */
    forget(device: string): void {
        this.#born.delete(device);
        this.#announced.delete(device);
    }

    /** Whether the value can be told as what was announced; if not, a birth is due. */
    knows({ device, name, value }: Sample): boolean {
        const known = this.#announced.get(device)?.get(name);
        return known?.isBorn === true && fitted(value, known.type) !== undefined;
    }

    /** Samples of one device, all of them known, in the order of their times. */
    data(device: string, samples: readonly Sample[], at: number, isHistorical = false): WireMessage {
        const known = this.#announced.get(device);
        const metrics: Metric[] = [];
        for (const { name, value, at: timestamp } of samples) {
            const one = known?.get(name);
            if (!one) continue;
            const quality = this.#changedQuality(one, value, isHistorical);
            const metric = { alias: one.alias, timestamp, form: one.type, value: fitted(value, one.type) ?? null };
            // This is most of what an edge node does: objects are copied only where there is something to add.
            if (quality === undefined && !isHistorical) metrics.push(metric);
            else metrics.push({ ...metric, isHistorical, ...(quality === undefined ? {} : { quality }) });
        }
        return this.#message(device === '' ? 'NDATA' : 'DDATA', device, metrics, at);
    }

    /** Every metric of the device anew, with another quality: it fell silent, or is heard again. */
    qualityData({ id, readings, link }: Device, at: number): WireMessage {
        const quality = link === 'ok' ? 'good' : 'stale';
        const metrics: Metric[] = [];
        for (const [name, one] of this.#announced.get(id) ?? []) {
            const value = readings.get(name);
            if (!one.isBorn || value === undefined || value === null) continue;
            one.quality = quality;
            metrics.push({
                alias: one.alias,
                timestamp: at,
                form: one.type,
                value: fitted(value, one.type) ?? null,
                quality,
            });
        }
        return this.#message('DDATA', id, metrics, at);
    }

    /** What is meant by a metric of a command: an instant command, or a variable to be set. */
    meant(device: string, { name, alias }: HeardMetric): { command: string } | { set: string } | undefined {
        for (const [key, one] of this.#announced.get(device) ?? []) {
            if (!one.isBorn || (alias === undefined ? one.metric !== name : one.alias !== alias)) continue;
            return key.startsWith(COMMAND) ? { command: key.slice(COMMAND.length) } : { set: key };
        }
        return undefined;
    }

    #commands(device: string, commands: readonly string[], at: number): Metric[] {
        if (commands.length === 0) return [];
        const switches = commands.map((name) => this.#entry(device, COMMAND + name, commandMetric(name), 'Boolean'));
        const result = this.#entry(device, RESULT, RESULT_METRIC, 'String');
        return [...switches.map((one) => metricOf(one, false, at)), metricOf(result, null, at)];
    }

    /** Announced before, and not said any more: known to be unknown. */
    #gone(device: string, at: number): Metric[] {
        const gone: Metric[] = [];
        for (const [key, one] of this.#announced.get(device) ?? []) {
            if (one.isBorn || key.startsWith('!')) continue;
            Object.assign(one, { isBorn: true, quality: 'bad' });
            gone.push(metricOf(one, null, at));
        }
        return gone;
    }

    #announce({ device, name, value, at }: Sample, quality: Quality): Metric {
        const entry = this.#entry(device, name, metricName(name) ?? name, typeOf(name, value));
        entry.quality = value === null ? 'bad' : quality;
        return metricOf(entry, fitted(value, entry.type) ?? null, at);
    }

    #entry(device: string, key: string, metric: string, type: DataType): Announced {
        const ofDevice = this.#announced.get(device) ?? new Map<string, Announced>();
        this.#announced.set(device, ofDevice);
        const entry = ofDevice.get(key) ?? { metric, alias: ++this.#aliases, type, quality: 'good', isBorn: true };
        entry.type = type;
        entry.isBorn = true;
        ofDevice.set(key, entry);
        return entry;
    }

    /** The quality, where the host must hear of it. */
    #changedQuality(one: Announced, value: Value, isHistorical: boolean): Quality | undefined {
        const quality = value === null ? 'bad' : 'good';
        if (isHistorical) return quality === 'bad' ? quality : undefined;
        if (quality === one.quality) return undefined;
        one.quality = quality;
        return quality;
    }

    #message(kind: string, device: string, metrics: readonly Metric[], timestamp: number): WireMessage {
        const payload = encode({ timestamp, seq: this.#seq, metrics });
        this.#seq = (this.#seq + 1) % 256;
        return { topic: this.topic(kind, device), payload, qos: 0, isKept: false };
    }
}

function metricOf({ metric, alias, type, quality }: Announced, value: Metric['value'], timestamp: number): Metric {
    return { name: metric, alias, timestamp, type, form: type, value, quality };
}
