// DIGIPDU-MIB: switched PDUs of PLANET (IPM series) and others with the same card.

import { degrees, filledText, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const SMART = '1.3.6.1.4.1.10456.3';
const INFEED = `${SMART}.3.2.1`;
const OUT = `${SMART}.3.3.1`;

// DIGIPDU-MIB outSwitchStatus off(0), on(1), off-act(2), on-act(3): the last two are on their way.
const shows = (value: number) => ({ oid: `${OUT}.4`, values: [value] }) as const;
const control = { oid: `${OUT}.5` }; // outSwitchCtrl none(0), ctrl-on(1), ctrl-off(2), ctrl-reboot(3)

export const planetPdu = {
    name: 'planet-pdu',
    title: 'PLANET PDU (DIGIPDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.10456'],
    probes: [`${OUT}.4.1`, `${INFEED}.3.1`], // outSwitchStatus, inFeedVoltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.model', oid: `${SMART}.1.1.0`, as: filledText }, // productModel
        { variable: 'device.part', oid: `${SMART}.1.2.0`, as: filledText }, // productPartNumber
        { variable: 'device.serial', oid: `${SMART}.1.3.0`, as: filledText }, // productSerialNumber
        { variable: 'ups.firmware', oid: `${SMART}.1.4.0`, as: filledText }, // productFirmwareVersion
        { variable: 'ups.temperature', oid: `${SMART}.3.5.1.3.1`, as: degrees(0.1) }, // inbuiltTemperature
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['number'] }, // inFeedIndex
            columns: [
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${INFEED}.3`, as: whole }, // inFeedVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${INFEED}.5`, as: tenths }, // inFeedCurrent
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${INFEED}.6`, as: whole }, // inFeedPowerLoad
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['number'] }, // outIndex
            columns: [
                { variable: 'outlet.n.status', oid: `${OUT}.4`, as: oneOf({ 0: 'off', 1: 'on' }) },
                { variable: 'outlet.n.voltage', oid: `${OUT}.6`, as: whole }, // outVoltage
                { variable: 'outlet.n.current', oid: `${OUT}.7`, as: tenths }, // outCurrent
                { variable: 'outlet.n.realpower', oid: `${OUT}.9`, as: whole }, // outPowerLoad
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(2), proof: [shows(0)] },
                { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1)] },
                { command: 'outlet.n.load.cycle', control, put: put(3), proof: [{ ...shows(0), values: [0, 2, 3] }] },
            ],
        },
    ],
} as const satisfies Family;
