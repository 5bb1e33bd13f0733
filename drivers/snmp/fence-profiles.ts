// What fence_snmp_pdu knows of PDUs: of every family that switches outlets, which objects do it and which show that it was done.
// Made from the tables of the families, so that the agent and the driver can never disagree. Pure.

import { FAMILIES } from './families.ts';
import type { Family, GroupTable, Index, OutletTable, TableCommand } from './family.ts';

/** The columns of a table are beginnings of OIDs; behind them stands the index of a row. */
interface FenceTable {
    readonly of: 'outlet' | 'group';
    readonly index: Index;
    readonly off: FenceOrder;
    readonly on: FenceOrder;
    /** Where people's names of outlets are, the best first. */
    readonly names: readonly string[];
    /** Column and number that say that the outlet cannot be switched. */
    readonly fixed?: { readonly oid: string; readonly values: readonly number[] };
}

interface FenceOrder {
    readonly oid: string;
    readonly put: number;
    /** One of these numbers there proves it; any other proves nothing. */
    readonly proof: { readonly oid: string; readonly values: readonly number[] };
}

interface FenceProfile {
    readonly name: string;
    readonly title: string;
    readonly claims: readonly string[];
    readonly tables: readonly FenceTable[];
}

/** JSON, a profile a line. */
export function fenceProfiles(): string {
    const profiles = FAMILIES.map(profileOf).filter(({ tables }) => tables.length > 0);
    return `[\n${profiles.map((profile) => JSON.stringify(profile)).join(',\n')}\n]\n`;
}

function profileOf({ name, title, claims, tables }: Family): FenceProfile {
    return { name, title, claims, tables: tables.flatMap((table) => fenceTable(table)) };
}

function fenceTable(table: Family['tables'][number]): FenceTable[] {
    if (table.of !== 'outlet' && table.of !== 'group') return [];
    const [off, on] = ['off', 'on'].map((wanted) => orderOf(table, wanted));
    if (!off || !on) return [];
    return [{ of: table.of, index: table.index, off, on, names: namesOf(table), ...fixedOf(table) }];
}

function orderOf({ commands = [] }: OutletTable | GroupTable, wanted: string): FenceOrder | undefined {
    const found: TableCommand | undefined = commands.find(({ command }) => command.endsWith(`.n.load.${wanted}`));
    const [proof] = found?.proof ?? [];
    // One number switches at once, and one object shows it; what is otherwise cannot be fenced by.
    if (found?.put.kind !== 'integer' || !proof || found.proof.length > 1) return undefined;
    if (found.control.tail !== undefined || proof.tail !== undefined) return undefined;
    return { oid: found.control.oid, put: found.put.value, proof };
}

const NAMES = /^outlet(?:\.group)?\.n\.(?:name|desc)$/;

function namesOf({ columns }: OutletTable | GroupTable): string[] {
    return columns.filter(({ variable, tail }) => NAMES.test(variable) && tail === undefined).map(({ oid }) => oid);
}

// Enumerations of MIBs have a dozen numbers.
const NUMBERS_MAX = 32;

function fixedOf(table: OutletTable | GroupTable): Pick<FenceTable, 'fixed'> {
    const columns: OutletTable['columns'] = table.of === 'outlet' ? table.columns : [];
    for (const { variable, oid, as } of columns) {
        if (variable !== 'outlet.n.switchable') continue;
        const values = Array.from({ length: NUMBERS_MAX }, (_, value) => value).filter(
            (value) => as.read({ kind: 'number', value }) === 'no',
        );
        if (values.length > 0) return { fixed: { oid, values } };
    }
    return {};
}
