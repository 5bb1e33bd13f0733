// SOCOMECPDU-MIB: power distribution units of Socomec. Single objects, voltage and current of each line in turn, in tenths.

import { filledText, tenths } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const DPDU = '1.3.6.1.4.1.4555.2.30';

export const socomecPdu = {
    name: 'socomec-pdu',
    title: 'Socomec PDU (SOCOMECPDU-MIB)',
    type: 'pdu',
    claims: [DPDU],
    probes: [`${DPDU}.1.2.0`, `${DPDU}.2.1.0`, `${DPDU}.2.2.0`], // dpduIdentModel, dpduOutputFrequency, dpduOutputVoltage1
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Socomec' },
        { variable: 'device.model', oid: `${DPDU}.1.2.0`, as: filledText }, // dpduIdentModel
        { variable: 'device.serial', oid: `${DPDU}.1.3.0`, as: filledText }, // dpduIdentSerialNumber
        { variable: 'ups.firmware', oid: `${DPDU}.1.4.0`, as: filledText }, // dpduIdentPDUFirmwareVersion
        { variable: 'ups.firmware.aux', oid: `${DPDU}.1.5.0`, as: filledText }, // dpduIdentAgentSoftwareVersion
        { variable: 'output.frequency', oid: `${DPDU}.2.1.0`, as: tenths }, // dpduOutputFrequency
    ],
    tables: [
        {
            of: 'phase',
            phases: 'output.phases',
            index: { arcs: ['number', '0'], first: 2, step: 2 },
            columns: [{ single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${DPDU}.2`, as: tenths }], // dpduOutputVoltage1 to 3
        },
        {
            of: 'phase',
            phases: 'output.phases',
            index: { arcs: ['number', '0'], first: 3, step: 2 },
            columns: [{ single: 'output.current', phase: 'output.L1.current', oid: `${DPDU}.2`, as: tenths }], // dpduOutputCurrent1 to 3
        },
    ],
} as const satisfies Family;
