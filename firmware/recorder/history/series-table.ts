// The series: which variable of which device has which number. A number is never used for another series.

import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { deadbandOf, variableOf } from '#model/variable.ts';
import { SERIES_MAX } from './levels.ts';

export interface Series {
    readonly id: number;
    readonly device: string;
    readonly variable: string;
    /** A value is kept as a whole number of 1 / scale. */
    readonly scale: number;
    /** In those whole numbers; a change that is smaller is not kept. */
    readonly deadband: number;
}

interface Row {
    readonly id: number;
    readonly device: string;
    readonly variable: string;
    readonly digits: number;
}

// As NUT prints a number that the catalogue does not know.
const DIGITS_UNKNOWN = 3;

export const SERIES_TABLE = `CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    variable TEXT NOT NULL,
    digits INTEGER NOT NULL,    -- decimals that are kept; stays as it was when the series began
    UNIQUE (device, variable)
);`;

export class SeriesTable {
    readonly #insert: Statement;
    readonly #database: Database;
    readonly #byName = new Map<string, Series>();
    readonly #byId: (Series | undefined)[] = [];
    readonly #hasDeadband: boolean;

    constructor(database: Database, hasDeadband = true) {
        this.#database = database;
        this.#hasDeadband = hasDeadband;
        this.#insert = database.prepare('INSERT INTO series (device, variable, digits) VALUES (?, ?, ?)');
        const rows = database.prepare('SELECT id, device, variable, digits FROM series').all() as Row[];
        for (const row of rows) this.#put(row);
    }

    get size(): number {
        return this.#byName.size;
    }

    all(): readonly Series[] {
        return [...this.#byName.values()];
    }

    byId(id: number): Series | undefined {
        return this.#byId[id];
    }

    find(device: string, variable: string): Series | undefined {
        return this.#byName.get(nameOf(device, variable));
    }

    /** The series of these names, new ones included; undefined where there is no number left. One transaction. */
    define(names: readonly { readonly device: string; readonly variable: string }[]): (Series | undefined)[] {
        const isKnown = names.every(({ device, variable }) => this.find(device, variable));
        const define = (): (Series | undefined)[] =>
            names.map(({ device, variable }) => this.#define(device, variable));
        return isKnown ? define() : this.#onDisk(() => this.#database.transaction(define)());
    }

    /** The journal names series by their numbers: these are on the disk before it is. Somebody waits for that once in a series' life. */
    #onDisk<T>(commit: () => T): T {
        this.#database.pragma('synchronous = FULL');
        try {
            return commit();
        } finally {
            this.#database.pragma('synchronous = NORMAL');
        }
    }

    #define(device: string, variable: string): Series | undefined {
        const known = this.find(device, variable);
        if (known || this.#byId.length >= SERIES_MAX) return known;
        const digits = variableOf(variable)?.digits ?? DIGITS_UNKNOWN;
        const id = Number(this.#insert.run(device, variable, digits).lastInsertRowid);
        return id < SERIES_MAX ? this.#put({ id, device, variable, digits }) : undefined;
    }

    #put({ id, device, variable, digits }: Row): Series {
        const scale = 10 ** digits;
        // Half a step of slack: 0.1 + 0.2 is a little more than 0.3.
        const deadband = this.#hasDeadband ? Math.max(0, deadbandOf(variable) * scale - 0.5) : 0;
        const series = { id, device, variable, scale, deadband };
        this.#byName.set(nameOf(device, variable), series);
        this.#byId[id] = series;
        return series;
    }
}

function nameOf(device: string, variable: string): string {
    return `${device} ${variable}`;
}
