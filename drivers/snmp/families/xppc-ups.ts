// XPPC-MIB: UPSs with a card of Phoenixtec or Megatec (Tripp Lite, Centralion, Eaton Matrix …). Cards speak RFC 1628 beside it.

import { degrees, filledText, flags, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.935.1.1.1';

export const xppcUps: Family = besideUpsMib({
    name: 'xppc-ups',
    title: 'UPS with a Phoenixtec card (XPPC-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.935'],
    probes: [`${UPS}.4.1.1.0`, `${UPS}.1.1.1.0`, `${UPS}.2.1.1.0`], // upsBaseOutputStatus, upsBaseIdentModel, upsBaseBatteryStatus
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Tripp Lite / Phoenixtec' },
        { variable: 'ups.model', oid: `${UPS}.1.1.1.0`, as: filledText }, // upsBaseIdentModel
        { variable: 'ups.firmware', oid: `${UPS}.1.2.1.0`, as: filledText }, // upsSmartIdentFirmwareRevision
        { variable: 'ups.serial', oid: `${UPS}.1.2.3.0`, as: filledText }, // upsSmartIdentUpsSerialNumber
        { variable: 'ups.firmware.aux', oid: `${UPS}.1.2.4.0`, as: filledText }, // upsSmartIdentAgentFirmwareRevision
        { variable: 'battery.charge', oid: `${UPS}.2.2.1.0`, as: whole }, // upsSmartBatteryCapacity
        { variable: 'battery.voltage', oid: `${UPS}.2.2.2.0`, as: tenths }, // upsSmartBatteryVoltage
        { variable: 'ups.temperature', oid: `${UPS}.2.2.3.0`, as: degrees(0.1) }, // upsSmartBatteryTemperature
        { variable: 'battery.runtime', oid: `${UPS}.2.2.4.0`, as: whole }, // upsSmartBatteryRunTimeRemaining
        { variable: 'input.voltage', oid: `${UPS}.3.2.1.0`, as: tenths }, // upsSmartInputLineVoltage
        { variable: 'input.voltage.maximum', oid: `${UPS}.3.2.2.0`, as: tenths }, // upsSmartInputMaxLineVoltage
        { variable: 'input.voltage.minimum', oid: `${UPS}.3.2.3.0`, as: tenths }, // upsSmartInputMinLineVoltage
        { variable: 'input.frequency', oid: `${UPS}.3.2.4.0`, as: tenths }, // upsSmartInputFrequency
        { variable: 'output.voltage', oid: `${UPS}.4.2.1.0`, as: tenths }, // upsSmartOutputVoltage
        { variable: 'output.frequency', oid: `${UPS}.4.2.2.0`, as: tenths }, // upsSmartOutputFrequency
        { variable: 'ups.load', oid: `${UPS}.4.2.3.0`, as: whole }, // upsSmartOutputLoad
        { variable: 'output.voltage.nominal', oid: `${UPS}.5.2.1.0`, as: tenths }, // upsSmartConfigRatedOutputVoltage
    ],
    tables: [],
    status: {
        source: [
            {
                oid: `${UPS}.4.1.1.0`, // upsBaseOutputStatus unknown(1), onLine(2), onBattery(3), onBoost(4), sleeping(5), onBypass(6), rebooting(7), standBy(8), onBuck(9)
                as: flags({
                    2: ['OL'],
                    3: ['OB'],
                    4: ['OL', 'BOOST'],
                    5: ['OFF'],
                    6: ['BYPASS'],
                    8: ['OFF'],
                    9: ['OL', 'TRIM'],
                }),
            },
        ],
        also: [
            { oid: `${UPS}.2.1.1.0`, as: flags({ 3: ['LB'] }) }, // upsBaseBatteryStatus
            { oid: `${UPS}.2.2.5.0`, as: flags({ 2: ['RB'] }) }, // upsSmartBatteryReplaceIndicator
        ],
    },
});
