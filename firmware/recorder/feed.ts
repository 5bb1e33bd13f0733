// Turns the stream of events into batches for the recorder, and keeps each until the recorder says that it is on the disk.
// Pure and bounded: when the recorder is away for long, the oldest curves go first, and what went is counted. Facts go last.
// Called inside the gateway's event loop: nothing here may take longer than its event does.

import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Fact } from '#model/recorder.ts';
import { numberOf, type Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import type { Batch, ClockReading, Lost, SeriesName, TimedFact } from './messages.ts';

export interface FeedLimits {
    /** 16 bytes each; 2,000 series every 10 s bring 12,000 a minute. */
    readonly samplesMax: number;
    /** Some hundred bytes each; a rack has some a day. */
    readonly factsMax: number;
    /** A device that invents variables must not take all the room. */
    readonly seriesMax: number;
}

// Half an hour of a large rack, 6 MB.
export const FEED_LIMITS: FeedLimits = { samplesMax: 400_000, factsMax: 20_000, seriesMax: 65_000 };

const NOTHING_LOST: Lost = { facts: 0, samples: 0 };

export class Feed {
    readonly #device: (id: string) => Device | undefined;
    readonly #limits: FeedLimits;
    readonly #series = new Map<string, Map<string, number>>();
    readonly #names: SeriesName[] = [];
    #numbers: number[] = [];
    #times: number[] = [];
    #values: number[] = [];
    #facts: TimedFact[] = [];
    #isUrgent = false;
    #lost = NOTHING_LOST;
    #lostEver = NOTHING_LOST;
    /** Closed, and not yet on the disk, the oldest first. */
    #waiting: Batch[] = [];
    #waitingSamples = 0;
    #waitingFacts = 0;
    #count = 0;

    constructor(options: { device: (id: string) => Device | undefined; limits?: Partial<FeedLimits> }) {
        this.#device = options.device;
        this.#limits = { ...FEED_LIMITS, ...options.limits };
    }

    /** All series so far; their numbers count up from 0. */
    get names(): readonly SeriesName[] {
        return this.#names;
    }

    /** Closed batches that are not known to be on the disk, the oldest first. */
    get waiting(): readonly Batch[] {
        return this.#waiting;
    }

    /** Since the start. */
    get lost(): Lost {
        return this.#lostEver;
    }

    get isUrgent(): boolean {
        return this.#isUrgent;
    }

    /** `monotonicMs` since the boot. */
    take(event: GatewayEvent, monotonicMs: number): void {
        if (event.type === 'capabilities' || event.type === 'doubts') return;
        if (event.type === 'readings') {
            this.#takeReadings(event, monotonicMs);
            return;
        }
        this.#addFact(event, monotonicMs);
        if (isPowerEvent(event)) this.#isUrgent = true;
        if (event.type === 'link') this.#takeLink(event, monotonicMs);
        else if (event.type === 'device-removed') this.#endAll(event.device, monotonicMs);
    }

    /** Closes what has come together; false: there was nothing. */
    close(clock: ClockReading): boolean {
        if (this.#facts.length === 0 && this.#numbers.length === 0 && this.#lost === NOTHING_LOST) return false;
        this.#waiting.push({
            number: ++this.#count,
            clock,
            facts: this.#facts,
            samples: {
                series: Uint32Array.from(this.#numbers),
                monotonicMs: Float64Array.from(this.#times),
                values: Float64Array.from(this.#values),
            },
            lost: this.#lost,
            isUrgent: this.#isUrgent,
        });
        this.#waitingSamples += this.#numbers.length;
        this.#waitingFacts += this.#facts.length;
        this.#numbers = [];
        this.#times = [];
        this.#values = [];
        this.#facts = [];
        this.#isUrgent = false;
        this.#lost = NOTHING_LOST;
        return true;
    }

    /** Batches up to this number are on the disk. */
    stored(number: number): void {
        while (this.#waiting[0] && this.#waiting[0].number <= number) this.#forget(this.#waiting.shift());
    }

    #forget(batch: Batch | undefined): void {
        this.#waitingSamples -= batch?.samples.values.length ?? 0;
        this.#waitingFacts -= batch?.facts.length ?? 0;
    }

    #takeReadings(event: Extract<GatewayEvent, { type: 'readings' }>, monotonicMs: number): void {
        const { device, at } = event;
        for (const [variable, value] of Object.entries(event.values)) {
            const history = variableOf(variable)?.history;
            if (history === 'state' || history === 'static') {
                if (!HAS_EVENT.has(variable))
                    this.#addFact({ at, type: 'value', device, variable, value }, monotonicMs);
            } else if (history !== 'none') this.#addValue(device, variable, value, monotonicMs);
        }
        for (const variable of event.gone) {
            const number = this.#series.get(device)?.get(variable);
            if (number !== undefined) this.#addSample(number, Number.NaN, monotonicMs);
        }
    }

    /** Values that are not heard any more are not known; when it is heard again, those that are the same are known again. */
    #takeLink({ device, link }: Extract<GatewayEvent, { type: 'link' }>, monotonicMs: number): void {
        if (link !== 'ok') {
            this.#endAll(device, monotonicMs);
            return;
        }
        for (const [variable, value] of this.#device(device)?.readings ?? []) {
            const history = variableOf(variable)?.history ?? 'gauge';
            if (history === 'gauge' || history === 'counter') this.#addValue(device, variable, value, monotonicMs);
        }
    }

    #endAll(device: string, monotonicMs: number): void {
        for (const number of this.#series.get(device)?.values() ?? []) this.#addSample(number, Number.NaN, monotonicMs);
    }

    #addValue(device: string, variable: string, value: Value, monotonicMs: number): void {
        const number = numberOf(value);
        const series =
            number === undefined ? this.#series.get(device)?.get(variable) : this.#numberOf(device, variable);
        if (series !== undefined) this.#addSample(series, number ?? Number.NaN, monotonicMs);
    }

    #numberOf(device: string, variable: string): number | undefined {
        let series = this.#series.get(device);
        if (!series) {
            series = new Map();
            this.#series.set(device, series);
        }
        const known = series.get(variable);
        if (known !== undefined) return known;
        const number = this.#names.length;
        if (number >= this.#limits.seriesMax) {
            this.#lose(0, 1);
            return undefined;
        }
        series.set(variable, number);
        this.#names.push({ number, device, variable });
        return number;
    }

    #addSample(series: number, value: number, monotonicMs: number): void {
        if (this.#waitingSamples + this.#numbers.length >= this.#limits.samplesMax) this.#makeRoomForSamples();
        this.#numbers.push(series);
        this.#times.push(monotonicMs);
        this.#values.push(value);
    }

    #addFact(fact: Fact, monotonicMs: number): void {
        if (this.#waitingFacts + this.#facts.length >= this.#limits.factsMax) {
            // The first ones of an outage say how it began: what comes later goes.
            this.#lose(1, 0);
            return;
        }
        this.#facts.push({ monotonicMs, fact });
    }

    /** The oldest curves go; the facts beside them stay. */
    #makeRoomForSamples(): void {
        const at = this.#waiting.findIndex(({ samples }) => samples.values.length > 0);
        const oldest = this.#waiting[at];
        if (!oldest) {
            this.#lose(0, this.#numbers.length);
            this.#numbers = [];
            this.#times = [];
            this.#values = [];
            return;
        }
        const samples = oldest.samples.values.length;
        this.#lose(0, samples);
        this.#waitingSamples -= samples;
        this.#waiting[at] = { ...oldest, samples: NO_SAMPLES };
    }

    #lose(facts: number, samples: number): void {
        this.#lost = { facts: this.#lost.facts + facts, samples: this.#lost.samples + samples };
        this.#lostEver = { facts: this.#lostEver.facts + facts, samples: this.#lostEver.samples + samples };
    }
}

const NO_SAMPLES = { series: new Uint32Array(), monotonicMs: new Float64Array(), values: new Float64Array() };

/** These have events of their own. */
const HAS_EVENT: ReadonlySet<string> = new Set(['ups.status', 'ups.alarm']);

/** Whether somebody may lose power: what came until now must be on the disk before that. */
function isPowerEvent(event: Fact): boolean {
    switch (event.type) {
        case 'status':
        case 'alarm':
        case 'chain':
        case 'forced-shutdown':
        case 'shutdown':
        case 'command':
        // What somebody did must be on record whatever he does next.
        case 'audit':
        case 'config':
        case 'incident':
        // A sag often comes before the end of mains, a battery under test before that of the UPS.
        case 'voltage':
        case 'battery-test':
        case 'alert':
        case 'delivery':
            return true;
        default:
            return false;
    }
}
