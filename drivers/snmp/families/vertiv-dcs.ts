// DCS-MIB: the controller of Vertiv's cabinets (SmartCabinet) hands on what it hears of the UPS and the PDUs inside. 9999 is what it
// does not hear. Which source feeds the UPS is not published: its status stays unknown.

import { type Conversion, degrees, measure, numberOf, tens, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const DCS = '1.3.6.1.4.1.13400.3';
const UPS = `${DCS}.4.491.1.1`; // upsIta2comTable
const PDU = `${DCS}.2.225.1.1`; // mpduMpscomTable

const UNKNOWN = 9999;
const heard = (as: Conversion): Conversion => ({
    ...as,
    read: (raw) => (Math.abs(numberOf(raw) ?? UNKNOWN) >= UNKNOWN ? null : as.read(raw)),
});
const heardTenths = heard(tenths);
/** Of the first UPS: single objects for each phase, one behind the other. */
const perPhase = <Side extends 'input' | 'output', Single extends string, Phase extends string>(
    side: Side,
    first: number,
    single: Single,
    phase: Phase,
) =>
    ({
        of: 'phase',
        phases: `${side}.phases`,
        index: { arcs: ['number', '1'], first },
        columns: [{ single, phase, oid: UPS, as: heardTenths }],
    }) as const;

export const vertivDcs = {
    name: 'vertiv-dcs',
    title: 'Vertiv cabinet with a UPS (DCS-MIB)',
    type: 'ups',
    claims: [DCS],
    probes: [`${UPS}.59.1`, `${UPS}.2.1`], // battery and input voltage
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Vertiv' },
        { variable: 'input.frequency', oid: `${UPS}.19.1`, as: heardTenths },
        { variable: 'output.frequency', oid: `${UPS}.11.1`, as: heardTenths },
        { variable: 'input.bypass.frequency', oid: `${UPS}.29.1`, as: heardTenths },
        { variable: 'battery.voltage', oid: `${UPS}.59.1`, as: heardTenths },
        { variable: 'battery.runtime', oid: `${UPS}.65.1`, as: heard(measure(6)) }, // tenths of a minute
        { variable: 'battery.charge', oid: `${UPS}.68.1`, as: heardTenths },
        { variable: 'ambient.temperature', oid: `${UPS}.67.1`, as: heard(degrees(0.1)) },
    ],
    tables: [
        perPhase('input', 2, 'input.voltage', 'input.L1-N.voltage'),
        perPhase('input', 16, 'input.current', 'input.L1.current'),
        perPhase('output', 5, 'output.voltage', 'output.L1-N.voltage'),
        perPhase('output', 8, 'output.current', 'output.L1.current'),
        perPhase('output', 45, 'ups.load', 'ups.L1.load'),
        {
            of: 'group',
            index: { arcs: ['number'] },
            columns: [
                { variable: 'outlet.group.n.voltage', oid: `${PDU}.3`, as: heard(whole) },
                { variable: 'outlet.group.n.current', oid: `${PDU}.4`, as: heardTenths },
                // Hundredths of a kilowatt: volts times amperes come to that, though others read tenths of a watt.
                { variable: 'outlet.group.n.realpower', oid: `${PDU}.8`, as: heard(tens) },
            ],
        },
    ],
    status: { source: [], also: [] },
} as const satisfies Family;
