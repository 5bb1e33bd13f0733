// BayTech-MIB: BayTech RPC and MMP power controllers. Indexes begin with the unit; currents and volts come in tenths.

import { degrees, filledText, oneOf, tenths, text, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const BAYTECH = '1.3.6.1.4.1.4779.1';
const RPC = `${BAYTECH}.3.5`;

const control = { oid: `${RPC}.3.1.3` }; // state of the module's outlet, which is written too
const shows = (...values: number[]) => ({ ...control, values });

export const baytechPdu = {
    name: 'baytech-pdu',
    title: 'BayTech PDU (BayTech-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.4779'],
    probes: [`${RPC}.3.1.3.1.1`, `${RPC}.2.1.15.1`], // state of the first outlet, number of outlets
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'BayTech' },
        { variable: 'ups.mfr', is: 'Baytech' },
        { variable: 'ups.firmware', oid: `${BAYTECH}.1.1.0`, as: filledText }, // sBTASystemFirmware
        { variable: 'ups.serial', oid: `${BAYTECH}.1.2.0`, as: filledText }, // sBTASystemSerialNumber
        { variable: 'ups.id', oid: `${BAYTECH}.1.3.0`, as: filledText }, // sBTASystemUnitName
        { variable: 'ups.model', oid: `${RPC}.2.1.24.1`, as: filledText }, // sBTAModulesRPCType
        { variable: 'ups.model', oid: `${RPC}.5.1.3.2.1`, as: filledText }, // name of the monitor, on the RPC3-NC
        { variable: 'outlet.count', oid: `${RPC}.2.1.15.1`, as: whole }, // sBTAModulesRPCOutlets
        { variable: 'outlet.current', oid: `${RPC}.5.1.6.2.1`, as: tenths }, // current
        { variable: 'outlet.voltage', oid: `${RPC}.5.1.8.2.1`, as: tenths }, // voltage
        { variable: 'ups.temperature', oid: `${RPC}.5.1.10.2.1`, as: degrees(0.1) }, // temperature
    ],
    tables: [
        {
            of: 'outlet',
            index: { arcs: ['1', 'number'] }, // module, outlet
            columns: [
                { variable: 'outlet.n.id', oid: `${RPC}.6.1.3.2`, as: text },
                { variable: 'outlet.n.desc', oid: `${RPC}.3.1.4`, as: filledText, writable: { maxLength: 23 } }, // name
                // error(-1), off(0), on(1), reboot(2), lockon(3), lockoff(4), unlock(5), unknown(6)
                {
                    variable: 'outlet.n.status',
                    oid: control.oid,
                    as: oneOf({ 0: 'off', 1: 'on', 2: 'off', 3: 'on', 4: 'off' }),
                },
                { variable: 'outlet.n.switchable', oid: `${RPC}.3.1.1`, as: whenThere('yes') },
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(0), proof: [shows(0, 4)] },
                { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1, 3)] },
                { command: 'outlet.n.load.cycle', control, put: put(2), proof: [shows(0, 2)] },
            ],
        },
    ],
} as const satisfies Family;
