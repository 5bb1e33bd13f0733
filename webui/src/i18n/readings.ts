// Readings as people read them: number in the reader's notation, unit, and which of them matter most. Pure.

import type { ApiDevice, ApiReading } from '#model/api.ts';
import { labelOf } from '#model/variable.ts';
import type { TextKey } from './language.ts';
import { known, numberText, t } from './text.ts';
import { durationText } from './times.ts';

/** A reading for a small space: whole percents, watts and volts, times in minutes; undefined when there is none. */
export function shortText(reading: ApiReading | undefined): string | undefined {
    const number = numberOf(reading);
    if (number === undefined) return reading?.text;
    switch (reading?.unit) {
        case 's':
            return durationText(number);
        case '%':
        case 'W':
        case 'VA':
        case 'V':
            return withUnit(numberText(number), reading.unit);
        default:
            return fullText(reading);
    }
}

/** A reading with all its digits. */
export function fullText(reading: ApiReading | undefined): string | undefined {
    const number = numberOf(reading);
    if (number === undefined || reading?.text === undefined) return reading?.text;
    const digits = /\.(\d+)$/.exec(reading.text)?.[1]?.length ?? 0;
    if (reading.unit === 's' && number >= 120) return `${withUnit(numberText(number), 's')} (${durationText(number)})`;
    return withUnit(numberText(number, digits), reading.unit);
}

/** undefined: none, not known, or words. Not from the text: what is rounded twice is rounded wrong. */
export function numberOf(reading: ApiReading | undefined): number | undefined {
    if (reading?.text === undefined || reading.text.trim() === '') return undefined;
    const number = Number(reading.value);
    // Numbers of a serial number are a text, too: without a unit in the catalogue they are printed as they came.
    return Number.isFinite(number) && reading.unit !== undefined ? number : undefined;
}

function withUnit(text: string, unit: string | undefined): string {
    return unit ? `${text} ${unit}` : text;
}

export interface KeyValue {
    readonly name: string;
    readonly label: string;
    readonly text: string;
}

// Names that mean the same for a reader; the first that the device has counts.
const KEY_VALUES: readonly { readonly label: TextKey; readonly names: readonly string[] }[] = [
    { label: 'value.charge', names: ['battery.charge'] },
    { label: 'value.runtime', names: ['battery.runtime'] },
    { label: 'value.load', names: ['ups.load', 'output.load', 'input.load'] },
    {
        label: 'value.power',
        names: ['ups.realpower', 'output.realpower', 'input.realpower', 'ups.power', 'input.power'],
    },
    { label: 'value.input', names: ['input.voltage'] },
];

/** The values that matter most, in a fixed order; what the device does not say is left out. */
export function keyValues(device: ApiDevice): KeyValue[] {
    return KEY_VALUES.flatMap(({ label, names }) => {
        const name = names.find((one) => device.readings[one]?.text !== undefined);
        const text = name === undefined ? undefined : shortText(device.readings[name]);
        return name === undefined || text === undefined ? [] : [{ name, label: t(label), text }];
    });
}

/** Watts that flow through a device, as far as it says. */
export function wattsOf(device: ApiDevice | undefined): number | undefined {
    const names = ['ups.realpower', 'output.realpower', 'input.realpower'];
    return names.map((name) => numberOf(device?.readings[name])).find((watts) => watts !== undefined);
}

/** The name of a variable for people: in the reader's language where we have it, else derived from NUT's name. */
export function variableLabel(name: string): { readonly text: string; readonly isEnglish: boolean } {
    const key = known(`var ${name}`);
    return key === undefined ? { text: labelOf(name), isEnglish: true } : { text: t(key), isEnglish: false };
}
