// WTI-POWER-MIB: switched PDUs of Western Telematic (VMR, NPS). Read only: the MIB's actions differ between its releases.

import { filledText, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const WTI = '1.3.6.1.4.1.2634.3';

export const wtiPdu = {
    name: 'wti-pdu',
    title: 'WTI switched PDU (WTI-POWER-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.2634'],
    probes: [`${WTI}.100.200.1.3.1`, `${WTI}.200.10.1.2.1`], // plugStatus, environmentUnitName
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'WTI' },
        { variable: 'device.model', oid: `${WTI}.200.10.1.2.1`, as: filledText }, // environmentUnitName
        { variable: 'ups.temperature', oid: `${WTI}.200.10.1.3.1`, as: whole }, // environmentUnitTemperature
        { variable: 'input.1.current', oid: `${WTI}.200.10.1.4.1`, as: tenths }, // environmentUnitCurrentA
        { variable: 'input.1.voltage', oid: `${WTI}.200.10.1.5.1`, as: whole }, // environmentUnitVoltageA
        { variable: 'input.1.realpower', oid: `${WTI}.200.10.1.6.1`, as: whole }, // environmentUnitPowerA
        { variable: 'input.2.current', oid: `${WTI}.200.10.1.7.1`, as: tenths }, // environmentUnitCurrentB
        { variable: 'input.2.voltage', oid: `${WTI}.200.10.1.8.1`, as: whole }, // environmentUnitVoltageB
        { variable: 'input.2.realpower', oid: `${WTI}.200.10.1.9.1`, as: whole }, // environmentUnitPowerB
    ],
    tables: [
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // plugIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${WTI}.100.200.1.2`, as: filledText }, // plugID
                { variable: 'outlet.n.status', oid: `${WTI}.100.200.1.3`, as: oneOf({ 0: 'off', 1: 'on' }) }, // plugStatus
                { variable: 'outlet.n.desc', oid: `${WTI}.100.200.1.5`, as: filledText }, // plugName
            ],
        },
    ],
} as const satisfies Family;
