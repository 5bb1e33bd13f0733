// RITTAL-CMC-III-MIB: PDUs of Rittal (metered, switched, the modular PSM bus bars) and the CMC III Processing Unit, which lists its own sensors
// and all units on its bus. Everything is an object of one list, found by its name.

import { filledText, measure, oneOf, signed, whenThere } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const CMC = '1.3.6.1.4.1.2606.7';
const VARIABLES = `${CMC}.4.2.2.1`;

/** cmcIIIVarValueInt of something that is measured. */
const measured = (name: string, variable: string, unit = 1) =>
    ({ variable, name, from: 'numbers', as: (scale: number) => measure(scale * unit) }) as const;

/** cmcIIIVarValueStr. */
const said = (name: string, variable: string) => ({ variable, name, from: 'texts', as: filledText }) as const;

// The sign tells leading from lagging.
const factor = (scale: number) => {
    const conversion = signed(scale);
    return {
        ...conversion,
        read: (raw: Parameters<typeof conversion.read>[0]) => {
            const value = conversion.read(raw);
            return typeof value === 'number' ? Math.abs(value) : value;
        },
    };
};

const ofFactor = (variable: string) => ({ variable, name: 'Power.Factor.Value', from: 'numbers', as: factor }) as const;

const OUTLET_COLUMNS = [
    said('DescName', 'outlet.n.name'),
    said('Socket Type', 'outlet.n.type'),
    { variable: 'outlet.n.status', name: 'Relay', from: 'numbers', as: oneOf({ 0: 'off', 1: 'on' }) },
    { variable: 'outlet.n.switchable', name: 'Relay', from: 'numbers', as: whenThere('yes') },
    measured('Current.Value', 'outlet.n.current'),
    measured('Voltage.Value', 'outlet.n.voltage'),
    measured('Power.Active.Value', 'outlet.n.realpower'),
    measured('Power.Apparent.Value', 'outlet.n.power'),
    ofFactor('outlet.n.powerfactor'),
    measured('Energy.Active.Value', 'experimental.outlet.n.energy', 1000),
] as const;

const OUTLET_COMMANDS = [
    { command: 'outlet.n.load.off', name: 'Relay', value: 0 },
    { command: 'outlet.n.load.on', name: 'Relay', value: 1 },
] as const;

export const rittalCmc3 = {
    name: 'rittal-cmc3',
    title: 'Rittal PDU and CMC III (RITTAL-CMC-III-MIB)',
    type: 'pdu',
    claims: [CMC],
    probes: [`${CMC}.2.1.0`, `${CMC}.2.4.0`], // cmcIIIUnitStatus, cmcIIIUnitFWRev
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Rittal' },
        { variable: 'device.model', oid: `${CMC}.4.1.2.1.2.1`, as: filledText }, // cmcIIIDevName
        { variable: 'device.serial', oid: `${CMC}.2.6.0`, as: filledText }, // cmcIIIUnitSerial
        { variable: 'ups.firmware', oid: `${CMC}.2.4.0`, as: filledText }, // cmcIIIUnitFWRev
    ],
    tables: [],
    directory: {
        names: `${VARIABLES}.3`, // cmcIIIVarName
        scales: `${VARIABLES}.7`, // cmcIIIVarScale
        texts: `${VARIABLES}.10`, // cmcIIIVarValueStr
        numbers: `${VARIABLES}.11`, // cmcIIIVarValueInt
        kinds: [
            {
                names: /^(?:Total|Unit)\./,
                columns: [
                    measured('Frequency.Value', 'input.frequency'),
                    measured('Power.Active.Value', 'input.realpower'),
                    measured('Power.Apparent.Value', 'input.power'),
                    measured('Energy.Active.Value', 'experimental.input.energy', 1000),
                    measured('Neutral Current.Value', 'input.N.current'),
                ],
            },
            {
                names: /^Phase L(?<number>[123])\./,
                count: 'input.phases',
                columns: [
                    { ...measured('Voltage.Value', 'input.Ln-N.voltage'), single: 'input.voltage' },
                    { ...measured('Current.Value', 'input.Ln.current'), single: 'input.current' },
                    { ...measured('Power.Active.Value', 'input.Ln.realpower'), single: 'input.realpower' },
                    { ...measured('Power.Apparent.Value', 'input.Ln.power'), single: 'input.power' },
                    { ...ofFactor('input.Ln.powerfactor'), single: 'input.powerfactor' },
                ],
            },
            {
                // A bus bar by its place: “PSM_P1_2.Unit”. Nobody has shown another branch than P1.
                names: /^PSM_P1_(?<number>[1-4])\.Unit\./,
                count: 'outlet.group.count',
                columns: [
                    said('DescName', 'outlet.group.n.name'),
                    said('Unit Type', 'outlet.group.n.type'),
                    measured('Value', 'outlet.group.n.current'),
                ],
            },
            {
                names: /^PSM_P1_(?<hundred>[1-4])\.Plug(?<number>\d+)\./,
                count: 'outlet.count',
                columns: OUTLET_COLUMNS,
                commands: OUTLET_COMMANDS,
            },
            {
                names: /^(?:Phase L[123]\.)?Sockets\.Socket (?<number>\d+)\./,
                aside: 'General.',
                count: 'outlet.count',
                columns: OUTLET_COLUMNS,
                commands: OUTLET_COMMANDS,
            },
            {
                // A sensor is a unit of its own on the bus: its names say nothing before what is measured.
                names: /^(?=(?:Temperature|Humidity)\.(?:Value|DescName)$)/,
                count: 'ambient.count',
                columns: [
                    said('Temperature.DescName', 'ambient.n.name'),
                    { variable: 'ambient.n.temperature', name: 'Temperature.Value', from: 'numbers', as: signed },
                    measured('Humidity.Value', 'ambient.n.humidity'),
                ],
            },
        ],
    },
} as const satisfies Family;
