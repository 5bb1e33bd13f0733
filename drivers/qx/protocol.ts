// The shape of a Qx protocol: what is asked, where in the answers the values stand, what can be ordered. Protocols are data; the
// only code in them are named conversions. Several rows for one variable are fallbacks: the first that reads, wins.

import type { Result } from '#model/result.ts';
import type { StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { VariableName } from '#model/variable.ts';
import type { Conversion } from './conversions.ts';

export interface Protocol {
    /** As in the option `protocol`. */
    readonly name: string;
    /** For people: what speaks it. */
    readonly title: string;
    /** Questions that a device must answer to be one of these, in this order. */
    readonly claims: readonly Query[];
    /** What the answers to `claims` must look like besides. */
    readonly isIts?: (answers: ReadonlyMap<string, string>) => boolean;
    readonly rows: readonly Row[];
    readonly status: readonly StatusRow[];
    readonly alarms?: readonly AlarmRow[];
    /** What is known without asking. */
    readonly fixed?: Readonly<Record<string, Value>>;
    readonly commands: readonly CommandRow[];
    readonly settings?: readonly SettingRow[];
    readonly delays: Delays;
    readonly confirmation: Confirmation;
    /** Appended to each question and order, in front of the CR, and cut off each answer; undefined when it is wrong. */
    readonly checksum?: { add(text: string): string; remove(answer: string): string | undefined };
}

export interface Query {
    /** Without its CR. */
    readonly ask: string;
    /** First character of the answer; '': any. */
    readonly lead: string;
    /** Least length of the answer, its CR included. */
    readonly bytes: number;
    /** Asked until it was answered once: what it says does not change. */
    readonly once?: true;
    /** Brings the answer into columns that stay in place; undefined: it is none. */
    readonly arrange?: (answer: string) => string | undefined;
}

/** First and last column, from 0; without a last one: to the end. */
export type Columns = readonly [number, number?];

export interface Row {
    readonly variable: VariableName;
    readonly in: Query;
    readonly at: Columns;
    readonly as: Conversion;
}

/** Words of the status that are certainly so or certainly not; `OL: false` is on battery. */
export type Flags = Readonly<Partial<Record<StatusFlag, boolean>>>;

/** undefined: that is not what this field can say; the whole answer is not believed then. */
export type StatusReading = (text: string, about: Circumstances) => Flags | undefined;

/** Later rows count more. */
export interface StatusRow {
    readonly in: Query;
    readonly at: Columns;
    readonly as: StatusReading;
}

export interface AlarmRow {
    readonly in: Query;
    readonly at: Columns;
    readonly as: (text: string) => readonly string[];
}

/** What else is known of the device. */
export interface Circumstances {
    /** A variable that was read before in this pass, or the last one. */
    reading(variable: string): Value | undefined;
    /** The columns of another answer; undefined: it was not heard. */
    columns(query: Query, at: Columns): string | undefined;
    /** Words of the status that earlier rows were sure of. */
    readonly flags: Flags;
}

/** Waits that are kept here and go out with the orders that need one; in seconds. */
export interface Delays {
    readonly start: Delay;
    readonly shutdown: Delay;
}

export interface Delay {
    readonly min: number;
    readonly max: number;
    readonly standard: number;
}

/** What an order needs to know. */
export interface Ordering {
    readonly startSeconds: number;
    readonly shutdownSeconds: number;
    reading(variable: string): Value | undefined;
}

export interface CommandRow {
    readonly command: string;
    /** What is sent, without CR: one order, or what makes several of the value that came with the command. */
    readonly sends: string | ((about: Ordering, value: string | undefined) => Result<readonly string[]>);
    /** Offered only to a device that tells this variable. */
    readonly needs?: VariableName;
    /** Offered only to a device whose list of options has that letter. */
    readonly needsFlag?: { readonly in: Query; readonly letter: string };
}

export interface SettingRow {
    readonly variable: VariableName;
    /** What is sent, without CR. */
    readonly sends: (text: string) => string;
    readonly values?: readonly string[];
    readonly range?: (about: Pick<Ordering, 'reading'>) => { readonly min: number; readonly max: number } | undefined;
}

/** How a device says that it will do what it was told. */
export interface Confirmation {
    /** Beginnings of answers that mean yes. */
    readonly yes: readonly string[];
    /** Whether it says anything at all: then silence is a failure. */
    readonly always: boolean;
}
