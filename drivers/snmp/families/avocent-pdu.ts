// PM-MIB: PDUs of Avocent and Emerson (PM 1000, 2000, 3000), alone or daisy-chained behind one of them.

import { type Conversion, filledText, numberOf, oneOf, tenths, text, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const PM = '1.3.6.1.4.1.10418.17.2';

const AMPERES = { min: 0, max: 100 } as const;
const control = { oid: `${PM}.5.5.1.6` }; // pmPowerMgmtOutletsTableCommand
const state = `${PM}.5.5.1.5`; // pmPowerMgmtOutletsTableStatus
const shows = (value: number) => ({ oid: state, values: [value] }) as const;

const unlessZero: Conversion = { ...whole, read: (raw) => (numberOf(raw) === 0 ? null : whole.read(raw)) };

export const avocentPdu = {
    name: 'avocent-pdu',
    title: 'Avocent or Emerson PDU (PM-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.10418.17.1'],
    probes: [`${PM}.1.2.0`, `${PM}.5.3.1.5.1.1`, `${PM}.5.5.1.5.1.1.1`], // pmProductModel, pmPowerMgmtPDUTableModel, …OutletsTableStatus
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Avocent' },
        { variable: 'ups.mfr', is: 'Avocent' },
        { variable: 'ups.id', oid: `${PM}.1.1.0`, as: filledText }, // pmHostName
        { variable: 'ups.model', oid: `${PM}.1.2.0`, as: filledText }, // pmProductModel
        { variable: 'ups.serial', oid: `${PM}.1.4.0`, as: filledText }, // pmSerialNumber
        { variable: 'ups.firmware', oid: `${PM}.1.7.0`, as: filledText }, // pmFirmwareVersion
    ],
    tables: [
        {
            of: 'member',
            index: { arcs: ['1', 'member'] }, // port, position in the chain
            columns: [
                { variable: 'device.model', oid: `${PM}.5.3.1.5`, as: filledText }, // pmPowerMgmtPDUTableModel
                { variable: 'outlet.count', oid: `${PM}.5.3.1.8`, as: unlessZero }, // pmPowerMgmtPDUTableTotalOutlets
                { variable: 'input.current', oid: `${PM}.5.3.1.50`, as: tenths }, // pmPowerMgmtPDUTableCurrentValue
                { variable: 'input.realpower', oid: `${PM}.5.3.1.60`, as: tenths }, // pmPowerMgmtPDUTablePowerValue
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['1', 'member', 'number'] },
            columns: [
                { variable: 'outlet.n.id', oid: `${PM}.5.5.1.3`, as: text }, // pmPowerMgmtOutletsTableNumber
                { variable: 'outlet.n.desc', oid: `${PM}.5.5.1.4`, as: filledText, writable: { maxLength: 31 } }, // pmPowerMgmtOutletsTableName
                { variable: 'outlet.n.status', oid: state, as: oneOf({ 1: 'off', 2: 'on' }) },
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.current', oid: `${PM}.5.5.1.50`, as: tenths }, // pmPowerMgmtOutletsTableCurrentValue
                { variable: 'outlet.n.realpower', oid: `${PM}.5.5.1.60`, as: tenths }, // pmPowerMgmtOutletsTablePowerValue
                { variable: 'outlet.n.voltage', oid: `${PM}.5.5.1.70`, as: whole }, // pmPowerMgmtOutletsTableVoltageValue
                { variable: 'outlet.n.current.high.critical', oid: `${PM}.5.5.1.100`, as: tenths, writable: AMPERES }, // …CurrentHighCritical
                { variable: 'outlet.n.current.high.warning', oid: `${PM}.5.5.1.101`, as: tenths, writable: AMPERES }, // …CurrentHighWarning
                { variable: 'outlet.n.current.low.warning', oid: `${PM}.5.5.1.102`, as: tenths, writable: AMPERES }, // …CurrentLowWarning
                { variable: 'outlet.n.current.low.critical', oid: `${PM}.5.5.1.103`, as: tenths, writable: AMPERES }, // …CurrentLowCritical
            ],
            commands: [
                { command: 'outlet.n.load.on', control, put: put(2), proof: [shows(2)] },
                { command: 'outlet.n.load.off', control, put: put(3), proof: [shows(1)] },
                { command: 'outlet.n.load.cycle', control, put: put(4), proof: [shows(1)] },
            ],
        },
    ],
} as const satisfies Family;
