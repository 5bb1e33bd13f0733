// LIEBERT-GP-PDU-MIB: rack PDUs of Liebert, Emerson and Vertiv (MPX, MPH, MPH2). A PDU has power sources, branches and receptacles;
// receptacle 5 of the second branch is 105.

import { filledText, hundredths, numberOneOf, oneOf, tenths, text, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU = '1.3.6.1.4.1.476.1.42.3.8';
const SOURCE = `${PDU}.30.20.1`;
const LINE = `${PDU}.30.40.1`;
const BRANCH = `${PDU}.40.20.1`;
const RECEPTACLE = `${PDU}.50.20.1`;

// LIEBERT-GP-PDU-MIB lgpPduRcpEntryPwrState unknown(0), off(1), on(2), off-pending-on-delay(3).
const state = oneOf({ 1: 'off', 2: 'on', 3: 'off' });
const shows = (...values: number[]) => ({ oid: `${RECEPTACLE}.95`, values });
const control = { oid: `${RECEPTACLE}.100` }; // LIEBERT-GP-PDU-MIB lgpPduRcpEntryControl off(0), on(1), cycle-power(2)

export const liebertPdu = {
    name: 'liebert-pdu',
    title: 'Liebert, Emerson or Vertiv rack PDU (LIEBERT-GP-PDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.476.1.42'],
    probes: [`${SOURCE}.20.1.1`, `${LINE}.19.1.1.1`], // lgpPduPsEntryModel, lgpPduPsLineEntryEpLNTenths
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: 'Vertiv' }],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member', '1'] }, // lgpPduEntryIndex, lgpPduPsEntryIndex
            columns: [
                { variable: 'device.model', oid: `${SOURCE}.20`, as: filledText }, // lgpPduPsEntryModel
                // lgpPduPsEntryWiringType two-pole-three-wire(1), three-wire(2), four-wire-wye(3) …
                { variable: 'input.phases', oid: `${SOURCE}.25`, as: numberOneOf({ 1: 1, 2: 1, 3: 3, 4: 3 }) },
                { variable: 'input.voltage.nominal', oid: `${SOURCE}.30`, as: whole }, // lgpPduPsEntryEpInputRated
                { variable: 'input.current.nominal', oid: `${SOURCE}.35`, as: tenths }, // lgpPduPsEntryEcInputRated
                { variable: 'input.frequency.nominal', oid: `${SOURCE}.40`, as: whole }, // lgpPduPsEntryFreqInputRated
                { variable: 'device.serial', oid: `${SOURCE}.55`, as: filledText }, // lgpPduPsEntrySerialNum
                { variable: 'ups.firmware', oid: `${SOURCE}.60`, as: filledText }, // lgpPduPsEntryFirmwareVersion
                { variable: 'input.realpower', oid: `${SOURCE}.65`, as: whole }, // lgpPduPsEntryPwrTotal
                { variable: 'input.power', oid: `${SOURCE}.90`, as: whole }, // lgpPduPsEntryApTotal
            ],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['member', '1', 'number'] }, // lgpPduEntryIndex, lgpPduPsEntryIndex, lgpPduPsLineEntryIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${LINE}.19`, as: tenths }, // lgpPduPsLineEntryEpLNTenths
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${LINE}.20`, as: whole }, // lgpPduPsLineEntryEpLN
                { single: 'input.current', phase: 'input.L1.current', oid: `${LINE}.22`, as: hundredths }, // lgpPduPsLineEntryEcHundredths
                { single: 'input.current', phase: 'input.L1.current', oid: `${LINE}.21`, as: tenths }, // lgpPduPsLineEntryEc
                { phase: 'input.L1.realpower', oid: `${LINE}.63`, as: whole }, // lgpPduPsLineEntryPwrLN
                { phase: 'input.L1.power', oid: `${LINE}.65`, as: whole }, // lgpPduPsLineEntryApLN
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${LINE}.67`, as: hundredths }, // lgpPduPsLineEntryPfLN
            ],
        },
        {
            of: 'group',
            index: { arcs: ['member', 'number'] }, // lgpPduEntryIndex, lgpPduRbEntryIndex
            columns: [
                { variable: 'outlet.group.n.name', oid: `${BRANCH}.8`, as: filledText }, // lgpPduRbEntryUsrLabel
                { variable: 'outlet.group.n.id', oid: `${BRANCH}.20`, as: filledText }, // lgpPduRbEntrySysAssignLabel
                { variable: 'outlet.group.n.count', oid: `${BRANCH}.60`, as: whole }, // lgpPduRbEntryRcpCount
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'hundred', 'number'] }, // lgpPduEntryIndex, lgpPduRbEntryIndex, lgpPduRcpEntryIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${RECEPTACLE}.25`, as: text }, // lgpPduRcpEntrySysAssignLabel
                { variable: 'outlet.n.desc', oid: `${RECEPTACLE}.10`, as: filledText, writable: { maxLength: 32 } }, // lgpPduRcpEntryUsrLabel
                { variable: 'outlet.n.voltage', oid: `${RECEPTACLE}.56`, as: tenths }, // lgpPduRcpEntryEpTenths
                { variable: 'outlet.n.voltage', oid: `${RECEPTACLE}.55`, as: whole }, // lgpPduRcpEntryEp
                { variable: 'outlet.n.current', oid: `${RECEPTACLE}.61`, as: hundredths }, // lgpPduRcpEntryEcHundredths
                { variable: 'outlet.n.current', oid: `${RECEPTACLE}.60`, as: tenths }, // lgpPduRcpEntryEc
                { variable: 'outlet.n.realpower', oid: `${RECEPTACLE}.65`, as: whole }, // lgpPduRcpEntryPwrOut
                { variable: 'outlet.n.power', oid: `${RECEPTACLE}.70`, as: whole }, // lgpPduRcpEntryApOut
                { variable: 'outlet.n.powerfactor', oid: `${RECEPTACLE}.75`, as: hundredths }, // lgpPduRcpEntryPf
                { variable: 'outlet.n.status', oid: `${RECEPTACLE}.95`, as: state }, // lgpPduRcpEntryPwrState
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(0), proof: [shows(1)] },
                { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(2)] },
                { command: 'outlet.n.load.cycle', control, put: put(2), proof: [shows(1, 3)] },
            ],
        },
    ],
} as const satisfies Family;
