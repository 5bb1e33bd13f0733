// GEIST-V5-MIB: rack PDUs of Geist and Vertiv (rPDU, MG, MN, GU2 …). Volts in tenths, amperes in hundredths.

import { filledText, hundredths, oneOf, tenths, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const GEIST = '1.3.6.1.4.1.21239.5.2';
const OUTLET = `${GEIST}.3.5.1`;

// GEIST-V5-MIB pduOutletSwitchState on(1), off(2), on2off(3), off2on(4), rebootOn(5), rebootOff(6), unavailable(7): what is
// pending has not happened.
const state = oneOf({ 1: 'on', 2: 'off', 3: 'on', 4: 'off', 5: 'on', 6: 'off' });
const shows = (...values: number[]) => ({ oid: `${OUTLET}.4`, values });
// GEIST-V5-MIB pduOutletSwitchControl cancel(1), on(2), onAfterDelay(3), off(4), offAfterDelay(5), reboot(6),
// rebootAfterDelay(7), none(8).
const control = { oid: `${OUTLET}.6` };

export const geistPdu = {
    name: 'geist-pdu',
    title: 'Geist or Vertiv rack PDU (GEIST-V5-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.21239.42', '1.3.6.1.4.1.21239.5'],
    probes: [`${GEIST}.3.2.1.4.1`, `${GEIST}.3.1.1.9.1`], // pduPhaseVoltage, pduTotalRealPower
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Vertiv' },
        { variable: 'ups.firmware', oid: `${GEIST}.1.2.0`, as: filledText }, // productVersion
        { variable: 'device.model', oid: `${GEIST}.1.8.0`, as: filledText }, // productModelNumber
        { variable: 'device.serial', oid: `${GEIST}.1.10.0`, as: filledText }, // productSerialNumber
    ],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // pduMainIndex
            columns: [
                { variable: 'ups.id', oid: `${GEIST}.3.1.1.4`, as: filledText }, // pduMainLabel
                { variable: 'input.realpower', oid: `${GEIST}.3.1.1.9`, as: whole }, // pduTotalRealPower
                { variable: 'input.power', oid: `${GEIST}.3.1.1.10`, as: whole }, // pduTotalApparentPower
                { variable: 'input.powerfactor', oid: `${GEIST}.3.1.1.11`, as: hundredths }, // pduTotalPowerFactor
                { variable: 'experimental.input.energy', oid: `${GEIST}.3.1.1.12`, as: whole }, // pduTotalEnergy
            ],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // pduPhaseIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${GEIST}.3.2.1.4`, as: tenths }, // pduPhaseVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${GEIST}.3.2.1.8`, as: hundredths }, // pduPhaseCurrent
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${GEIST}.3.2.1.12`, as: whole }, // pduPhaseRealPower
                { single: 'input.power', phase: 'input.L1.power', oid: `${GEIST}.3.2.1.13`, as: whole }, // pduPhaseApparentPower
                {
                    single: 'input.powerfactor',
                    phase: 'input.L1.powerfactor',
                    oid: `${GEIST}.3.2.1.14`,
                    as: hundredths,
                }, // pduPhasePowerFactor
            ],
        },
        {
            of: 'group',
            index: { arcs: ['number'] }, // pduBreakerIndex
            columns: [
                { variable: 'outlet.group.n.name', oid: `${GEIST}.3.3.1.3`, as: filledText }, // pduBreakerLabel
                { variable: 'outlet.group.n.current', oid: `${GEIST}.3.3.1.4`, as: hundredths }, // pduBreakerCurrent
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // pduOutletSwitchIndex, pduOutletMeterIndex
            columns: [
                { variable: 'outlet.n.name', oid: `${OUTLET}.2`, as: filledText }, // pduOutletSwitchName
                { variable: 'outlet.n.desc', oid: `${OUTLET}.3`, as: filledText }, // pduOutletSwitchLabel
                { variable: 'outlet.n.status', oid: `${OUTLET}.4`, as: state }, // pduOutletSwitchState
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.desc', oid: `${GEIST}.3.6.1.3`, as: filledText }, // pduOutletMeterLabel
                { variable: 'outlet.n.voltage', oid: `${GEIST}.3.6.1.4`, as: tenths }, // pduOutletMeterVoltage
                { variable: 'outlet.n.current', oid: `${GEIST}.3.6.1.8`, as: hundredths }, // pduOutletMeterCurrent
                { variable: 'outlet.n.realpower', oid: `${GEIST}.3.6.1.12`, as: whole }, // pduOutletMeterRealPower
                { variable: 'outlet.n.power', oid: `${GEIST}.3.6.1.13`, as: whole }, // pduOutletMeterApparentPower
                { variable: 'outlet.n.powerfactor', oid: `${GEIST}.3.6.1.14`, as: hundredths }, // pduOutletMeterPowerFactor
                { variable: 'experimental.outlet.n.energy', oid: `${GEIST}.3.6.1.15`, as: whole }, // pduOutletMeterEnergy
            ],
            commands: [
                { command: 'outlet.n.load.on', control, put: put(2), proof: [shows(1)] },
                { command: 'outlet.n.load.on.delay', control, put: put(3), proof: [shows(1, 4)] },
                { command: 'outlet.n.load.off', control, put: put(4), proof: [shows(2)] },
                { command: 'outlet.n.load.off.delay', control, put: put(5), proof: [shows(2, 3)] },
                { command: 'outlet.n.load.cycle', control, put: put(6), proof: [shows(5, 6)] },
            ],
        },
    ],
} as const satisfies Family;
