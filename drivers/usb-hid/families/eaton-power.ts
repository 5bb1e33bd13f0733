// What goes in and out of an Eaton: mains, bypass and output, on one phase or three.

import { disabledEnabled, oneOf, times, yesNo } from '../conversions.ts';
import type { Row } from '../family.ts';
import { outputVoltage } from './eaton-conversions.ts';

const PHASES = [1, 2, 3] as const;
// Between phases the index is both of their numbers.
const PAIRS = [
    ['L1-L2', 12],
    ['L2-L3', 23],
    ['L3-L1', 31],
] as const;

function phaseRows(domain: 'input' | 'input.bypass' | 'output', collection: string): Row[] {
    return [
        ...PHASES.flatMap((phase): Row[] => [
            { variable: `${domain}.L${phase}-N.voltage`, usage: `${collection}.Phase.[${phase}].Voltage` },
            { variable: `${domain}.L${phase}.current`, usage: `${collection}.Phase.[${phase}].Current` },
            { variable: `${domain}.L${phase}.power`, usage: `${collection}.Phase.[${phase}].ApparentPower` },
            { variable: `${domain}.L${phase}.realpower`, usage: `${collection}.Phase.[${phase}].ActivePower` },
        ]),
        ...PAIRS.map(
            ([pair, index]): Row => ({
                variable: `${domain}.${pair}.voltage`,
                usage: `${collection}.Phase.[${index}].Voltage`,
            }),
        ),
    ];
}

export const POWER_ROWS: readonly Row[] = [
    { variable: 'input.voltage', usage: 'UPS.PowerConverter.Input.[1].Voltage' },
    { variable: 'input.voltage.nominal', usage: 'UPS.Flow.[1].ConfigVoltage' },
    { variable: 'input.current', usage: 'UPS.PowerConverter.Input.[1].Current' },
    { variable: 'input.current.nominal', usage: 'UPS.Flow.[1].ConfigCurrent' },
    { variable: 'input.frequency', usage: 'UPS.PowerConverter.Input.[1].Frequency' },
    { variable: 'input.frequency.nominal', usage: 'UPS.Flow.[1].ConfigFrequency' },
    { variable: 'input.transfer.low', usage: 'UPS.PowerConverter.Output.LowVoltageTransfer', writable: true },
    {
        variable: 'input.transfer.eco.low',
        usage: 'UPS.PowerConverter.Output.LowVoltageEcoTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.bypass.low',
        usage: 'UPS.PowerConverter.Output.LowVoltageBypassTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.boost.low',
        usage: 'UPS.PowerConverter.Output.LowVoltageBoostTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.boost.high',
        usage: 'UPS.PowerConverter.Output.HighVoltageBoostTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.trim.low',
        usage: 'UPS.PowerConverter.Output.LowVoltageBuckTransfer',
        writable: true,
    },
    { variable: 'input.transfer.high', usage: 'UPS.PowerConverter.Output.HighVoltageTransfer', writable: true },
    {
        variable: 'input.transfer.eco.high',
        usage: 'UPS.PowerConverter.Output.HighVoltageEcoTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.bypass.high',
        usage: 'UPS.PowerConverter.Output.HighVoltageBypassTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.frequency.bypass.range',
        usage: 'UPS.PowerConverter.Output.FrequencyRangeBypassTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.frequency.eco.range',
        usage: 'UPS.PowerConverter.Output.FrequencyRangeEcoTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.hysteresis',
        usage: 'UPS.PowerConverter.Output.HysteresisVoltageTransfer',
        writable: true,
    },
    {
        variable: 'input.transfer.bypass.forced',
        usage: 'UPS.PowerConverter.Input.[2].ForcedTransferEnable',
        as: disabledEnabled,
        writable: true,
    },
    {
        variable: 'input.transfer.bypass.overload',
        usage: 'UPS.PowerConverter.Input.[2].OverloadTransferEnable',
        as: disabledEnabled,
        writable: true,
    },
    {
        variable: 'input.transfer.bypass.outlimits',
        usage: 'UPS.PowerConverter.Input.[2].OutOfToleranceTransferEnable',
        as: disabledEnabled,
        writable: true,
    },
    {
        variable: 'input.transfer.trim.high',
        usage: 'UPS.PowerConverter.Output.HighVoltageBuckTransfer',
        writable: true,
    },
    {
        variable: 'input.sensitivity',
        usage: 'UPS.PowerConverter.Output.SensitivityMode',
        as: oneOf({ 0: 'normal', 1: 'high', 2: 'low' }),
        writable: true,
    },
    {
        variable: 'input.voltage.extended',
        usage: 'UPS.PowerConverter.Output.ExtendedVoltageMode',
        as: yesNo,
        writable: true,
    },
    {
        variable: 'input.frequency.extended',
        usage: 'UPS.PowerConverter.Output.ExtendedFrequencyMode',
        as: yesNo,
        writable: true,
    },
    { variable: 'input.bypass.voltage', usage: 'UPS.PowerConverter.Input.[2].Voltage' },
    { variable: 'input.bypass.voltage.nominal', usage: 'UPS.Flow.[2].ConfigVoltage' },
    { variable: 'input.bypass.current', usage: 'UPS.PowerConverter.Input.[2].Current' },
    { variable: 'input.bypass.current.nominal', usage: 'UPS.Flow.[2].ConfigCurrent' },
    { variable: 'input.bypass.frequency', usage: 'UPS.PowerConverter.Input.[2].Frequency' },
    { variable: 'input.bypass.frequency.nominal', usage: 'UPS.Flow.[2].ConfigFrequency' },
    {
        variable: 'input.bypass.switch.on',
        usage: 'UPS.PowerConverter.Input.[2].SwitchOnControl',
        as: oneOf({ 0: 'disabled', 1: 'on' }),
    },
    {
        variable: 'input.bypass.switch.off',
        usage: 'UPS.PowerConverter.Input.[2].SwitchOffControl',
        as: oneOf({ 0: 'disabled', 1: 'off' }),
    },
    {
        variable: 'input.bypass.switchable',
        usage: 'UPS.PowerConverter.Input.[2].Switchable',
        as: disabledEnabled,
        writable: true,
    },
    { variable: 'output.voltage', usage: 'UPS.PowerConverter.Output.Voltage' },
    { variable: 'output.voltage.nominal', usage: 'UPS.Flow.[4].ConfigVoltage', as: outputVoltage, writable: true },
    { variable: 'output.current', usage: 'UPS.PowerConverter.Output.Current' },
    { variable: 'output.current.nominal', usage: 'UPS.Flow.[4].ConfigCurrent' },
    { variable: 'output.frequency', usage: 'UPS.PowerConverter.Output.Frequency' },
    { variable: 'output.frequency.nominal', usage: 'UPS.Flow.[4].ConfigFrequency' },
    { variable: 'output.powerfactor', usage: 'UPS.PowerConverter.Output.PowerFactor', as: times(0.01) },
    {
        variable: 'input.eco.switchable',
        usage: 'UPS.PowerConverter.Input.[5].Switchable',
        as: oneOf({ 0: 'normal', 1: 'ECO', 2: 'ESS' }),
    },
    ...phaseRows('input', 'UPS.PowerConverter.Input.[1]'),
    ...phaseRows('input.bypass', 'UPS.PowerConverter.Input.[2]'),
    ...phaseRows('output', 'UPS.PowerConverter.Output'),
];
