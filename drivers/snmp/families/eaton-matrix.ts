// TELECOM-MIB: Eaton Matrix inverter racks of telecom power systems. Read as what they are to a rack: a switch between inverters and mains.

import { degrees, filledText, named, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const MATRIX = '1.3.6.1.4.1.935.10.2.1';
const STS = `${MATRIX}.3.2.1`;

export const eatonMatrix = {
    name: 'eaton-matrix',
    title: 'Eaton Matrix inverter (TELECOM-MIB)',
    type: 'ats',
    claims: ['1.3.6.1.4.1.935.10.2'],
    probes: [`${STS}.7.1`, `${STS}.19.1`], // matStsMainInputVoltage, matStsRunningMode
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Eaton' },
        { variable: 'device.model', oid: `${MATRIX}.1.2.0`, as: filledText },
        { variable: 'ups.firmware', oid: `${MATRIX}.1.5.0`, as: filledText },
        { variable: 'ups.temperature', oid: `${MATRIX}.1.4.0`, as: degrees(0.1) }, // matConTemperature
        { variable: 'input.1.voltage', oid: `${STS}.9.1`, as: tenths }, // matStsInvInputVoltage
        { variable: 'input.2.voltage', oid: `${STS}.7.1`, as: tenths }, // matStsMainInputVoltage
        { variable: 'output.voltage', oid: `${STS}.11.1`, as: tenths }, // matStsOutputVoltage
        { variable: 'output.current', oid: `${STS}.12.1`, as: whole }, // matStsOutputCurrent
        { variable: 'output.realpower', oid: `${STS}.13.1`, as: whole }, // matStsOutputPower
        { variable: 'input.source', oid: `${STS}.19.1`, as: named({ 1: '1', 2: '2', 3: 'none' }) }, // matStsRunningMode inverter, mains, no output
        { variable: 'input.source.preferred', oid: `${MATRIX}.5.15.0`, as: whole }, // matConfStsPriority inverter(1), mains(2)
        { variable: 'input.1.id', is: 'inverter' },
        { variable: 'input.2.id', is: 'mains' },
    ],
    tables: [],
    alarmRows: [{ oid: `${STS}.18.1`, meanings: { 2: { text: 'static switch offline' } } }], // matStsStatus online(1), offline(2)
} as const satisfies Family;
