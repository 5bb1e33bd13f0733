// TRIPPLITE-PRODUCTS: transfer switches of Tripp Lite and Eaton with a PowerAlert card. Every index begins with the device.

import { filledText, hundredths, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';
import { TRIPPLITE, TRIPPLITE_MEMBER } from './tripplite-member.ts';

const INPUT = `${TRIPPLITE}.3.4.3.1.1.1`;
const SOURCE = `${TRIPPLITE}.3.4.3.1.2.1`;
const OUTPUT = `${TRIPPLITE}.3.4.3.2.1.1`;
const OUTLET = `${TRIPPLITE}.3.4.3.3.1.1`;

// TRIPPLITE-PRODUCTS tlpAtsOutletState unknown(0), off(1), on(2).
const shows = (value: number) => ({ oid: `${OUTLET}.4`, values: [value] }) as const;
const control = { oid: `${OUTLET}.6` }; // TRIPPLITE-PRODUCTS tlpAtsOutletCommand idle(0), turnOff(1), turnOn(2), cycle(3)

export const trippliteAts = {
    name: 'tripplite-ats',
    title: 'Tripp Lite transfer switch (TRIPPLITE-PRODUCTS)',
    type: 'ats',
    claims: ['1.3.6.1.4.1.850.1.1'],
    probes: [`${OUTLET}.4.1.1`, `${SOURCE}.5.1.1.1`], // tlpAtsOutletState, tlpAtsInputPhaseVoltage
    rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: 'Tripp Lite' }],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // tlpDeviceIndex
            columns: [
                ...TRIPPLITE_MEMBER,
                { variable: 'input.voltage.nominal', oid: `${INPUT}.1`, as: whole }, // tlpAtsInputNominalVoltage
            ],
        },
        {
            of: 'member',
            index: { arcs: ['member', '1'] }, // tlpDeviceIndex, tlpAtsOutputIndex
            columns: [
                { variable: 'output.voltage', oid: `${OUTPUT}.4`, as: tenths }, // tlpAtsOutputVoltage
                { variable: 'output.current', oid: `${OUTPUT}.5`, as: hundredths }, // tlpAtsOutputCurrent
                { variable: 'output.frequency', oid: `${OUTPUT}.11`, as: tenths }, // tlpAtsOutputFrequency
            ],
        },
        {
            of: 'input',
            // Of sources with several phases the first: the names have no place for more.
            index: { arcs: ['member', '1', 'number'] }, // tlpDeviceIndex, tlpAtsInputLineIndex, tlpAtsInputPhaseIndex
            columns: [
                { variable: 'input.n.frequency', oid: `${SOURCE}.4`, as: tenths }, // tlpAtsInputPhaseFrequency
                { variable: 'input.n.voltage', oid: `${SOURCE}.5`, as: tenths }, // tlpAtsInputPhaseVoltage
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'number'] }, // tlpDeviceIndex, tlpAtsOutletIndex
            columns: [
                { variable: 'outlet.n.name', oid: `${OUTLET}.2`, as: filledText }, // tlpAtsOutletName
                { variable: 'outlet.n.desc', oid: `${OUTLET}.3`, as: filledText, writable: { maxLength: 31 } }, // tlpAtsOutletDescription
                { variable: 'outlet.n.status', oid: `${OUTLET}.4`, as: oneOf({ 1: 'off', 2: 'on' }) },
                { variable: 'outlet.n.switchable', oid: `${OUTLET}.5`, as: oneOf({ 0: 'no', 1: 'yes', 2: 'no' }) }, // tlpAtsOutletControllable
            ],
            commands: [
                { command: 'outlet.n.load.off', control, put: put(1), proof: [shows(1)] },
                { command: 'outlet.n.load.on', control, put: put(2), proof: [shows(2)] },
                { command: 'outlet.n.load.cycle', control, put: put(3), proof: [shows(1)] },
            ],
        },
    ],
} as const satisfies Family;
