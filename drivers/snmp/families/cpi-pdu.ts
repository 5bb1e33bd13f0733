// CPI-UNITY-MIB: eConnect PDUs of Chatsworth, alone or many behind the network connection of one. Tables are about all of them: the
// MAC address of the unit, as text, ends each index. Volts come in tenths, amperes in hundredths.

import { filledText, hundredths, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const CPI = '1.3.6.1.4.1.30932.1';
const BRANCH = `${CPI}.10.1.3.110.1`;
const OUTLET = `${CPI}.10.1.4.10.1`;

export const cpiPdu = {
    name: 'cpi-pdu',
    title: 'Chatsworth eConnect PDU (CPI-UNITY-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.30932'],
    probes: [`${CPI}.1.1.1.0`, `${CPI}.1.1.2.0`], // version, modelCode
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Chatsworth' },
        { variable: 'ups.firmware', oid: `${CPI}.1.1.1.0`, as: filledText }, // version
        { variable: 'device.model', oid: `${CPI}.1.1.2.0`, as: filledText }, // modelCode
    ],
    tables: [
        {
            of: 'group',
            index: { arcs: ['number', 'name'] },
            columns: [
                { variable: 'outlet.group.n.current', oid: `${BRANCH}.3`, as: hundredths }, // cpiPduBranchCurrent
                { variable: 'outlet.group.n.voltage', oid: `${BRANCH}.5`, as: tenths }, // cpiPduBranchVoltage
                { variable: 'outlet.group.n.realpower', oid: `${BRANCH}.6`, as: whole }, // cpiPduBranchPower
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['number', 'name'] },
            columns: [
                { variable: 'outlet.n.name', oid: `${OUTLET}.4`, as: filledText }, // cpiPduOutletName
                { variable: 'outlet.n.desc', oid: `${OUTLET}.5`, as: filledText }, // cpiPduOutletDescription
                { variable: 'outlet.n.current', oid: `${OUTLET}.6`, as: hundredths }, // cpiPduOutletCurrent
                { variable: 'outlet.n.voltage', oid: `${OUTLET}.7`, as: tenths }, // cpiPduOutletVoltage
                { variable: 'outlet.n.realpower', oid: `${OUTLET}.8`, as: whole }, // cpiPduOutletPower
            ],
        },
    ],
} as const satisfies Family;
