// DeltaUPS-MIB: UPSs of Delta, and what Minuteman sells with the same card. Cards speak RFC 1628 beside it.

import { filledText, flags, oneOf, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.2254.2.4';

export const deltaUps: Family = besideUpsMib({
    name: 'delta-ups',
    title: 'Delta UPS (DeltaUPS-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.2254.2.4'],
    probes: [`${UPS}.1.2.0`, `${UPS}.5.1.0`, `${UPS}.5.7.0`], // dupsIdentModel, dupsOutputSource, dupsOutputLoad1
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', oid: `${UPS}.1.1.0`, as: filledText }, // dupsIdentManufacturer
        { variable: 'ups.model', oid: `${UPS}.1.2.0`, as: filledText }, // dupsIdentModel
        { variable: 'ups.firmware.aux', oid: `${UPS}.1.3.0`, as: filledText }, // dupsIdentUPSSoftwareVersion
        { variable: 'ups.firmware', oid: `${UPS}.1.4.0`, as: filledText }, // dupsIdentAgentSoftwareVersion
        { variable: 'ups.power', oid: `${UPS}.1.7.0`, as: whole }, // dupsRatingOutputVA
        { variable: 'output.voltage.nominal', oid: `${UPS}.1.8.0`, as: whole }, // dupsRatingOutputVoltage
        { variable: 'output.frequency.nominal', oid: `${UPS}.1.9.0`, as: whole }, // dupsRatingOutputFrequency
        { variable: 'input.voltage.nominal', oid: `${UPS}.1.10.0`, as: whole }, // dupsRatingInputVoltage
        { variable: 'input.frequency.nominal', oid: `${UPS}.1.11.0`, as: whole }, // dupsRatingInputFrequency
        {
            variable: 'ups.type',
            oid: `${UPS}.1.19.0`, // dupsType
            as: oneOf({ 1: 'on-line', 2: 'off-line', 3: 'line-interactive', 4: '3phase', 5: 'split-phase' }),
        },
        { variable: 'input.frequency', oid: `${UPS}.4.2.0`, as: tenths }, // dupsInputFrequency1
        { variable: 'input.voltage', oid: `${UPS}.4.3.0`, as: tenths }, // dupsInputVoltage1
        { variable: 'output.frequency', oid: `${UPS}.5.2.0`, as: tenths }, // dupsOutputFrequency
        { variable: 'output.voltage', oid: `${UPS}.5.4.0`, as: tenths }, // dupsOutputVoltage1
        { variable: 'output.current', oid: `${UPS}.5.5.0`, as: tenths }, // dupsOutputCurrent1
        { variable: 'ups.realpower', oid: `${UPS}.5.6.0`, as: whole }, // dupsOutputPower1
        { variable: 'ups.load', oid: `${UPS}.5.7.0`, as: whole }, // dupsOutputLoad1
        { variable: 'battery.voltage', oid: `${UPS}.7.6.0`, as: tenths }, // dupsBatteryVoltage
        { variable: 'battery.charge', oid: `${UPS}.7.8.0`, as: whole }, // dupsBatteryCapacity
        { variable: 'battery.temperature', oid: `${UPS}.7.9.0`, as: whole }, // dupsTemperature
    ],
    tables: [],
    status: {
        source: [
            {
                oid: `${UPS}.5.1.0`, // dupsOutputSource normal(0), battery(1), bypass(2), reducing(3), boosting(4), manualBypass(5), none(7)
                as: flags({
                    0: ['OL'],
                    1: ['OB'],
                    2: ['OL', 'BYPASS'],
                    3: ['OL', 'TRIM'],
                    4: ['OL', 'BOOST'],
                    5: ['OL', 'BYPASS'],
                    7: ['OFF'],
                }),
            },
        ],
        also: [{ oid: `${UPS}.7.3.0`, as: flags({ 1: ['LB'], 2: ['LB'] }) }], // dupsBatteryStatus low(1), depleted(2)
    },
});
