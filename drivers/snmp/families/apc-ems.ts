// PowerNet-MIB ems branch: APC's monitor of a rack AP9340, which switches one outlet beside what it measures.

import { type Conversion, degrees, filledText, oneOf, type Put, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const EMS = '1.3.6.1.4.1.318.1.1.10.3';
const PROBE = `${EMS}.13.1.1`;

// PowerNet-MIB emsOutletControlOutletCommand and emsOutletStatusOutletState.
const IS_ON = 1;
const IS_OFF = 2;
const control = { oid: `${EMS}.3.1.1.3` }; // emsOutletControlOutletCommand
const shows = (value: number) => ({ oid: `${EMS}.16.1.1.3`, values: [value] }) as const; // emsOutletStatusOutletState
const put = (value: number) => ({ kind: 'integer', value }) as const satisfies Put;

// emsProbeStatusProbeCommStatus commsNeverDiscovered(1), commsEstablished(2), commsLost(3): empty sockets are listed too.
const COMM_STATUS = `${PROBE}.10`;
const heard = { when: { oid: COMM_STATUS, is: 2 } } as const;

// A probe of temperature alone says 0 %, which no room has.
const humidity: Conversion = { ...whole, read: (raw) => whole.read(raw) || null };

export const apcEms = {
    name: 'apc-ems',
    title: 'APC rack monitor with an outlet (PowerNet-MIB ems)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.318.1.3.8.4'], // AP9340
    probes: [`${EMS}.16.1.1.3.1`, `${control.oid}.1`],
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'APC' },
        { variable: 'ups.id', oid: `${EMS}.1.1.0`, as: filledText }, // emsIdentEMSName
    ],
    tables: [
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // emsOutletStatusOutletIndex
            columns: [
                { variable: 'outlet.n.name', oid: `${EMS}.3.1.1.2`, as: filledText }, // emsOutletControlOutletName
                { variable: 'outlet.n.status', oid: `${EMS}.16.1.1.3`, as: oneOf({ [IS_ON]: 'on', [IS_OFF]: 'off' }) }, // emsOutletStatusOutletState
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(IS_OFF), proof: [shows(IS_OFF)] },
                { command: 'outlet.n.load.on', control, put: put(IS_ON), proof: [shows(IS_ON)] },
            ],
        },
        {
            of: 'ambient',
            index: { arcs: ['number'], used: COMM_STATUS, absent: 1 }, // emsProbeStatusProbeIndex
            columns: [
                { variable: 'ambient.n.name', oid: `${PROBE}.2`, as: filledText, ...heard }, // emsProbeStatusProbeName
                {
                    variable: 'ambient.n.temperature',
                    oid: `${PROBE}.3`, // emsProbeStatusProbeTemperature
                    as: degrees(1, -1),
                    scale: { oid: `${EMS}.12.11.0`, isSingle: true, fahrenheit: 2 }, // emsStatusSysTempUnits
                    ...heard,
                },
                { variable: 'ambient.n.humidity', oid: `${PROBE}.6`, as: humidity, ...heard }, // emsProbeStatusProbeHumidity
            ],
        },
    ],
} as const satisfies Family;
