// PowerNet-MIB rPDU and sPDU: first generation APC rack PDUs (AP79xx, AP78xx) and MasterSwitch (AP92xx).
// rPDU is the newer branch, sPDU the older; most units answer both. Beware: here an outlet is on(1) off(2); in rPDU2 it is the
// other way round. Newer units answer these branches too, and apc-rpdu2.ts falls back on them.

import {
    countdown,
    filledText,
    idUnlessZero,
    measure,
    oneOf,
    type Put,
    tenths,
    text,
    whenThere,
    whole,
} from '../conversions.ts';
import type { Cell, Family, Row, Table } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const RPDU = '1.3.6.1.4.1.318.1.1.12';
const SPDU = '1.3.6.1.4.1.318.1.1.4';

// PowerNet-MIB rPDUOutletControlOutletCommand and sPDUOutletCtl.
const ON = { kind: 'integer', value: 1 } as const satisfies Put;
const OFF = { kind: 'integer', value: 2 } as const satisfies Put;
const REBOOT = { kind: 'integer', value: 3 } as const satisfies Put;

const state = oneOf({ 1: 'on', 2: 'off' });
// PowerNet-MIB rPDULoadStatusLoadState: normal first, low second; in rPDU2 they are swapped.
const loadState = oneOf({ 1: 'good', 2: 'warning-low', 3: 'warning-high', 4: 'critical-high' });
const LOAD_ALARMS = { 3: 'near overload', 4: 'overloaded' } as const;

const OUTLET_NAME_MAX = 20;
// PowerNet-MIB rPDUOutletConfigPowerOnTime: -1 never, 0 at once, at most two hours.
const DELAY = { min: -1, max: 7200 } as const;

export const RPDU_ROWS = [
    { variable: 'device.model', oid: `${RPDU}.1.5.0`, as: filledText }, // rPDUIdentModelNumber
    { variable: 'device.model', oid: `${SPDU}.1.4.0`, as: filledText }, // sPDUIdentModelNumber
    { variable: 'device.part', oid: `${RPDU}.1.5.0`, as: filledText },
    { variable: 'device.part', oid: `${SPDU}.1.4.0`, as: filledText },
    { variable: 'device.serial', oid: `${RPDU}.1.6.0`, as: filledText }, // rPDUIdentSerialNumber
    { variable: 'device.serial', oid: `${SPDU}.1.5.0`, as: filledText }, // sPDUIdentSerialNumber
    { variable: 'ups.firmware', oid: `${RPDU}.1.3.0`, as: filledText }, // rPDUIdentFirmwareRev
    { variable: 'ups.firmware', oid: `${SPDU}.1.2.0`, as: filledText }, // sPDUIdentFirmwareRev
    { variable: 'ups.mfr.date', oid: `${RPDU}.1.4.0`, as: filledText }, // rPDUIdentDateOfManufacture
    { variable: 'ups.mfr.date', oid: `${SPDU}.1.3.0`, as: filledText }, // sPDUIdentDateOfManufacture
    { variable: 'input.current.nominal', oid: `${RPDU}.1.7.0`, as: whole }, // rPDUIdentDeviceRating, amperes
    { variable: 'outlet.count', oid: `${RPDU}.1.8.0`, as: whole }, // rPDUIdentDeviceNumOutlets
    { variable: 'outlet.count', oid: `${SPDU}.4.1.0`, as: whole }, // sPDUOutletControlTableSize
    { variable: 'input.phases', oid: `${RPDU}.1.9.0`, as: whole }, // rPDUIdentDeviceNumPhases
    { variable: 'input.voltage.nominal', oid: `${RPDU}.1.15.0`, as: whole }, // rPDUIdentDeviceLinetoLineVoltage
    { variable: 'input.realpower', oid: `${RPDU}.1.16.0`, as: whole }, // rPDUIdentDevicePowerWatts
    { variable: 'input.powerfactor', oid: `${RPDU}.1.17.0`, as: measure(0.001) }, // rPDUIdentDevicePowerFactor
    { variable: 'input.power', oid: `${RPDU}.1.18.0`, as: whole }, // rPDUIdentDevicePowerVA
] as const satisfies readonly Row[];

export const RPDU_TABLES = [
    {
        of: 'phase',
        phases: 'input.phases',
        // Rows of banks and totals have phase number 0. rPDULoadStatusPhaseNumber
        index: { number: `${RPDU}.2.3.1.1.4` },
        columns: [
            { single: 'input.current', phase: 'input.L1.current', oid: `${RPDU}.2.3.1.1.2`, as: tenths }, // rPDULoadStatusLoad
            {
                single: 'input.current.status',
                phase: 'input.L1.current.status',
                oid: `${RPDU}.2.3.1.1.3`, // rPDULoadStatusLoadState
                as: loadState,
            },
        ],
        alarms: [{ oid: `${RPDU}.2.3.1.1.3`, subject: 'phase', texts: LOAD_ALARMS }],
    },
    {
        of: 'phase',
        phases: 'input.phases',
        index: { arcs: ['number'] }, // rPDULoadPhaseConfigIndex
        columns: [
            {
                single: 'input.current.low.warning',
                phase: 'input.L1.current.low.warning',
                oid: `${RPDU}.2.2.1.1.2`, // rPDULoadPhaseConfigLowLoadThreshold
                as: whole,
            },
            {
                single: 'input.current.high.warning',
                phase: 'input.L1.current.high.warning',
                oid: `${RPDU}.2.2.1.1.3`, // rPDULoadPhaseConfigNearOverloadThreshold
                as: whole,
            },
            {
                single: 'input.current.high.critical',
                phase: 'input.L1.current.high.critical',
                oid: `${RPDU}.2.2.1.1.4`, // rPDULoadPhaseConfigOverloadThreshold
                as: whole,
            },
        ],
    },
    {
        of: 'group',
        index: { number: `${RPDU}.2.3.1.1.5` }, // rPDULoadStatusBankNumber
        columns: [
            { variable: 'outlet.group.n.current', oid: `${RPDU}.2.3.1.1.2`, as: tenths }, // rPDULoadStatusLoad
            { variable: 'outlet.group.n.current.status', oid: `${RPDU}.2.3.1.1.3`, as: loadState }, // rPDULoadStatusLoadState
        ],
        alarms: [{ oid: `${RPDU}.2.3.1.1.3`, subject: 'bank', texts: LOAD_ALARMS }],
    },
    {
        of: 'outlet',
        index: { arcs: ['number'] }, // rPDUOutletControlIndex, rPDUOutletConfigIndex, rPDUOutletStatusIndex
        columns: [
            { variable: 'outlet.n.id', oid: `${RPDU}.3.5.1.1.1`, as: text }, // rPDUOutletStatusIndex
            {
                variable: 'outlet.n.desc',
                oid: `${RPDU}.3.4.1.1.2`, // rPDUOutletConfigOutletName
                as: text,
                writable: { maxLength: OUTLET_NAME_MAX },
            },
            { variable: 'outlet.n.desc', oid: `${RPDU}.3.5.1.1.2`, as: text }, // rPDUOutletStatusOutletName
            { variable: 'outlet.n.status', oid: `${RPDU}.3.5.1.1.4`, as: state }, // rPDUOutletStatusOutletState
            { variable: 'outlet.n.groupid', oid: `${RPDU}.3.5.1.1.6`, as: idUnlessZero }, // rPDUOutletStatusOutletBank
            { variable: 'outlet.n.switchable', oid: `${RPDU}.3.3.1.1.4`, as: whenThere('yes') }, // rPDUOutletControlOutletCommand
            { variable: 'outlet.n.delay.start', oid: `${RPDU}.3.4.1.1.4`, as: countdown, writable: DELAY }, // rPDUOutletConfigPowerOnTime
            { variable: 'outlet.n.delay.shutdown', oid: `${RPDU}.3.4.1.1.5`, as: countdown, writable: DELAY }, // rPDUOutletConfigPowerOffTime
        ],
        commands: switching({
            control: { oid: `${RPDU}.3.3.1.1.4` }, // rPDUOutletControlOutletCommand
            state: { oid: `${RPDU}.3.5.1.1.4` }, // rPDUOutletStatusOutletState
            pending: { oid: `${RPDU}.3.5.1.1.5` }, // rPDUOutletStatusCommandPending
            delayed: { on: 4, off: 5 }, // delayedOn(4), delayedOff(5)
        }),
    },
    {
        of: 'outlet',
        index: { arcs: ['number'] }, // sPDUOutletCtlIndex
        columns: [
            { variable: 'outlet.n.id', oid: `${SPDU}.4.2.1.1`, as: text }, // sPDUOutletCtlIndex
            { variable: 'outlet.n.desc', oid: `${SPDU}.4.2.1.4`, as: text }, // sPDUOutletCtlName
            { variable: 'outlet.n.status', oid: `${SPDU}.4.2.1.3`, as: state }, // sPDUOutletCtl
            { variable: 'outlet.n.switchable', oid: `${SPDU}.4.2.1.3`, as: whenThere('yes') },
        ],
        commands: switching({
            control: { oid: `${SPDU}.4.2.1.3` }, // sPDUOutletCtl, which reads as the state
            state: { oid: `${SPDU}.4.2.1.3` },
            pending: { oid: `${SPDU}.4.2.1.2` }, // sPDUOutletPending
            delayed: { on: 5, off: 6 }, // outletOnWithDelay(5), outletOffWithDelay(6)
        }),
    },
] as const satisfies readonly Table[];

interface Switching {
    readonly control: Cell;
    readonly state: Cell;
    readonly pending: Cell;
    /** The numbers of the delayed commands, which differ between the two tables; on, off and reboot are the same. */
    readonly delayed: { readonly on: number; readonly off: number };
}

// PowerNet-MIB rPDUOutletControlOutletCommand immediateOn(1), immediateOff(2), immediateReboot(3); sPDUOutletCtl outletOn(1),
// outletOff(2), outletReboot(3). Where a command is on its way the card says commandPending(1).
function switching({ control, state, pending, delayed }: Switching) {
    const isPending = { ...pending, values: [1] };
    return [
        { command: 'outlet.n.load.on', control, put: ON, proof: [{ ...state, values: [1] }] },
        { command: 'outlet.n.load.off', control, put: OFF, proof: [{ ...state, values: [2] }] },
        { command: 'outlet.n.load.cycle', control, put: REBOOT, proof: [{ ...state, values: [2] }, isPending] },
        {
            command: 'outlet.n.load.on.delay',
            control,
            put: put(delayed.on),
            proof: [{ ...state, values: [1] }, isPending],
        },
        {
            command: 'outlet.n.load.off.delay',
            control,
            put: put(delayed.off),
            proof: [{ ...state, values: [2] }, isPending],
        },
    ] as const;
}

export const apcRpdu = {
    name: 'apc-rpdu',
    title: 'APC rack PDU, first generation (PowerNet-MIB rPDU)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.318.1.3.4'],
    // rPDUIdentModelNumber, rPDULoadStatusLoad, sPDUOutletCtl
    probes: [`${RPDU}.1.5.0`, `${RPDU}.2.3.1.1.2.1`, `${SPDU}.4.2.1.3.1`],
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'APC' },
        ...RPDU_ROWS,
    ],
    tables: RPDU_TABLES,
} as const satisfies Family;
