// What stands in which register: docs/modbus.md says the same to people. The places never change; new ones are added behind.
// Pure. Numbers are IEEE 754 in two registers, the high word first, in the catalogue's unit; what is not known is NaN.

import type { HostVerdict } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, type StatusFlag } from '#model/status.ts';
import { numberOf } from '#model/value.ts';

/** Bit 0 first. */
export const STATUS_BITS = [
    'OL',
    'OB',
    'LB',
    'RB',
    'CHRG',
    'DISCHRG',
    'BYPASS',
    'OFF',
    'OVER',
    'TRIM',
    'BOOST',
    'ALARM',
    'FSD',
    'TEST',
] as const satisfies readonly StatusFlag[];
export const LINKS = ['connecting', 'ok', 'stale', 'lost'] as const;
export const REDUNDANCY_WORDS = ['unknown', 'lost', 'at risk', 'n', 'n+1'] as const;
/** From register 10 on, two registers each. */
export const NUMBERS = [
    'battery.charge',
    'battery.runtime',
    'battery.voltage',
    'input.voltage',
    'input.frequency',
    'input.current',
    'input.realpower',
    'output.voltage',
    'output.frequency',
    'output.current',
    'ups.load',
    'ups.realpower',
    'ups.power',
    'ups.temperature',
    'ambient.temperature',
    'ambient.humidity',
] as const;
const NUMBERS_AT = 10;
// PDUs have up to 54.
export const OUTLETS_MAX = 64;
const OUTLETS_AT = 200;
const OUTLET_SIZE = 8;
export const REGISTERS = OUTLETS_AT + OUTLETS_MAX * OUTLET_SIZE;
const UNKNOWN = 0xffff;

/** All registers of a device, or of a host. */
export function registersOf(device: Device, verdict: HostVerdict | undefined): Buffer {
    const bytes = Buffer.alloc(REGISTERS * 2);
    const word = (register: number, value: number) => bytes.writeUInt16BE(value, register * 2);
    const number = (register: number, name: string) =>
        bytes.writeFloatBE(numberOf(device.readings.get(name)) ?? Number.NaN, register * 2);
    word(0, LINKS.indexOf(device.link));
    word(1, bitsOf(device));
    word(2, verdict ? REDUNDANCY_WORDS.indexOf(verdict.redundancy) : UNKNOWN);
    for (const [place, name] of NUMBERS.entries()) number(NUMBERS_AT + place * 2, name);
    for (let outlet = 1; outlet <= OUTLETS_MAX; outlet++) {
        const at = OUTLETS_AT + (outlet - 1) * OUTLET_SIZE;
        const status = device.readings.get(`outlet.${outlet}.status`);
        word(at, status === 'on' ? 1 : status === 'off' ? 0 : UNKNOWN);
        number(at + 2, `outlet.${outlet}.current`);
        number(at + 4, `outlet.${outlet}.realpower`);
        number(at + 6, `outlet.${outlet}.energy`);
    }
    return bytes;
}

function bitsOf({ readings }: Device): number {
    const status = parseStatus(String(readings.get('ups.status') ?? ''));
    return STATUS_BITS.reduce((bits, flag, place) => bits | (status.has(flag) ? 1 << place : 0), 0);
}
