// What was plugged into USB and is in no configuration is offered without being asked for: the log, the API and the page say so until
// it is configured or gone. Looks as every scan does, in a process that ends with it, and only when nodes of USB devices changed.

import type { GatewayConfig } from '#model/config.ts';
import type { FoundDevice } from '#model/driver.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { type ShownFound, shownFound } from './found-device.ts';
import { LookPace } from './look-pace.ts';
import { offerNews, offersAmong } from './offer-policy.ts';
import { SCANNER_NAME, type ScanWith } from './scans.ts';
import { UsbNodes } from './usb-nodes.ts';

// There are at most 64 HID devices: HIDRAW_MAX_DEVICES of the kernel.
const FOUND_MAX = 64;

export interface UsbOffersOptions {
    readonly gateway: Gateway;
    readonly log: Log;
    readonly scanWith: ScanWith;
    readonly devices: () => GatewayConfig['devices'];
    /** Absent: /dev. */
    readonly folder?: string;
    readonly pace?: LookPace;
}

export class UsbOffers {
    readonly #options: UsbOffersOptions;
    readonly #pace: LookPace;
    readonly #nodes: UsbNodes;
    readonly #end = new AbortController();
    /** As of the last look that succeeded. */
    #found: readonly ShownFound[] = [];
    #seen = '';
    #offers: readonly ShownFound[] = [];
    #isFailing = false;
    #timer: NodeJS.Timeout | undefined;
    #looking: Promise<void> | undefined;

    constructor(options: UsbOffersOptions) {
        const { folder = '/dev', pace = new LookPace() } = options;
        this.#options = options;
        this.#pace = pace;
        this.#nodes = new UsbNodes({ folder, changed: () => this.#changed() });
    }

    get current(): readonly ShownFound[] {
        return this.#offers;
    }

    start(): void {
        this.#nodes.watch();
        this.#changed();
    }

    /** Devices were configured, or are so no longer. */
    configure(): void {
        const { gateway, devices } = this.#options;
        const before = this.#offers;
        this.#offers = offersAmong(this.#found, devices());
        for (const news of offerNews(before, this.#offers, devices())) gateway.apply(news);
    }

    async stop(): Promise<void> {
        this.#end.abort();
        clearTimeout(this.#timer);
        this.#nodes.stop();
        await this.#looking;
    }

    #changed(): void {
        this.#pace.changed(performance.now());
        this.#arm();
    }

    #arm(): void {
        const { due } = this.#pace;
        clearTimeout(this.#timer);
        if (due === undefined || this.#looking || this.#end.signal.aborted) return;
        this.#timer = setTimeout(
            () => {
                this.#looking = this.#look().finally(() => {
                    this.#looking = undefined;
                    this.#arm();
                });
            },
            Math.max(0, due - performance.now()),
        ).unref();
    }

    async #look(): Promise<void> {
        this.#pace.looking(performance.now());
        this.#nodes.watch();
        const nodes = this.#nodes.list();
        const seen = nodes.join('\n');
        if (seen === this.#seen) return;
        const found = nodes.length === 0 ? [] : await this.#scan();
        if (found === undefined || this.#end.signal.aborted) return;
        this.#seen = seen;
        this.#found = found;
        this.configure();
    }

    /** undefined: it could not be looked; what was known stays, and it is tried again. */
    async #scan(): Promise<ShownFound[] | undefined> {
        const { scanWith, log } = this.#options;
        const { signal } = this.#end;
        const all: ShownFound[] = [];
        const found = (device: FoundDevice): void => {
            if (all.length < FOUND_MAX) all.push(shownFound(device));
        };
        const options = { looks: [{ methods: ['usb'] }] };
        const outcome = await scanWith({ driver: SCANNER_NAME, options, found, signal });
        if (outcome.ok || signal.aborted) {
            this.#isFailing = false;
            return all;
        }
        if (!this.#isFailing) log.warn({ reason: outcome.error.message }, 'looking for new USB devices failed');
        this.#isFailing = true;
        this.#pace.changed(performance.now());
        return undefined;
    }
}
