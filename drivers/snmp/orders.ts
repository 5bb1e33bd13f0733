// What can be asked of one device: the commands and settings of its family that its agent has objects for.
// Pure: says what to write and how to see that it was done; writing is device.ts's.

import type { Command, Setting } from '#model/command.ts';
import { aboutCommand } from '#model/command.ts';
import type { Conversion } from './conversions.ts';
import type { Cell, CommandRow, Family, Proof, Table, Writable, Write } from './family.ts';
import { type Layout, oidAt, type TableRow } from './layout.ts';
import type { Snapshot } from './raw.ts';
import type { Heard } from './reader.ts';
import { nameInChain } from './readings.ts';
import { shared } from './shared-text.ts';

/** A command with the OIDs of one device. */
export interface Order {
    readonly writes: readonly Write[];
    readonly proof: Proof | CellProof;
    readonly only?: CommandRow['only'];
}

/** One of the objects shows one of its numbers in time. */
export interface CellProof {
    readonly kind: 'one-shows';
    readonly objects: readonly { readonly oid: string; readonly values: readonly number[] }[];
}

export interface WritableObject {
    readonly oid: string;
    readonly as: Conversion;
    readonly setting: Setting;
}

export interface Orders {
    readonly commands: ReadonlyMap<string, Order>;
    readonly settings: ReadonlyMap<string, WritableObject>;
}

export function ordersOf(heard: Heard): Orders {
    const commands = new Map<string, Order>();
    const settings = new Map<string, WritableObject>();
    for (const [name, order] of [...scalarCommands(heard), ...tableCommands(heard)]) {
        if (!commands.has(name)) commands.set(name, order);
    }
    for (const [name, object] of [...scalarSettings(heard), ...tableSettings(heard)]) {
        if (!settings.has(name)) settings.set(name, object);
    }
    return { commands, settings };
}

/** For the gateway: names and limits, nothing of SNMP. */
export function describeOrders(orders: Orders): {
    readonly commands: readonly Command[];
    readonly settings: Readonly<Record<string, Setting>>;
} {
    const commands = [...orders.commands.keys()].map((name): Command => {
        const about = aboutCommand(name.replace(/^device\.\d+\./, ''));
        return about === undefined ? { name } : { name, about };
    });
    const settings = [...orders.settings].map(([name, { setting }]) => [name, setting] as const);
    return { commands, settings: Object.fromEntries(settings) };
}

function* scalarCommands({ family, layout, snapshot }: Heard): Generator<[string, Order]> {
    for (const { command, writes, proof, only } of family.commands ?? []) {
        const possible = writes.filter(({ oid }) => snapshot.has(oid));
        const lacking = writes.filter(({ oid, optional }) => !snapshot.has(oid) && !optional);
        if (possible.length > 0 && lacking.length === 0)
            yield [nameInChain(layout.members, 1, command), { writes: possible, proof, ...(only && { only }) }];
    }
}

function* tableCommands({ family, layout, snapshot }: Heard): Generator<[string, Order]> {
    for (const { table, row } of rowsOf(family, layout)) {
        for (const { command, control, put, proof } of table.commands ?? []) {
            const oid = shared(oidAt(control, row));
            if (!snapshot.has(oid) || isFixed(table, row, snapshot)) continue;
            const objects = proof
                .map(({ values, ...cell }) => ({ oid: shared(oidAt(cell as Cell, row)), values }))
                .filter((object) => snapshot.has(object.oid));
            const shown: Order['proof'] = objects.length > 0 ? { kind: 'one-shows', objects } : { kind: 'accepted' };
            const name = nameInChain(layout.members, row.member, command.replace('.n.', `.${row.number}.`));
            yield [name, { writes: [{ oid, put }], proof: shown }];
        }
    }
}

/** The device says that this outlet cannot be switched. */
function isFixed(table: Table, row: TableRow, snapshot: Snapshot): boolean {
    if (table.of !== 'outlet') return false;
    const said = table.columns.filter(({ variable }) => variable === 'outlet.n.switchable');
    return said.some((column) => {
        const raw = snapshot.get(oidAt(column, row));
        return raw !== undefined && column.as.read(raw) === 'no';
    });
}

function* scalarSettings({ family, layout, snapshot }: Heard): Generator<[string, WritableObject]> {
    for (const row of family.rows) {
        if (!('oid' in row) || row.writable === undefined || !snapshot.has(row.oid)) continue;
        const object = { oid: row.oid, as: row.as, setting: settingOf(row.as, row.writable) };
        yield [nameInChain(layout.members, 1, row.variable), object];
    }
}

function* tableSettings({ family, layout, snapshot }: Heard): Generator<[string, WritableObject]> {
    for (const { table, row } of rowsOf(family, layout)) {
        if (table.of === 'phase') continue;
        for (const column of table.columns) {
            const oid = shared(oidAt(column, row));
            if (column.writable === undefined || !snapshot.has(oid)) continue;
            const variable =
                table.of === 'member' ? column.variable : column.variable.replace('.n.', `.${row.number}.`);
            const object = { oid, as: column.as, setting: settingOf(column.as, column.writable) };
            yield [nameInChain(layout.members, row.member, variable), object];
        }
    }
}

function* rowsOf(family: Family, layout: Layout): Generator<{ table: Table; row: TableRow }> {
    for (const table of family.tables) {
        for (const row of layout.rows.get(table) ?? []) yield { table, row };
    }
}

function settingOf(conversion: Conversion, writable: Writable): Setting {
    if (writable === 'word') return { kind: 'text', values: conversion.words ?? [] };
    if ('maxLength' in writable) return { kind: 'text', maxLength: writable.maxLength };
    return { kind: 'number', ranges: [writable] };
}
