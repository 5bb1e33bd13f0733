// One database of time series: all values every few seconds, a device at once when its status changes. What cannot be delivered waits
// on the disk, as for MQTT, and goes first: such databases want the values of a series in the order of their times.
//
//   look ──> deliver ──failed──> spool ──retry──> deliver the oldest, and so on until it is empty

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BackOff } from '#model/back-off.ts';
import { messageOf } from '#model/errors.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { DestinationState, DestinationWord } from '#model/integrations.ts';
import { isTold } from '#model/mqtt-config.ts';
import type { PushDestination as PushConfig } from '#model/push-config.ts';
import type { ChainView } from '../chain/chain-source.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { devicePoints, hostPoints } from '../metrics/points.ts';
import type { Sample } from '../spool/sample.ts';
import { Spool } from '../spool/spool.ts';
import { asLines } from './line-protocol.ts';
import { Poster } from './post.ts';
import { asWriteRequest } from './remote-write.ts';
import { sampleOf, seriesOf } from './series.ts';
import { asSnappy } from './snappy.ts';

export interface PushDestinationOptions {
    /** How the owner calls it. */
    readonly name: string;
    readonly destination: PushConfig;
    readonly gatewayName: string;
    readonly gateway: Gateway;
    readonly chain: ChainView;
    /** File names are relative to it. */
    readonly folder: string;
    /** What waits lies here. */
    readonly stateFolder: string;
    readonly log: Log;
}

// Readings of a poll come in pieces.
const GATHER_MS = 50;
// 200 to 300 kB, far below what servers take.
const BATCH_MAX = 2000;
// By so much clocks are corrected in passing.
const CLOCK_MS_MAX = 60_000;
// As long as a server restarts; once it is back, a minute is not noticed.
const RETRY_SECONDS = { firstSeconds: 1, mostSeconds: 60 };
// An answer that says: this, and it will never be right. All others (not authorized, busy, broken) are tried again.
const REFUSED = [400, 413, 415, 422];

export class PushDestination {
    readonly #options: PushDestinationOptions;
    readonly #spool: Spool;
    readonly #backOff = new BackOff({ ...RETRY_SECONDS, random: Math.random });
    #poster: Poster | undefined;
    #unsubscribe: (() => void) | undefined;
    #interval: NodeJS.Timeout | undefined;
    #soon: NodeJS.Timeout | undefined;
    #retry: NodeJS.Timeout | undefined;
    readonly #news = new Set<string>();
    #fresh: Sample[] = [];
    #delivering: Promise<void> | undefined;
    #lastAt = 0;
    #state: DestinationWord = 'connecting';
    #reason = '';
    #since = Date.now();
    #sent = 0;
    #refused = 0;
    #recoveries = 0;

    constructor(options: PushDestinationOptions) {
        this.#options = options;
        const { name, destination, stateFolder, log } = options;
        const folder = `${stateFolder}/push-${encodeURIComponent(name)}`;
        this.#spool = new Spool({ folder, bytesMax: destination.store * 1e6, log });
    }

    get state(): DestinationState {
        const { name, destination } = this.#options;
        const { origin, pathname } = new URL(destination.url);
        return {
            ...{ name, format: destination.format, url: `${origin}${pathname}` },
            ...{ state: this.#state, reason: this.#reason, since: this.#since, sent: this.#sent },
            dropped: this.#spool.dropped + this.#refused,
            waiting: this.#fresh.length + this.#spool.length,
            connections: this.#recoveries,
        };
    }

    async start(): Promise<void> {
        const { gateway, name, destination, log } = this.#options;
        try {
            await this.#spool.open();
            this.#poster = this.#makePoster();
        } catch (error) {
            this.#become('failed', messageOf(error));
            log.error({ destination: name, error: messageOf(error) }, 'values are not pushed');
            return;
        }
        this.#unsubscribe = gateway.subscribe(`push ${name}`, (event) => this.#hear(event));
        this.#interval = setInterval(() => this.#look(), destination.interval * 1000).unref();
        this.#look();
    }

    /** What was not delivered waits for the next start. */
    async stop(): Promise<void> {
        this.#unsubscribe?.();
        for (const timer of [this.#interval, this.#soon, this.#retry]) clearTimeout(timer);
        this.#poster?.close();
        this.#poster = undefined;
        await this.#delivering;
        this.#spool.push(this.#fresh.splice(0));
        await this.#spool.close();
    }

    #hear(event: GatewayEvent): void {
        if (event.type !== 'status' && event.type !== 'link' && event.type !== 'chain') return;
        this.#news.add(event.device);
        this.#soon ??= setTimeout(() => {
            this.#soon = undefined;
            const ids = [...this.#news];
            this.#news.clear();
            this.#collect(ids);
        }, GATHER_MS).unref();
    }

    #look(): void {
        this.#collect(Array.from(this.#options.gateway.devices, ({ id }) => id));
    }

    #collect(ids: readonly string[]): void {
        const { gateway, chain, destination, gatewayName } = this.#options;
        const now = Date.now();
        // No two values of a series have the same time. A clock that was set back far was wrong before.
        const at = now > this.#lastAt - CLOCK_MS_MAX ? Math.max(now, this.#lastAt + 1) : now;
        this.#lastAt = at;
        // As a scrape has it.
        const instance = gatewayName;
        for (const id of ids) {
            const device = gateway.device(id);
            const verdict = device && chain.hosts.get(device.id);
            const points = [
                ...(device ? devicePoints(device, (variable) => isTold(variable, destination)) : []),
                ...(verdict ? hostPoints(verdict) : []),
            ];
            for (const { name, labels, value } of points) {
                this.#fresh.push(sampleOf({ name, labels: { ...labels, instance }, value }, at));
            }
        }
        this.#deliver();
    }

    #deliver(): void {
        if (this.#retry) {
            this.#spool.push(this.#fresh.splice(0));
            return;
        }
        this.#delivering ??= this.#deliverAll().finally(() => {
            this.#delivering = undefined;
        });
    }

    async #deliverAll(): Promise<void> {
        while (this.#poster && this.#spool.length > 0) {
            this.#spool.push(this.#fresh.splice(0));
            const { samples, upTo } = await this.#spool.take(BATCH_MAX);
            if (samples.length === 0) break;
            if (!(await this.#give(samples))) {
                await this.#spool.rewind();
                return;
            }
            await this.#spool.confirm(upTo);
        }
        while (this.#poster && this.#fresh.length > 0) {
            const samples = this.#fresh.splice(0, BATCH_MAX);
            if (await this.#give(samples)) continue;
            this.#spool.push([...samples, ...this.#fresh.splice(0)]);
        }
    }

    /** Whether they are done with. */
    async #give(samples: readonly Sample[]): Promise<boolean> {
        const { destination, name, log } = this.#options;
        const series = seriesOf(samples);
        const body =
            destination.format === 'influxdb' ? Buffer.from(asLines(series)) : asSnappy(asWriteRequest(series));
        const { status, text } = (await this.#poster?.post(body)) ?? { status: 0, text: 'stopped' };
        if (status >= 200 && status < 300) {
            this.#sent += samples.length;
            if (this.#state !== 'connected') this.#recoveries++;
            this.#become('connected', '');
            this.#backOff.succeeded();
            return true;
        }
        const reason = status === 0 ? text : `HTTP ${status} ${text}`.trim();
        if (this.#state !== 'failed') log.warn({ destination: name, reason }, 'values are not taken');
        if (REFUSED.includes(status)) {
            this.#refused += samples.length;
            this.#become('failed', `refused ${samples.length} values: ${reason}`);
            return true;
        }
        this.#become('failed', reason);
        if (this.#poster) this.#tryAgain();
        return false;
    }

    #tryAgain(): void {
        this.#retry = setTimeout(() => {
            this.#retry = undefined;
            this.#deliver();
        }, this.#backOff.failed()).unref();
    }

    #become(state: DestinationWord, reason: string): void {
        if (state !== this.#state) this.#since = Date.now();
        this.#state = state;
        this.#reason = reason;
    }

    #makePoster(): Poster {
        const { destination, folder } = this.#options;
        const { format, user, password, token, ca } = destination;
        const url = new URL(destination.url);
        if (format === 'influxdb') url.searchParams.set('precision', 'ms');
        const basic = user !== undefined && `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
        const bearer = token !== undefined && `${format === 'influxdb' ? 'Token' : 'Bearer'} ${token}`;
        const authorization = bearer || basic;
        const headers =
            format === 'influxdb'
                ? { 'content-type': 'text/plain; charset=utf-8' }
                : {
                      'content-type': 'application/x-protobuf',
                      'content-encoding': 'snappy',
                      'x-prometheus-remote-write-version': '0.1.0',
                  };
        return new Poster({
            url,
            headers: { ...headers, ...(authorization ? { authorization } : {}) },
            ca: ca === undefined ? undefined : readFileSync(resolve(folder, ca)),
        });
    }
}
