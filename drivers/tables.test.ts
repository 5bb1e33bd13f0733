// Every row of every driver family, swept: a variable that the catalogue does not know, a word that it does not allow, a
// conversion of the wrong kind or an OID with a typing error never gets as far as a device.

import test from 'ava';
import { aboutCommand } from '#model/command.ts';
import { STATUS_WORDS } from '#model/status.ts';
import { variableOf } from '#model/variable.ts';
import type { Conversion } from './snmp/conversions.ts';
import type { NamedColumn } from './snmp/directory.ts';
import { FAMILIES } from './snmp/families.ts';
import type { Column, Family, PhaseColumn, Table, TableCommand, Writable } from './snmp/family.ts';
import { cellsOf } from './snmp/layout.ts';

interface Named {
    readonly name: string;
    readonly as: Conversion;
    readonly writable: Writable | undefined;
    readonly digits: boolean;
}

const OID = /^1\.3\.6\.1\.\d+(?:\.\d+)+$/;

function namesIn(column: Column<string> | PhaseColumn): string[] {
    if ('variable' in column) return [column.variable.replace('.n.', '.1.')];
    const { single, phase }: { readonly single?: string; readonly phase?: string } = column;
    return [single, phase].filter((name) => name !== undefined);
}

function namedIn(family: Family): Named[] {
    const rows = family.rows.flatMap((row) =>
        'oid' in row ? [{ name: row.variable, as: row.as, writable: row.writable, digits: false }] : [],
    );
    const cells = family.tables.flatMap((table) =>
        [...table.columns].flatMap((column: Column<string> | PhaseColumn) =>
            namesIn(column).map((name) => ({
                name,
                as: column.as,
                writable: 'writable' in column ? column.writable : undefined,
                digits: column.digits !== undefined,
            })),
        ),
    );
    const listed = (family.directory?.kinds ?? []).flatMap(({ columns }) =>
        columns.flatMap(({ variable, single, as }: NamedColumn) =>
            [variable.replace('.n.', '.1.').replace('.Ln', '.L1'), ...(single === undefined ? [] : [single])].map(
                (name) => ({
                    name,
                    as: typeof as === 'function' ? as(1) : as,
                    writable: undefined,
                    digits: false,
                }),
            ),
        ),
    );
    return [...rows, ...cells, ...listed];
}

function oidsIn(family: Family): string[] {
    const rows = family.rows.flatMap((row) => ('oid' in row ? [row.oid] : []));
    const status = [...(family.status?.source ?? []), ...(family.status?.also ?? [])].map(({ oid }) => oid);
    const commands = (family.commands ?? []).flatMap(({ writes }) => writes.map(({ oid }) => oid));
    const cells = family.tables.flatMap((table) => cellsOf(table).map(({ oid }) => oid));
    const keys = family.tables.flatMap(({ index }) =>
        'arcs' in index ? [] : [index.number, ...(index.member === undefined ? [] : [index.member])],
    );
    return [...family.claims, ...family.probes, ...rows, ...status, ...commands, ...cells, ...keys];
}

test('SNMP families have names of their own and something to tell them by', (t) => {
    const names = FAMILIES.map(({ name }) => name);
    t.is(new Set(names).size, names.length);
    for (const { name, probes, claims } of FAMILIES) {
        t.true(probes.length > 0, name);
        t.is(new Set(claims).size, claims.length, name);
    }
});

for (const family of FAMILIES) {
    test(`${family.name}: every variable is in the catalogue and its value of the right kind`, (t) => {
        for (const { name, as } of namedIn(family)) {
            const variable = variableOf(name);
            t.truthy(variable, name);
            const isNumber = variable?.unit !== undefined;
            t.is(as.gives === 'number', isNumber, `${name}: ${isNumber ? 'has a unit' : 'is text'}`);
            if (variable?.values && as.gives === 'word') {
                const allowed: readonly string[] = variable.values;
                t.deepEqual(
                    as.words?.filter((word) => !allowed.includes(word)),
                    [],
                    name,
                );
            }
        }
        for (const row of family.rows) if ('is' in row) t.truthy(variableOf(row.variable), row.variable);
        t.true(namedIn(family).length > 0);
    });

    test(`${family.name}: every OID is one`, (t) => {
        for (const oid of oidsIn(family)) t.regex(oid, OID);
    });

    test(`${family.name}: no row stands twice`, (t) => {
        const rows = family.rows.map((row) => ('oid' in row ? `${row.variable} ${row.oid}` : row.variable));
        t.deepEqual(duplicates(rows), []);
        for (const table of family.tables) t.deepEqual(duplicates(columnsIn(table)), []);
    });

    test(`${family.name}: what can be written has limits and a way back to the MIB`, (t) => {
        for (const { name, as, writable, digits } of namedIn(family)) {
            if (writable === undefined) continue;
            t.truthy(as.write, name);
            t.false(digits, `${name}: a number with decimal digits of its own cannot be written`);
            t.is(writable === 'word', as.gives === 'word', name);
            if (writable !== 'word') t.is('maxLength' in writable, as.gives === 'text', name);
        }
        t.pass();
    });

    test(`${family.name}: commands are known to NUT, and what cuts power comes last`, (t) => {
        const tableCommands = family.tables.flatMap((table: Table) => table.commands ?? []);
        const listed = (family.directory?.kinds ?? []).flatMap(({ commands }) => commands ?? []);
        for (const { command } of [...tableCommands, ...listed])
            t.truthy(aboutCommand(command.replace('.n.', '.1.')), command);
        for (const { command, writes } of family.commands ?? []) {
            t.truthy(aboutCommand(command), command);
            t.true(writes.length > 0, command);
            t.falsy(writes.at(-1)?.optional, `${command}: its last write is the command`);
        }
        t.deepEqual(duplicates((family.commands ?? []).map(({ command }) => command)), []);
        for (const { command, proof } of tableCommands) t.true(proof.length > 0, `${command} must be verified`);
    });

    test(`${family.name}: what proves a switch is what the status then reads`, (t) => {
        for (const { command, proof, state } of switches(family)) {
            const wanted = command.endsWith('.on') ? 'on' : 'off';
            const values = proof.flatMap(({ oid, values: shown }) => (oid === state.oid ? shown : []));
            for (const value of values) t.is(state.as.read({ kind: 'number', value }), wanted, `${command}: ${value}`);
        }
        t.pass();
    });

    test(`${family.name}: no two commands are the same order`, (t) => {
        for (const table of family.tables) {
            const orders = (table.commands ?? []).map(({ control, put }: TableCommand) =>
                JSON.stringify([control, put]),
            );
            t.deepEqual(duplicates(orders), []);
        }
        t.pass();
    });

    test(`${family.name}: status words are those of NUT`, (t) => {
        const sources = [...(family.status?.source ?? []), ...(family.status?.also ?? [])];
        const numbers = Array.from({ length: 33 }, (_, number) => ({ kind: 'number', value: number }) as const);
        const words = sources.flatMap(({ as }) => numbers.flatMap((raw) => as(raw) ?? []));
        const alarms = Object.values(family.alarms?.meanings ?? {}).flatMap(({ status }) => status ?? []);
        for (const word of [...words, ...alarms]) t.true(Object.hasOwn(STATUS_WORDS, word), word);
        for (const raw of numbers) {
            const source = (family.status?.source ?? []).flatMap(({ as }) => [as(raw) ?? []]);
            for (const said of source) t.false(said.includes('OL') && said.includes('OB'), String(raw.value));
        }
        if (family.type === 'ups') t.truthy(family.status, 'a UPS has a status');
        else t.true(family.status === undefined || family.type === 'ats', 'a PDU has none');
    });
}

/** Commands that switch at once, with the column that tells the state of the outlet. */
function switches(family: Family): (TableCommand & { readonly state: Column<string> })[] {
    return family.tables.flatMap((table) => {
        if (table.of !== 'outlet') return [];
        const states = table.columns.filter(({ variable }) => variable === 'outlet.n.status');
        const commands = (table.commands ?? []).filter(({ command }) => /\.load\.(?:on|off)$/.test(command));
        return commands.flatMap((command) => states.map((state) => ({ ...command, state })));
    });
}

test('no sysObjectID is claimed by two SNMP families without probes that tell them apart', (t) => {
    for (const [at, one] of FAMILIES.entries()) {
        for (const other of FAMILIES.slice(at + 1)) {
            if (!one.claims.some((claim) => other.claims.includes(claim))) continue;
            const own = one.probes.filter((probe) => !other.probes.includes(probe));
            t.true(own.length > 0, `${one.name} and ${other.name} claim the same and probe the same`);
        }
    }
});

function columnsIn(table: Table): string[] {
    return [...table.columns].map((column: Column<string> | PhaseColumn) => {
        return `${namesIn(column).join(' ')} ${column.oid} ${column.tail ?? ''}`;
    });
}

function duplicates(texts: readonly string[]): string[] {
    return texts.filter((text, at) => texts.indexOf(text) !== at);
}
