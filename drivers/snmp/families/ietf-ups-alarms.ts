// RFC 1628 upsWellKnownAlarms and upsWellKnownTests: what the OIDs of the alarm table and of upsTestId stand for.
// An alarm that only repeats a state which the status tells by itself (on battery, on bypass, off as requested) has no text:
// ALARM is for what somebody must look at.

import type { AlarmMeaning } from '../family.ts';

const ALARM = '1.3.6.1.2.1.33.1.6.3';
const TEST = '1.3.6.1.2.1.33.1.7.7';

export const WELL_KNOWN_TESTS = {
    none: `${TEST}.1`, // upsTestNoTestsInitiated
    abort: `${TEST}.2`, // upsTestAbortTestInProgress
    system: `${TEST}.3`, // upsTestGeneralSystemsTest
    quick: `${TEST}.4`, // upsTestQuickBatteryTest
    deep: `${TEST}.5`, // upsTestDeepBatteryCalibration
} as const;

export const WELL_KNOWN_ALARMS: Readonly<Record<string, AlarmMeaning>> = {
    [`${ALARM}.1`]: { text: 'battery must be replaced', status: 'RB' }, // upsAlarmBatteryBad
    [`${ALARM}.2`]: {}, // upsAlarmOnBattery: upsOutputSource says it
    [`${ALARM}.3`]: { text: 'battery low', status: 'LB' }, // upsAlarmLowBattery
    [`${ALARM}.4`]: { text: 'battery depleted', status: 'LB' }, // upsAlarmDepletedBattery
    [`${ALARM}.5`]: { text: 'temperature out of tolerance' }, // upsAlarmTempBad
    [`${ALARM}.6`]: { text: 'input out of tolerance' }, // upsAlarmInputBad
    [`${ALARM}.7`]: { text: 'output out of tolerance' }, // upsAlarmOutputBad
    [`${ALARM}.8`]: { text: 'output overloaded', status: 'OVER' }, // upsAlarmOutputOverload
    [`${ALARM}.9`]: { status: 'BYPASS' }, // upsAlarmOnBypass
    [`${ALARM}.10`]: { text: 'bypass out of tolerance' }, // upsAlarmBypassBad
    [`${ALARM}.11`]: { status: 'OFF' }, // upsAlarmOutputOffAsRequested
    [`${ALARM}.12`]: { status: 'OFF' }, // upsAlarmUpsOffAsRequested
    [`${ALARM}.13`]: { text: 'charger failed' }, // upsAlarmChargerFailed
    [`${ALARM}.14`]: { text: 'output is off', status: 'OFF' }, // upsAlarmUpsOutputOff
    [`${ALARM}.15`]: { text: 'UPS is off', status: 'OFF' }, // upsAlarmUpsSystemOff
    [`${ALARM}.16`]: { text: 'fan failed' }, // upsAlarmFanFailure
    [`${ALARM}.17`]: { text: 'fuse failed' }, // upsAlarmFuseFailure
    [`${ALARM}.18`]: { text: 'general fault' }, // upsAlarmGeneralFault
    [`${ALARM}.19`]: { text: 'self test failed' }, // upsAlarmDiagnosticTestFailed
    [`${ALARM}.20`]: { text: 'card has lost the UPS', isDeaf: true }, // upsAlarmCommunicationsLost
    [`${ALARM}.21`]: { text: 'waiting for mains' }, // upsAlarmAwaitingPower
    [`${ALARM}.22`]: { text: 'shutdown pending' }, // upsAlarmShutdownPending
    [`${ALARM}.23`]: { text: 'shutdown imminent' }, // upsAlarmShutdownImminent
    [`${ALARM}.24`]: {}, // upsAlarmTestInProgress: upsTestResultsSummary says it
};
