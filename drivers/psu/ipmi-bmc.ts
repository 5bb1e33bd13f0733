// A BMC asked by IPMI: learns once which sensors and FRUs belong to which supply, then reads those sensors only. Says what the
// BMC says; what it means is supply-readings.ts. IPMI 2.0, sections beside the lines.

import type { CommandOutcome } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { Bmc, BmcState, ChassisState, PowerOrder, Sight, SupplyCondition, SupplyState } from './bmc.ts';
import type { Fru } from './fru.ts';
import { type IpmiTransport, readFru, readRepository } from './ipmi-inventory.ts';
import { IpmiRefusal } from './ipmi-shell.ts';
import type { LocatorRecord, SensorRecord } from './sdr.ts';
import { foundSupplies } from './supply-places.ts';

interface Learned {
    readonly chassis: Omit<ChassisState, 'power' | 'watts' | 'faults'>;
    readonly supplies: readonly LearnedSupply[];
    hasPowerReading: boolean;
    readonly atMs: number;
}

interface LearnedSupply {
    readonly number: number;
    readonly name: string;
    readonly fruId: number | undefined;
    readonly fru: Fru | undefined;
    readonly sensors: readonly SensorRecord[];
}

// Supplies are exchanged in running servers: what is written on the new one must show within minutes.
const LEARN_EVERY_MS = 300_000;

export class IpmiBmc implements Bmc {
    readonly #transport: IpmiTransport;
    readonly #doubt: (doubt: string) => void;
    readonly #now: () => number;
    #learned: Learned | undefined;

    /** `doubt` is told what looks damaged; `now` is a monotonic clock in milliseconds. */
    constructor(transport: IpmiTransport, doubt: (doubt: string) => void, now: () => number = () => performance.now()) {
        this.#transport = transport;
        this.#doubt = doubt;
        this.#now = now;
    }

    async read(): Promise<BmcState> {
        try {
            const learned = await this.#know();
            const supplies: SupplyState[] = [];
            for (const supply of learned.supplies) supplies.push(await this.#readSupply(supply));
            return { chassis: await this.#readChassis(learned), supplies };
        } catch (error) {
            // After a reset its records may have other numbers.
            this.#learned = undefined;
            throw refusalAsError(error);
        }
    }

    async look(): Promise<Sight> {
        const status = await this.#transport.request(0x00, 0x01).catch(rethrow);
        return { power: powerOf(status), light: lightOf(status) };
    }

    async order(order: PowerOrder): Promise<CommandOutcome> {
        const [command, data] = ORDERS[order];
        try {
            await this.#transport.request(0x00, command, data);
            return ok(undefined);
        } catch (error) {
            if (!(error instanceof IpmiRefusal)) throw error;
            return failed({ code: 'device-refused', message: `the BMC refused: ${refusalText(error)}` });
        }
    }

    close(): Promise<void> {
        return this.#transport.close();
    }

    async #know(): Promise<Learned> {
        if (this.#learned && this.#now() - this.#learned.atMs < LEARN_EVERY_MS) return this.#learned;
        const places = foundSupplies(await readRepository(this.#transport));
        const supplies: LearnedSupply[] = [];
        for (const { number, name, locator, sensors } of places) {
            const fru = locator && (await this.#readFru(locator));
            supplies.push({ number, name, fruId: locator?.fruId, fru, sensors });
        }
        const firmware = await this.#readFirmware();
        const own = await this.#readFru({ fruId: 0, entity: 7, instance: 1, name: 'the server' }, 'product');
        const chassis = { ...identityOf(own), firmware };
        this.#learned = { chassis, supplies, hasPowerReading: true, atMs: this.#now() };
        return this.#learned;
    }

    async #readFru(locator: LocatorRecord, first?: 'board' | 'product'): Promise<Fru | undefined> {
        const fru = await readFru(this.#transport, locator, first);
        for (const doubt of fru?.doubts ?? []) this.#doubt(`${locator.name}: ${doubt}`);
        return fru;
    }

    // §20.1 Get Device ID: the minor number in BCD
    async #readFirmware(): Promise<string | undefined> {
        const answer = await this.#transport.request(0x06, 0x01);
        return answer.length < 4
            ? undefined
            : `${(answer[2] ?? 0) & 0x7f}.${(answer[3] ?? 0).toString(16).padStart(2, '0')}`;
    }

    async #readChassis(learned: Learned): Promise<ChassisState> {
        const status = await this.#transport.request(0x00, 0x01);
        const faults = CHASSIS_FAULTS.filter(([byte, bit]) => (status[byte] ?? 0) & (1 << bit));
        return {
            ...learned.chassis,
            power: powerOf(status),
            watts: learned.hasPowerReading ? await this.#readWatts(learned) : undefined,
            faults: faults.map(([, , words]) => words),
        };
    }

    // DCMI 1.5 §6.6.1 Get Power Reading: bit 6 of the state says that it measures
    async #readWatts(learned: Learned): Promise<number | undefined> {
        try {
            const answer = await this.#transport.request(0x2c, 0x02, [0xdc, 0x01, 0x00, 0x00]);
            if (answer.length < 18 || !((answer[17] ?? 0) & 0x40)) return undefined;
            return answer.readUInt16LE(1);
        } catch (error) {
            if (!(error instanceof IpmiRefusal)) throw error;
            learned.hasPowerReading = false;
            return undefined;
        }
    }

    async #readSupply({ number, name, fruId, fru, sensors }: LearnedSupply): Promise<SupplyState> {
        const measured: Measured = {};
        let condition: SupplyCondition = {};
        for (const sensor of sensors) {
            const reading = await this.#readSensor(sensor);
            if (reading === undefined) continue;
            if (sensor.unit === undefined)
                condition = { ...condition, ...conditionOf(sensor, reading.states, condition) };
            else measure(measured, sensor, reading.raw);
        }
        return {
            number,
            name,
            id: fruId === undefined ? undefined : String(fruId),
            ...identityOf(fru),
            made: fru?.madeAt === undefined ? undefined : dateText(fru.madeAt),
            watts: {
                ...(fru?.watts === undefined ? {} : { nominal: fru.watts }),
                ...(measured.inputWatts === undefined ? {} : { input: measured.inputWatts }),
                ...(measured.outputWatts === undefined ? {} : { output: measured.outputWatts }),
            },
            inputVolts: {
                ...fru?.inputVolts,
                ...(measured.inputVolts === undefined ? {} : { now: measured.inputVolts }),
            },
            inputAmperes: measured.inputAmperes,
            inputHertz: { ...fru?.inputHertz },
            outputVolts: fru?.outputVolts,
            celsius: measured.celsius,
            condition,
        };
    }

    // §35.14 Get Sensor Reading: bit 5 unavailable, bit 6 scanning
    async #readSensor({ number }: SensorRecord): Promise<{ raw: number; states: number } | undefined> {
        try {
            const answer = await this.#transport.request(0x04, 0x2d, [number]);
            const [raw = 0, flags = 0, low = 0, high = 0] = answer;
            if (answer.length < 2 || flags & 0x20 || !(flags & 0x40)) return undefined;
            return { raw, states: low | ((high & 0x7f) << 8) };
        } catch (error) {
            // A sensor that is not there: of a supply that was drawn, or only in the list.
            if (error instanceof IpmiRefusal) return undefined;
            throw error;
        }
    }
}

// §28.3 Chassis Control, §28.5 Chassis Identify
const ORDERS: Readonly<Record<PowerOrder, readonly [command: number, data: readonly number[]]>> = {
    off: [0x02, [0x00]],
    on: [0x02, [0x01]],
    cycle: [0x02, [0x02]],
    reset: [0x02, [0x03]],
    'soft-off': [0x02, [0x05]],
    // For as long as the standard's one byte of seconds allows.
    identify: [0x04, [0xff]],
    'identify-end': [0x04, [0x00]],
};

// §28.2: byte of the answer, bit, words
const CHASSIS_FAULTS: readonly (readonly [byte: 0 | 2, bit: number, words: string])[] = [
    [0, 1, 'power overload'],
    [0, 3, 'main power fault'],
    [0, 4, 'power control fault'],
    [2, 2, 'drive fault'],
    [2, 3, 'fan fault'],
];

// §28.2 Get Chassis Status: an answer that was cut short says nothing
function powerOf([power]: Buffer): Sight['power'] {
    return power === undefined ? undefined : power & 0x01 ? 'on' : 'off';
}

// The same: bit 6 of the third byte says that bits 5 and 4 tell of the light
function lightOf([, , misc = 0]: Buffer): Sight['light'] {
    return misc & 0x40 ? (misc & 0x30 ? 'on' : 'off') : undefined;
}

interface Measured {
    inputVolts?: number;
    inputAmperes?: number;
    inputWatts?: number;
    outputWatts?: number;
    celsius?: number;
}

// §43.17 units: what comes out of a supply says so in its name, as does its place in it.
function measure(into: Measured, { unit, name, toValue }: SensorRecord, raw: number): void {
    if (toValue === undefined) return;
    const value = toValue(raw);
    const isOutput = /out|\+?12 ?v\b/i.test(name);
    if (unit === 1) into.celsius ??= value;
    else if (unit === 4 && !isOutput) into.inputVolts ??= value;
    else if (unit === 5 && !isOutput) into.inputAmperes ??= value;
    else if (unit === 6 && isOutput) into.outputWatts ??= value;
    else if (unit === 6) into.inputWatts ??= value;
}

/** Presence by either sensor: who says that it is absent is believed. */
function conditionOf({ type, eventType }: SensorRecord, states: number, before: SupplyCondition): SupplyCondition {
    const has = (bit: number): boolean => (states & (1 << bit)) !== 0;
    // §42.2 type 25h: 0 present, 1 absent
    if (type === 0x25 && eventType === 0x6f)
        return has(0) || has(1) ? { isPresent: has(0) && before.isPresent !== false } : {};
    // §42.2 type 08h
    if (type !== 0x08 || eventType !== 0x6f) return {};
    return {
        isPresent: has(0) && before.isPresent !== false,
        hasFailed: has(1),
        willFail: has(2),
        isInputLost: has(3) || has(4),
        isInputOutOfRange: has(5),
        isMisconfigured: has(6),
        isInactive: has(7),
    };
}

function identityOf(fru: Fru | undefined): Pick<SupplyState, 'mfr' | 'model' | 'serial' | 'part'> {
    return fru === undefined ? {} : { mfr: fru.mfr, model: fru.model, serial: fru.serial, part: fru.part };
}

/** As NUT prints it: `01/05/11 - 08:51:00`. */
function dateText(ms: number): string {
    const [year = '', month, day, time] = new Date(ms).toISOString().split(/[-T.]/);
    return `${month}/${day}/${year.slice(2)} - ${time}`;
}

function refusalText({ code, message }: IpmiRefusal): string {
    const hint = code === 0xd4 ? '; the user may not do that: give it the role of an operator' : '';
    return `${message || 'completion code'} (0x${code.toString(16)})${hint}`;
}

function refusalAsError(error: unknown): unknown {
    if (!(error instanceof IpmiRefusal)) return error;
    return new GatewayError('device-unreachable', `the BMC refused: ${refusalText(error)}`, { cause: error });
}

function rethrow(error: unknown): never {
    throw refusalAsError(error);
}
