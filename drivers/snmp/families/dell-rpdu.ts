// DellrPDU-MIB: metered and managed rack PDUs that APC built for Dell.

import { filledText, hundredths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYS_NAME_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const RPDU = '1.3.6.1.4.1.674.10903.200.2.200';

export const dellRpdu = {
    name: 'dell-rpdu',
    title: 'Dell rack PDU (DellrPDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.674.10903.200'],
    probes: [`${RPDU}.100.2.1.7.1`, `${RPDU}.120.2.1.5.1`], // productStatusModelNumber, rPDUPhaseStatusVoltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_NAME_AS_DESCRIPTION,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Dell' },
        { variable: 'ups.firmware', oid: `${RPDU}.100.2.1.5.1`, as: filledText }, // rPDUIdentFirmwareRev
        { variable: 'device.model', oid: `${RPDU}.100.2.1.7.1`, as: filledText }, // rPDUIdentModelNumber
        { variable: 'device.serial', oid: `${RPDU}.100.2.1.8.1`, as: filledText }, // rPDUIdentSerialNumber
        { variable: 'input.realpower', oid: `${RPDU}.110.2.1.3.1`, as: whole }, // rPDUDeviceStatusPower
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // rPDUPhaseStatusIndex
            columns: [
                { single: 'input.current', phase: 'input.L1.current', oid: `${RPDU}.120.2.1.4`, as: hundredths }, // rPDUPhaseStatusCurrent
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${RPDU}.120.2.1.5`, as: whole }, // rPDUPhaseStatusVoltage
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${RPDU}.120.2.1.6`, as: whole }, // rPDUPhaseStatusPower
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // rPDUOutletSwitchedStatusIndex
            columns: [{ variable: 'outlet.n.desc', oid: `${RPDU}.130.2.2.1.3`, as: filledText }], // rPDUOutletStatusOutletName
        },
    ],
} as const satisfies Family;
