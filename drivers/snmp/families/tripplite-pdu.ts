// TRIPPLITE-PRODUCTS: PDUs of Tripp Lite and Eaton with a PowerAlert card (WEBCARDLX, LX platform). Every index begins with the device.

import { filledText, hundredths, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';
import { TRIPPLITE, TRIPPLITE_MEMBER } from './tripplite-member.ts';

const INPUT = `${TRIPPLITE}.3.2.3.1.2.1`;
const OUTPUT = `${TRIPPLITE}.3.2.3.2.1.1`;
const OUTLET = `${TRIPPLITE}.3.2.3.3.1.1`;

// TRIPPLITE-PRODUCTS tlpPduOutletState unknown(0), off(1), on(2).
const shows = (value: number) => ({ oid: `${OUTLET}.4`, values: [value] }) as const;
const control = { oid: `${OUTLET}.6` }; // TRIPPLITE-PRODUCTS tlpPduOutletCommand idle(0), turnOff(1), turnOn(2), cycle(3)

export const tripplitePdu = {
    name: 'tripplite-pdu',
    title: 'Tripp Lite PDU (TRIPPLITE-PRODUCTS)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.850.1.1'],
    probes: [`${OUTLET}.4.1.1`, `${INPUT}.4.1.1`], // tlpPduOutletState, tlpPduInputPhaseVoltage
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: 'Tripp Lite' }],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // tlpDeviceIndex
            columns: [
                ...TRIPPLITE_MEMBER,
                { variable: 'input.voltage.nominal', oid: `${TRIPPLITE}.3.2.3.1.1.1.1`, as: whole }, // tlpPduInputNominalVoltage
            ],
        },
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['member', 'number'] }, // tlpDeviceIndex, tlpPduInputPhaseIndex
            columns: [
                { single: 'input.frequency', phase: 'input.L1.frequency', oid: `${INPUT}.3`, as: tenths }, // tlpPduInputPhaseFrequency
                { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${INPUT}.4`, as: tenths }, // tlpPduInputPhaseVoltage
                { single: 'input.current', phase: 'input.L1.current', oid: `${OUTPUT}.5`, as: hundredths }, // tlpPduOutputCurrent
                { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${OUTPUT}.8`, as: whole }, // tlpPduOutputActivePower
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'number'] }, // tlpDeviceIndex, tlpPduOutletIndex
            columns: [
                { variable: 'outlet.n.name', oid: `${OUTLET}.2`, as: filledText }, // tlpPduOutletName
                { variable: 'outlet.n.desc', oid: `${OUTLET}.3`, as: filledText, writable: { maxLength: 31 } }, // tlpPduOutletDescription
                { variable: 'outlet.n.status', oid: `${OUTLET}.4`, as: oneOf({ 1: 'off', 2: 'on' }) },
                { variable: 'outlet.n.switchable', oid: `${OUTLET}.5`, as: oneOf({ 0: 'no', 1: 'yes', 2: 'no' }) }, // tlpPduOutletControllable
                { variable: 'outlet.n.voltage', oid: `${OUTLET}.7`, as: tenths }, // tlpPduOutletVoltage
                { variable: 'outlet.n.current', oid: `${OUTLET}.8`, as: hundredths }, // tlpPduOutletCurrent
                { variable: 'outlet.n.realpower', oid: `${OUTLET}.9`, as: whole }, // tlpPduOutletPower
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(1), proof: [shows(1)] },
                { command: 'outlet.n.load.on', control, put: put(2), proof: [shows(2)] },
                { command: 'outlet.n.load.cycle', control, put: put(3), proof: [shows(1)] },
            ],
        },
    ],
} as const satisfies Family;
