// SOCOMECUPS-MIB: UPSs of Socomec with a NetVision card. The tree has the same shape below two roots: 1.1.1 of the older cards and
// 1.1.7 of NetVision 6.

import { degrees, filledText, flags, minutes, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

function netvision(name: string, title: string, root: string): Family {
    return besideUpsMib({
        name,
        title,
        type: 'ups',
        claims: [root],
        probes: [`${root}.1.4.1.0`, `${root}.1.2.1.0`, `${root}.1.2.4.0`, `${root}.1.3.2.0`], // upsOutputSource, upsBatteryStatus, upsEstimatedChargeRemaining, upsInputFrequency
        rows: [
            ...SYSTEM_ROWS,
            SYS_DESCR_AS_DESCRIPTION,
            { variable: 'ups.model', oid: `${root}.1.1.1.0`, as: filledText }, // upsIdentModel
            { variable: 'ups.firmware.aux', oid: `${root}.1.1.2.0`, as: filledText }, // upsIdentAgentSoftwareVersion
            { variable: 'ups.mfr', oid: `${root}.1.1.3.0`, as: filledText }, // upsIdentName: the cards write the maker there
            { variable: 'ups.serial', oid: `${root}.1.1.4.0`, as: filledText }, // upsIdentUpsSerialNumber
            { variable: 'battery.runtime', oid: `${root}.1.2.3.0`, as: minutes }, // upsEstimatedMinutesRemaining
            { variable: 'battery.charge', oid: `${root}.1.2.4.0`, as: whole }, // upsEstimatedChargeRemaining
            { variable: 'battery.voltage', oid: `${root}.1.2.5.0`, as: tenths }, // upsBatteryVoltage
            { variable: 'battery.temperature', oid: `${root}.1.2.6.0`, as: degrees(1) }, // upsBatteryTemperature
            { variable: 'input.phases', oid: `${root}.1.3.1.0`, as: whole }, // upsInputNumLines
            { variable: 'input.frequency', oid: `${root}.1.3.2.0`, as: tenths }, // upsInputFrequency
            { variable: 'output.frequency', oid: `${root}.1.4.2.0`, as: tenths }, // upsOutputFrequency
            { variable: 'output.phases', oid: `${root}.1.4.3.0`, as: whole }, // upsOutputNumLines
            { variable: 'input.bypass.frequency', oid: `${root}.1.5.1.0`, as: tenths }, // upsBypassFrequency
            { variable: 'input.bypass.phases', oid: `${root}.1.5.2.0`, as: whole }, // upsBypassNumLines
        ],
        tables: [
            {
                of: 'phase',
                phases: 'input.phases',
                index: { arcs: ['number'] }, // upsInputLineIndex
                columns: [
                    { single: 'input.current', phase: 'input.L1.current', oid: `${root}.1.3.3.1.3`, as: tenths }, // upsInputCurrent
                    { single: 'input.voltage', phase: 'input.L1-N.voltage', oid: `${root}.1.3.3.1.5`, as: tenths }, // upsInputVoltage
                ],
            },
            {
                of: 'phase',
                phases: 'output.phases',
                index: { arcs: ['number'] }, // upsOutputLineIndex
                columns: [
                    { single: 'output.voltage', phase: 'output.L1-N.voltage', oid: `${root}.1.4.4.1.2`, as: tenths }, // upsOutputVoltage
                    { single: 'output.current', phase: 'output.L1.current', oid: `${root}.1.4.4.1.3`, as: tenths }, // upsOutputCurrent
                    { single: 'ups.load', phase: 'output.L1.power.percent', oid: `${root}.1.4.4.1.4`, as: whole }, // upsOutputPercentLoad
                    { single: 'output.load', oid: `${root}.1.4.4.1.4`, as: whole },
                ],
            },
            {
                of: 'phase',
                phases: 'input.bypass.phases',
                index: { arcs: ['number'] }, // upsBypassLineIndex
                columns: [
                    {
                        single: 'input.bypass.voltage',
                        phase: 'input.bypass.L1-N.voltage',
                        oid: `${root}.1.5.3.1.2`,
                        as: tenths,
                    }, // upsBypassVoltage
                    {
                        single: 'input.bypass.current',
                        phase: 'input.bypass.L1.current',
                        oid: `${root}.1.5.3.1.3`,
                        as: tenths,
                    }, // upsBypassCurrent
                ],
            },
        ],
        status: {
            source: [
                { oid: `${root}.1.6.3.2.0`, as: flags({ 1: ['OB'] }) }, // upsAlarmOnBattery
                {
                    oid: `${root}.1.4.1.0`, // upsOutputSource unknown(1), onInverter(2), onMains(3), ecoMode(4), onBypass(5), standby(6), onMaintenanceBypass(7), upsOff(8), normal(9)
                    as: flags({
                        2: ['OL'],
                        3: ['OL'],
                        4: ['OL', 'ECO'],
                        5: ['OL', 'BYPASS'],
                        6: ['OFF'],
                        7: ['OL', 'BYPASS'],
                        8: ['OFF'],
                        9: ['OL'],
                    }),
                },
                { oid: `${root}.1.6.3.2.0`, as: flags({ 0: ['OL'] }) },
            ],
            also: [
                // upsBatteryStatus batteryNormal(2), low(3), depleted(4), discharging(5), failure(6)
                { oid: `${root}.1.2.1.0`, as: flags({ 3: ['LB'], 4: ['LB'], 5: ['DISCHRG'], 6: ['RB'] }) },
            ],
        },
    });
}

export const netvisionUps = netvision('netvision-ups', 'Socomec UPS (SOCOMECUPS-MIB)', '1.3.6.1.4.1.4555.1.1.1');
export const netvision6Ups = netvision(
    'netvision6-ups',
    'Socomec UPS with NetVision 6 (SOCOMECUPS7-MIB)',
    '1.3.6.1.4.1.4555.1.1.7',
);
