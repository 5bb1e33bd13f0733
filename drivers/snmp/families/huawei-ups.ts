// HUAWEI-UPS-MIB: UPSs of Huawei (UPS2000, UPS5000) with an iWeb, RMS or SmartLogger card. Each column is one phase of one quantity.
// The cards say that they are plain net-snmp.

import { filledText, flags, hundredths, measure, named, numberOneOf, signed, tenths, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const UPS = '1.3.6.1.4.1.2011.6.174.1';

const phases = numberOneOf({ 1: 1, 2: 3 });
/** Tenths of a kilowatt or kVA, in watts or VA. */
const hundreds = measure(100);

export const huaweiUps = {
    name: 'huawei-ups',
    title: 'Huawei UPS (HUAWEI-UPS-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.2011.6.174', '1.3.6.1.4.1.8072.3.2.10'],
    probes: [`${UPS}.2.100.1.2.1`, `${UPS}.2.101.1.1.1`], // hwUpsDeviceModel, hwUpsCtrlPowerSupplyMethod
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Huawei' },
        { variable: 'ups.id', oid: `${UPS}.1.1.2.0`, as: filledText }, // hwMonEquipName
        { variable: 'ups.model', oid: `${UPS}.2.100.1.2.1`, as: filledText }, // hwUpsDeviceModel
        { variable: 'ups.firmware', oid: `${UPS}.2.100.1.3.1`, as: filledText }, // hwUpsDeviceSoftwareVersion
        { variable: 'ups.serial', oid: `${UPS}.2.100.1.5.1`, as: filledText }, // hwUpsDeviceSerialNumber
        {
            variable: 'output.power.nominal',
            oid: `${UPS}.2.100.1.6.1`, // hwUpsDevicePowerRating
            as: numberOneOf({
                1: 80_000,
                2: 100_000,
                3: 120_000,
                4: 160_000,
                5: 200_000,
                6: 30_000,
                7: 40_000,
                8: 60_000,
                9: 2_400_000,
                10: 2_500_000,
                11: 2_800_000,
                12: 3_000_000,
            }),
        },
        { variable: 'input.phases', oid: `${UPS}.102.100.1.8`, as: phases }, // hwUpsInputPhase
        { variable: 'input.phases', is: 3 },
        { variable: 'output.phases', oid: `${UPS}.102.100.1.9`, as: phases }, // hwUpsOutputPhase
        { variable: 'output.phases', is: 3 },
        { variable: 'input.L1-N.voltage', oid: `${UPS}.3.100.1.1.1`, as: tenths }, // hwUpsInputVoltageA
        { variable: 'input.L2-N.voltage', oid: `${UPS}.3.100.1.2.1`, as: tenths }, // hwUpsInputVoltageB
        { variable: 'input.L3-N.voltage', oid: `${UPS}.3.100.1.3.1`, as: tenths }, // hwUpsInputVoltageC
        { variable: 'input.frequency', oid: `${UPS}.3.100.1.4.1`, as: hundredths }, // hwUpsInputFrequency
        { variable: 'input.L1.current', oid: `${UPS}.3.100.1.5.1`, as: tenths }, // hwUpsInputCurrentA
        { variable: 'input.L2.current', oid: `${UPS}.3.100.1.6.1`, as: tenths }, // hwUpsInputCurrentB
        { variable: 'input.L3.current', oid: `${UPS}.3.100.1.7.1`, as: tenths }, // hwUpsInputCurrentC
        { variable: 'input.L1.powerfactor', oid: `${UPS}.3.100.1.8.1`, as: hundredths }, // hwUpsInputPowerFactorA
        { variable: 'input.L2.powerfactor', oid: `${UPS}.3.100.1.9.1`, as: hundredths }, // hwUpsInputPowerFactorB
        { variable: 'input.L3.powerfactor', oid: `${UPS}.3.100.1.10.1`, as: hundredths }, // hwUpsInputPowerFactorC
        { variable: 'output.L1-N.voltage', oid: `${UPS}.4.100.1.1.1`, as: tenths }, // hwUpsOutputVoltageA
        { variable: 'output.L2-N.voltage', oid: `${UPS}.4.100.1.2.1`, as: tenths }, // hwUpsOutputVoltageB
        { variable: 'output.L3-N.voltage', oid: `${UPS}.4.100.1.3.1`, as: tenths }, // hwUpsOutputVoltageC
        { variable: 'output.L1.current', oid: `${UPS}.4.100.1.4.1`, as: tenths }, // hwUpsOutputCurrentA
        { variable: 'output.L2.current', oid: `${UPS}.4.100.1.5.1`, as: tenths }, // hwUpsOutputCurrentB
        { variable: 'output.L3.current', oid: `${UPS}.4.100.1.6.1`, as: tenths }, // hwUpsOutputCurrentC
        { variable: 'output.frequency', oid: `${UPS}.4.100.1.7.1`, as: hundredths }, // hwUpsOutputFrequency
        { variable: 'output.L1.realpower', oid: `${UPS}.4.100.1.8.1`, as: hundreds }, // hwUpsOutputActivePowerA, 0.1 kW
        { variable: 'output.L2.realpower', oid: `${UPS}.4.100.1.9.1`, as: hundreds }, // hwUpsOutputActivePowerB
        { variable: 'output.L3.realpower', oid: `${UPS}.4.100.1.10.1`, as: hundreds }, // hwUpsOutputActivePowerC
        { variable: 'output.L1.power', oid: `${UPS}.4.100.1.11.1`, as: hundreds }, // hwUpsOutputAppearancePowerA, 0.1 kVA
        { variable: 'output.L2.power', oid: `${UPS}.4.100.1.12.1`, as: hundreds }, // hwUpsOutputAppearancePowerB
        { variable: 'output.L3.power', oid: `${UPS}.4.100.1.13.1`, as: hundreds }, // hwUpsOutputAppearancePowerC
        { variable: 'output.L1.power.percent', oid: `${UPS}.4.100.1.14.1`, as: tenths }, // hwUpsOutputLoadA
        { variable: 'output.L2.power.percent', oid: `${UPS}.4.100.1.15.1`, as: tenths }, // hwUpsOutputLoadB
        { variable: 'output.L3.power.percent', oid: `${UPS}.4.100.1.16.1`, as: tenths }, // hwUpsOutputLoadC
        {
            variable: 'output.voltage.nominal',
            oid: `${UPS}.4.100.1.17.1`, // hwUpsOutputVoltageRating
            as: numberOneOf({ 1: 200, 2: 208, 3: 220, 4: 380, 5: 400, 6: 415, 7: 480, 8: 600, 9: 690 }),
        },
        { variable: 'output.frequency.nominal', oid: `${UPS}.4.100.1.18.1`, as: numberOneOf({ 1: 50, 2: 60 }) }, // hwUpsOutputFrequencyRating
        { variable: 'output.L1.powerfactor', oid: `${UPS}.4.100.1.19.1`, as: hundredths }, // hwUpsOutputPowerFactorA
        { variable: 'output.L2.powerfactor', oid: `${UPS}.4.100.1.20.1`, as: hundredths }, // hwUpsOutputPowerFactorB
        { variable: 'output.L3.powerfactor', oid: `${UPS}.4.100.1.21.1`, as: hundredths }, // hwUpsOutputPowerFactorC
        { variable: 'input.bypass.L1-N.voltage', oid: `${UPS}.5.100.1.1.1`, as: tenths }, // hwUpsBypassInputVoltageA
        { variable: 'input.bypass.L2-N.voltage', oid: `${UPS}.5.100.1.2.1`, as: tenths }, // hwUpsBypassInputVoltageB
        { variable: 'input.bypass.L3-N.voltage', oid: `${UPS}.5.100.1.3.1`, as: tenths }, // hwUpsBypassInputVoltageC
        { variable: 'input.bypass.frequency', oid: `${UPS}.5.100.1.4.1`, as: hundredths }, // hwUpsBypassInputFrequency
        { variable: 'battery.voltage', oid: `${UPS}.6.100.1.1.1`, as: tenths }, // hwUpsBatteryVoltage
        { variable: 'battery.current', oid: `${UPS}.6.100.1.2.1`, as: signed(0.1) }, // hwUpsBatteryCurrent
        { variable: 'battery.charge', oid: `${UPS}.6.100.1.3.1`, as: whole }, // hwUpsBatteryCapacityLeft
        { variable: 'battery.runtime', oid: `${UPS}.6.100.1.4.1`, as: whole }, // hwUpsBatteryBackupTime
        {
            variable: 'ups.test.result',
            // RFC 1628 upsTestResultsSummary. The rest of RFC 1628 is there too, but in other units than the standard says.
            oid: '1.3.6.1.2.1.33.1.7.3.0',
            as: named({
                1: 'done and passed',
                2: 'done and warning',
                3: 'done and error',
                4: 'aborted',
                5: 'in progress',
                6: 'no test initiated',
            }),
        },
        { variable: 'ups.time', oid: `${UPS}.11.1.0`, as: filledText }, // hwMonSystemTime
    ],
    tables: [],
    status: {
        source: [
            {
                oid: `${UPS}.2.101.1.1.1`, // hwUpsCtrlPowerSupplyMethod
                as: flags({
                    1: ['OFF'], // noSupply
                    2: ['OL', 'BYPASS'],
                    3: ['OL'],
                    4: ['OB'],
                    6: ['OL', 'ECO'],
                    7: ['OB', 'ECO'],
                }),
            },
        ],
        also: [{ oid: `${UPS}.2.101.1.3.1`, as: flags({ 5: ['CHRG'], 6: ['DISCHRG'] }) }], // hwUpsCtrlBatteryStatus
    },
} as const satisfies Family;
