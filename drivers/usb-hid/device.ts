// One open HID device: asks for its feature reports in the rhythm of the polls, takes its input reports as they come, and writes
// what is asked of it. A report that fails is left out; when all fail the device is not heard.

import { setTimeout as wait } from 'node:timers/promises';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { ok } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { outcomeOf, refuse } from '../command-outcome.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { formatUsbId } from '../usb/identity.ts';
import { type BoundFamily, bindFamily, finder, type Place, valueIn } from './binding.ts';
import { SECONDS_MAX } from './commands.ts';
import type { Family, FieldReader, Identified } from './family.ts';
import { readField, writeField } from './field-value.ts';
import { DeviceMemory } from './memory.ts';
import { type FieldWrite, Orders, type WritableSetting } from './orders.ts';
import { identityReadings, readAll } from './readings.ts';
import { type ReportDescriptor, reportBytes } from './report-descriptor.ts';
import type { HidTransport } from './transport.ts';

// What does not wake us by itself moves slowly, and a low-speed device takes 5 to 20 ms for a report.
const PASS_SECONDS = 10;
// Names and limits change when somebody visits the device.
const RELEARN_PASSES = 30;
// The firmware of the common models takes one order after another only with a pause.
const BETWEEN_WRITES_MS = 125;
// A setting shows at once or after the firmware has stored it.
const READ_BACK_TRIES = 4;
const READ_BACK_EVERY_MS = 250;
// Reports of one pass that are waited for in vain.
const SILENT_MAX = 2;

export interface HidDeviceOptions {
    readonly transport: HidTransport;
    readonly family: Family;
    readonly descriptor: ReportDescriptor;
    readonly report: Report;
    /** Delays that were set; kept by whoever opens the device again. */
    readonly delays: Map<string, number>;
    /** Monotonic, in milliseconds. */
    readonly now?: () => number;
}

export class HidDevice implements OpenDevice {
    readonly #transport: HidTransport;
    readonly #family: Family;
    readonly #descriptor: ReportDescriptor;
    readonly #report: Report;
    readonly #delays: Map<string, number>;
    readonly #now: () => number;
    readonly #bound: BoundFamily;
    readonly #memory: DeviceMemory;
    readonly #orders: Orders;
    #identity: Record<string, Value> = {};
    #lost: GatewayError | undefined;
    #passes = 0;
    #passAtMs = Number.NEGATIVE_INFINITY;
    /** Input reports with flags of the status so far. */
    #statusInputs = 0;
    #told = '';

    constructor({ transport, family, descriptor, report, delays, now }: HidDeviceOptions) {
        this.#transport = transport;
        this.#family = family;
        this.#report = report;
        this.#delays = delays;
        this.#now = now ?? (() => performance.now());
        const fields = family.repair?.(descriptor.fields, transport.identity) ?? descriptor.fields;
        this.#descriptor = { ...descriptor, fields };
        this.#bound = bindFamily(family, fields);
        this.#memory = new DeviceMemory(this.#bound, transport.identity);
        this.#orders = new Orders(this.#bound, this.#memory);
    }

    /** Finds out who it is and begins to listen. Throws GatewayError when nothing answers. */
    async start(): Promise<void> {
        const { product } = this.#transport.identity;
        const isDeaf = this.#family.ignoresInput?.includes(product) === true;
        this.#transport.listen({
            input: (report) => {
                if (!isDeaf) this.#heard(report);
            },
            lost: (error) => {
                this.#lost = error;
            },
        });
        this.#identity = identityReadings(this.#transport.identity, await this.#identify());
    }

    async poll(): Promise<void> {
        if (this.#lost !== undefined) throw this.#lost;
        const isDue = this.#now() - this.#passAtMs >= 1000 * (this.#family.passSeconds ?? PASS_SECONDS);
        const isNews = await this.#fetch(isDue ? this.#passReports() : this.#statusReports());
        if (isDue) {
            await this.#fetchTexts();
            this.#passAtMs = this.#now();
            if (this.#passes++ === 0) this.#introduce();
        }
        if (isNews || isDue) this.#tell();
    }

    /** When it answers: that a silent one was opened once more is no news. */
    #introduce(): void {
        const { vendor, product, port } = this.#transport.identity;
        const ids = `${formatUsbId(vendor)}:${formatUsbId(product)}`;
        const { faults } = this.#descriptor;
        this.#report.log('info', 'opened a USB UPS', { family: this.#family.name, ids, port, faults });
    }

    async command(request: DeviceRequest): Promise<CommandOutcome> {
        try {
            return request.type === 'instant'
                ? await this.#instant(request.name, request.value)
                : await this.#set(request.name, request.value);
        } catch (error) {
            return outcomeOf(error);
        } finally {
            // Whatever was written may show in any report.
            this.#passAtMs = Number.NEGATIVE_INFINITY;
        }
    }

    async close(): Promise<void> {
        await this.#transport.close();
    }

    /** An input report: the device says something has changed. Nobody waits for the next poll. */
    #heard(report: Uint8Array): void {
        const hasStatus = this.#memory.keepInput(report);
        if (hasStatus) this.#statusInputs++;
        // Before the first pass half of the status would be missing.
        if (this.#passes === 0) return;
        if (hasStatus) this.#passAtMs = Number.NEGATIVE_INFINITY;
        this.#tell();
    }

    #tell(): void {
        const sources = { bound: this.#bound, memory: this.#memory, identity: this.#identity, delays: this.#delays };
        const values = readAll(sources);
        this.#report.allReadings(values);
        const { commands, settings } = this.#orders;
        const told = JSON.stringify([commands, settings]);
        if (told === this.#told) return;
        this.#told = told;
        this.#report.capabilities(commands, settings);
    }

    /** Reads the reports; false: they say nothing new. Throws when not one of them comes. */
    async #fetch(ids: Iterable<number>): Promise<boolean> {
        let last: unknown;
        let asked = 0;
        let silent = 0;
        const reports: { readonly report: Uint8Array; readonly askedAfter: number }[] = [];
        for (const id of ids) {
            asked++;
            const askedAfter = this.#statusInputs;
            try {
                reports.push({ report: await this.#getFeature(id), askedAfter });
            } catch (error) {
                if (!(error instanceof GatewayError)) throw error;
                // One report may be too much for the firmware; after two the device is silent, and each further one would take seconds.
                if (error.code === 'device-unreachable' && ++silent === SILENT_MAX) throw error;
                last = error;
            }
            if (this.#lost !== undefined) throw this.#lost;
        }
        if (asked > 0 && reports.length === 0) {
            throw new GatewayError('device-unreachable', `it answers nothing: ${messageOf(last)}`, { cause: last });
        }
        const fresh = reports.filter((one) => !this.#isOvertaken(one));
        if (fresh.length < reports.length) this.#report.due();
        return this.#memory.keepFeatures(fresh.map(({ report }) => report));
    }

    /**
     * Meanwhile the device told its status by itself: what this report says of it may be older, and would undo it for a moment. Not in the
     * first pass, which has half of the status only there.
     */
    #isOvertaken({ report, askedAfter }: { readonly report: Uint8Array; readonly askedAfter: number }): boolean {
        return this.#passes > 0 && askedAfter < this.#statusInputs && this.#statusReports().has(report[0] ?? 0);
    }

    async #getFeature(id: number): Promise<Uint8Array> {
        return this.#transport.getFeature(id, reportBytes(this.#descriptor, 'feature', id));
    }

    #statusReports(): Set<number> {
        const { status, rows } = this.#bound;
        const timers = rows.filter(({ row }) => row.variable.startsWith('ups.timer.'));
        return this.#allowed([...status, ...timers].map(({ place }) => place));
    }

    #passReports(): Set<number> {
        const { status, rows, alarms } = this.#bound;
        const isLearning = this.#passes % RELEARN_PASSES === 0 || this.#told === '';
        const due = rows.filter(({ row }) => isLearning || variableOf(row.variable)?.history !== 'static');
        const needed = due
            .flatMap(({ row }) => row.as?.needsReport ?? [])
            .filter((id) => isLearning || this.#memory.hasReport(id));
        return this.#allowed(
            [...status, ...due, ...alarms].map(({ place }) => place),
            needed,
        );
    }

    #allowed(places: readonly Place[], more: readonly number[] = []): Set<number> {
        const forbidden = this.#family.forbidden?.[this.#transport.identity.product] ?? [];
        const ids = places.flatMap(({ feature }) => feature?.reportId ?? []);
        return new Set([...ids, ...more].filter((id) => !forbidden.includes(id)));
    }

    async #fetchTexts(): Promise<void> {
        for (const { row, place } of this.#bound.rows) {
            const index = this.#memory.number(place);
            if (row.as?.needsText && index) await this.#fetchText(index);
        }
    }

    async #fetchText(index: number): Promise<string | undefined> {
        if (!this.#memory.hasText(index)) {
            const text = await this.#transport.text(index);
            if (text !== undefined) this.#memory.keepText(index, text);
        }
        return this.#memory.circumstances.text(index);
    }

    /** Reports and strings that the family needs to say who it is. */
    async #identify(): Promise<Identified> {
        const { identify } = this.#family;
        if (identify === undefined) return {};
        const asked = new Set<string>();
        const probe: FieldReader = {
            number: (usage) => void asked.add(usage),
            text: (usage) => void asked.add(usage),
        };
        identify(this.#transport.identity, probe);
        const numbers = new Map<string, number>();
        for (const usage of asked) {
            const value = await this.#readOnce(usage);
            if (value === undefined) continue;
            numbers.set(usage, value);
            await this.#fetchText(value);
        }
        return identify(this.#transport.identity, {
            number: (usage) => numbers.get(usage),
            text: (usage) => this.#memory.circumstances.text(numbers.get(usage) ?? 0),
        });
    }

    async #readOnce(usage: string): Promise<number | undefined> {
        const place = finder(this.#family, this.#descriptor.fields)(usage);
        if (place?.feature === undefined) return undefined;
        try {
            return valueIn(place, 'feature', await this.#getFeature(place.feature.reportId)) ?? undefined;
        } catch (error) {
            if (error instanceof GatewayError) return undefined; // Then it has no nicer name.
            throw error;
        }
    }

    async #instant(name: string, value: string | undefined): Promise<CommandOutcome> {
        const writes = this.#orders.commandWrites(name, value);
        if (writes === undefined) return refuse('command-unknown', `this device has no ${name}`);
        if (!writes.ok) return refuse('command-invalid', writes.error);
        for (const [index, write] of writes.value.entries()) {
            if (index > 0) await wait(BETWEEN_WRITES_MS);
            await this.#write(write);
        }
        return ok(undefined);
    }

    async #set(name: string, text: string): Promise<CommandOutcome> {
        const setting = this.#orders.setting(name);
        if (setting === undefined) return refuse('command-unknown', `this device has no setting ${name}`);
        return setting.kind === 'delay' ? this.#setDelay(name, text) : this.#setField(name, setting, text);
    }

    #setDelay(name: string, text: string): CommandOutcome {
        const seconds = Number(text);
        if (text.trim() === '' || !Number.isInteger(seconds) || seconds < 0 || seconds > SECONDS_MAX) {
            const message = `${name}: “${text}” is not a number of seconds between 0 and ${SECONDS_MAX}`;
            return refuse('command-invalid', message);
        }
        this.#delays.set(name, seconds);
        this.#tell();
        return ok(undefined);
    }

    async #setField(
        name: string,
        setting: Extract<WritableSetting, { kind: 'field' }>,
        text: string,
    ): Promise<CommandOutcome> {
        const write = this.#orders.settingWrites(setting, text);
        if (!write.ok) return refuse('command-invalid', `${name}: ${write.error}`);
        const written = await this.#write(write.value);
        const wanted = readField(setting.field, written);
        for (let attempt = 0; attempt < READ_BACK_TRIES; attempt++) {
            if (attempt > 0) await wait(READ_BACK_EVERY_MS);
            const report = await this.#getFeature(setting.field.reportId);
            if (readField(setting.field, report) !== wanted) continue;
            this.#memory.keepFeatures([report]);
            this.#tell();
            return ok(undefined);
        }
        return refuse('device-refused', `the device took “${text}” for ${name} but did not keep it`);
    }

    /** Writes one field; the others of its report stay as they are. Returns the report. */
    async #write({ field, value }: FieldWrite): Promise<Uint8Array> {
        const length = reportBytes(this.#descriptor, 'feature', field.reportId);
        const report = writeField(field, await this.#base(field.reportId, length), value);
        await this.#transport.setFeature(report);
        return report;
    }

    /** What is in the report now; nothing, where it has no other field. */
    async #base(reportId: number, length: number): Promise<Uint8Array> {
        try {
            const now = await this.#getFeature(reportId);
            const base = new Uint8Array(length);
            base.set(now.subarray(0, length));
            return base;
        } catch (error) {
            const fields = this.#descriptor.fields.filter(
                (field) => field.type === 'feature' && field.reportId === reportId,
            );
            if (fields.length > 1 || !(error instanceof GatewayError) || error.code !== 'device-refused') throw error;
            return Uint8Array.from({ length }, (_, at) => (at === 0 ? reportId : 0));
        }
    }
}
