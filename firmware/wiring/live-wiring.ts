// Watches the power of every metered outlet and supply, and says on demand which supply hangs where. How it concludes is
// model/wiring.ts. Bounded in memory, reads the gateway only, and works in slices: nothing waits for it.

import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { numberOf } from '#model/value.ts';
import { judgeWiring, outletMoves, type WiringReport } from '#model/wiring.ts';
import { PowerSeries, spanOf } from '#model/wiring-series.ts';
import type { Gateway } from '../gateway.ts';
import { Pace } from '../pace.ts';

// 40 PDUs of 48 outlets are 1,920 and their 800 supplies: twice a large room. 1.4 kB each.
const OUTLETS_MAX = 4096;
const SUPPLIES_MAX = 2048;

const OUTLET_POWER = /^outlet\.(\d+)\.(realpower|current)$/;
// Watts that go in are what the outlet gives; the output is less by the loss, and moves alike.
const SUPPLY_POWER = ['input.realpower', 'ups.realpower'] as const;

interface Watched {
    readonly device: string;
    /** The reading that is watched. */
    readonly variable: string;
    readonly series: PowerSeries;
}

export class LiveWiring {
    readonly #gateway: Gateway;
    readonly #now: () => number;
    /** By `pdu1:3` in lower case. */
    readonly #outlets = new Map<string, Watched>();
    /** By id in lower case. */
    readonly #supplies = new Map<string, Watched>();
    #startedAt = 0;
    #unsubscribe: (() => void) | undefined;
    #running: Promise<WiringReport> | undefined;

    /** `now` is monotonic, in milliseconds. */
    constructor(options: { gateway: Gateway; now?: () => number }) {
        this.#gateway = options.gateway;
        this.#now = options.now ?? (() => performance.now());
    }

    start(): void {
        this.#startedAt = this.#now();
        this.#unsubscribe = this.#gateway.subscribe('wiring', (event) => this.#hear(event));
        for (const device of this.#gateway.devices) this.#observeAll(device);
    }

    /** Forgets what it saw. */
    stop(): void {
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        this.#outlets.clear();
        this.#supplies.clear();
    }

    /** The verdicts of now, in the order of the devices. Who asks meanwhile gets the same answer. */
    report(): Promise<WiringReport> {
        this.#running ??= this.#judge().finally(() => {
            this.#running = undefined;
        });
        return this.#running;
    }

    async #judge(): Promise<WiringReport> {
        const now = this.#now();
        const newest = spanOf(now) - 1;
        const pace = new Pace();
        const outlets = [];
        for (const [, { device, variable, series }] of [...this.#outlets]) {
            series.advance(now);
            const [, number = '', kind] = OUTLET_POWER.exec(variable) ?? [];
            const unit = kind === 'current' ? 'A' : 'W';
            outlets.push(outletMoves({ id: `${device}:${number}`, unit, series }, newest));
            await pace.rest();
        }
        const supplies = [];
        for (const [, { device, series }] of [...this.#supplies]) {
            series.advance(now);
            const configured = this.#configuredOutlet(device);
            supplies.push(judgeWiring({ id: device, series, configured }, outlets, newest));
            await pace.rest();
        }
        return { observedSeconds: Math.round((now - this.#startedAt) / 1000), supplies };
    }

    #hear(event: GatewayEvent): void {
        switch (event.type) {
            case 'readings':
                this.#observe(this.#gateway.device(event.device), [...Object.keys(event.values), ...event.gone]);
                break;
            case 'link':
            case 'device-added':
                this.#observeAll(this.#gateway.device(event.device));
                break;
            case 'device-removed':
                this.#forget(event.device);
                break;
            default:
                break; // no power in the others
        }
    }

    #observeAll(device: Device | undefined): void {
        if (device) this.#observe(device, device.readings.keys());
    }

    #observe(device: Device | undefined, names: Iterable<string>): void {
        // What a host draws is computed from its supplies, not measured.
        if (!device || device.driver === 'chain') return;
        if (device.type === 'psu') this.#observeSupply(device);
        else for (const name of names) this.#observeOutlet(device, name);
    }

    #observeSupply(device: Device): void {
        const key = device.id.toLowerCase();
        const variable = SUPPLY_POWER.find((name) => device.readings.has(name));
        const known = this.#supplies.get(key);
        const watched = variable === undefined ? known : put(this.#supplies, key, { device, variable }, SUPPLIES_MAX);
        if (watched) this.#take(device, watched);
    }

    #observeOutlet(device: Device, name: string): void {
        const [, number, kind] = OUTLET_POWER.exec(name) ?? [];
        if (number === undefined) return;
        const watts = `outlet.${number}.realpower`;
        // Where there are watts, nobody needs the amperes.
        const isSecond = kind === 'current' && device.readings.has(watts);
        const key = `${device.id.toLowerCase()}:${number}`;
        if (isSecond) return;
        const watched = put(this.#outlets, key, { device, variable: name }, OUTLETS_MAX);
        if (watched) this.#take(device, watched);
    }

    #take(device: Device, { variable, series }: Watched): void {
        // What was last heard of a silent device says nothing of now.
        const value = device.link === 'ok' ? numberOf(device.readings.get(variable)) : undefined;
        series.observe(this.#now(), value);
    }

    #forget(device: string): void {
        const key = device.toLowerCase();
        this.#supplies.delete(key);
        for (const outlet of this.#outlets.keys()) if (outlet.startsWith(`${key}:`)) this.#outlets.delete(outlet);
    }

    /** `pdu1:3`, with the device's own spelling and the outlet's number. */
    #configuredOutlet(supply: string): string | undefined {
        const link = this.#gateway.device(supply)?.parents[0];
        if (link?.outlet === undefined) return undefined;
        const parent = link.gateway === undefined ? this.#gateway.device(link.device) : undefined;
        if (!parent) return `${link.device}:${link.outlet}`;
        return `${parent.id}:${outletNumber(parent, link.outlet)}`;
    }
}

/** undefined: there are too many already. Another reading of the same thing begins a new series. */
function put(
    all: Map<string, Watched>,
    key: string,
    { device, variable }: { device: Device; variable: string },
    max: number,
): Watched | undefined {
    const known = all.get(key);
    if (known?.variable === variable) return known;
    if (!known && all.size >= max) return undefined;
    const watched = { device: device.id, variable, series: new PowerSeries() };
    all.set(key, watched);
    return watched;
}

/** A link may call an outlet by its name. */
function outletNumber({ readings }: Device, outlet: string): string {
    if (readings.has(`outlet.${outlet}.realpower`) || readings.has(`outlet.${outlet}.current`)) return outlet;
    for (const [name, value] of readings) {
        const number = /^outlet\.(\d+)\.(?:id|name|desc|designator)$/.exec(name)?.[1];
        if (number !== undefined && String(value).toLowerCase() === outlet.toLowerCase()) return number;
    }
    return outlet;
}
