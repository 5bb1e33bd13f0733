// ICT-DISTRIBUTION-PANEL-MIB: DC distribution panels of ICT (ICT180, ICT200). Outputs are counted from 0; numbers come as text. The
// current of panels for minus 48 V is negative.

import { filledText, oneOf, signed, text } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PANEL = '1.3.6.1.4.1.39145.10';

export const ictPdu = {
    name: 'ict-pdu',
    title: 'ICT DC distribution panel (ICT-DISTRIBUTION-PANEL-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.39145.10'],
    probes: [`${PANEL}.6.0`, `${PANEL}.8.1.3.0`], // systemVoltage, outputCurrent
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'ICT' },
        { variable: 'device.model', oid: `${PANEL}.1.0`, as: filledText }, // deviceModel
        { variable: 'ups.firmware', oid: `${PANEL}.4.0`, as: filledText }, // deviceFirmware
        { variable: 'input.voltage', oid: `${PANEL}.6.0`, as: signed(1) }, // systemVoltage
        { variable: 'input.current', oid: `${PANEL}.7.0`, as: signed(1) }, // systemCurrent
    ],
    tables: [
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // outputNumber
            columns: [
                { variable: 'outlet.n.id', oid: `${PANEL}.8.1.1`, as: text }, // outputNumber
                { variable: 'outlet.n.desc', oid: `${PANEL}.8.1.2`, as: filledText }, // outputName
                { variable: 'outlet.n.current', oid: `${PANEL}.8.1.3`, as: signed(1) }, // outputCurrent
                { variable: 'outlet.n.status', oid: `${PANEL}.8.1.4`, as: oneOf({ 0: 'off', 1: 'on' }) }, // outputEnable
            ],
        },
    ],
} as const satisfies Family;
