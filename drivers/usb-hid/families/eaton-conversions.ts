// What Eaton means by its numbers where the standard does not say it, or its firmware does not keep to it.

import {
    type Circumstances,
    type Conversion,
    disabledEnabled,
    number,
    oneOf,
    reading,
    wording,
    yesNo,
} from '../conversions.ts';
import type { StatusReading } from '../status.ts';

// Products that measure the voltage of the battery where the others only repeat the nominal one.
const MEASURES_BATTERY = /Evolution|Pulsar M|\b(?:5P|5PX|5SC|9E|9SX|9PX)\b/;

export const measured: Conversion = reading((value, { model }) => (MEASURES_BATTERY.test(model) ? value : undefined));
export const nominalBattery: Conversion = reading((value, { model }) => {
    if (!MEASURES_BATTERY.test(model)) return undefined;
    // Its firmware says the voltage of two batteries; it has one.
    return /Evolution.*650/.test(model) ? 12 : value;
});

/** Coulombs, in ampere hours. */
export const ampereHours = reading((coulombs) => Number((coulombs / 3600).toPrecision(6)));

const ABM = 'abm';
const hasAbm = ({ memory }: Circumstances): boolean => memory.get(ABM) === 1;

// ABM charges in stages and rests in between: with it on, the plain flags for charging say nothing.
export const abmStatus: Conversion = {
    ...disabledEnabled,
    read: (value, about) => {
        about.memory.set(ABM, value);
        return disabledEnabled.read(value, about);
    },
};
export const CHARGER_MODE = { 1: 'charging', 2: 'discharging', 3: 'floating', 4: 'resting', 6: 'off' } as const;
export const CHARGER_STATUS = { 1: 'charging', 2: 'floating', 3: 'resting', 4: 'discharging', 6: 'off' } as const;

export function withAbm(words: Readonly<Record<number, string>>): Conversion {
    const stages = oneOf(words);
    return {
        gives: 'word',
        words: stages.words ?? [],
        read: (value, about) => (hasAbm(about) ? stages.read(value, about) : undefined),
    };
}

export function stageSays(words: Readonly<Record<number, string>>): StatusReading {
    return (value, about) => {
        if (!hasAbm(about)) return {};
        const stage = words[value];
        return { charging: stage === 'charging' || stage === 'floating', discharging: stage === 'discharging' };
    };
}

export function unlessAbm(state: 'charging' | 'discharging'): StatusReading {
    return (value, about) => (hasAbm(about) ? {} : { [state]: value !== 0 });
}

// While the output is off no input is used, which does not mean that there is none.
export const converterOnline: StatusReading = (value, _about, states) => (states.off ? {} : { online: value !== 0 });

// Most models have no wattmeter: then load, rating and power factor say it.
const POWER_FACTOR = 0.8;
export const computedPower = reading((rating, about) => {
    const load = about.reading('ups.load');
    const factor = about.reading('output.powerfactor');
    if (typeof load !== 'number') return undefined;
    return Math.round((load / 100) * rating * (typeof factor === 'number' && factor > 0 ? factor : POWER_FACTOR));
});

const LOW_VOLTAGES = ['100', '110', '120', '127'];
const HIGH_VOLTAGES = ['200', '208', '220', '230', '240'];
export const outputVoltage: Conversion = {
    ...number,
    choices: (about) => {
        const now = Number(about.reading('output.voltage.nominal'));
        if (now >= 95 && now <= 130) return LOW_VOLTAGES;
        return now >= 190 && now <= 250 ? HIGH_VOLTAGES : [...HIGH_VOLTAGES, ...LOW_VOLTAGES];
    },
};

// Only these let their outlets be managed by the load of the first.
const MANAGED = /Protection Station|Ellipse ECO|\b3S\b/;
export const managedYesNo: Conversion = {
    ...yesNo,
    read: (value, about) => (MANAGED.test(about.model) ? yesNo.read(value, about) : undefined),
};

export const clockDate = wording((seconds) => clock(seconds).slice(0, 10).replaceAll('-', '/'));
export const clockTime = wording((seconds) => clock(seconds).slice(11));

/** Seconds since 1970 as `2026-11-25 10:22:25` of this place. */
function clock(seconds: number): string {
    return new Date(1000 * Math.min(seconds, 0xffff_ffff)).toLocaleString('sv-SE');
}
