// How a variable is called as a metric: numbers in its name become labels, the unit becomes the end of the name.
//
//     battery.charge        powerchain_battery_charge_percent
//     input.L1-N.voltage    powerchain_input_voltage_volts{phase="L1-N"}
//     outlet.3.current      powerchain_outlet_current_amperes{outlet="3"}

import { variableOf } from '#model/variable.ts';

export interface MetricName {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly help: string;
}

// Prometheus' base units, but for percent, which people know from every UPS.
const UNITS: Readonly<Record<string, string>> = {
    '%': 'percent',
    A: 'amperes',
    Ah: 'ampere_hours',
    Hz: 'hertz',
    V: 'volts',
    VA: 'volt_amperes',
    W: 'watts',
    kWh: 'kilowatt_hours',
    Wh: 'watt_hours',
    min: 'minutes',
    s: 'seconds',
    '°': 'degrees',
    '°C': 'celsius',
};

const PHASE = /\.(L[123](?:-(?:L[123]|N))?|N)(?=\.)/;
const NUMBERED = /(^|\.)(device|outlet\.group|outlet|ambient|battery\.packs|contacts)\.(\d+)(?=\.|$)/g;

const known = new Map<string, MetricName>();
// As in the catalogue: a device may invent names without end.
const KNOWN_MAX = 20_000;

export function metricNameOf(variable: string): MetricName {
    const kept = known.get(variable);
    if (kept) return kept;
    if (known.size >= KNOWN_MAX) known.clear();
    const made = make(variable);
    known.set(variable, made);
    return made;
}

function make(variable: string): MetricName {
    const labels: Record<string, string> = {};
    const bare = variable
        .replace(NUMBERED, (_, dot: string, thing: string, number: string) => {
            labels[LABELS[thing] ?? thing.replaceAll('.', '_')] = number;
            return `${dot}${thing}`;
        })
        .replace(PHASE, (_, phase: string) => {
            labels.phase = phase;
            return '';
        });
    const { unit = '', about = '' } = variableOf(variable) ?? {};
    const words = bare.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase();
    const end = UNITS[unit];
    const name = `powerchain_${words}${end === undefined ? '' : `_${end}`}`;
    // The catalogue's sentence of a numbered variable speaks of outlet n: true for all.
    return { name, labels, help: about === '' ? `Variable ${bare} of the device` : about };
}

const LABELS: Readonly<Record<string, string>> = { device: 'unit', 'outlet.group': 'group' };
