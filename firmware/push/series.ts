// A series as one text, which is how its values wait on the disk, and values by series again. Pure.

import type { Sample } from '../spool/sample.ts';

export interface Series {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** In the order of their times; milliseconds since 1970. */
    readonly values: readonly { readonly value: number; readonly at: number }[];
}

export function sampleOf({ name, labels, value }: Omit<Series, 'values'> & { value: number }, at: number): Sample {
    return { device: '', name: JSON.stringify([name, labels]), value, at };
}

export function seriesOf(samples: readonly Sample[]): Series[] {
    return Array.from(Map.groupBy(samples, ({ name }) => name).entries(), ([key, ofOne]) => {
        const [name, labels] = JSON.parse(key) as [string, Record<string, string>];
        return { name, labels, values: ofOne.map(({ value, at }) => ({ value: Number(value), at })) };
    });
}
