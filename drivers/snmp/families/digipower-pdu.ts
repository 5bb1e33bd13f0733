// DigiPower-PDU-MIB: switched PDUs of DigiPower, also sold under other names. The states of all outlets are one text, parted by
// commas. To switch one, the whole text would have to be written back: whoever else switches at that moment would be undone, so that is not offered.

import { filledText, itemOf, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU = '1.3.6.1.4.1.17420.1.2.9.1';

export const digipowerPdu = {
    name: 'digipower-pdu',
    title: 'DigiPower switched PDU (DigiPower-PDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.17420'],
    probes: [`${PDU}.11.0`, `${PDU}.13.0`, `${PDU}.19.0`], // pdu01Value, pdu01OutletStatus, pdu01ModelNo
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'DigiPower' },
        { variable: 'device.macaddr', oid: '1.3.6.1.4.1.17420.1.2.3.0', as: filledText }, // devMAC
        { variable: 'ups.firmware', oid: '1.3.6.1.4.1.17420.1.2.4.0', as: filledText }, // devVersion
        { variable: 'input.phases', is: 1 },
        { variable: 'input.current', oid: `${PDU}.11.0`, as: tenths }, // pdu01Value
        { variable: 'input.current.high.warning', oid: `${PDU}.15.0`, as: tenths }, // pdu01Threshold1
        { variable: 'input.current.high.critical', oid: `${PDU}.16.0`, as: tenths }, // pdu01Threshold2
        { variable: 'input.voltage', oid: `${PDU}.17.0`, as: whole }, // pdu01Voltage
        { variable: 'device.model', oid: `${PDU}.19.0`, as: filledText }, // pdu01ModelNo
    ],
    tables: [
        {
            of: 'outlet',
            index: { arcs: ['number', '0'] },
            columns: [
                { variable: 'outlet.n.name', oid: `${PDU}.14`, as: itemOf(filledText, 1) }, // pdu01OutletConfig: name, delays
                {
                    variable: 'outlet.n.status',
                    oid: `${PDU}.13.0`, // pdu01OutletStatus
                    as: oneOf({ 0: 'off', 1: 'on' }),
                    isList: true,
                },
            ],
        },
    ],
} as const satisfies Family;
