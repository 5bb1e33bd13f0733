// Names and lookup of the variable catalogue. A name in a driver table that the catalogue does not know does not compile.

import { DEADBANDS, PHASE_SPECS, VARIABLES, type Variable } from './variables.ts';

type Numbered<Name extends string> = Name extends `${infer Head}.n.${infer Tail}`
    ? `${Head}.${number}.${Numbered<Tail>}`
    : Name extends `${infer Head}.x.${infer Tail}`
      ? `${Head}.${number}.${Tail}`
      : Name;
type Phase = 'L1' | 'L2' | 'L3' | 'N' | 'L1-N' | 'L2-N' | 'L3-N' | 'L1-L2' | 'L2-L3' | 'L3-L1';
type Domain =
    | 'input'
    | 'output'
    | 'input.bypass'
    | 'input.servicebypass'
    | 'output.bypass'
    | 'output.inverter'
    | 'output.servicebypass';
type PhaseSpec = keyof typeof PHASE_SPECS;

type BaseName =
    | Numbered<keyof typeof VARIABLES>
    | `${Domain}.${PhaseSpec}`
    | `${Domain}.${Phase}.${PhaseSpec}`
    | `experimental.${string}`
    | `driver.parameter.${string}`
    | `driver.flag.${string}`;

/** A name of the catalogue, instances filled in: `outlet.3.current`, `device.2.input.L1.voltage`. */
export type VariableName = BaseName | `device.${number}.${BaseName}`;

const PHASED =
    /^(?:(?:input|output)\.(?:bypass|servicebypass|inverter)|input|output)\.(?:(L[123](?:-(?:L[123]|N))?|N)\.)?(.+)$/;

/**
 * Looks a name up in the catalogue.
 * @returns undefined for a name that the catalogue does not know (`experimental.*`, a device's own invention)
 */
export function variableOf(name: string): Variable | undefined {
    if (known.has(name)) return known.get(name);
    const variable = lookUp(name);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(name, variable);
    return variable;
}

// Asked for every value that is shown, and the patterns take microseconds. A rack has some hundred names; the limit is for
// devices that invent new ones all the time: more than a device may have, or listing the largest would look everything up again.
const KNOWN_MAX = 20_000;
const known = new Map<string, Variable | undefined>();

function lookUp(name: string): Variable | undefined {
    const base = name.replace(/^(?:upstream\.|device\.\d+\.)/, '');
    const listed = exact(base) ?? exact(base.replace(/\.\d+(?=\.)/g, '.n').replace(/contacts\.n/, 'contacts.x'));
    if (listed) return listed;
    // In a chain `device.` is not said twice: `device.2.model` is the `device.model` of its second unit.
    const inChain = base === name ? undefined : exact(`device.${base}`);
    if (inChain) return inChain;
    const phased = PHASED.exec(base);
    const spec = phased?.[2];
    if (spec === undefined || !Object.hasOwn(PHASE_SPECS, spec)) return undefined;
    const variable: Variable = PHASE_SPECS[spec as PhaseSpec];
    return phased?.[1] ? { ...variable, about: `${variable.about}, ${phased[1]}` } : variable;
}

function exact(name: string): Variable | undefined {
    return Object.hasOwn(VARIABLES, name) ? VARIABLES[name as keyof typeof VARIABLES] : undefined;
}

/** How much a value must change to be kept, in its unit; 0: every change is. */
export function deadbandOf(name: string): number {
    const variable = variableOf(name);
    return variable?.deadband ?? DEADBANDS[variable?.unit ?? ''] ?? 0;
}

/** A label for people, derived from the name: `battery.charge.low` becomes `Battery charge low`. */
export function labelOf(name: string): string {
    const words = name.replaceAll('.', ' ').replace(/^ups /, 'UPS ');
    return words.charAt(0).toUpperCase() + words.slice(1);
}
