// RFC 1628 UPS-MIB: the standard that most UPS cards speak, alone or beside their maker's own MIB.
// Scalars and tables of the upsObjects; the well-known alarms and tests are in ietf-ups-alarms.ts.

import {
    countdown,
    degrees,
    filledText,
    flags,
    measure,
    minutes,
    numberOf,
    oneOf,
    type StatusReading,
    signed,
    tenths,
    whole,
} from '../conversions.ts';
import type { Family } from '../family.ts';
import { WELL_KNOWN_ALARMS, WELL_KNOWN_TESTS } from './ietf-ups-alarms.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.2.1.33.1';

// RFC 1628 upsSecondsOnBattery: zero when it is not on battery power.
const onBatteryWhenCounting: StatusReading = (raw) => {
    const seconds = numberOf(raw);
    if (seconds === null || seconds < 0) return null;
    return seconds > 0 ? ['OB', 'DISCHRG'] : ['OL'];
};

const testResult = oneOf({
    1: 'done and passed',
    2: 'done and warning',
    3: 'done and error',
    4: 'aborted',
    5: 'in progress',
    6: 'no test initiated',
});

// What NUT's drivers wait before the output goes off: time for the host that gave the command to halt.
const SHUTDOWN_SECONDS = 20;
// Long enough for every power supply to notice that it was off.
const REBOOT_SECONDS = 10;
// RFC 1628: upsShutdownAfterDelay and upsStartupAfterDelay take 2^31, upsRebootWithDuration 300.
const DELAY_MAX = 2_147_483_647;
const REBOOT_MAX = 300;

const SHUTDOWN_TYPE = `${UPS}.8.1.0`; // upsShutdownType
const SHUTDOWN_AFTER = `${UPS}.8.2.0`; // upsShutdownAfterDelay
const STARTUP_AFTER = `${UPS}.8.3.0`; // upsStartupAfterDelay
const REBOOT_WITH = `${UPS}.8.4.0`; // upsRebootWithDuration
const AUTO_RESTART = `${UPS}.8.5.0`; // upsAutoRestart
const AUDIBLE_STATUS = `${UPS}.9.8.0`; // upsConfigAudibleStatus
const TEST_ID = `${UPS}.7.1.0`; // upsTestId
const TEST_SPIN_LOCK = `${UPS}.7.2.0`; // upsTestSpinLock
const TEST_SUMMARY = `${UPS}.7.3.0`; // upsTestResultsSummary
const TEST_IN_PROGRESS = 5;

// upsShutdownType output(1): the UPS itself stays awake and can switch on again.
const outputOnly = { oid: SHUTDOWN_TYPE, put: { kind: 'integer', value: 1 }, optional: true } as const;
const restart = (value: 1 | 2) => ({ oid: AUTO_RESTART, put: { kind: 'integer', value } }) as const;
const seconds = (standard: number, max: number) => ({ kind: 'seconds', default: standard, max }) as const;
const number = (value: number) => ({ kind: 'integer', value }) as const;
const startTest = (test: string) =>
    ({
        writes: [{ oid: TEST_ID, put: { kind: 'oid', value: test }, lock: TEST_SPIN_LOCK }],
        proof: { kind: 'shows', oid: TEST_ID, values: [test] },
    }) as const;
const readsBack = { kind: 'reads-back' } as const;
// Once the output is off nobody may be left to ask: the host that switches it, and often the card's own network.
const accepted = { kind: 'accepted' } as const;

export const ietfUps = {
    name: 'ietf-ups',
    title: 'UPS with RFC 1628 (UPS-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.2.1.33', '1.3.6.1.4.1.850.1'],
    isBesideOthers: true,
    // upsOutputSource, upsBatteryStatus, upsEstimatedChargeRemaining, upsOutputVoltage, upsInputVoltage
    probes: [`${UPS}.4.1.0`, `${UPS}.2.1.0`, `${UPS}.2.4.0`, `${UPS}.4.4.1.2.1`, `${UPS}.3.3.1.3.1`],
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', oid: `${UPS}.1.1.0`, as: filledText }, // upsIdentManufacturer
        { variable: 'ups.mfr', oid: `${UPS}.1.1.0`, as: filledText },
        { variable: 'device.model', oid: `${UPS}.1.2.0`, as: filledText }, // upsIdentModel
        { variable: 'ups.model', oid: `${UPS}.1.2.0`, as: filledText },
        { variable: 'ups.firmware', oid: `${UPS}.1.3.0`, as: filledText }, // upsIdentUPSSoftwareVersion
        { variable: 'ups.firmware.aux', oid: `${UPS}.1.4.0`, as: filledText }, // upsIdentAgentSoftwareVersion
        { variable: 'ups.id', oid: `${UPS}.1.5.0`, as: filledText, writable: { maxLength: 63 } }, // upsIdentName
        { variable: 'battery.runtime', oid: `${UPS}.2.3.0`, as: minutes }, // upsEstimatedMinutesRemaining
        { variable: 'battery.charge', oid: `${UPS}.2.4.0`, as: whole }, // upsEstimatedChargeRemaining
        { variable: 'battery.voltage', oid: `${UPS}.2.5.0`, as: tenths }, // upsBatteryVoltage
        { variable: 'battery.current', oid: `${UPS}.2.6.0`, as: signed(0.1) }, // upsBatteryCurrent
        { variable: 'battery.temperature', oid: `${UPS}.2.7.0`, as: degrees(1) }, // upsBatteryTemperature
        { variable: 'input.phases', oid: `${UPS}.3.2.0`, as: whole }, // upsInputNumLines
        { variable: 'output.frequency', oid: `${UPS}.4.2.0`, as: tenths }, // upsOutputFrequency
        { variable: 'output.phases', oid: `${UPS}.4.3.0`, as: whole }, // upsOutputNumLines
        { variable: 'input.bypass.frequency', oid: `${UPS}.5.1.0`, as: tenths }, // upsBypassFrequency
        { variable: 'input.bypass.phases', oid: `${UPS}.5.2.0`, as: whole }, // upsBypassNumLines
        { variable: 'ups.test.result', oid: TEST_SUMMARY, as: testResult },
        { variable: 'ups.timer.shutdown', oid: SHUTDOWN_AFTER, as: countdown },
        { variable: 'ups.timer.start', oid: STARTUP_AFTER, as: countdown },
        { variable: 'ups.timer.reboot', oid: REBOOT_WITH, as: countdown },
        { variable: 'ups.start.auto', oid: AUTO_RESTART, as: oneOf({ 1: 'yes', 2: 'no' }), writable: 'word' },
        { variable: 'input.voltage.nominal', oid: `${UPS}.9.1.0`, as: whole }, // upsConfigInputVoltage
        { variable: 'input.frequency.nominal', oid: `${UPS}.9.2.0`, as: tenths }, // upsConfigInputFreq
        { variable: 'output.voltage.nominal', oid: `${UPS}.9.3.0`, as: whole }, // upsConfigOutputVoltage
        { variable: 'output.frequency.nominal', oid: `${UPS}.9.4.0`, as: tenths }, // upsConfigOutputFreq
        { variable: 'ups.power.nominal', oid: `${UPS}.9.5.0`, as: whole }, // upsConfigOutputVA
        { variable: 'output.power.nominal', oid: `${UPS}.9.5.0`, as: whole },
        { variable: 'ups.realpower.nominal', oid: `${UPS}.9.6.0`, as: whole }, // upsConfigOutputPower
        { variable: 'output.realpower.nominal', oid: `${UPS}.9.6.0`, as: whole },
        {
            variable: 'battery.runtime.low',
            oid: `${UPS}.9.7.0`, // upsConfigLowBattTime, minutes
            as: minutes,
            writable: { min: 0, max: 86_400 },
        },
        {
            variable: 'ups.beeper.status',
            oid: AUDIBLE_STATUS,
            as: oneOf({ 1: 'disabled', 2: 'enabled', 3: 'muted' }),
        },
        {
            variable: 'input.transfer.low',
            oid: `${UPS}.9.9.0`, // upsConfigLowVoltageTransferPoint
            as: whole,
            writable: { min: 50, max: 500 },
        },
        {
            variable: 'input.transfer.high',
            oid: `${UPS}.9.10.0`, // upsConfigHighVoltageTransferPoint
            as: whole,
            writable: { min: 50, max: 500 },
        },
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // upsInputLineIndex
            columns: [
                { single: 'input.frequency', phase: 'input.L1.frequency', oid: `${UPS}.3.3.1.2`, as: tenths }, // upsInputFrequency
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${UPS}.3.3.1.3`, as: whole }, // upsInputVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${UPS}.3.3.1.4`, as: tenths }, // upsInputCurrent
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${UPS}.3.3.1.5`, as: whole }, // upsInputTruePower
            ],
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: { arcs: ['number'] }, // upsOutputLineIndex
            columns: [
                { single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${UPS}.4.4.1.2`, as: whole }, // upsOutputVoltage
                { single: 'output.current', phase: 'output.L1.current', oid: `${UPS}.4.4.1.3`, as: tenths }, // upsOutputCurrent
                { single: 'output.realpower', phase: 'output.L1.realpower', oid: `${UPS}.4.4.1.4`, as: whole }, // upsOutputPower
                { single: 'ups.load', phase: 'output.L1.power.percent', oid: `${UPS}.4.4.1.5`, as: measure(1) }, // upsOutputPercentLoad
            ],
        },
        {
            of: 'phase',
            phases: 'input.bypass.phases',
            index: { arcs: ['number'] }, // upsBypassLineIndex
            columns: [
                {
                    single: 'input.bypass.voltage',
                    phase: 'input.bypass.L1-N.voltage',
                    oid: `${UPS}.5.3.1.2`,
                    as: whole,
                }, // upsBypassVoltage
                { single: 'input.bypass.current', phase: 'input.bypass.L1.current', oid: `${UPS}.5.3.1.3`, as: tenths }, // upsBypassCurrent
                {
                    single: 'input.bypass.realpower',
                    phase: 'input.bypass.L1.realpower',
                    oid: `${UPS}.5.3.1.4`,
                    as: whole,
                }, // upsBypassPower
            ],
        },
    ],
    status: {
        source: [
            {
                oid: `${UPS}.4.1.0`, // upsOutputSource
                as: flags({
                    2: ['OFF'],
                    3: ['OL'],
                    4: ['OL', 'BYPASS'],
                    5: ['OB', 'DISCHRG'],
                    6: ['OL', 'BOOST'],
                    7: ['OL', 'TRIM'],
                }),
            },
            { oid: `${UPS}.2.2.0`, as: onBatteryWhenCounting }, // upsSecondsOnBattery
        ],
        also: [
            { oid: `${UPS}.2.1.0`, as: flags({ 3: ['LB'], 4: ['LB'] }) }, // upsBatteryStatus
            {
                oid: TEST_ID,
                as: flags({
                    [WELL_KNOWN_TESTS.system]: ['TEST'],
                    [WELL_KNOWN_TESTS.quick]: ['TEST'],
                    [WELL_KNOWN_TESTS.deep]: ['CAL'],
                }),
                // The agent remembers the last test; it runs only while its result says so.
                when: { oid: TEST_SUMMARY, is: TEST_IN_PROGRESS },
            },
        ],
    },
    alarms: {
        count: `${UPS}.6.1.0`, // upsAlarmsPresent
        column: `${UPS}.6.2.1.2`, // upsAlarmDescr
        meanings: WELL_KNOWN_ALARMS,
    },
    commands: [
        { command: 'test.battery.start', ...startTest(WELL_KNOWN_TESTS.quick) },
        { command: 'test.battery.start.quick', ...startTest(WELL_KNOWN_TESTS.quick) },
        { command: 'test.battery.start.deep', ...startTest(WELL_KNOWN_TESTS.deep) },
        { command: 'test.battery.stop', ...startTest(WELL_KNOWN_TESTS.abort) },
        { command: 'test.system.start', ...startTest(WELL_KNOWN_TESTS.system) },
        { command: 'beeper.disable', writes: [{ oid: AUDIBLE_STATUS, put: number(1) }], proof: readsBack },
        { command: 'beeper.enable', writes: [{ oid: AUDIBLE_STATUS, put: number(2) }], proof: readsBack },
        { command: 'beeper.mute', writes: [{ oid: AUDIBLE_STATUS, put: number(3) }], proof: readsBack },
        { command: 'load.off', writes: [outputOnly, { oid: SHUTDOWN_AFTER, put: number(0) }], proof: accepted },
        { command: 'load.on', writes: [{ oid: STARTUP_AFTER, put: number(0) }], proof: accepted },
        {
            command: 'load.off.delay',
            writes: [outputOnly, { oid: SHUTDOWN_AFTER, put: seconds(SHUTDOWN_SECONDS, DELAY_MAX) }],
            proof: readsBack,
        },
        {
            command: 'load.on.delay',
            writes: [{ oid: STARTUP_AFTER, put: seconds(SHUTDOWN_SECONDS, DELAY_MAX) }],
            proof: readsBack,
        },
        {
            command: 'shutdown.return',
            writes: [restart(1), outputOnly, { oid: SHUTDOWN_AFTER, put: seconds(SHUTDOWN_SECONDS, DELAY_MAX) }],
            proof: readsBack,
        },
        {
            command: 'shutdown.stayoff',
            writes: [restart(2), outputOnly, { oid: SHUTDOWN_AFTER, put: seconds(SHUTDOWN_SECONDS, DELAY_MAX) }],
            proof: readsBack,
        },
        // upsShutdownAfterDelay -1 aborts the countdown.
        { command: 'shutdown.stop', writes: [{ oid: SHUTDOWN_AFTER, put: number(-1) }], proof: readsBack },
        {
            command: 'shutdown.reboot',
            writes: [outputOnly, { oid: REBOOT_WITH, put: seconds(REBOOT_SECONDS, REBOOT_MAX) }],
            proof: accepted,
        },
    ],
} as const satisfies Family;
