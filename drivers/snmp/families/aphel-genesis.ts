// Aphel Genesis II: Eaton ePDU Monitored, up to eight metered outlets or strips and nothing to switch.

import { filledText, macAddress, tenths } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU = '1.3.6.1.4.1.17373.3';

export const aphelGenesis = {
    name: 'aphel-genesis',
    title: 'Eaton ePDU Monitored (Aphel Genesis II)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.17373'],
    probes: [`${PDU}.1.1.0`, `${PDU}.2.1.0`], // productName, current of the first strip
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'EATON | Powerware' },
        { variable: 'ups.mfr', is: 'EATON | Powerware' },
        { variable: 'ups.model', oid: `${PDU}.1.1.0`, as: filledText }, // product name
        { variable: 'ups.firmware', oid: `${PDU}.1.2.0`, as: filledText }, // version
        { variable: 'ups.id', oid: `${PDU}.1.3.0`, as: filledText }, // name
        { variable: 'device.macaddr', oid: `${PDU}.1.4.0`, as: macAddress }, // MAC address
    ],
    tables: [
        {
            of: 'outlet',
            index: { arcs: ['number', '0'] }, // current of strip 1 to 8
            columns: [{ variable: 'outlet.n.current', oid: `${PDU}.2`, as: tenths }],
        },
    ],
} as const satisfies Family;
