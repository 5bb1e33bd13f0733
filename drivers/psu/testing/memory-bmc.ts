// A BMC in memory that answers IPMI requests: sensor records, FRUs and sensors, which tests damage. IPMI 2.0, sections beside the lines.

import type { IpmiTransport } from '../ipmi-inventory.ts';
import { IpmiRefusal } from '../ipmi-shell.ts';

interface Sensor {
    raw?: number;
    /** What is asserted, a bit each. */
    states?: number;
    /** §35.14: 0xc0 it is read; bit 5: not now. */
    flags?: number;
}

const POWER_SUPPLY = 0x0a;

export class MemoryBmc implements IpmiTransport {
    readonly records: Buffer[] = [];
    readonly frus = new Map<number, Buffer>();
    readonly sensors = new Map<number, Sensor>();
    /** By network function and command, `0a 22`: what it answers instead. */
    readonly answers = new Map<string, () => Buffer>();
    /** The last record says that it is followed by the first. */
    isEndless = false;

    /** A FRU, and the sensors of its status and of its input in steps of 2 V. */
    addSupply(number: number, fru: Buffer | undefined, states = 0x01): void {
        const [status, volts] = [0x50 + number * 2, 0x51 + number * 2];
        if (fru) {
            this.records.push(locator(number, number, `PSU${number}`));
            this.frus.set(number, fru);
        }
        this.records.push(statusRecord(status, number, `PSU${number} Status`));
        this.records.push(voltsRecord(volts, number, `PSU${number} Vin`));
        this.sensors.set(status, { states });
        this.sensors.set(volts, { raw: 115 });
    }

    async request(netFunction: number, command: number, data: readonly number[] = []): Promise<Buffer> {
        const name = [netFunction, command].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
        const own = this.answers.get(name);
        if (own) return own();
        switch (name) {
            case '00 01': // §28.2 chassis status: on
                return Buffer.from([0x01, 0x00, 0x00]);
            case '06 01': // §20.1 device id
                return Buffer.from([0x20, 0x01, 0x02, 0x41]);
            case '0a 22': // §33.11 reservation
                return Buffer.from([0x01, 0x00]);
            case '0a 23':
                return this.#record(data);
            case '0a 10': // §34.1 size of a FRU
                return Buffer.from([this.#fru(data).length & 0xff, this.#fru(data).length >> 8, 0]);
            case '0a 11':
                return this.#piece(data);
            case '04 2d':
                return this.#reading(data);
            default:
                throw new IpmiRefusal(0xc1, 'Invalid command');
        }
    }

    async close(): Promise<void> {
        // Nothing is open.
    }

    // §33.12: reservation, id of the record, offset, count
    #record([, , low = 0, high = 0, offset = 0, count = 0]: readonly number[]): Buffer {
        const id = low | (high << 8);
        const record = this.records[id];
        if (!record) throw new IpmiRefusal(0xcb, 'Requested sensor, data, or record not found');
        const next = id + 1 < this.records.length ? id + 1 : this.isEndless ? 0 : 0xffff;
        return Buffer.from([next & 0xff, next >> 8, ...record.subarray(offset, offset + count)]);
    }

    // §34.2: FRU, offset, count
    #piece([id = 0, low = 0, high = 0, count = 0]: readonly number[]): Buffer {
        const at = low | (high << 8);
        const piece = this.#fru([id]).subarray(at, at + count);
        return Buffer.from([piece.length, ...piece]);
    }

    #fru([id = 0]: readonly number[]): Buffer {
        const fru = this.frus.get(id);
        if (!fru) throw new IpmiRefusal(0xcb, 'Requested sensor, data, or record not found');
        return fru;
    }

    #reading([number = 0]: readonly number[]): Buffer {
        const sensor = this.sensors.get(number);
        if (!sensor) throw new IpmiRefusal(0xcb, 'Requested sensor, data, or record not found');
        const { raw = 0, states = 0, flags = 0xc0 } = sensor;
        return Buffer.from([raw, flags, states & 0xff, states >> 8]);
    }
}

// §43: header, then what the kind of record says; its name last
function recordOf(type: number, body: readonly number[], name: string): Buffer {
    const text = [0xc0 | name.length, ...Buffer.from(name)];
    return Buffer.from([0, 0, 0x51, type, body.length + text.length, ...body, ...text]);
}

// §43.8
function locator(fruId: number, instance: number, name: string): Buffer {
    return recordOf(0x11, [0x20, fruId, 0x80, 0, 0, 0x10, 0, POWER_SUPPLY, instance, 0], name);
}

// §43.2, type 08h: power supply, sensor-specific
function statusRecord(sensor: number, instance: number, name: string): Buffer {
    const body = [0x20, 0, sensor, POWER_SUPPLY, instance, 0x67, 0x40, 0x08, 0x6f, ...Array(18).fill(0)];
    return recordOf(0x02, body, name);
}

// §43.1: volts, two for each step
function voltsRecord(sensor: number, instance: number, name: string): Buffer {
    const head = [0x20, 0, sensor, POWER_SUPPLY, instance, 0x7f, 0x68, 0x02, 0x01, 0, 0, 0, 0, 0, 0];
    return recordOf(0x01, [...head, 0x00, 0x04, 0, 0, 2, ...Array(22).fill(0)], name);
}
