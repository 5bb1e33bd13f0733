// RNX-UPDU-MIB: modular PDUs of Riedo Networks. One table of meters: module 0 is the inlet (0 the whole, 1 to 3 its wires), the
// others are outlet modules (0 the whole, then its outlets). Outlet 203 is the third of the third module.

import { filledText, thousandths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const METER = '1.3.6.1.4.1.55108.1.3.1.1';

export const rnxPdu = {
    name: 'rnx-pdu',
    title: 'Riedo UPDU (RNX-UPDU-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.55108'],
    probes: [`${METER}.7.0.0`, `${METER}.10.0.1`], // upduMeterPowerP, upduMeterUrms
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Riedo Networks' },
        { variable: 'input.realpower', oid: `${METER}.7.0.0`, as: whole }, // upduMeterPowerP
        { variable: 'input.power', oid: `${METER}.9.0.0`, as: whole }, // upduMeterPowerS
        { variable: 'input.current', oid: `${METER}.11.0.0`, as: thousandths }, // upduMeterIrms
    ],
    tables: [
        {
            of: 'phase',
            phases: 'input.phases',
            index: { arcs: ['0', 'number'] }, // upduMeterModule, upduMeterChannel
            columns: [
                { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${METER}.10`, as: thousandths }, // upduMeterUrms
                { phase: 'input.L1.current', oid: `${METER}.11`, as: thousandths }, // upduMeterIrms
                { phase: 'input.L1.realpower', oid: `${METER}.7`, as: whole }, // upduMeterPowerP
                { phase: 'input.L1.power', oid: `${METER}.9`, as: whole }, // upduMeterPowerS
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['hundred', 'number'] }, // upduMeterModule, upduMeterChannel
            columns: [
                { variable: 'outlet.n.id', oid: `${METER}.2`, as: filledText }, // upduMeterLabel
                { variable: 'outlet.n.name', oid: `${METER}.12`, as: filledText }, // upduMeterSystemName
                { variable: 'outlet.n.voltage', oid: `${METER}.10`, as: thousandths }, // upduMeterUrms
                { variable: 'outlet.n.current', oid: `${METER}.11`, as: thousandths }, // upduMeterIrms
                { variable: 'outlet.n.realpower', oid: `${METER}.7`, as: whole }, // upduMeterPowerP
                { variable: 'outlet.n.power', oid: `${METER}.9`, as: whole }, // upduMeterPowerS
            ],
        },
    ],
} as const satisfies Family;
