// ATS-MIB of the SNMP Smart II card, in transfer switches that are sold under several names.

import { filledText, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ATS = '1.3.6.1.4.1.37662.1.2.2.1.1';

export const smartAts = {
    name: 'smart-ats',
    title: 'transfer switch with an SNMP Smart II card (ATS-MIB)',
    type: 'ats',
    claims: ['1.3.6.1.4.1.37662.1.2.2.1'],
    probes: [`${ATS}.2.3.0`, `${ATS}.2.6.0`], // atsInputGroupSourceAinputVoltage, atsInputGroupSourceBinputVoltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.model', oid: `${ATS}.1.4.0`, as: filledText },
        { variable: 'input.1.id', is: 'A' },
        { variable: 'input.1.voltage', oid: `${ATS}.2.3.0`, as: whole }, // atsInputGroupSourceAinputVoltage
        { variable: 'input.1.frequency', oid: `${ATS}.2.4.0`, as: tenths }, // atsInputGroupSourceAinputFrequency
        { variable: 'input.2.id', is: 'B' },
        { variable: 'input.2.voltage', oid: `${ATS}.2.6.0`, as: whole }, // atsInputGroupSourceBinputVoltage
        { variable: 'input.2.frequency', oid: `${ATS}.2.7.0`, as: tenths }, // atsInputGroupSourceBinputFrequency
        { variable: 'output.current', oid: `${ATS}.3.4.0`, as: tenths }, // atsOutputGroupOutputCurrent
        { variable: 'ups.load', oid: `${ATS}.3.5.0`, as: whole }, // atsOutputGroupLoad
    ],
    tables: [],
    alarmRows: [
        { oid: `${ATS}.2.2.0`, meanings: { 1: { text: 'source A failed' } } }, // atsInputGroupSourceAstatus
        { oid: `${ATS}.2.5.0`, meanings: { 1: { text: 'source B failed' } } }, // atsInputGroupSourceBstatus
    ],
} as const satisfies Family;
