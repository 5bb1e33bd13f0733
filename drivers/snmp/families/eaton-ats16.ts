// EATON-ATS2-MIB: Eaton transfer switches of 16 A (EATS16), with the older card or the Network-M2. Two sources, one output.

import { degrees, filledText, flags, named, oneOf, signed, tenths, text, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { EATON_SENSOR_COUNT, EATON_SENSOR_TABLES } from './eaton-sensors.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ATS = '1.3.6.1.4.1.534.10.2';

const contact = named({ [-1]: 'unknown', 1: 'opened', 2: 'closed', 3: 'opened', 4: 'closed' });

export const eatonAts16 = {
    name: 'eaton-ats16',
    title: 'Eaton ATS 16 (EATON-ATS2-MIB)',
    type: 'ats',
    // The older card says that it is a UPS of MGE.
    claims: ['1.3.6.1.4.1.534.10.2', '1.3.6.1.4.1.705.1'],
    probes: [`${ATS}.1.2.0`, `${ATS}.2.4.0`], // ats2IdentModel, ats2OperationMode
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', oid: `${ATS}.1.1.0`, as: filledText }, // ats2IdentManufacturer
        { variable: 'device.model', oid: `${ATS}.1.2.0`, as: filledText }, // ats2IdentModel
        { variable: 'ups.firmware', oid: `${ATS}.1.3.0`, as: filledText }, // ats2IdentFWVersion
        { variable: 'ups.firmware.aux', oid: `${ATS}.1.7.0`, as: filledText }, // the card of the Network-M2
        { variable: 'ups.firmware.aux', oid: `${ATS}.1.4.0`, as: filledText }, // ats2IdentRelease
        { variable: 'device.serial', oid: `${ATS}.1.5.0`, as: filledText }, // ats2IdentSerialNumber
        { variable: 'device.part', oid: `${ATS}.1.6.0`, as: filledText }, // ats2IdentPartNumber
        { variable: 'input.phase.shift', oid: `${ATS}.2.1.1.0`, as: signed(1) }, // ats2InputDephasing
        {
            variable: 'input.source',
            oid: `${ATS}.2.4.0`, // ats2OperationMode
            as: named({ 1: 'init', 2: 'diagnosis', 3: 'off', 4: '1', 5: '2', 6: 'safe', 7: 'fault' }),
        },
        { variable: 'input.source.preferred', oid: `${ATS}.4.5.0`, as: whole, writable: { min: 1, max: 2 } }, // ats2ConfigPreferred
        {
            variable: 'input.sensitivity',
            oid: `${ATS}.4.6.0`, // ats2ConfigSensitivity
            as: oneOf({ 1: 'normal', 2: 'high', 3: 'low' }),
            writable: 'word',
        },
        { variable: 'output.voltage', oid: `${ATS}.2.3.1.0`, as: tenths }, // ats2OutputVoltage
        { variable: 'output.current', oid: `${ATS}.2.3.2.0`, as: tenths }, // ats2OutputCurrent
        { variable: 'output.voltage.nominal', oid: `${ATS}.4.4.0`, as: whole }, // ats2ConfigOutputVoltage
        {
            variable: 'ups.test.result',
            oid: `${ATS}.4.8.0`, // ats2ConfigTest
            as: named({
                1: 'done and passed',
                2: 'done and warning',
                3: 'done and error',
                4: 'aborted',
                5: 'in progress',
                6: 'no test initiated',
            }),
        },
        { variable: 'ambient.temperature', oid: `${ATS}.5.1.0`, as: degrees(1) }, // ats2EnvRemoteTemp
        { variable: 'ambient.humidity', oid: `${ATS}.5.2.0`, as: whole }, // ats2EnvRemoteHumidity
        { variable: 'ambient.contacts.1.status', oid: `${ATS}.5.4.1.3.1`, as: contact }, // ats2ContactState
        { variable: 'ambient.contacts.2.status', oid: `${ATS}.5.4.1.3.2`, as: contact },
        { variable: 'ambient.temperature.low', oid: `${ATS}.5.5.0`, as: degrees(1) }, // ats2EnvRemoteTempLowerLimit
        { variable: 'ambient.temperature.high', oid: `${ATS}.5.6.0`, as: degrees(1) }, // ats2EnvRemoteTempUpperLimit
        { variable: 'ambient.humidity.low', oid: `${ATS}.5.7.0`, as: whole }, // ats2EnvRemoteHumidityLowerLimit
        { variable: 'ambient.humidity.high', oid: `${ATS}.5.8.0`, as: whole }, // ats2EnvRemoteHumidityUpperLimit
        EATON_SENSOR_COUNT,
    ],
    tables: [
        {
            of: 'input',
            index: { arcs: ['number'] }, // ats2InputIndex
            columns: [
                { variable: 'input.n.id', oid: `${ATS}.2.2.1.1`, as: text }, // ats2InputIndex
                { variable: 'input.n.voltage', oid: `${ATS}.2.2.1.2`, as: tenths }, // ats2InputVoltage
                { variable: 'input.n.frequency', oid: `${ATS}.2.2.1.3`, as: tenths }, // ats2InputFrequency
                {
                    variable: 'input.n.frequency.status',
                    oid: `${ATS}.3.2.1.2`,
                    as: oneOf({ 1: 'good', 2: 'out-of-range' }),
                }, // ats2InputStatusFrequency
                {
                    variable: 'input.n.voltage.status',
                    oid: `${ATS}.3.2.1.5`, // ats2InputStatusVoltage
                    as: oneOf({ 1: 'good', 2: 'derated-range', 3: 'out-of-range', 4: 'unknown' }),
                },
            ],
            alarms: [
                { oid: `${ATS}.3.2.1.2`, subject: 'source', texts: { 2: 'frequency out of range' } },
                { oid: `${ATS}.3.2.1.5`, subject: 'source', texts: { 3: 'voltage out of range' } },
            ],
        },
        ...EATON_SENSOR_TABLES,
    ],
    status: {
        source: [{ oid: `${ATS}.3.3.2.0`, as: flags({ 1: ['OFF'], 2: ['OL'] }) }], // ats2StatusOutput
        also: [],
    },
} as const satisfies Family;
