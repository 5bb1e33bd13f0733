// Raritan PDU2-MIB: PX2, PX3, PX4 and their cascades. Sensors are cells of big tables: the index ends in the type of the sensor,
// and a column beside it says how many decimal digits its number has. Without those digits a value means nothing.

import { filledText, macAddress, numberOneOf, oneOf, type Put, signed, text, whole, yesNo } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU2 = '1.3.6.1.4.1.13742.6';

// PDU2-MIB SensorTypeEnumeration.
const CURRENT = '1';
const VOLTAGE = '4';
const ACTIVE_POWER = '5';
const APPARENT_POWER = '6';
const POWER_FACTOR = '7';
const ACTIVE_ENERGY = '8';
const ON_OFF = '14';
const TRIP = '15';
const FREQUENCY = '23';
const VOLTAGE_TO_NEUTRAL = '25';

// PDU2-MIB SensorStateEnumeration.
const IS_ON = 7;
const IS_OFF = 8;
const switchState = oneOf({ [IS_ON]: 'on', [IS_OFF]: 'off' });

const inlet = (tail: string) =>
    ({
        oid: `${PDU2}.5.2.3.1.4`, // measurementsInletSensorValue
        tail,
        as: whole,
        digits: `${PDU2}.3.3.4.1.7`, // inletSensorDecimalDigits
        available: `${PDU2}.5.2.3.1.2`, // measurementsInletSensorIsAvailable
    }) as const;
const pole = (tail: string) =>
    ({
        oid: `${PDU2}.5.2.4.1.4`, // measurementsInletPoleSensorValue
        tail,
        as: whole,
        digits: `${PDU2}.3.3.6.1.7`, // inletPoleSensorDecimalDigits
        available: `${PDU2}.5.2.4.1.2`, // measurementsInletPoleSensorIsAvailable
    }) as const;
const outlet = (tail: string) =>
    ({
        oid: `${PDU2}.5.4.3.1.4`, // measurementsOutletSensorValue
        tail,
        as: whole,
        digits: `${PDU2}.3.5.4.1.7`, // outletSensorDecimalDigits
        available: `${PDU2}.5.4.3.1.2`, // measurementsOutletSensorIsAvailable
    }) as const;

const control = { oid: `${PDU2}.4.1.2.1.2` }; // switchingOperation
const shows = (value: number) => ({ oid: `${PDU2}.4.1.2.1.3`, values: [value] }) as const; // outletSwitchingState
const put = (value: number) => ({ kind: 'integer', value }) as const satisfies Put;

const NAME_MAX = 32;

export const raritanPx2 = {
    name: 'raritan-px2',
    title: 'Raritan PX2, PX3 or PX4 (PDU2-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.13742.6'],
    probes: [
        `${PDU2}.3.2.1.1.3.1`, // pduModel
        `${PDU2}.5.2.3.1.4.1.1.${CURRENT}`, // measurementsInletSensorValue
        `${PDU2}.3.5.3.1.2.1.1`, // outletLabel
    ],
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: 'Raritan' }],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // pduId
            columns: [
                { variable: 'device.mfr', oid: `${PDU2}.3.2.1.1.2`, as: filledText }, // pduManufacturer
                { variable: 'device.model', oid: `${PDU2}.3.2.1.1.3`, as: filledText }, // pduModel
                { variable: 'ups.model', oid: `${PDU2}.3.2.1.1.3`, as: filledText },
                { variable: 'device.serial', oid: `${PDU2}.3.2.1.1.4`, as: filledText }, // pduSerialNumber
                { variable: 'device.macaddr', oid: `${PDU2}.3.2.2.1.11`, as: macAddress }, // pxMACAddress
                { variable: 'ups.id', oid: `${PDU2}.3.2.2.1.13`, as: filledText, writable: { maxLength: NAME_MAX } }, // deviceName
                { variable: 'outlet.count', oid: `${PDU2}.3.2.2.1.4`, as: whole }, // outletCount
                { variable: 'input.count', oid: `${PDU2}.3.2.2.1.2`, as: whole }, // inletCount
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '1', '1'] }, // pduId, boardType mainController, boardIndex
            columns: [{ variable: 'ups.firmware', oid: `${PDU2}.3.2.3.1.6`, as: filledText }], // boardFirmwareVersion
        },
        {
            of: 'member',
            // Of a PDU with several inlets the first: the names have no place for more.
            index: { arcs: ['member', '1'] }, // pduId, inletId
            columns: [
                { variable: 'input.phases', oid: `${PDU2}.3.3.3.1.5`, as: numberOneOf({ 2: 1, 3: 3, 4: 3 }) }, // inletPoleCount, neutral included
                { variable: 'input.current', ...inlet(CURRENT) },
                { variable: 'input.voltage', ...inlet(VOLTAGE) },
                { variable: 'input.realpower', ...inlet(ACTIVE_POWER) },
                { variable: 'input.power', ...inlet(APPARENT_POWER) },
                { variable: 'input.powerfactor', ...inlet(POWER_FACTOR) },
                { variable: 'experimental.input.energy', ...inlet(ACTIVE_ENERGY) },
                { variable: 'input.frequency', ...inlet(FREQUENCY) },
            ],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['member', '1', 'number'] }, // pduId, inletId, inletPoleIndex
            columns: [
                { single: 'input.current', phase: 'input.L1.current', ...pole(CURRENT) },
                { single: 'input.voltage', phase: 'input.L1-N.voltage', ...pole(VOLTAGE_TO_NEUTRAL) },
                { phase: 'input.L1-L2.voltage', ...pole(VOLTAGE) },
                { single: 'input.realpower', phase: 'input.L1.realpower', ...pole(ACTIVE_POWER) },
                { single: 'input.power', phase: 'input.L1.power', ...pole(APPARENT_POWER) },
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', ...pole(POWER_FACTOR) },
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'number'] }, // pduId, outletId
            columns: [
                { variable: 'outlet.n.id', oid: `${PDU2}.3.5.3.1.2`, as: text }, // outletLabel
                { variable: 'outlet.n.desc', oid: `${PDU2}.3.5.3.1.3`, as: text, writable: { maxLength: NAME_MAX } }, // outletName
                { variable: 'outlet.n.status', oid: `${PDU2}.4.1.2.1.3`, as: switchState }, // outletSwitchingState
                { variable: 'outlet.n.status', oid: `${PDU2}.5.4.3.1.3`, tail: ON_OFF, as: switchState }, // measurementsOutletSensorState
                { variable: 'outlet.n.switchable', oid: `${PDU2}.3.5.3.1.28`, as: yesNo }, // outletSwitchable
                { variable: 'outlet.n.current', ...outlet(CURRENT) },
                { variable: 'outlet.n.voltage', ...outlet(VOLTAGE) },
                { variable: 'outlet.n.realpower', ...outlet(ACTIVE_POWER) },
                { variable: 'outlet.n.power', ...outlet(APPARENT_POWER) },
                { variable: 'outlet.n.powerfactor', ...outlet(POWER_FACTOR) },
                { variable: 'experimental.outlet.n.energy', ...outlet(ACTIVE_ENERGY) },
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(0), proof: [shows(IS_OFF)] },
                { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(IS_ON)] },
                { command: 'outlet.n.load.cycle', control, put: put(2), proof: [shows(IS_OFF)] },
            ],
        },
        {
            of: 'group',
            index: { arcs: ['member', 'number'] }, // pduId, overCurrentProtectorIndex
            columns: [
                { variable: 'outlet.group.n.id', oid: `${PDU2}.3.4.3.1.2`, as: text }, // overCurrentProtectorLabel
                {
                    variable: 'outlet.group.n.current',
                    oid: `${PDU2}.5.3.3.1.4`, // measurementsOverCurrentProtectorSensorValue
                    tail: CURRENT,
                    as: signed(1),
                    digits: `${PDU2}.3.4.4.1.7`, // overCurrentProtectorSensorDecimalDigits
                    available: `${PDU2}.5.3.3.1.2`, // measurementsOverCurrentProtectorSensorIsAvailable
                },
            ],
            // PDU2-MIB SensorStateEnumeration open(0), closed(1).
            alarms: [{ oid: `${PDU2}.5.3.3.1.3`, tail: TRIP, subject: 'breaker', texts: { 0: 'tripped' } }],
        },
    ],
} as const satisfies Family;
