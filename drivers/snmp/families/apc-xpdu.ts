// PowerNet-MIB xPDU: APC InfraStruXure and modular power distribution units, which feed whole rows of racks.

import { measure, tenths } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const XPDU = '1.3.6.1.4.1.318.1.1.15';

/** Tenths of a kilowatt or kVA, in watts or VA. */
const hundreds = measure(100);

export const apcXpdu = {
    name: 'apc-xpdu',
    title: 'APC InfraStruXure PDU (PowerNet-MIB xPDU)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.318.1.3.15'],
    probes: [`${XPDU}.3.4.1.0`, `${XPDU}.3.4.14.1.2.1`], // xPDUSystemOutputFrequency, xPDUSystemOutputPhase voltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'APC' },
        { variable: 'output.frequency', oid: `${XPDU}.3.4.1.0`, as: tenths }, // xPDUSystemOutputFrequency
        { variable: 'output.power', oid: `${XPDU}.3.4.3.0`, as: hundreds }, // xPDUSystemOutputTotalApparentPower
        { variable: 'output.realpower', oid: `${XPDU}.3.4.4.0`, as: hundreds }, // xPDUSystemOutputTotalPower
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // xPDUMainInputPhaseIndex
            columns: [{ single: 'input.voltage', phase: 'input.L1-L2.voltage', oid: `${XPDU}.3.1.4.1.2`, as: tenths }], // xPDUMainInputVoltageLtoL
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: { arcs: ['number'] }, // xPDUSystemOutputPhaseIndex
            columns: [
                { phase: 'output.L1-L2.voltage', oid: `${XPDU}.3.4.14.1.2`, as: tenths }, // xPDUSystemOutputLtoLVoltage
                { single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${XPDU}.3.4.14.1.3`, as: tenths }, // xPDUSystemOutputLtoNVoltage
                { single: 'output.current', phase: 'output.L1.current', oid: `${XPDU}.3.4.14.1.4`, as: tenths }, // xPDUSystemOutputPhaseCurrent
                { phase: 'output.L1.power', oid: `${XPDU}.3.4.14.1.5`, as: hundreds }, // xPDUSystemOutputPhaseApparentPower
                { phase: 'output.L1.realpower', oid: `${XPDU}.3.4.14.1.6`, as: hundreds }, // xPDUSystemOutputPhasePower
            ],
        },
    ],
} as const satisfies Family;
