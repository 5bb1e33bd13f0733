// What the device said about its state, flag by flag, and what words that makes. Flags come from different reports at different
// times: each is kept until it is said anew. Pure; nothing here knows of fields.

import type { StatusFlag } from '#model/status.ts';
import type { Circumstances } from './conversions.ts';

/** Names of the states that HID devices know. A flag that was never said is undefined, which is not false. */
export type State =
    | 'online'
    | 'charging'
    | 'discharging'
    | 'fullyCharged'
    | 'depleted'
    | 'lowBattery'
    | 'timeLimitExpired'
    | 'shutdownImminent'
    | 'replaceBattery'
    | 'noBattery'
    | 'overload'
    | 'trim'
    | 'boost'
    | 'bypass'
    | 'manualBypass'
    | 'economy'
    | 'off'
    | 'calibrating'
    | 'voltageOutOfRange'
    | 'frequencyOutOfRange'
    | 'fanFailure'
    | 'chargerFailure'
    | 'batteryVoltageHigh'
    | 'batteryVoltageLow'
    | 'overTemperature'
    | 'internalFailure'
    | 'awaitingPower';

export type States = Readonly<Partial<Record<State, boolean>>>;

/** What a value says about the state, which was `states` before; nothing, if it says nothing. */
export type StatusReading = (value: number, about: Circumstances, states: States) => States;

/** The flag itself: 1 is set, 0 is not; a flag that is neither says nothing. */
export function says(state: State): StatusReading {
    return byNumber({ 0: { [state]: false }, 1: { [state]: true } });
}

/** The same for firmware that says anything but 0 when it means yes. */
export function hints(state: State): StatusReading {
    return (value) => ({ [state]: value !== 0 });
}

/** The flag says the opposite: `BatteryPresent` 1 means that no battery is *not* the case. */
export function denies(state: State): StatusReading {
    return byNumber({ 0: { [state]: true }, 1: { [state]: false } });
}

/** A bit of a word. */
export function bit(state: State, mask: number): StatusReading {
    return (value) => ({ [state]: (value & mask) !== 0 });
}

/** By number; a number that is not listed says nothing. */
export function byNumber(meaning: Readonly<Record<number, States>>): StatusReading {
    return (value) => (Object.hasOwn(meaning, value) ? (meaning[value] ?? {}) : {});
}

export interface Composition {
    readonly status: readonly StatusFlag[];
    readonly alarms: readonly string[];
    /** Why the input is not used; undefined when nothing is said against it. */
    readonly transferReason: string | undefined;
}

/** `charge` in percent, if known. */
export function compose(states: States, charge: number | undefined): Composition {
    return {
        status: [...power(states), ...battery(states, charge), ...output(states)],
        alarms: ALARMS.filter(([state]) => states[state]).map(([, text]) => text),
        transferReason: states.voltageOutOfRange
            ? 'input voltage out of range'
            : states.frequencyOutOfRange
              ? 'input frequency out of range'
              : undefined,
    };
}

/** What carries the load. A device that does not say whether mains is there is on battery when it discharges. */
function power({ online, discharging, calibrating }: States): StatusFlag[] {
    const words: StatusFlag[] = calibrating ? ['CAL'] : [];
    if (online === true) return [...words, 'OL'];
    return online === false || discharging ? [...words, 'OB'] : words;
}

function battery(states: States, charge: number | undefined): StatusFlag[] {
    const words: StatusFlag[] = [];
    if (states.discharging && !states.depleted) words.push('DISCHRG');
    if (states.charging && !isFull(states, charge)) words.push('CHRG');
    if (states.lowBattery || states.timeLimitExpired || states.shutdownImminent) words.push('LB');
    if (states.replaceBattery || states.noBattery) words.push('RB');
    return words;
}

/** Many devices say `Charging` for ever; without a flag for full the charge decides. */
function isFull({ fullyCharged }: States, charge: number | undefined): boolean {
    return fullyCharged ?? (charge !== undefined && (charge <= 0 || charge >= 100));
}

function output(states: States): StatusFlag[] {
    const words: StatusFlag[] = [];
    if (states.overload) words.push('OVER');
    if (states.trim) words.push('TRIM');
    if (states.boost) words.push('BOOST');
    if (states.bypass || states.manualBypass) words.push('BYPASS');
    if (states.economy) words.push('ECO');
    if (states.off) words.push('OFF');
    return words;
}

const ALARMS: readonly (readonly [State, string])[] = [
    ['replaceBattery', 'Replace battery!'],
    ['shutdownImminent', 'Shutdown imminent!'],
    ['fanFailure', 'Fan failure!'],
    ['noBattery', 'No battery installed!'],
    ['batteryVoltageLow', 'Battery voltage too low!'],
    ['batteryVoltageHigh', 'Battery voltage too high!'],
    ['chargerFailure', 'Battery charger fail!'],
    ['overTemperature', 'Temperature too high!'],
    ['internalFailure', 'Internal UPS fault!'],
    ['awaitingPower', 'Awaiting power!'],
    ['bypass', 'Automatic bypass mode!'],
    ['manualBypass', 'Manual bypass mode!'],
];
