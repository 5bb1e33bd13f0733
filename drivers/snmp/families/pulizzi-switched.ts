// Pulizzi (later Eaton) switched ePDU: eight outlets, each its own group of objects. The first control object switches all of
// them, so that of outlet n stands at n + 1.

import { filledText, macAddress, oneOf, whenThere, whole } from '../conversions.ts';
import type { Family, OutletTable } from '../family.ts';
import { accepted, order, put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PDU = '1.3.6.1.4.1.20677.2';
const OUTLETS = 8;
const SECONDS = { min: 0, max: 900 } as const;

const outlet = (number: number): OutletTable => {
    const control = { oid: `${PDU}.6.2.${number + 1}` };
    const shows = (value: number) => ({ oid: `${PDU}.6.3.${number}`, values: [value] });
    return {
        of: 'outlet',
        index: { arcs: ['0'], number },
        columns: [
            { variable: 'outlet.n.id', oid: `${PDU}.6.3.${number}`, as: { gives: 'text', read: () => String(number) } },
            { variable: 'outlet.n.desc', oid: `${PDU}.6.1.${number}.1`, as: filledText, writable: { maxLength: 20 } },
            { variable: 'outlet.n.status', oid: `${PDU}.6.3.${number}`, as: oneOf({ 1: 'on', 2: 'off' }) },
            { variable: 'outlet.n.switchable', oid: `${PDU}.6.3.${number}`, as: whenThere('yes') },
            { variable: 'outlet.n.delay.start', oid: `${PDU}.6.1.${number}.4`, as: whole, writable: SECONDS },
            { variable: 'outlet.n.delay.reboot', oid: `${PDU}.6.1.${number}.5`, as: whole, writable: SECONDS },
        ],
        commands: [
            { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1)] },
            { command: 'outlet.n.load.off', control, put: put(2), proof: [shows(2)] },
            { command: 'outlet.n.load.cycle', control, put: put(3), proof: [shows(2)] },
        ],
    };
};

export const pulizziSwitched = {
    name: 'pulizzi-switched',
    title: 'Eaton or Pulizzi switched ePDU',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.20677'],
    probes: [`${PDU}.1.1.0`, `${PDU}.6.3.1.0`], // model, state of the first outlet
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'EATON | Powerware' },
        { variable: 'ups.mfr', is: 'EATON' },
        { variable: 'ups.model', oid: `${PDU}.1.1.0`, as: filledText },
        { variable: 'ups.time', oid: `${PDU}.1.3.0`, as: filledText },
        { variable: 'ups.date', oid: `${PDU}.1.4.0`, as: filledText },
        { variable: 'device.macaddr', oid: `${PDU}.2.6.0`, as: macAddress },
        { variable: 'outlet.voltage', oid: `${PDU}.8.6.4.1.0`, as: whole },
        { variable: 'outlet.current', oid: `${PDU}.8.6.4.2.0`, as: whole },
        { variable: 'outlet.power', oid: `${PDU}.8.6.4.3.0`, as: whole },
    ],
    tables: Array.from({ length: OUTLETS }, (_, at) => outlet(at + 1)),
    commands: [
        order('load.on', `${PDU}.6.2.1.0`, put(1), accepted),
        order('load.off', `${PDU}.6.2.1.0`, put(2), accepted),
    ],
} satisfies Family;
