// The shape of a device family: whose USB ids it claims, how each usage becomes a variable or a state, what can be asked of it.
// Families are data; the only code in them are named conversions. Several rows for one variable are fallbacks: the first
// whose field the device has, and which reads, wins. How often a field is read follows from the catalogue.

import type { VariableName } from '#model/variable.ts';
import type { UsbIdentity } from '../usb/identity.ts';
import type { Circumstances, Conversion } from './conversions.ts';
import type { Field } from './report-descriptor.ts';
import type { StatusReading } from './status.ts';
import type { VendorUsages } from './usages.ts';

export interface Family {
    /** As in the option `family`, and the name of the file. */
    readonly name: string;
    /** For people: makers and series. */
    readonly title: string;
    readonly claims: readonly Claim[];
    /** Usages of the maker's own pages that the rows name. */
    readonly usages?: VendorUsages;
    readonly rows: readonly Row[];
    readonly status: readonly StatusRow[];
    readonly alarms?: readonly AlarmRow[];
    readonly delays?: readonly DelayRow[];
    readonly commands?: readonly CommandRow[];
    /** Who the device is, where its USB strings need reading: `Back-UPS 500 FW: 6.5.I USB FW: c1`. */
    readonly identify?: (identity: UsbIdentity, field: FieldReader) => Identified;
    /** Mends what the firmware declares wrongly. */
    readonly repair?: (fields: readonly Field[], identity: UsbIdentity) => readonly Field[];
    /** Seconds between two full passes; standard is 10. Slow or touchy firmware wants more. */
    readonly passSeconds?: number;
    /** Reports that must never be asked for, by product id: the firmware hangs. */
    readonly forbidden?: Readonly<Record<number, readonly number[]>>;
    /** Product ids whose input reports speak another protocol. */
    readonly ignoresInput?: readonly number[];
}

export interface Claim {
    readonly vendor: number;
    readonly product: number;
    /** The ids are shared: the strings decide. Claims with `only` are asked before those without. */
    readonly only?: (identity: UsbIdentity) => boolean;
    /** What is known to answer to it. */
    readonly models?: string;
}

export interface Identified {
    readonly mfr?: string;
    readonly model?: string;
    readonly firmware?: string;
    readonly firmwareAux?: string;
}

/** The value of a usage, and a text that it names, while the device is being identified. */
export interface FieldReader {
    number(usage: string): number | undefined;
    text(usage: string): string | undefined;
}

export interface Row {
    readonly variable: VariableName;
    readonly usage: string;
    /** Absent: the number as it is. */
    readonly as?: Conversion;
    readonly writable?: true;
}

export interface StatusRow {
    readonly usage: string;
    readonly as: StatusReading;
}

/** A flag that is an alarm of this family only. */
export interface AlarmRow {
    readonly usage: string;
    readonly text: string;
}

/** A wait that is kept here and goes out with the commands that need one. Offered where the device has the field. */
export interface DelayRow {
    readonly variable: 'ups.delay.start' | 'ups.delay.shutdown';
    readonly usage: string;
    readonly seconds: number;
}

export interface CommandRow {
    readonly command: string;
    readonly usage: string;
    readonly put: number | Put;
}

/** What is written, from what came with the command (a number) and what is known. */
export type Put = (value: number | undefined, about: Circumstances) => number;
