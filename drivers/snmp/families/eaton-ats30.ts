// EATON-ATS30-MIB: Eaton transfer switches of 30 A (ATS30).

import type { StatusFlag } from '#model/status.ts';
import { degrees, duration, filledText, flags, named, oneOf, tenths, text, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ATS = '1.3.6.1.4.1.534.10.1';

// EATON-ATS30-MIB ats30OutputStatus, a set of bits: 2 is off, 4 is overloaded, 1 and 8 tell which source.
const BITS = 16;
const outputBits: Readonly<Record<number, readonly StatusFlag[]>> = Object.fromEntries(
    Array.from({ length: BITS }, (_, bits) => {
        const source = (bits & 2) === 0 ? ('OL' as const) : ('OFF' as const);
        return [bits, (bits & 4) === 0 ? [source] : [source, 'OVER' as const]];
    }),
);

export const eatonAts30 = {
    name: 'eaton-ats30',
    title: 'Eaton ATS 30 (EATON-ATS30-MIB)',
    type: 'ats',
    claims: ['1.3.6.1.4.1.534.10.1'],
    probes: [`${ATS}.2.1.0`, `${ATS}.3.7.0`], // ats30IdentModel, ats30OperationMode
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', oid: `${ATS}.1.1.0`, as: filledText }, // ats30Manufacturer
        { variable: 'device.model', oid: `${ATS}.2.1.0`, as: filledText }, // ats30IdentModel
        { variable: 'ups.firmware', oid: `${ATS}.2.2.0`, as: filledText }, // ats30IdentFWVersion
        { variable: 'device.serial', oid: `${ATS}.2.4.0`, as: filledText }, // ats30IdentSerialNumber
        { variable: 'output.voltage', oid: `${ATS}.3.2.1.0`, as: tenths }, // ats30OutputVoltage
        { variable: 'output.current', oid: `${ATS}.3.2.2.0`, as: tenths }, // ats30OutputCurrent
        { variable: 'ups.temperature', oid: `${ATS}.3.3.0`, as: degrees(1) }, // ats30Temperature
        { variable: 'device.uptime', oid: `${ATS}.3.5.0`, as: duration }, // ats30Uptime
        {
            variable: 'input.source',
            oid: `${ATS}.3.7.0`, // ats30OperationMode
            as: named({ 1: 'init', 2: 'diagnosis', 3: 'off', 4: '1', 5: '2', 6: 'safe', 7: 'fault' }),
        },
        { variable: 'input.source.preferred', oid: `${ATS}.6.5.0`, as: whole, writable: { min: 1, max: 2 } }, // ats30ConfigPreferred
        {
            variable: 'input.sensitivity',
            oid: `${ATS}.6.6.0`, // ats30ConfigSensitivity
            as: oneOf({ 1: 'high', 2: 'low' }),
            writable: 'word',
        },
    ],
    tables: [
        {
            of: 'input',
            index: { arcs: ['number'] }, // ats30InputIndex
            columns: [
                { variable: 'input.n.id', oid: `${ATS}.3.1.1.1`, as: text }, // ats30InputIndex
                { variable: 'input.n.voltage', oid: `${ATS}.3.1.1.2`, as: tenths }, // ats30InputVoltage
                { variable: 'input.n.frequency', oid: `${ATS}.3.1.1.3`, as: tenths }, // ats30InputFrequency
            ],
        },
    ],
    status: { source: [{ oid: `${ATS}.4.5.0`, as: flags(outputBits) }], also: [] }, // ats30OutputStatus
} as const satisfies Family;
