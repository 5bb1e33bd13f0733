// What a driver process has to say while the pipe to the gateway is full. Pure and bounded: of each device and variable only
// the latest value waits, so a slow reader gets fewer messages and never old ones. Answers to calls are all kept: their
// number is bounded by the caller.

import type { DriverNews } from '#model/driver.ts';
import type { Value } from '#model/value.ts';

type News<Type extends DriverNews['type']> = Extract<DriverNews, { type: Type }>;
type Readings = News<'readings'>;

interface DeviceNews {
    capabilities?: News<'capabilities'>;
    doubts?: News<'doubts'>;
    readings?: WaitingReadings;
    link?: News<'link'>;
}

/** In a map, so that what has left can be taken out: a huge device leaves in many pieces. */
interface WaitingReadings {
    readonly device: string;
    readonly values: Map<string, Value>;
    readonly gone: Set<string>;
    readonly isComplete: boolean;
    /** A part has left already. */
    isBegun: boolean;
}

// Lines of a program in trouble; the first ones tell why, the gateway would throttle more.
const LOG_LINES_MAX = 100;
// A scan of a /16 network finds fewer; what is more would only be repeated.
const FOUND_MAX = 1000;
// The gateway does other things between two messages; it takes 5,000 at most.
const READINGS_MAX = 500;

export class Outbox {
    #hasHeartbeat = false;
    readonly #answers: News<'ready' | 'result'>[] = [];
    readonly #found: News<'found'>[] = [];
    readonly #devices = new Map<string, DeviceNews>();
    readonly #log: News<'log'>[] = [];

    put(news: DriverNews): void {
        switch (news.type) {
            case 'heartbeat':
                this.#hasHeartbeat = true;
                break;
            case 'ready':
            case 'result':
                this.#answers.push(news);
                break;
            case 'found':
                if (this.#found.length < FOUND_MAX) this.#found.push(news);
                break;
            case 'log':
                if (this.#log.length < LOG_LINES_MAX) this.#log.push(news);
                break;
            case 'capabilities':
                this.#of(news.device).capabilities = news;
                break;
            case 'doubts':
                this.#of(news.device).doubts = news;
                break;
            case 'link':
                this.#of(news.device).link = news;
                break;
            case 'readings': {
                const device = this.#of(news.device);
                if (news.complete || !device.readings) device.readings = waitingReadings(news);
                else add(device.readings, news);
                break;
            }
            default:
                news satisfies never;
        }
    }

    /** The next message to send, most urgent first; undefined when there is nothing. */
    take(): DriverNews | undefined {
        if (this.#hasHeartbeat) {
            this.#hasHeartbeat = false;
            return { type: 'heartbeat' };
        }
        return this.#answers.shift() ?? this.#takeDevice() ?? this.#found.shift() ?? this.#log.shift();
    }

    /** The device is closed: nobody wants to hear of it any more. */
    forget(device: string): void {
        this.#devices.delete(device);
    }

    // The verdict on the link goes last: when it says ok, the values before it are those that it speaks of.
    #takeDevice(): DriverNews | undefined {
        for (const [id, device] of this.#devices) {
            const kind = (['capabilities', 'doubts', 'readings', 'link'] as const).find((one) => device[one]);
            const news = kind === 'readings' ? takeReadings(device) : kind && device[kind];
            if (kind && kind !== 'readings') delete device[kind];
            if (Object.keys(device).length === 0) this.#devices.delete(id);
            if (news) return news;
        }
        return undefined;
    }

    #of(id: string): DeviceNews {
        const known = this.#devices.get(id);
        if (known) return known;
        const device: DeviceNews = {};
        this.#devices.set(id, device);
        return device;
    }
}

function waitingReadings({ device, values, gone, complete }: Readings): WaitingReadings {
    return {
        device,
        values: new Map(Object.entries(values)),
        gone: new Set(gone),
        isComplete: complete === true,
        isBegun: false,
    };
}

/** What was said later counts. */
function add(waiting: WaitingReadings, { values, gone = [] }: Readings): void {
    for (const [name, value] of Object.entries(values)) {
        waiting.values.set(name, value);
        waiting.gone.delete(name);
    }
    for (const name of gone) {
        waiting.values.delete(name);
        waiting.gone.add(name);
    }
}

/** The readings that wait, or as many as one message may have; the others wait on. */
function takeReadings(device: DeviceNews): Readings | undefined {
    const { readings } = device;
    if (!readings) return undefined;
    const taken: [string, Value][] = [];
    for (const entry of readings.values) {
        if (taken.length === READINGS_MAX) break;
        taken.push(entry);
        readings.values.delete(entry[0]);
    }
    const isLast = readings.values.size === 0;
    if (isLast) delete device.readings;
    const part = isLast ? (readings.isBegun ? 'last' : undefined) : readings.isBegun ? 'next' : 'first';
    readings.isBegun = true;
    const gone = [...readings.gone];
    readings.gone.clear();
    return {
        type: 'readings',
        device: readings.device,
        values: Object.fromEntries(taken),
        ...(gone.length > 0 ? { gone } : {}),
        ...(readings.isComplete ? { complete: true, ...(part ? { part } : {}) } : {}),
    };
}
