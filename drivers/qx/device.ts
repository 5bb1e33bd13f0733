// One open Qx device: asks for its status at every poll and for the rest in passes, and sends what is asked of it. A spoilt answer is
// asked for again; a change of the status is believed when it is said twice.

import { aboutCommand, type Command, type CommandOutcome, type DeviceRequest, type Setting } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import { ok } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { outcomeOf, refuse } from '../command-outcome.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { believed, columnsOf, isRefusal } from './answers.ts';
import { type BatteryEstimate, BatteryEstimator, type BatteryFacts } from './battery-estimate.ts';
import { spelledShutdownSeconds, spelledStartSeconds } from './orders.ts';
import type { CommandRow, Flags, Ordering, Protocol, Query, SettingRow } from './protocol.ts';
import { flagsOf, statusReadings, valuesOf } from './readings.ts';
import type { QxTransport } from './transport.ts';

// What is not in the status moves slowly, and a line takes a fifth of a second at 2,400 baud.
const PASS_SECONDS = 10;
// A lost or spoilt line is normal on a long cable, three in a row are not.
const TRIES = 3;
// A question that is refused or not answered in so many passes is not of this device.
const FRUITLESS_PASSES = 2;
// Two answers that differ need a third; a device that says something else each time is not believed.
const STATUS_TRIES = 4;

export interface QxDeviceOptions {
    readonly transport: QxTransport;
    readonly protocol: Protocol;
    readonly report: Report;
    readonly battery: BatteryFacts;
    /** Delays that were set; kept by whoever opens the device again. */
    readonly delays: Map<string, number>;
    /** What is known of the device besides: its USB ids. */
    readonly known?: Readonly<Record<string, Value>>;
    /** Monotonic, in milliseconds. */
    readonly now?: () => number;
}

export class QxDevice implements OpenDevice {
    readonly #transport: QxTransport;
    readonly #protocol: Protocol;
    readonly #report: Report;
    readonly #delays: Map<string, number>;
    readonly #known: Readonly<Record<string, Value>>;
    readonly #now: () => number;
    readonly #estimator: BatteryEstimator;
    readonly #answers = new Map<string, string>();
    /** Counts the changes of the answers; what was made of them holds until the next one. */
    #revision = 0;
    #made: { readonly revision: number; readonly values: Readonly<Record<string, Value>> } | undefined;
    #flagsRevision: number | undefined;
    #news = '';
    readonly #fruitless = new Map<string, number>();
    readonly #statusQueries: readonly Query[];
    readonly #queries: readonly Query[];
    #values: Readonly<Record<string, Value>> = {};
    #flags: Flags = {};
    #passAtMs = Number.NEGATIVE_INFINITY;
    #told = '';

    constructor(options: QxDeviceOptions) {
        this.#transport = options.transport;
        this.#protocol = options.protocol;
        this.#report = options.report;
        this.#delays = options.delays;
        this.#known = options.known ?? {};
        this.#now = options.now ?? (() => performance.now());
        this.#estimator = new BatteryEstimator(options.battery);
        const { status, rows, alarms, commands } = options.protocol;
        const flags = commands.flatMap(({ needsFlag }) => needsFlag ?? []);
        // Of the words of the status, those that only warn may wait for a pass.
        this.#statusQueries = distinct(status).filter(({ ask }) => ask !== 'QWS');
        this.#queries = distinct([...status, ...rows, ...(alarms ?? []), ...flags]);
    }

    async poll(): Promise<void> {
        const isDue = this.#now() - this.#passAtMs >= PASS_SECONDS * 1000;
        await this.#readStatus();
        if (isDue) {
            await this.#readRest();
            this.#passAtMs = this.#now();
        }
        this.#tell();
    }

    async command(request: DeviceRequest): Promise<CommandOutcome> {
        try {
            return request.type === 'instant'
                ? await this.#instant(request.name, request.value)
                : await this.#set(request.name, request.value);
        } catch (error) {
            return outcomeOf(error);
        } finally {
            // What was ordered may show in any answer.
            this.#passAtMs = Number.NEGATIVE_INFINITY;
        }
    }

    async close(): Promise<void> {
        await this.#transport.close();
    }

    /** Until the status is the one that is known, or was said twice. Throws when the device does not answer. */
    async #readStatus(): Promise<void> {
        let before = JSON.stringify(this.#flags);
        for (let tries = 0; tries < STATUS_TRIES; tries++) {
            for (const query of this.#statusQueries) {
                if (!(await this.#ask(query))) throw this.#silent(query);
            }
            if (this.#flagsRevision === this.#revision) return;
            const flags = flagsOf(this.#protocol, this.#answers, this.#readValues()) ?? {};
            const now = JSON.stringify(flags);
            if (now === before) {
                this.#flags = flags;
                this.#flagsRevision = this.#revision;
                return;
            }
            before = now;
        }
        throw new GatewayError('device-unreachable', `its status changes with every answer (${this.#transport.place})`);
    }

    async #readRest(): Promise<void> {
        for (const query of this.#queries) {
            if (this.#statusQueries.includes(query) || (query.once && this.#answers.has(query.ask))) continue;
            const misses = this.#fruitless.get(query.ask) ?? 0;
            if (misses >= FRUITLESS_PASSES) continue;
            if (await this.#ask(query)) this.#fruitless.delete(query.ask);
            else this.#fruitless.set(query.ask, this.#answers.has(query.ask) ? 0 : misses + 1);
        }
    }

    /** False: no answer that can be believed; what was known of it before is known no more. */
    async #ask(query: Query): Promise<boolean> {
        const { checksum } = this.#protocol;
        const isNew = !this.#answers.has(query.ask);
        for (let tries = 0; tries < TRIES; tries++) {
            const answer = await this.#transport.ask(checksum ? checksum.add(query.ask) : query.ask);
            const arranged = believed(query, answer, checksum);
            if (arranged !== undefined && this.#keep(query, arranged)) return true;
            if (isNew && isRefusal(query.ask, answer)) break;
        }
        if (!query.once && this.#answers.delete(query.ask)) this.#revision++;
        return false;
    }

    /** False: it makes the status say what it cannot say. */
    #keep(query: Query, answer: string): boolean {
        if (this.#answers.get(query.ask) === answer) return true;
        if (!this.#fitsStatus(query, answer)) return false;
        this.#answers.set(query.ask, answer);
        this.#revision++;
        return true;
    }

    #readValues(): Readonly<Record<string, Value>> {
        if (this.#made?.revision !== this.#revision) {
            this.#made = { revision: this.#revision, values: valuesOf(this.#protocol, this.#answers) };
        }
        return this.#made.values;
    }

    /** Whether every field of the status says something that it can say. */
    #fitsStatus({ ask }: Query, answer: string): boolean {
        const answers = new Map([...this.#answers, [ask, answer]]);
        return flagsOf(this.#protocol, answers, valuesOf(this.#protocol, answers)) !== undefined;
    }

    #silent({ ask }: Query): GatewayError {
        const message = `it does not answer ${ask} as it should (${this.#transport.place})`;
        return new GatewayError('device-unreachable', message);
    }

    #tell(): void {
        const values = this.#readValues();
        const [estimates, delays] = [this.#estimates(values), this.#delayReadings()];
        const news = JSON.stringify([this.#revision, this.#flags, estimates, delays]);
        if (news === this.#news) return;
        this.#news = news;
        this.#values = {
            'device.type': 'ups',
            ...this.#known,
            ...values,
            ...estimates,
            ...alsoCalled(values),
            ...delays,
            ...statusReadings(this.#protocol, this.#answers, this.#flags),
        };
        this.#report.allReadings(this.#values);
        const [commands, settings] = [this.#commands(), this.#settings()];
        const told = JSON.stringify([commands, settings]);
        if (told === this.#told) return;
        this.#told = told;
        this.#report.capabilities(commands, settings);
    }

    #estimates(values: Readonly<Record<string, Value>>): Record<string, Value> {
        const { OL } = this.#flags;
        const sample = {
            volts: numberOf(values['battery.voltage']),
            nominalVolts: numberOf(values['battery.voltage.nominal']),
            lowVolts: numberOf(values['battery.voltage.low']),
            highVolts: numberOf(values['battery.voltage.high']),
            loadPercent: numberOf(values['ups.load']),
            isOnBattery: OL === undefined ? undefined : !OL,
        };
        const estimate = this.#estimator.estimate(sample, this.#now());
        return estimatedReadings(estimate, values);
    }

    #delayReadings(): Record<string, number> {
        const entries = this.#delayNames().map((name) => [name, this.#delay(name)] as const);
        return Object.fromEntries(entries);
    }

    /** Waits are of no use where nothing can be shut down. */
    #delayNames(): (keyof typeof DELAYS)[] {
        return this.#protocol.commands.length === 0 ? [] : (Object.keys(DELAYS) as (keyof typeof DELAYS)[]);
    }

    #delay(name: keyof typeof DELAYS): number {
        return this.#delays.get(name) ?? this.#protocol.delays[DELAYS[name].of].standard;
    }

    get #ordering(): Ordering {
        return {
            startSeconds: this.#delay('ups.delay.start'),
            shutdownSeconds: this.#delay('ups.delay.shutdown'),
            reading: (variable) => this.#values[variable],
        };
    }

    #isOffered({ needs, needsFlag }: CommandRow): boolean {
        const flags = needsFlag && this.#answers.get(needsFlag.in.ask);
        if (needsFlag && !(flags && columnsOf(flags, [0]).includes(needsFlag.letter))) return false;
        return needs === undefined || typeof (this.#values[needs] ?? null) !== 'object';
    }

    #commands(): Command[] {
        const offered = this.#protocol.commands.filter((row) => this.#isOffered(row));
        return offered.map(({ command }) => {
            const about = aboutCommand(command);
            return about === undefined ? { name: command } : { name: command, about };
        });
    }

    #settings(): Record<string, Setting> {
        const delays = this.#delayNames().map((name) => {
            const { min, max } = this.#protocol.delays[DELAYS[name].of];
            return [name, { kind: 'number', ranges: [{ min, max }] }] as const;
        });
        const own = (this.#protocol.settings ?? []).flatMap((row) => {
            const setting = this.#setting(row);
            return setting ? [[row.variable, setting] as const] : [];
        });
        return Object.fromEntries([...delays, ...own]);
    }

    #setting({ variable, values, range }: SettingRow): Setting | undefined {
        if ((this.#values[variable] ?? null) === null) return undefined;
        if (values) return { kind: 'text', values };
        const allowed = range?.(this.#ordering);
        return allowed && { kind: 'number', ranges: [allowed] };
    }

    async #instant(name: string, value: string | undefined): Promise<CommandOutcome> {
        const row = this.#protocol.commands.find(({ command }) => command === name);
        if (row === undefined || !this.#isOffered(row)) return refuse('command-unknown', `this device has no ${name}`);
        if (typeof row.sends === 'string' && value) return refuse('command-invalid', `${name} takes no value`);
        const orders = typeof row.sends === 'string' ? ok([row.sends]) : row.sends(this.#ordering, value);
        if (!orders.ok) return refuse('command-invalid', `${name}: ${orders.error}`);
        return this.#send(orders.value);
    }

    async #set(name: string, text: string): Promise<CommandOutcome> {
        const setting = this.#settings()[name];
        if (setting === undefined) return refuse('command-unknown', `this device has no setting ${name}`);
        const mistake = mistakeIn(text, setting);
        if (mistake) return refuse('command-invalid', `${name}: ${mistake}`);
        if (Object.hasOwn(DELAYS, name)) {
            this.#delays.set(name, DELAYS[name as keyof typeof DELAYS].spelled(Number(text)));
            return ok(undefined);
        }
        const row = this.#protocol.settings?.find(({ variable }) => variable === name);
        return this.#send(row ? [row.sends(text)] : []);
    }

    /** One after another; what is refused ends it. */
    async #send(orders: readonly string[]): Promise<CommandOutcome> {
        const { confirmation, checksum } = this.#protocol;
        for (const order of orders) {
            const answer = (await this.#transport.ask(checksum ? checksum.add(order) : order)).trimEnd();
            const isSilent = answer === '';
            if (isSilent && confirmation.always) {
                return refuse(
                    'device-unreachable',
                    `the UPS did not confirm ${order}: whether it will do it is not known`,
                );
            }
            if (!isSilent && !confirmation.yes.some((yes) => answer.startsWith(yes))) {
                const said = answer === order ? 'does not know' : `answered “${answer.slice(0, 40)}” to`;
                return refuse('device-refused', `the UPS ${said} ${order}`);
            }
        }
        return ok(undefined);
    }
}

const DELAYS = {
    'ups.delay.start': { of: 'start', spelled: spelledStartSeconds },
    'ups.delay.shutdown': { of: 'shutdown', spelled: spelledShutdownSeconds },
} as const satisfies Record<string, { of: keyof Protocol['delays']; spelled: (seconds: number) => number }>;

function distinct(rows: readonly ({ readonly in: Query } | Query)[]): Query[] {
    const queries = rows.map((row) => ('in' in row ? row.in : row));
    return [...new Map(queries.map((query) => [query.ask, query])).values()];
}

/** What the device tells itself goes before an estimate. */
function estimatedReadings(estimate: BatteryEstimate, values: Readonly<Record<string, Value>>): Record<string, Value> {
    const all: readonly (readonly [string, number | undefined])[] = [
        ['battery.voltage.low', estimate.lowVolts],
        ['battery.voltage.high', estimate.highVolts],
        ['battery.charge', estimate.charge],
        ['battery.runtime', estimate.runtimeSeconds],
    ];
    const missing = all.filter(([name, value]) => value !== undefined && (values[name] ?? null) === null);
    const estimates = missing.map(([name]) => name).filter((name) => !name.startsWith('battery.voltage'));
    return {
        ...Object.fromEntries(missing as [string, number][]),
        ...(estimates.length > 0 ? { 'driver.estimates': estimates.join(' ') } : {}),
    };
}

/** NUT says who it is twice. */
function alsoCalled(values: Readonly<Record<string, Value>>): Record<string, Value> {
    const pairs = ['mfr', 'model', 'serial'].flatMap((what) => {
        const value = values[`device.${what}`];
        return value === undefined || value === null ? [] : [[`ups.${what}`, value] as const];
    });
    return Object.fromEntries(pairs);
}

function numberOf(value: Value | undefined): number | undefined {
    return typeof value === 'number' ? value : undefined;
}

function mistakeIn(text: string, { values, ranges }: Setting): string | undefined {
    if (values) return values.includes(text) ? undefined : `“${text}” is none of ${values.join(', ')}`;
    const number = Number(text);
    const fits = text.trim() !== '' && ranges?.some(({ min, max }) => number >= min && number <= max);
    return fits
        ? undefined
        : `“${text}” is not between ${ranges?.map(({ min, max }) => `${min} and ${max}`).join(' or ')}`;
}
