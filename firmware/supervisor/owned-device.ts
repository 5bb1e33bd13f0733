// One device as its driver process tells of it: turns news into events of the gateway, and notices when the news stop.
// Decides nothing about the process.

import type { DeviceId, Link } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import type { Gateway } from '../gateway.ts';
import { silenceLimitSeconds } from '../staleness.ts';
import type { DeviceNews } from './driver-process.ts';

export class OwnedDevice {
    readonly #gateway: Gateway;
    #device: DriverDevice;
    /** What the process last said about the link; undefined: nothing yet in its life. */
    #toldLink: Link | undefined;
    #heardAtMs = 0;
    /** What was named so far when everything is told in several messages. */
    #named = new Set<string>();
    /** We called it stale because nothing came, while the process still says ok. */
    #isSilent = false;

    constructor(device: DriverDevice, gateway: Gateway) {
        this.#device = device;
        this.#gateway = gateway;
    }

    get id(): DeviceId {
        return this.#device.spec.id;
    }

    get device(): DriverDevice {
        return this.#device;
    }

    /** Takes over a changed configuration; true: the driver must open the device anew. */
    configure(device: DriverDevice): boolean {
        const before = this.#device;
        this.#device = device;
        return hardwareOf(before) !== hardwareOf(device);
    }

    /** `nowMs` of a StallFreeClock. */
    hear(news: Exclude<DeviceNews, { type: 'log' }>, nowMs: number): void {
        const device = this.id;
        switch (news.type) {
            case 'capabilities':
                this.#gateway.apply({ type: 'capabilities', device, commands: news.commands, settings: news.settings });
                break;
            case 'doubts':
                this.#gateway.apply({ type: 'doubts', device, doubts: news.doubts });
                break;
            case 'readings':
                this.#hearReadings(news, nowMs);
                break;
            case 'link':
                this.#heardAtMs = nowMs;
                this.#isSilent = false;
                this.#toldLink = news.link;
                this.#applyLink(news.link === 'connecting' ? this.#linkWhileConnecting : news.link, news.reason);
                break;
            default:
                news satisfies never;
        }
    }

    /** Its process is gone or does not respond. */
    down(link: 'stale' | 'lost', reason: string): void {
        this.#toldLink = undefined;
        this.#isSilent = false;
        this.#applyLink(link, reason);
    }

    tick(nowMs: number): void {
        if (this.#toldLink !== 'ok' || this.#isSilent) return;
        const silentSeconds = (nowMs - this.#heardAtMs) / 1000;
        if (silentSeconds < silenceLimitSeconds(this.#device.pollSeconds)) return;
        this.#isSilent = true;
        this.#applyLink('stale', `no news for ${Math.floor(silentSeconds)} s`);
    }

    #hearReadings(news: Extract<DeviceNews, { type: 'readings' }>, nowMs: number): void {
        this.#heardAtMs = nowMs;
        this.#gateway.apply({ type: 'readings', device: this.id, values: news.values, gone: this.#goneAfter(news) });
        if (!this.#isSilent) return;
        this.#isSilent = false;
        this.#applyLink('ok', '');
    }

    #goneAfter({ values, gone, complete, part }: Extract<DeviceNews, { type: 'readings' }>): readonly string[] {
        if (!complete) return gone ?? [];
        const named = part === 'next' || part === 'last' ? this.#named : new Set<string>();
        // What went while the parts were on their way.
        for (const name of gone ?? []) named.delete(name);
        for (const name of Object.keys(values)) named.add(name);
        const isLast = part === undefined || part === 'last';
        this.#named = isLast ? new Set() : named;
        if (!isLast) return [];
        const known = this.#gateway.device(this.id)?.readings.keys() ?? [];
        return [...known].filter((name) => !named.has(name));
    }

    /** A process that connects knows nothing of the time before it: what was stale or lost stays so until it is heard. */
    get #linkWhileConnecting(): Link {
        const link = this.#gateway.device(this.id)?.link ?? 'connecting';
        return link === 'ok' ? 'stale' : link;
    }

    #applyLink(link: Link, reason: string): void {
        const previous = this.#gateway.device(this.id)?.link ?? 'connecting';
        this.#gateway.apply({ type: 'link', device: this.id, link, previous, reason });
    }
}

/** What the driver works with; the description is for people only. */
function hardwareOf({ spec, options, pollSeconds }: DriverDevice): string {
    return JSON.stringify({ ...spec, description: '', options, pollSeconds });
}
