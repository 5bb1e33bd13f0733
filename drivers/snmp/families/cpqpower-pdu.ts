// CPQPOWER-MIB pdu: PDUs of HP behind a PDU Management Module, two and more behind one card. Index of every table: the PDU.

import { filledText, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU = '1.3.6.1.4.1.232.165.2';
const IDENT = `${PDU}.1.2.1`;
const BREAKER = `${PDU}.3.2.1`;

export const cpqpowerPdu = {
    name: 'cpqpower-pdu',
    title: 'HP PDU with a PDU Management Module (CPQPOWER-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.232.165.2', '1.3.6.1.4.1.232.165.1'],
    probes: [`${IDENT}.8.1`, `${PDU}.3.1.1.4.1`], // pduStatus, pduOutputPower
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // pduIdentIndex
            columns: [
                { variable: 'ups.id', oid: `${IDENT}.2`, as: filledText }, // pduName
                { variable: 'device.model', oid: `${IDENT}.3`, as: filledText }, // pduModel
                { variable: 'device.mfr', oid: `${IDENT}.4`, as: filledText }, // pduManufacturer
                { variable: 'ups.firmware', oid: `${IDENT}.5`, as: filledText }, // pduFirmwareVersion
                { variable: 'device.part', oid: `${IDENT}.6`, as: filledText }, // pduPartNumber
                { variable: 'device.serial', oid: `${IDENT}.7`, as: filledText }, // pduSerialNumber
                { variable: 'ups.load', oid: `${PDU}.3.1.1.2`, as: whole }, // pduOutputLoad
                { variable: 'input.realpower', oid: `${PDU}.3.1.1.4`, as: whole }, // pduOutputPower
            ],
            // pduStatus other(1), ok(2), degraded(3), failed(4)
            alarms: [{ oid: `${IDENT}.8`, subject: '', texts: { 3: 'degraded', 4: 'failed' } }],
        },
        {
            of: 'group',
            index: { arcs: ['member', 'number'] }, // pduOutputBreakerIndex
            columns: [
                { variable: 'outlet.group.n.voltage', oid: `${BREAKER}.2`, as: whole }, // breakerVoltage
                { variable: 'outlet.group.n.current', oid: `${BREAKER}.3`, as: whole }, // breakerCurrent
                { variable: 'outlet.group.n.load', oid: `${BREAKER}.4`, as: whole }, // breakerPercentLoad
            ],
        },
    ],
} as const satisfies Family;
