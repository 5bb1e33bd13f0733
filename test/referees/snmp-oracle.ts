// What NUT's snmp-ups says of the recordings, and how ours is compared with it: variable by variable.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberOf, textOf, type Value } from '#model/value.ts';
import { DIFFERENT, EXTRA, MISSING, type Reason } from './snmp-wanted-differences.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
export const RECORDINGS = join(DATA, 'snmprec');
export const ORACLE = join(DATA, 'expected-nut');

export interface Oracle {
    readonly mapping: string;
    readonly vars: Readonly<Record<string, string>>;
}

/** Agents by the path of their recording, without its suffix. */
export function recordedAgents(): string[] {
    return readdirSync(RECORDINGS, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.snmprec'))
        .map((path) => path.slice(0, -'.snmprec'.length))
        .sort();
}

/** undefined where NUT does not support the device. */
export function oracleOf(agent: string): Oracle | undefined {
    const path = join(ORACLE, `${agent}.json`);
    if (!existsSync(path)) return undefined;
    const { mapping, vars } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Oracle>;
    if (mapping === undefined || vars === undefined || mapping === 'none') return undefined;
    return { mapping: mapping.split(' ')[0] ?? '', vars };
}

const KINDS = ['missing', 'extra', 'different'] as const;
type Kind = (typeof KINDS)[number];
const WANTED: Readonly<Record<Kind, readonly Reason[]>> = { missing: MISSING, extra: EXTRA, different: DIFFERENT };

export interface Comparison {
    readonly same: number;
    /** Names by kind. */
    readonly names: Readonly<Record<Kind, readonly string[]>>;
    /** One line for each difference that no list has a reason for. */
    readonly unexplained: readonly string[];
    readonly used: ReadonlySet<Reason>;
}

export interface Read {
    /** Name of the family. */
    readonly mib: string;
    readonly values: Readonly<Record<string, Value>>;
}

export function compareWithOracle(
    agent: string,
    { mib, values: ours }: Read,
    theirs: Readonly<Record<string, string>>,
): Comparison {
    const names: Record<Kind, string[]> = { missing: [], extra: [], different: [] };
    const unexplained: string[] = [];
    const used = new Set<Reason>();
    let same = 0;
    for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
        const our = textOf(name, ours[name]) || undefined;
        const their = unescaped(theirs[name]);
        const kind = kindOf(our, their, ours[name]);
        if (kind === undefined) {
            if (our !== undefined) same++;
            continue;
        }
        names[kind].push(name);
        const reason = WANTED[kind].find(
            ({ agents, variables, when }) =>
                agents.test(`${mib} ${agent}`) && variables.test(name) && (when === undefined || when(ours)),
        );
        if (reason !== undefined) used.add(reason);
        else unexplained.push(`${agent}: ${kind} ${name} (ours: ${our ?? '–'}, NUT: ${their ?? '–'})`);
    }
    return { same, names, unexplained, used };
}

function kindOf(our: string | undefined, their: string | undefined, value: Value | undefined): Kind | undefined {
    if (our === undefined) return their === undefined ? undefined : 'missing';
    if (their === undefined) return 'extra';
    return isSame(value, their) ? undefined : 'different';
}

/** Reasons that explain nothing of what was compared. */
export function unusedReasons(used: ReadonlySet<Reason>): Reason[] {
    return KINDS.flatMap((kind) => WANTED[kind]).filter((reason) => !used.has(reason));
}

// NUT prints two decimals.
const ROUNDING = 0.0051;
const NUT_TEXT_MAX = 125;

function isSame(ours: Value | undefined, theirs: string): boolean {
    const left = numberOf(ours);
    const right = numberOf(theirs);
    if (left !== undefined && right !== undefined) return Math.abs(left - right) <= ROUNDING;
    // NUT cuts texts where its table says.
    const text = String(ours ?? '').trim();
    return text === theirs || (theirs.length >= NUT_TEXT_MAX && text.startsWith(theirs));
}

function unescaped(text: string | undefined): string | undefined {
    return text?.replace(/\\(.)/g, '$1').trim() || undefined;
}
