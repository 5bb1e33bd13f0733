// The rows of a family bound to the fields of one device. A row whose usage the device does not have is left out. Pure.

import type { AlarmRow, CommandRow, DelayRow, Family, Row, StatusRow } from './family.ts';
import { isSelected, readField } from './field-value.ts';
import type { Field, ReportType } from './report-descriptor.ts';
import { parseUsagePath } from './usages.ts';

/** Where a usage is: what can be asked for, what is told unasked, or both. */
export interface Place {
    readonly usage: number;
    readonly feature: Field | undefined;
    readonly input: Field | undefined;
}

export interface Bound<AnyRow> {
    readonly row: AnyRow;
    readonly place: Place;
}

export interface BoundFamily {
    readonly rows: readonly Bound<Row>[];
    readonly status: readonly Bound<StatusRow>[];
    readonly alarms: readonly Bound<AlarmRow>[];
    readonly delays: readonly Bound<DelayRow>[];
    readonly commands: readonly Bound<CommandRow>[];
}

export function bindFamily(family: Family, fields: readonly Field[]): BoundFamily {
    const find = finder(family, fields);
    const bind = <AnyRow extends { readonly usage: string }>(rows: readonly AnyRow[] = []): Bound<AnyRow>[] =>
        rows.flatMap((row) => {
            const place = find(row.usage);
            return place === undefined ? [] : [{ row, place }];
        });
    const canWrite = ({ place }: Bound<unknown>): boolean => place.feature !== undefined;
    return {
        rows: bind(family.rows),
        status: bind(family.status),
        alarms: bind(family.alarms),
        delays: bind(family.delays).filter(canWrite),
        commands: bind(family.commands).filter(canWrite),
    };
}

/** Looks up the place of a usage path; of several fields with the same path the first counts. */
export function finder(family: Family, fields: readonly Field[]): (usage: string) => Place | undefined {
    const places = new Map<string, Place>();
    for (const field of fields) {
        if (field.type === 'output') continue;
        for (const usage of field.selects ?? [field.path.at(-1) ?? 0]) {
            const key = [...field.path.slice(0, -1), usage].join('.');
            const place = places.get(key) ?? { usage, feature: undefined, input: undefined };
            places.set(key, { ...place, [field.type]: place[field.type] ?? field });
        }
    }
    return (usage) => places.get(parseUsagePath(usage, family.usages).join('.'));
}

/** What a report says of the place: undefined when it is not in it. */
export function valueIn(
    { usage, ...place }: Place,
    type: Exclude<ReportType, 'output'>,
    report: Uint8Array,
): number | null | undefined {
    const field = place[type];
    if (field === undefined || field.reportId !== report[0]) return undefined;
    if (field.selects === undefined) return readField(field, report);
    const selected = isSelected(field, usage, report);
    return selected === undefined ? undefined : Number(selected);
}
