// What a BMC says of a supply and of the server, as variables of NUT. Pure. Unknown is not off: without a word on presence or input
// there is no power word at all.

import { formatStatus, type StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { VariableName } from '#model/variable.ts';
import type { ChassisState, SupplyCondition, SupplyState } from './bmc.ts';

export function supplyReadings(supply: SupplyState): Record<string, Value> {
    const { watts, inputVolts, inputHertz, condition } = supply;
    return new Readings('psu')
        .identify(supply)
        .put('device.mfr.date', supply.made)
        .put('ups.id', supply.id ?? supply.name)
        .put('ups.realpower.nominal', watts.nominal)
        .put('ups.realpower', watts.output ?? watts.input)
        .put('input.realpower', watts.input)
        .put('ups.load', watts.nominal && watts.output !== undefined ? (100 * watts.output) / watts.nominal : undefined)
        .put('ups.efficiency', supply.efficiency ?? ratio(watts.output, watts.input))
        .put('ups.voltage', supply.outputVolts)
        .put('input.voltage', inputVolts.now)
        .put('input.voltage.minimum', inputVolts.minimum)
        .put('input.voltage.maximum', inputVolts.maximum)
        .put('input.current', supply.inputAmperes)
        .put('input.frequency.low', inputHertz.low)
        .put('input.frequency.high', inputHertz.high)
        .put('ups.temperature', supply.celsius)
        .put('ambient.temperature', supply.celsius)
        .judge(powerOf(condition), alarmsOf(condition)).values;
}

export function chassisReadings(chassis: ChassisState): Record<string, Value> {
    const power = chassis.power === 'on' ? 'OL' : chassis.power === 'off' ? 'OFF' : undefined;
    return new Readings('server').identify(chassis).put('ups.realpower', chassis.watts).judge(power, chassis.faults)
        .values;
}

/** `OL`: it has power to give. Undefined: the BMC does not say. */
function powerOf({ isPresent, isInputLost, isInactive }: SupplyCondition): 'OL' | 'OFF' | undefined {
    if (isPresent === false || isInputLost === true || isInactive === true) return 'OFF';
    return isPresent === true || isInputLost === false ? 'OL' : undefined;
}

const ALARMS: readonly (readonly [keyof SupplyCondition, string])[] = [
    ['hasFailed', 'power supply failed'],
    ['willFail', 'power supply will fail soon'],
    ['hasWarning', 'power supply warns'],
    ['isInputOutOfRange', 'input out of range'],
    ['isMisconfigured', 'wrong configuration of power supplies'],
];

// A feed that is gone is no fault of the supply: the chain would call it faulty and look in the wrong place.
function alarmsOf(condition: SupplyCondition): string[] {
    if (condition.isPresent === false) return ['power supply absent'];
    return ALARMS.filter(([key]) => condition[key] === true).map(([, words]) => words);
}

class Readings {
    readonly values: Record<string, Value>;

    constructor(type: 'psu' | 'server') {
        this.values = { 'device.type': type };
    }

    /** What nobody said is not put. */
    put(name: VariableName, value: Value | undefined): this {
        if (value !== undefined) this.values[name] = value;
        return this;
    }

    identify({ mfr, model, serial, part, firmware }: SupplyState | ChassisState): this {
        return this.put('device.mfr', mfr)
            .put('device.model', model)
            .put('device.serial', serial)
            .put('device.part', part)
            .put('device.firmware', firmware);
    }

    judge(power: StatusFlag | undefined, alarms: readonly string[]): this {
        const flags: StatusFlag[] = [...(power ? [power] : []), ...(alarms.length > 0 ? (['ALARM'] as const) : [])];
        if (flags.length > 0) this.put('ups.status', formatStatus(new Set(flags)));
        return alarms.length > 0 ? this.put('ups.alarm', alarms.join('; ')) : this;
    }
}

/** Above 100 % it is two sensors that do not fit each other. */
function ratio(output: number | undefined, input: number | undefined): number | undefined {
    if (output === undefined || input === undefined || input <= 0 || output > input) return undefined;
    return (100 * output) / input;
}
