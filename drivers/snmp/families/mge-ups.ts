// MG-SNMP-UPS-MIB: UPSs of Eaton and MGE (5P, 5PX, 9PX, Galaxy …) with a Network Management Card. Cards speak RFC 1628 beside it.

import { degrees, filledText, flags, named, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { order, put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.705.1';

// MG-SNMP-UPS-MIB writes truth as yes(1), no(2).
const YES = 1;
const NO = 2;
const contact = named({ [-1]: 'unknown', 1: 'closed', 2: 'opened' });

export const mgeUps: Family = besideUpsMib({
    name: 'mge-ups',
    title: 'Eaton or MGE UPS (MG-SNMP-UPS-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.705.1'],
    probes: [`${UPS}.1.1.0`, `${UPS}.7.3.0`, `${UPS}.5.2.0`], // upsmgIdentFamilyName, upsmgOutputOnBattery, upsmgBatteryLevel
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'EATON' },
        { variable: 'ups.model', oid: `${UPS}.1.1.0`, as: filledText }, // upsmgIdentFamilyName
        { variable: 'ups.firmware', oid: `${UPS}.1.4.0`, as: filledText }, // upsmgIdentFirmwareVersion
        { variable: 'ups.serial', oid: `${UPS}.1.7.0`, as: filledText }, // upsmgIdentSerialNumber
        { variable: 'ups.firmware.aux', oid: `${UPS}.12.12.0`, as: filledText }, // upsmgAgentFirmwareVersion
        { variable: 'battery.runtime.low', oid: `${UPS}.4.7.0`, as: whole }, // upsmgConfigLowBatteryTime
        { variable: 'battery.charge.low', oid: `${UPS}.4.8.0`, as: whole, writable: { min: 0, max: 100 } }, // upsmgConfigLowBatteryLevel
        { variable: 'battery.runtime', oid: `${UPS}.5.1.0`, as: whole }, // upsmgBatteryRemainingTime
        { variable: 'battery.charge', oid: `${UPS}.5.2.0`, as: whole }, // upsmgBatteryLevel
        { variable: 'battery.voltage', oid: `${UPS}.5.5.0`, as: tenths }, // upsmgBatteryVoltage
        { variable: 'input.phases', oid: `${UPS}.6.1.0`, as: whole }, // upsmgInputPhaseNum
        {
            variable: 'input.transfer.reason',
            oid: `${UPS}.6.4.0`, // upsmgInputLineFailCause
            as: oneOf({ 2: 'input voltage out of range', 3: 'input frequency out of range', 4: 'utility off' }),
        },
        { variable: 'output.phases', oid: `${UPS}.7.1.0`, as: whole }, // upsmgOutputPhaseNum
        { variable: 'ambient.temperature', oid: `${UPS}.8.1.0`, as: degrees(0.1) }, // upsmgEnvironAmbientTemp
        { variable: 'ambient.humidity', oid: `${UPS}.8.2.0`, as: tenths }, // upsmgEnvironAmbientHumidity
        { variable: 'ambient.contacts.1.status', oid: `${UPS}.8.7.1.9.1`, as: contact }, // upsmgEnvironmentInput1State
        { variable: 'ambient.contacts.2.status', oid: `${UPS}.8.7.1.10.1`, as: contact }, // upsmgEnvironmentInput2State
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // mginputIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${UPS}.6.2.1.2`, as: tenths }, // mginputVoltage
                { single: 'input.frequency', phase: 'input.L1.frequency', oid: `${UPS}.6.2.1.3`, as: tenths }, // mginputFrequency
                {
                    single: 'input.voltage.minimum',
                    phase: 'input.L1-N.voltage.minimum',
                    oid: `${UPS}.6.2.1.4`,
                    as: tenths,
                }, // mginputMinimumVoltage
                {
                    single: 'input.voltage.maximum',
                    phase: 'input.L1-N.voltage.maximum',
                    oid: `${UPS}.6.2.1.5`,
                    as: tenths,
                }, // mginputMaximumVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${UPS}.6.2.1.6`, as: tenths }, // mginputCurrent
            ],
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: { arcs: ['number'] }, // mgoutputPhaseIndex
            columns: [
                { single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${UPS}.7.2.1.2`, as: tenths }, // mgoutputVoltage
                { single: 'output.frequency', phase: 'output.L1.frequency', oid: `${UPS}.7.2.1.3`, as: tenths }, // mgoutputFrequency
                { single: 'ups.load', phase: 'ups.L1.load', oid: `${UPS}.7.2.1.4`, as: whole }, // mgoutputLoadPerPhase
                { single: 'output.current', phase: 'output.L1.current', oid: `${UPS}.7.2.1.5`, as: tenths }, // mgoutputCurrent
            ],
        },
    ],
    status: {
        source: [
            { oid: `${UPS}.7.3.0`, as: flags({ [YES]: ['OB'] }) }, // upsmgOutputOnBattery
            { oid: `${UPS}.7.7.0`, as: flags({ [YES]: ['OFF'] }) }, // upsmgOutputUtilityOff
            { oid: `${UPS}.7.3.0`, as: flags({ [NO]: ['OL'] }) }, // upsmgOutputOnBattery
        ],
        also: [
            { oid: `${UPS}.5.9.0`, as: flags({ [YES]: ['RB'] }) }, // upsmgBatteryFaultBattery
            { oid: `${UPS}.5.11.0`, as: flags({ [YES]: ['RB'] }) }, // upsmgBatteryReplacement
            { oid: `${UPS}.5.14.0`, as: flags({ [YES]: ['LB'] }) }, // upsmgBatteryLowBattery
            { oid: `${UPS}.5.16.0`, as: flags({ [YES]: ['LB'] }) }, // upsmgBatteryLowCondition
            { oid: `${UPS}.7.4.0`, as: flags({ [YES]: ['BYPASS'] }) }, // upsmgOutputOnByPass
            { oid: `${UPS}.7.8.0`, as: flags({ [YES]: ['BOOST'] }) }, // upsmgOutputOnBoost
            { oid: `${UPS}.7.10.0`, as: flags({ [YES]: ['OVER'] }) }, // upsmgOutputOverLoad
            { oid: `${UPS}.7.12.0`, as: flags({ [YES]: ['TRIM'] }) }, // upsmgOutputOnBuck
        ],
    },
    alarmRows: [
        { oid: `${UPS}.5.9.0`, meanings: { [YES]: { text: 'battery fault', status: 'RB' } } }, // upsmgBatteryFaultBattery
        { oid: `${UPS}.5.15.0`, meanings: { [YES]: { text: 'battery charger fault' } } }, // upsmgBatteryChargerFault
        { oid: `${UPS}.7.11.0`, meanings: { [YES]: { text: 'over temperature' } } }, // upsmgOutputOverTemp
    ],
    commands: [
        order('test.battery.start', `${UPS}.10.4.0`, put(2)), // upsmgTestDiagnostics
    ],
});
