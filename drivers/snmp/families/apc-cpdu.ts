// PowerNet-MIB pdu branch: APC NetShelter rack PDUs of the APDU series.

import { filledText, hundredths, oneOf, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU = '1.3.6.1.4.1.318.1.1.32';
const SWITCHED = `${PDU}.5.4.1`;
const METERED = `${PDU}.5.9.1`;

// PowerNet-MIB pduUnitStatusLoadState, pduOutletMeteredStatusLoadState; normal is 5.
const loadStates = { 1: 'load far too high', 2: 'load too high', 3: 'load too low', 4: 'load far too low' } as const;

export const apcCpdu = {
    name: 'apc-cpdu',
    title: 'APC NetShelter rack PDU (PowerNet-MIB pdu)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.318.1.1.32'],
    probes: [`${PDU}.1.2.1.11.1`, `${PDU}.2.4.1.4.1`], // pduNamePlateModelNumber, pduUnitStatusActivePower
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: 'APC' }],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // pduUnitStatusIndex
            columns: [
                { variable: 'device.model', oid: `${PDU}.1.2.1.11`, as: filledText }, // pduNamePlateModelNumber
                { variable: 'device.serial', oid: `${PDU}.1.2.1.12`, as: filledText }, // pduNamePlateSerialNumber
                { variable: 'ups.firmware', oid: `${PDU}.1.2.1.14`, as: filledText }, // pduNamePlateFirmwareVersion
                { variable: 'ups.id', oid: `${PDU}.2.4.1.2`, as: filledText }, // pduUnitStatusName
                { variable: 'input.realpower', oid: `${PDU}.2.4.1.4`, as: whole }, // pduUnitStatusActivePower
                { variable: 'input.powerfactor', oid: `${PDU}.2.4.1.13`, as: hundredths }, // pduUnitStatusPowerFactor
            ],
            alarms: [{ oid: `${PDU}.2.4.1.3`, subject: '', texts: loadStates }], // pduUnitStatusLoadState
        },
        {
            of: 'outlet',
            // The rows are those of the largest model: the number of an outlet that is not there is 0.
            index: { arcs: ['member', 'number'], used: `${SWITCHED}.2` }, // pduOutletSwitchedStatusNumber
            columns: [
                { variable: 'outlet.n.name', oid: `${SWITCHED}.3`, as: filledText }, // pduOutletSwitchedStatusName
                { variable: 'outlet.n.status', oid: `${SWITCHED}.4`, as: oneOf({ 0: 'off', 1: 'on' }) }, // pduOutletSwitchedStatusState
                { variable: 'outlet.n.current', oid: `${METERED}.5`, as: hundredths }, // pduOutletMeteredStatusCurrent
                { variable: 'outlet.n.realpower', oid: `${METERED}.6`, as: whole }, // pduOutletMeteredStatusActivePower
                { variable: 'outlet.n.powerfactor', oid: `${METERED}.7`, as: hundredths }, // pduOutletMeteredStatusPowerFactor
            ],
            alarms: [{ oid: `${METERED}.4`, subject: 'outlet', texts: loadStates }], // pduOutletMeteredStatusLoadState
        },
    ],
} as const satisfies Family;
