// Names and kinds of metrics. Pure. NUT's first word and its numbers become folders, the rest one name: `outlet.3.current.high` is
// `outlet/3/current_high`. A metric is never a folder too (`battery.charge` beside `battery.charge.low`), and there is no dot: SCADA
// systems that make tags of metrics take neither.

import { numberOf, type Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import type { DataType } from './payload.ts';

/** Two variables never have the same; undefined: a name that no metric can have. */
export function metricName(variable: string): string | undefined {
    if (!/^[\w-]+(?:\.[\w-]+)*$/.test(variable)) return undefined;
    const words = variable.replaceAll('_', '__').split('.');
    const folders = words.findLastIndex(
        (word, place) => place < words.length - 1 && (place === 0 || /^\d+$/.test(word)),
    );
    const inFolder = words.slice(folders + 1).join('_');
    return [...words.slice(0, folders + 1), inFolder].join('/');
}

/** A switch for a command: `command/beeper_mute`. */
export function commandMetric(command: string): string {
    return `command/${command.replaceAll('_', '__').replaceAll('.', '_')}`;
}

/** The kind of a value; it stays the same until the next birth. */
export function typeOf(variable: string, value: Value): Extract<DataType, 'Double' | 'String'> {
    const about = variableOf(variable);
    if (about === undefined) return typeof value === 'number' ? 'Double' : 'String';
    return about.unit !== undefined && (value === null || numberOf(value) !== undefined) ? 'Double' : 'String';
}

/** The value in the kind that was announced; undefined: it does not fit. */
export function fitted(value: Value, type: DataType): string | number | null | undefined {
    if (value === null) return null;
    return type === 'Double' ? numberOf(value) : String(value);
}
