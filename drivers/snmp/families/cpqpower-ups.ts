// CPQPOWER-MIB ups: UPSs of HP, HPE and Compaq with a UPS Management Module (R/T3000, R5000 …). A cousin of XUPS-MIB.

import {
    countdown,
    degrees,
    filledText,
    flags,
    named,
    oneOf,
    signed,
    tenths,
    text,
    whenThere,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { order, put, readsBack, SHUTDOWN_SECONDS, START_SECONDS, seconds } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.232.165.3';

const DELAY_MAX = 32_767;
// CPQPOWER-MIB upsRecepStatus on(1), off(2), pendingOff(3), pendingOn(4), unknown(5): a pending switch has not happened yet.
const recepStatus = `${UPS}.10.2.1.2`;
const receptacle = oneOf({ 1: 'on', 2: 'off', 3: 'on', 4: 'off' });

export const cpqpowerUps: Family = besideUpsMib({
    name: 'cpqpower-ups',
    title: 'HP, HPE or Compaq UPS (CPQPOWER-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.232.165.3', '1.3.6.1.4.1.232.165.1'],
    probes: [`${UPS}.1.1.0`, `${UPS}.4.5.0`, `${UPS}.2.4.0`], // upsIdentManufacturer, upsOutputSource, upsBatCapacity
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', oid: `${UPS}.1.1.0`, as: filledText }, // upsIdentManufacturer
        { variable: 'ups.model', oid: `${UPS}.1.2.0`, as: filledText }, // upsIdentModel
        { variable: 'ups.firmware', oid: `${UPS}.1.3.0`, as: filledText }, // upsIdentSoftwareVersions
        { variable: 'ups.serial', oid: '1.3.6.1.4.1.232.165.1.2.7.0', as: filledText }, // deviceSerialNumber
        { variable: 'battery.runtime', oid: `${UPS}.2.1.0`, as: whole }, // upsBatTimeRemaining
        { variable: 'battery.voltage', oid: `${UPS}.2.2.0`, as: tenths }, // upsBatVoltage
        { variable: 'battery.current', oid: `${UPS}.2.3.0`, as: signed(0.1) }, // upsBatCurrent
        { variable: 'battery.charge', oid: `${UPS}.2.4.0`, as: whole }, // upsBatCapacity
        { variable: 'input.frequency', oid: `${UPS}.3.1.0`, as: tenths }, // upsInputFrequency
        { variable: 'input.quality', oid: `${UPS}.3.2.0`, as: text }, // upsInputLineBads
        { variable: 'input.phases', oid: `${UPS}.3.3.0`, as: whole }, // upsInputNumPhases
        { variable: 'ups.load', oid: `${UPS}.4.1.0`, as: whole }, // upsOutputLoad
        { variable: 'output.frequency', oid: `${UPS}.4.2.0`, as: tenths }, // upsOutputFrequency
        { variable: 'output.phases', oid: `${UPS}.4.3.0`, as: whole }, // upsOutputNumPhases
        {
            variable: 'ups.type',
            oid: `${UPS}.4.5.0`, // upsOutputSource
            as: oneOf({ 3: 'normal', 8: 'parallel capacity', 9: 'parallel redundancy', 10: 'high efficiency' }),
        },
        { variable: 'ambient.temperature', oid: `${UPS}.6.1.0`, as: degrees(1) }, // upsEnvAmbientTemp
        { variable: 'ambient.temperature.low', oid: `${UPS}.6.2.0`, as: degrees(1) }, // upsEnvAmbientLowerLimit
        { variable: 'ambient.temperature.high', oid: `${UPS}.6.3.0`, as: degrees(1) }, // upsEnvAmbientUpperLimit
        {
            variable: 'ups.test.result',
            oid: `${UPS}.7.2.0`, // upsTestBatteryStatus
            as: named({
                1: 'Unknown',
                2: 'Done and passed',
                3: 'Done and error',
                4: 'In progress',
                5: 'Not supported',
                6: 'Inhibited',
                7: 'Scheduled',
            }),
        },
        { variable: 'ups.timer.shutdown', oid: `${UPS}.8.1.0`, as: countdown }, // upsControlOutputOffDelay
        { variable: 'ups.timer.start', oid: `${UPS}.8.2.0`, as: countdown }, // upsControlOutputOnDelay
        { variable: 'output.voltage.nominal', oid: `${UPS}.9.1.0`, as: whole }, // upsConfigOutputVoltage
        { variable: 'input.voltage.nominal', oid: `${UPS}.9.2.0`, as: whole }, // upsConfigInputVoltage
        { variable: 'ups.realpower.nominal', oid: `${UPS}.9.3.0`, as: whole }, // upsConfigOutputWatts
        { variable: 'output.frequency.nominal', oid: `${UPS}.9.4.0`, as: tenths }, // upsConfigOutputFreq
        { variable: 'outlet.count', oid: `${UPS}.10.1.0`, as: whole }, // upsNumReceptacles
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // upsInputPhase
            columns: [
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${UPS}.3.4.1.2`, as: whole }, // upsInputVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${UPS}.3.4.1.3`, as: whole }, // upsInputCurrent
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${UPS}.3.4.1.4`, as: whole }, // upsInputWatts
            ],
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: { arcs: ['number'] }, // upsOutputPhase
            columns: [
                { single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${UPS}.4.4.1.2`, as: whole }, // upsOutputVoltage
                { single: 'output.current', phase: 'output.L1.current', oid: `${UPS}.4.4.1.3`, as: whole }, // upsOutputCurrent
                { single: 'ups.realpower', phase: 'ups.L1.realpower', oid: `${UPS}.4.4.1.4`, as: whole }, // upsOutputWatts
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // upsRecepIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${UPS}.10.2.1.1`, as: text }, // upsRecepIndex
                { variable: 'outlet.n.switchable', oid: `${UPS}.10.2.1.3`, as: whenThere('yes') }, // upsRecepOffDelaySecs
                { variable: 'outlet.n.status', oid: recepStatus, as: receptacle },
            ],
            commands: [
                {
                    command: 'outlet.n.load.off',
                    control: { oid: `${UPS}.10.2.1.3` },
                    put: put(0),
                    proof: [{ oid: recepStatus, values: [2] }],
                }, // upsRecepOffDelaySecs
                {
                    command: 'outlet.n.load.on',
                    control: { oid: `${UPS}.10.2.1.4` },
                    put: put(0),
                    proof: [{ oid: recepStatus, values: [1] }],
                }, // upsRecepOnDelaySecs
                {
                    command: 'outlet.n.load.cycle',
                    control: { oid: `${UPS}.10.2.1.7` },
                    put: put(0),
                    proof: [{ oid: recepStatus, values: [2, 3, 4] }],
                }, // upsRecepShedSecsWithRestart
            ],
        },
    ],
    status: {
        source: [
            {
                oid: `${UPS}.4.5.0`, // upsOutputSource
                as: flags({
                    2: ['OFF'],
                    3: ['OL'],
                    4: ['OL', 'BYPASS'],
                    5: ['OB'],
                    6: ['OL', 'BOOST'],
                    7: ['OL', 'TRIM'],
                    8: ['OL'],
                    9: ['OL'],
                    10: ['OL', 'ECO'],
                }),
            },
        ],
        also: [{ oid: `${UPS}.2.5.0`, as: flags({ 1: ['CHRG'], 2: ['DISCHRG'] }) }], // upsBatteryAbmStatus
    },
    commands: [
        // upsControlOutputOffDelay counts from what is written; 0 ends a countdown.
        order('load.off', `${UPS}.8.1.0`, put(1)),
        order('load.off.delay', `${UPS}.8.1.0`, seconds(SHUTDOWN_SECONDS, DELAY_MAX), readsBack),
        order('shutdown.stop', `${UPS}.8.1.0`, put(0), readsBack),
        order('load.on', `${UPS}.8.2.0`, put(1)), // upsControlOutputOnDelay
        order('load.on.delay', `${UPS}.8.2.0`, seconds(START_SECONDS, DELAY_MAX), readsBack),
        order('shutdown.return', `${UPS}.8.6.0`, seconds(SHUTDOWN_SECONDS, DELAY_MAX), readsBack), // upsLoadShedSecsWithRestart
        order('shutdown.reboot', `${UPS}.8.6.0`, put(0)),
        order('test.battery.start', `${UPS}.7.1.0`, put(1)), // upsTestBattery
    ],
});
