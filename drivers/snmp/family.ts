// The shape of a MIB family: what it claims, how each of its objects becomes a variable, what can be asked of it. Families are
// data; the only code in them are named conversions. OIDs are written without a leading dot.
// Rows for the same variable are fallbacks: the first that knows a value wins. Tables of units, outlets and groups come first, then
// single objects, then phases, which need to know how many there are. How often an object is read follows from the
// catalogue: what it calls static is read at first and then now and again, everything else at every poll.

import type { DeviceType } from '#model/device.ts';
import type { StatusFlag } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { VariableName } from '#model/variable.ts';
import type { VARIABLES } from '#model/variables.ts';
import type { Conversion, Put, StatusReading } from './conversions.ts';
import type { Directory } from './directory.ts';

export interface Family {
    /** As in the option `mib`, and the name of the file. */
    readonly name: string;
    /** For people: the MIB and what speaks it. */
    readonly title: string;
    readonly type: DeviceType;
    /** sysObjectIDs, and everything below them. */
    readonly claims: readonly string[];
    /** Objects that tell this family from others: the more of them answer, the surer. */
    readonly probes: readonly string[];
    /** Cards speak it beside the MIB of their maker, which says more. */
    readonly isBesideOthers?: true;
    readonly rows: readonly Row[];
    readonly tables: readonly Table[];
    /** Its devices list by name what they have. */
    readonly directory?: Directory;
    readonly status?: StatusRows;
    readonly alarms?: Alarms;
    readonly alarmRows?: readonly AlarmRow[];
    readonly commands?: readonly CommandRow[];
}

export type Row =
    | { readonly variable: VariableName; readonly is: Value }
    | {
          readonly variable: VariableName;
          readonly oid: string;
          readonly as: Conversion;
          readonly scale?: Scale;
          readonly writable?: Writable;
      };

/** A temperature whose scale another object tells: its numbers for the scales that are not Celsius. */
export interface Scale {
    /** A whole OID; in a table a column with the same index, unless `isSingle`. */
    readonly oid: string;
    readonly isSingle?: true;
    readonly fahrenheit?: number;
    readonly kelvin?: number;
}

/** Limits of what can be written; words need none. */
export type Writable =
    | 'word'
    | { readonly maxLength: number }
    /** In the catalogue's unit. */
    | { readonly min: number; readonly max: number };

/**
 * A table of the MIB. `of` says what one row is about, and with that how its columns are called.
 * `member` is a unit of a daisy chain; a family without chains has none.
 */
export type Table = OutletTable | GroupTable | PhaseTable | MemberTable | AmbientTable | InputTable;

export type OutletTable = TableOf<'outlet', Column<Numbered<'outlet'> | 'experimental.outlet.n.energy'>>;
export type GroupTable = TableOf<'group', Column<Numbered<'outlet.group'>>>;
/** Sensors of temperature and humidity. */
export type AmbientTable = TableOf<'ambient', Column<Numbered<'ambient'>>>;
/** The sources of a transfer switch, the inlets of a PDU that has several. */
export type InputTable = TableOf<'input', Column<Numbered<'input'>>>;
export type MemberTable = TableOf<'member', Column<VariableName>>;
export type PhaseTable = TableOf<'phase', PhaseColumn> & {
    /** The variable that holds the number of phases; without one that reads, the rows that answer are counted. */
    readonly phases: VariableName;
    /** A single phase is told by both names. */
    readonly isNamedTwice?: true;
};

type Numbered<Head extends string> = Contacts<Extract<keyof typeof VARIABLES, `${Head}.n.${string}`>>;
/** Dry contacts are numbered too. */
type Contacts<Name extends string> = Name extends `${infer Start}.x.${infer End}` ? `${Start}.${number}.${End}` : Name;

interface TableOf<Kind extends string, AnyColumn> {
    readonly of: Kind;
    readonly index: Index;
    readonly columns: readonly AnyColumn[];
    readonly alarms?: readonly AlarmColumn[];
    readonly commands?: readonly TableCommand[];
}

/**
 * How the index of a row names it. `arcs`: each number of the index is the member, the row's own number, or a fixed one;
 * `hundred`: a branch, whose numbers begin a hundred higher than those of the one before; `name`: the name of the member, a text
 * with its length before it, at the end; `number`: where the objects themselves are numbered, not their index; `used`: a column where 0, or `absent`, says that there is no such thing (some tables always have the rows of the largest model).
 * `first`, `step`: the number that stands for the row's first (absent: 1), and how far it is to the next, where the objects of L1, L2
 * and L3 are single ones, one behind the other.
 * Otherwise the index means nothing and columns say which member (absent: there is one) and which number.
 */
export type Index =
    | {
          readonly arcs: readonly ('member' | 'name' | 'hundred' | 'number' | `${number}`)[];
          readonly number?: number;
          readonly first?: number;
          readonly step?: number;
          readonly used?: string;
          readonly absent?: number;
      }
    | { readonly member?: string; readonly number: string };

/** Where a cell is: the object, and what follows the row's index (the sensor type in PDU2-MIB). */
export interface Cell {
    readonly oid: string;
    readonly tail?: string;
}

interface Reading extends Cell {
    readonly as: Conversion;
    /** Object with the number of decimal digits, same index and tail. Without an answer from it the value is unknown. */
    readonly digits?: string;
    /** SNMPv2-TC TruthValue, same index and tail: false(2) makes the value unknown. */
    readonly available?: string;
    readonly scale?: Scale;
    /** The object is a single one for all rows, a list of texts parted by commas: the row's number says which. */
    readonly isList?: true;
    /** Tables that mix kinds of sensors: the cell counts only where another column, same index and tail, holds this number. */
    readonly when?: { readonly oid: string; readonly is: number };
}

export interface Column<Name extends string> extends Reading {
    readonly variable: Name;
    readonly writable?: Writable;
}

/** `single`: its name when there is one phase. `phase`: its name on L1; L2 and L3 follow from it. Either may be absent. */
export interface PhaseColumn extends Reading {
    readonly single?: VariableName;
    readonly phase?: VariableName;
}

/** Where the status of a UPS comes from. PDUs have none. */
export interface StatusRows {
    /** What carries the load: the first that says something. Without one the status is unknown. */
    readonly source: readonly StatusRow[];
    /** All that these say is added. */
    readonly also: readonly StatusRow[];
}

export interface StatusRow {
    readonly oid: string;
    readonly as: StatusReading;
    /** It counts only while another object holds this number. */
    readonly when?: { readonly oid: string; readonly is: number };
}

/** What an alarm means. `text` goes into ups.alarm; without one it is a state that the status already tells. */
export interface AlarmMeaning {
    readonly text?: string;
    readonly status?: StatusFlag;
    /** The card says that it has lost its device: nothing else that it says is news. */
    readonly isDeaf?: true;
}

/** A list of alarms that comes and goes: each row's value is the OID of what is wrong (RFC 1628 upsAlarmTable). */
export interface Alarms {
    /** How many there are; 0 saves looking. */
    readonly count: string;
    readonly column: string;
    readonly meanings: Readonly<Record<string, AlarmMeaning>>;
}

/** A single object whose numbers or words mean trouble. */
export interface AlarmRow {
    readonly oid: string;
    readonly meanings: Readonly<Record<number | string, AlarmMeaning>>;
}

/** A column (or, in a member table, an object of each member) whose numbers mean trouble. */
export interface AlarmColumn extends Cell {
    /** Goes in front of the text, with the row's number behind it: `phase`, `outlet`; '' for the device itself. */
    readonly subject: string;
    readonly texts: Readonly<Record<number, string>>;
}

/** An instant command. It is offered when the objects of its writes answer. */
export interface CommandRow {
    readonly command: string;
    /** In this order, each on its own: what cuts power comes last, so a refusal before it leaves everything on. */
    readonly writes: readonly Write[];
    readonly proof: Proof;
    /** An object must still say this: else what is written has become something else's. */
    readonly only?: { readonly oid: string; readonly says: string };
}

export interface Write {
    readonly oid: string;
    readonly put: Put | SecondsPut;
    /** Left out where the agent does not have the object. */
    readonly optional?: true;
    /** SNMPv2-TC TestAndIncr that must be handed back in the same SET, where the agent has it. */
    readonly lock?: string;
}

/** The value that came with the command, in seconds. */
export interface SecondsPut {
    readonly kind: 'seconds';
    readonly default: number;
    readonly max: number;
}

/** How we know that the device did it. */
export type Proof =
    /** The last object holds what was written, or a countdown that runs from it. */
    | { readonly kind: 'reads-back' }
    /** Another object shows one of these numbers (or OIDs) in time. */
    | { readonly kind: 'shows'; readonly oid: string; readonly values: readonly (number | string)[] }
    /** Nothing tells: the device said yes to the SET. */
    | { readonly kind: 'accepted' };

/** A command of each row; `n` in its name is the row's number. */
export interface TableCommand {
    readonly command: string;
    readonly control: Cell;
    readonly put: Put | SecondsPut;
    /** One of these shows that it was done: a column, same index, and the numbers that prove it. */
    readonly proof: readonly (Cell & { readonly values: readonly number[] })[];
}

// The largest number of an outlet: far above any unit sold, also where each of three branches begins a hundred higher, and
// low enough to keep a mad card from filling memory.
export const OUTLETS_MAX = 399;
// PDU2-MIB cascades 8 units, PowerNet-MIB 4, Eaton 8; more would be nonsense.
export const MEMBERS_MAX = 64;
