// The objects of a card as readings. Pure. Names and units as netxml-ups of Network UPS Tools has them.

import { formatStatus, type StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { CardObjects } from './card-pages.ts';

type Read = (text: string) => Value;

const number: Read = (text) => (/^[-+]?\d{1,12}(?:\.\d{1,9})?$/.test(text) ? Number(text) : null);
/** What is no number in the range is not known: cards write -1 for that. */
const within =
    (min: number, max: number, factor = 1): Read =>
    (text) => {
        const value = number(text);
        return typeof value === 'number' && value >= min && value <= max ? value * factor : null;
    };
const oneOf =
    (words: Readonly<Record<string, string>>): Read =>
    (text) =>
        words[text] ?? null;
const asIs: Read = (text) => text.slice(0, 250);

const percent = within(0, 100);
const amount = within(0, 1e7);
// A week; what is more says “unknown”.
const seconds = within(0, 604_800);
const celsius = within(-50, 150);
const yesNo = oneOf({ 0: 'no', 1: 'yes' });
const beeper = oneOf({ 1: 'disabled', 2: 'enabled', 3: 'muted' });
const onOff = oneOf({ 0: 'off', 1: 'on' });

const OUTPUT = 'UPS.PowerConverter.Output';
const INPUT = 'UPS.PowerConverter.Input[1]';
const BYPASS = 'UPS.PowerConverter.Input[2]';
const BATTERY = 'UPS.BatterySystem.Battery';
const SUMMARY = 'UPS.PowerSummary';

/** The first object that is there and has a value counts. */
export const ROWS: readonly (readonly [variable: string, object: string, as: Read])[] = [
    ['device.contact', 'System.Contact', asIs],
    ['device.location', 'System.Location', asIs],
    ['ups.mfr', `${SUMMARY}.iManufacturer`, asIs],
    ['ups.model', 'System.Description', asIs],
    ['ups.model', `${SUMMARY}.iProduct`, asIs],
    ['ups.serial', `${SUMMARY}.iSerialNumber`, asIs],
    ['ups.firmware', `${SUMMARY}.iVersion`, asIs],
    // Overloads are more than 100.
    ['ups.load', `${SUMMARY}.PercentLoad`, within(0, 999)],
    ['ups.temperature', `${SUMMARY}.Temperature`, celsius],
    ['ups.power', `${OUTPUT}.ApparentPower`, amount],
    ['ups.realpower', `${OUTPUT}.ActivePower`, amount],
    ['ups.power.nominal', 'UPS.Flow[4].ConfigApparentPower', amount],
    ['ups.realpower.nominal', 'UPS.Flow[4].ConfigActivePower', amount],
    ['ups.beeper.status', `${BATTERY}.AudibleAlarmControl`, beeper],
    ['ups.beeper.status', `${SUMMARY}.AudibleAlarmControl`, beeper],
    ['battery.charge', `${SUMMARY}.RemainingCapacity`, percent],
    ['battery.charge.low', `${SUMMARY}.RemainingCapacityLimitSetting`, percent],
    ['battery.charge.low', `${SUMMARY}.RemainingCapacityLimit`, percent],
    // It counts ampere-seconds.
    ['battery.capacity', `${BATTERY}.DesignCapacity`, within(0, 1e9, 1 / 3600)],
    ['battery.runtime', `${SUMMARY}.RunTimeToEmpty`, seconds],
    ['battery.runtime.low', 'System.RunTimeToEmptyLimit', seconds],
    ['battery.temperature', `${BATTERY}.Temperature`, celsius],
    ['battery.type', `${SUMMARY}.iDeviceChemistry`, asIs],
    ['battery.type', `${SUMMARY}.iDeviceChemistery`, asIs],
    ['battery.voltage', `${SUMMARY}.Voltage`, amount],
    ['battery.voltage.nominal', 'UPS.BatterySystem.ConfigVoltage', amount],
    ['battery.voltage.nominal', `${SUMMARY}.ConfigVoltage`, amount],
    ['input.voltage', `${INPUT}.Voltage`, amount],
    ['input.current', `${INPUT}.Current`, amount],
    ['input.frequency', `${INPUT}.Frequency`, amount],
    ['input.voltage.nominal', 'UPS.Flow[1].ConfigVoltage', amount],
    ['input.transfer.low', `${OUTPUT}.LowVoltageTransfer`, amount],
    ['input.transfer.high', `${OUTPUT}.HighVoltageTransfer`, amount],
    ['input.bypass.voltage', `${BYPASS}.Voltage`, amount],
    ['input.bypass.frequency', `${BYPASS}.Frequency`, amount],
    ['output.voltage', `${OUTPUT}.Voltage`, amount],
    ['output.current', `${OUTPUT}.Current`, amount],
    ['output.frequency', `${OUTPUT}.Frequency`, amount],
    ['output.voltage.nominal', 'UPS.Flow[4].ConfigVoltage', amount],
    ['output.powerfactor', `${OUTPUT}.PowerFactor`, within(0, 100, 0.01)],
    ...[1, 2, 3].flatMap((phase): [string, string, Read][] => [
        [`input.L${phase}-N.voltage`, `${INPUT}.Phase[${phase}].Voltage`, amount],
        [`input.L${phase}.current`, `${INPUT}.Phase[${phase}].Current`, amount],
        [`output.L${phase}-N.voltage`, `${OUTPUT}.Phase[${phase}].Voltage`, amount],
        [`output.L${phase}.current`, `${OUTPUT}.Phase[${phase}].Current`, amount],
    ]),
    ['ambient.temperature', 'Environment.Temperature', celsius],
    ['ambient.humidity', 'Environment.Humidity', percent],
    // Outlet[1] is the whole unit, the groups follow.
    ['outlet.desc', 'UPS.OutletSystem.Outlet[1].iName', asIs],
    ['outlet.switchable', 'UPS.OutletSystem.Outlet[1].PresentStatus.Switchable', yesNo],
    ...[1, 2].flatMap((outlet): [string, string, Read][] => {
        const object = `UPS.OutletSystem.Outlet[${outlet + 1}]`;
        return [
            [`outlet.${outlet}.desc`, `${object}.iName`, asIs],
            [`outlet.${outlet}.switchable`, `${object}.PresentStatus.Switchable`, yesNo],
            [`outlet.${outlet}.status`, `${object}.PresentStatus.SwitchOnOff`, onOff],
        ];
    }),
];

// Beside mains and battery: the flag counts when the object has the value.
const FLAGS: readonly (readonly [flag: StatusFlag, object: string, when: '0' | '1'])[] = [
    ['LB', `${SUMMARY}.PresentStatus.BelowRemainingCapacityLimit`, '1'],
    ['RB', `${SUMMARY}.PresentStatus.NeedReplacement`, '1'],
    ['OVER', `${SUMMARY}.PresentStatus.Overload`, '1'],
    ['TRIM', `${INPUT}.PresentStatus.Buck`, '1'],
    ['BOOST', `${INPUT}.PresentStatus.Boost`, '1'],
    ['BYPASS', `${BYPASS}.PresentStatus.Used`, '1'],
    ['BYPASS', 'UPS.PowerConverter.Input[4].PresentStatus.Used', '1'],
    ['OFF', `${SUMMARY}.PresentStatus.Good`, '0'],
];

const ALARMS: readonly (readonly [words: string, object: string, when: '0' | '1'])[] = [
    ['Fan failure', `${SUMMARY}.PresentStatus.FanFailure`, '1'],
    ['Internal failure', `${SUMMARY}.PresentStatus.InternalFailure`, '1'],
    ['Temperature too high', `${SUMMARY}.PresentStatus.OverTemperature`, '1'],
    ['No battery', `${BATTERY}.PresentStatus.Present`, '0'],
    ['Charger failure', 'UPS.BatterySystem.Charger.PresentStatus.InternalFailure', '1'],
    ['Battery voltage too high', 'UPS.BatterySystem.Charger.PresentStatus.VoltageTooHigh', '1'],
    ['Battery voltage too low', 'UPS.BatterySystem.Charger.PresentStatus.VoltageTooLow', '1'],
];

/** False: the card runs, but does not hear its UPS. Its values are old then. */
export function isHeard(objects: CardObjects): boolean {
    return textOf(objects, `${SUMMARY}.PresentStatus.CommunicationLost`) !== '1';
}

export function readingsOf(objects: CardObjects): Record<string, Value> {
    const values: Record<string, Value> = { 'device.type': 'ups' };
    for (const [variable, object, as] of ROWS) {
        const text = textOf(objects, object);
        if (text !== undefined) values[variable] ??= as(text);
    }
    const is = ([, object, when]: readonly [string, string, '0' | '1']): boolean => textOf(objects, object) === when;
    const alarms = ALARMS.filter(is).map(([words]) => `[${words}]`);
    if (alarms.length > 0) values['ups.alarm'] = alarms.join(' ');
    const mains = textOf(objects, `${SUMMARY}.PresentStatus.ACPresent`);
    // Neither yes nor no: it does not say, and unknown is not off.
    if (mains !== '0' && mains !== '1') return { ...values, 'ups.status': null };
    const flags = new Set<StatusFlag>([mains === '1' ? 'OL' : 'OB']);
    for (const row of FLAGS) if (is(row)) flags.add(row[0]);
    // Some cards go on saying that they charge while they discharge.
    if (textOf(objects, `${SUMMARY}.PresentStatus.Discharging`) === '1') flags.add('DISCHRG');
    else if (textOf(objects, `${SUMMARY}.PresentStatus.Charging`) === '1') flags.add('CHRG');
    if (alarms.length > 0) flags.add('ALARM');
    return { ...values, 'ups.status': formatStatus(flags) };
}

function textOf(objects: CardObjects, name: string): string | undefined {
    return objects.get(name.toLowerCase());
}
