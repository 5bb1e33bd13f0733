// What one device has said so far: the last number of every place, its states, the bytes of reports and strings. Reports come
// when they come, asked for or not; from what is kept here the readings can be made at any time.

import type { Value } from '#model/value.ts';
import type { UsbIdentity } from '../usb/identity.ts';
import { type Bound, type BoundFamily, type Place, valueIn } from './binding.ts';
import type { Circumstances } from './conversions.ts';
import type { Row } from './family.ts';
import type { States } from './status.ts';

export class DeviceMemory {
    readonly #bound: BoundFamily;
    readonly #numbers = new Map<Place, number | null>();
    readonly #reports = new Map<number, Uint8Array>();
    readonly #texts = new Map<number, string>();
    /** Reports that no input report came after: what they say is what is known. */
    readonly #current = new Set<number>();
    /** What the last pass made of it. */
    values: Readonly<Record<string, Value>> = {};
    states: States = {};
    /** The rows that gave the values: a fallback that did not win cannot be written. */
    readonly origins = new Map<string, Bound<Row>>();
    readonly circumstances: Circumstances;

    constructor(bound: BoundFamily, { product, model }: UsbIdentity) {
        this.#bound = bound;
        this.circumstances = {
            product,
            model,
            text: (index) => this.#texts.get(index),
            report: (id) => this.#reports.get(id),
            reading: (variable) => this.values[variable],
            memory: new Map(),
        };
    }

    number(place: Place): number | null | undefined {
        return this.#numbers.get(place);
    }

    hasReport(id: number): boolean {
        return this.#reports.has(id);
    }

    hasText(index: number): boolean {
        return this.#texts.has(index);
    }

    keepText(index: number, text: string): void {
        this.#texts.set(index, text);
    }

    /**
     * Reports that were asked for, all together: rows that contradict one another count in the order of the table. False: they say what
     * is known already.
     */
    keepFeatures(reports: readonly Uint8Array[]): boolean {
        if (reports.every((report) => this.#isKnown(report))) return false;
        for (const report of reports) {
            const [id = 0] = report;
            this.#reports.set(id, report);
            this.#current.add(id);
        }
        this.#keep('feature', reports);
        return true;
    }

    /** True when a flag of the status is in it: what it says is worth telling at once. */
    keepInput(report: Uint8Array): boolean {
        this.#current.clear();
        return this.#keep('input', [report]);
    }

    #isKnown(report: Uint8Array): boolean {
        const [id = 0] = report;
        const before = this.#reports.get(id);
        return this.#current.has(id) && before !== undefined && Buffer.compare(report, before) === 0;
    }

    #keep(type: 'feature' | 'input', reports: readonly Uint8Array[]): boolean {
        const { rows, status, alarms } = this.#bound;
        for (const { place } of [...rows, ...alarms]) this.#find(place, type, reports);
        let hasStatus = false;
        for (const { row, place } of status) {
            const value = this.#find(place, type, reports);
            if (typeof value !== 'number') continue;
            hasStatus = true;
            this.states = { ...this.states, ...row.as(value, this.circumstances, this.states) };
        }
        return hasStatus;
    }

    #find(place: Place, type: 'feature' | 'input', reports: readonly Uint8Array[]): number | null | undefined {
        const id = place[type]?.reportId;
        const report = id === undefined ? undefined : reports.find((each) => each[0] === id);
        const value = report === undefined ? undefined : valueIn(place, type, report);
        if (value !== undefined) this.#numbers.set(place, value);
        return value;
    }
}
