// What a snapshot says about the state of the device: alarms as text, and the status of a UPS. Pure.

import { formatStatus, type StatusFlag } from '#model/status.ts';
import { keyOf, numberOf, text } from './conversions.ts';
import type { AlarmColumn, AlarmMeaning, Family, StatusRow } from './family.ts';
import { oidAt, type TableRow } from './layout.ts';
import type { Snapshot } from './raw.ts';
import type { Heard } from './reader.ts';
import { nameInChain, type Readings } from './readings.ts';

/** The names that readTrouble may put. */
export function troubleNames(members: number): string[] {
    return Array.from({ length: members }, (_, at) =>
        ['ups.alarm', 'ups.status'].map((name) => nameInChain(members, at + 1, name)),
    ).flat();
}

/** Puts ups.alarm and ups.status. Why nothing can be trusted, if the card says that it has lost its device. */
export function readTrouble(heard: Heard, readings: Readings): string | undefined {
    const listed = [...listedAlarms(heard), ...rowAlarms(heard)];
    for (let member = 1; member <= heard.layout.members; member++) {
        const fromList = member === 1 ? listed.flatMap(({ text: said }) => (said === undefined ? [] : [said])) : [];
        const texts = [...new Set([...fromList, ...cellAlarms(heard, member)])];
        if (texts.length > 0)
            readings.put(
                nameInChain(heard.layout.members, member, 'ups.alarm'),
                texts.map((said) => `[${said}]`).join(' '),
            );
        if (member === 1 && heard.family.status) {
            readings.put(
                nameInChain(heard.layout.members, 1, 'ups.status'),
                readStatus(heard, listed, texts.length > 0),
            );
        }
    }
    return listed.find(({ isDeaf }) => isDeaf)?.text;
}

/** What the rows of the alarm table mean, each once. */
function listedAlarms({ family, alarms }: Heard): AlarmMeaning[] {
    const found = new Set([...alarms.values()].map((raw) => String(text.read(raw)).replace(/^\./, '')));
    return [...found].map((alarm) => meaningOf(alarm, family.alarms?.meanings ?? {}));
}

function rowAlarms({ family, snapshot }: Heard): AlarmMeaning[] {
    return (family.alarmRows ?? []).flatMap(({ oid, meanings }) => {
        const raw = snapshot.get(oid);
        const key = raw === undefined ? '' : keyOf(raw);
        const meaning = Object.hasOwn(meanings, key) ? meanings[key] : undefined;
        return meaning === undefined ? [] : [meaning];
    });
}

function meaningOf(alarm: string, meanings: Readonly<Record<string, AlarmMeaning>>): AlarmMeaning {
    const meaning = Object.hasOwn(meanings, alarm) ? meanings[alarm] : undefined;
    return meaning ?? { text: `alarm ${alarm} of the maker` };
}

function cellAlarms({ family, layout, snapshot }: Heard, member: number): string[] {
    return family.tables.flatMap((table) =>
        (table.alarms ?? []).flatMap((column) =>
            (layout.rows.get(table) ?? [])
                .filter((row) => row.member === member)
                .flatMap((row) => alarmText(column, row, snapshot)),
        ),
    );
}

function alarmText(column: AlarmColumn, row: TableRow, snapshot: Snapshot): string[] {
    const raw = snapshot.get(oidAt(column, row));
    const number = raw === undefined ? null : numberOf(raw);
    const said = number === null ? undefined : column.texts[number];
    if (said === undefined) return [];
    if (column.subject === '') return [said];
    const which = column.subject === 'phase' ? `L${row.number}` : row.number;
    return [`${column.subject} ${which} ${said}`];
}

// Nobody may take silence about the source for mains, nor for battery: without one the status is unknown.
function readStatus({ family, snapshot }: Heard, listed: readonly AlarmMeaning[], hasText: boolean): string | null {
    const { source: sources, also } = statusRowsOf(family);
    const source = sources.map((row) => flagsOf(row, snapshot)).find((said) => said !== null);
    if (source === undefined) return null;
    const words = new Set<StatusFlag>(source);
    for (const row of also) for (const flag of flagsOf(row, snapshot) ?? []) words.add(flag);
    for (const { status } of listed) if (status !== undefined) words.add(status);
    if (hasText) words.add('ALARM');
    return formatStatus(words);
}

function statusRowsOf({ status }: Family): { source: readonly StatusRow[]; also: readonly StatusRow[] } {
    return status ?? { source: [], also: [] };
}

function flagsOf({ oid, as, when }: StatusRow, snapshot: Snapshot): readonly StatusFlag[] | null {
    const raw = snapshot.get(oid);
    if (raw === undefined) return null;
    const condition = when === undefined ? undefined : snapshot.get(when.oid);
    const isMet = when === undefined || (condition !== undefined && keyOf(condition) === String(when.is));
    return isMet ? as(raw) : null;
}
