// ENLOGIC-PDU-MIB: nVent and Enlogic EN and EL PDUs, alone or daisy-chained. Every index begins with the unit. Volts come in tenths,
// amperes and power factors in hundredths.

import { degrees, filledText, hundredths, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ENLOGIC = '1.3.6.1.4.1.38446.1';
const UNIT = `${ENLOGIC}.1.2.1`;
const PHASE = `${ENLOGIC}.3.4.1`;
const BREAKER = `${ENLOGIC}.4.4.1`;
const OUTLET = `${ENLOGIC}.5.7.1`;

// ENLOGIC-PDU-MIB …StatusLoadState upperCritical(1), upperWarning(2), lowerWarning(3), lowerCritical(4), normal(5), off(6)
const level = oneOf({ 1: 'critical-high', 2: 'warning-high', 3: 'warning-low', 4: 'critical-low', 5: 'good' });
const LOAD_ALARMS = { 1: 'load critically high', 2: 'load high' } as const;

export const enlogicPdu = {
    name: 'enlogic-pdu',
    title: 'nVent or Enlogic PDU (ENLOGIC-PDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.38446'],
    probes: [`${UNIT}.11.1`, `${ENLOGIC}.2.4.1.4.1`, `${PHASE}.5.1.1`], // pduNamePlateModelNumber, pduUnitStatusActivePower, pduInputPhaseStatusCurrent
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: 'Enlogic' }],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // pduNamePlateIndex
            columns: [
                { variable: 'ups.id', oid: `${UNIT}.2`, as: filledText }, // pduNamePlateName
                { variable: 'ups.firmware', oid: `${UNIT}.5`, as: filledText }, // pduNamePlateFirmwareVersion
                { variable: 'device.model', oid: `${UNIT}.11`, as: filledText }, // pduNamePlateModelNumber
                { variable: 'device.serial', oid: `${UNIT}.12`, as: filledText }, // pduNamePlateSerialNumber
                { variable: 'input.realpower', oid: `${ENLOGIC}.2.4.1.4`, as: whole }, // pduUnitStatusActivePower
                { variable: 'input.power', oid: `${ENLOGIC}.2.4.1.5`, as: whole }, // pduUnitStatusApparentPower
            ],
            alarms: [{ oid: `${ENLOGIC}.2.4.1.3`, subject: '', texts: LOAD_ALARMS }], // pduUnitStatusLoadState
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['member', 'number'] }, // pduInputPhaseStatusIndex
            columns: [
                { single: 'input.current.status', phase: 'input.L1.current.status', oid: `${PHASE}.4`, as: level }, // pduInputPhaseStatusCurrentState
                { single: 'input.current', phase: 'input.L1.current', oid: `${PHASE}.5`, as: hundredths }, // pduInputPhaseStatusCurrent
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${PHASE}.6`, as: tenths }, // pduInputPhaseStatusVoltage
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${PHASE}.7`, as: whole }, // pduInputPhaseStatusActivePower
                { single: 'input.power', phase: 'input.L1.power', oid: `${PHASE}.8`, as: whole }, // pduInputPhaseStatusApparentPower
                { single: 'input.powerfactor', phase: 'input.L1.powerfactor', oid: `${PHASE}.9`, as: hundredths }, // pduInputPhaseStatusPowerFactor
            ],
            alarms: [{ oid: `${PHASE}.4`, subject: 'phase', texts: LOAD_ALARMS }],
        },
        {
            of: 'group',
            index: { arcs: ['member', 'number'] }, // pduCircuitBreakerStatusIndex
            columns: [
                { variable: 'outlet.group.n.name', oid: `${BREAKER}.3`, as: filledText }, // pduCircuitBreakerLabel
                { variable: 'outlet.group.n.current.status', oid: `${BREAKER}.4`, as: level }, // pduCircuitBreakerStatusLoadState
                { variable: 'outlet.group.n.current', oid: `${BREAKER}.5`, as: hundredths }, // pduCircuitBreakerStatusCurrent
            ],
            alarms: [{ oid: `${BREAKER}.4`, subject: 'breaker', texts: LOAD_ALARMS }],
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'number'] }, // pduOutletMeteredStatusIndex
            columns: [
                { variable: 'outlet.n.desc', oid: `${OUTLET}.3`, as: filledText }, // pduOutletMeteredStatusName
                { variable: 'outlet.n.current', oid: `${OUTLET}.5`, as: hundredths }, // pduOutletMeteredStatusCurrent
                { variable: 'outlet.n.realpower', oid: `${OUTLET}.6`, as: whole }, // pduOutletMeteredStatusActivePower
                { variable: 'outlet.n.powerfactor', oid: `${OUTLET}.7`, as: hundredths }, // pduOutletMeteredStatusPowerFactor
            ],
        },
        {
            of: 'ambient',
            index: { arcs: ['member', 'number'] }, // pduExternalSensorStatusIndex
            columns: [
                { variable: 'ambient.n.name', oid: `${ENLOGIC}.6.3.1.3`, as: filledText }, // pduExternalSensorStatusName
                {
                    variable: 'ambient.n.temperature',
                    oid: `${ENLOGIC}.6.4.1.7`, // pduExternalSensorStatusValue
                    as: degrees(0.1),
                    when: { oid: `${ENLOGIC}.6.4.1.2`, is: 1 }, // pduExternalSensorStatusType temperature(1)
                },
                {
                    variable: 'ambient.n.humidity',
                    oid: `${ENLOGIC}.6.4.1.7`,
                    as: tenths,
                    when: { oid: `${ENLOGIC}.6.4.1.2`, is: 2 },
                },
            ],
        },
    ],
} as const satisfies Family;
