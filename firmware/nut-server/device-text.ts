// One device as NUT text: its variables, ready to send. Lines are made when first asked for and kept until their value
// changes, because clients ask for the same ones every few seconds, and a thousand of them at once.

import type { Device } from '#model/device.ts';
import { parseStatus } from '#model/status.ts';
import { textOf } from '#model/value.ts';
import { Pace } from '../pace.ts';
import { isPlainName, listReply, valueLine } from './reply.ts';

/** A variable that has a value. */
interface Entry {
    /** The device's own spelling. */
    readonly name: string;
    readonly lower: string;
    /** The reply to GET VAR in the device's own spelling, if it was asked for since the value changed. */
    line: string | undefined;
}

// A line costs some microseconds when its variable is new: so many are written while a client waits.
const AT_ONCE = 500;
// More are written in pieces, and others have their turns between them.
const PIECE = 100;

export class DeviceText {
    readonly device: Device;
    // By lower case; made when first asked for.
    #entries: Map<string, Entry> | undefined;
    // In the order of LIST VAR, but for those that arrived since it was last asked for: a huge device comes in many pieces,
    // and sorting all of it at each would hold everybody up.
    #sorted: Entry[] = [];
    #arrived: Entry[] = [];
    #list: string | undefined;
    /** A list of more than is written at once is on its way. */
    #writing: Promise<void> | undefined;

    constructor(device: Device) {
        this.device = device;
    }

    /** The reply to GET VAR in the device's own spelling, if it was asked for since the value changed. */
    ready(name: string): string | undefined {
        const entry = this.#entries?.get(name);
        return entry?.name === name ? entry.line : undefined;
    }

    /** The device's own spelling of a variable that has a value; undefined when it has none. */
    nameOf(name: string): string | undefined {
        return this.#entriesNow().get(name.toLowerCase())?.name;
    }

    /** The reply to GET VAR, in the client's spelling; undefined when the device has no such variable. */
    variable(ups: string, name: string): string | undefined {
        const entry = this.#entriesNow().get(name.toLowerCase());
        if (!entry) return undefined;
        if (ups === this.device.id && entry.name === name) return this.#ownLine(entry);
        return valueLine(`VAR ${ups} ${name}`, servedText(this.device, entry.name));
    }

    /** The reply to LIST VAR, in the client's spelling. A promise: it takes several turns to write; when it ends, ask again. */
    list(ups: string): string | Promise<void> {
        if (this.#list === undefined && this.#entriesNow().size > AT_ONCE) {
            this.#writing ??= Pace.through(this.#write()).finally(() => {
                this.#writing = undefined;
            });
            return this.#writing;
        }
        if (ups !== this.device.id) return this.#listAs(ups);
        this.#list ??= this.#listAs(ups);
        return this.#list;
    }

    /** These variables changed, came or went. */
    changed(names: Iterable<string>): void {
        this.#list = undefined;
        const entries = this.#entries;
        if (!entries) return;
        const gone = new Set<Entry>();
        for (const name of names) {
            const entry = entries.get(name.toLowerCase());
            if (!isListed(this.device, name)) {
                if (entry?.name === name) gone.add(entry);
            } else if (entry) entry.line = undefined;
            else this.#arrived.push(this.#add(entries, name));
        }
        if (gone.size > 0) this.#remove(entries, gone);
    }

    // What changes, comes or goes meanwhile is seen to at the end: of that there is little.
    *#write(): Generator<void, void> {
        let written = 0;
        for (const entry of this.#entriesNow().values()) {
            this.#ownLine(entry);
            written += 1;
            if (written % PIECE === 0) yield;
        }
        while (this.#arrived.length > 0) {
            this.#sortIn(this.#arrived.splice(0, AT_ONCE));
            yield;
        }
        this.#list = this.#listAs(this.device.id);
    }

    #listAs(ups: string): string {
        this.#sortIn(this.#arrived.splice(0));
        const isOwn = ups === this.device.id;
        const line = (entry: Entry): string =>
            isOwn ? this.#ownLine(entry) : valueLine(`VAR ${ups} ${entry.name}`, servedText(this.device, entry.name));
        return listReply(`VAR ${ups}`, this.#sorted.map(line));
    }

    #ownLine(entry: Entry): string {
        const { id } = this.device;
        entry.line ??= valueLine(`VAR ${id} ${entry.name}`, servedText(this.device, entry.name));
        return entry.line;
    }

    #add(entries: Map<string, Entry>, name: string): Entry {
        const entry = { name, lower: name.toLowerCase(), line: undefined };
        entries.set(entry.lower, entry);
        return entry;
    }

    #remove(entries: Map<string, Entry>, gone: ReadonlySet<Entry>): void {
        for (const { lower } of gone) entries.delete(lower);
        this.#sorted = this.#sorted.filter((entry) => !gone.has(entry));
        this.#arrived = this.#arrived.filter((entry) => !gone.has(entry));
    }

    #entriesNow(): Map<string, Entry> {
        if (this.#entries) return this.#entries;
        const entries = new Map<string, Entry>();
        this.#entries = entries;
        for (const name of this.device.readings.keys()) {
            if (isListed(this.device, name) && !entries.has(name.toLowerCase())) this.#add(entries, name);
        }
        this.#arrived = [...entries.values()];
        return entries;
    }

    #sortIn(arrived: Entry[]): void {
        if (arrived.length > 0) this.#sorted = merge(this.#sorted, arrived.sort(inOrder));
    }
}

/** The text of a variable as clients see it: a forced shutdown shows in the status, whatever the device says. */
function servedText(device: Device, name: string): string {
    const text = textOf(name, device.readings.get(name)) ?? '';
    const isMarked = name === 'ups.status' && device.forcedShutdown && !parseStatus(text).has('FSD');
    return isMarked ? `FSD ${text}`.trimEnd() : text;
}

/** Whether a variable has a value, and a name that can be spoken of. */
function isListed({ readings }: Device, name: string): boolean {
    const value = readings.get(name);
    return value !== undefined && value !== null && isPlainName(name);
}

/** Plain ASCII: the order of code units is the order of upsd. */
function inOrder(one: Entry, other: Entry): number {
    return one.lower < other.lower ? -1 : 1;
}

/** Both are in order, and so is the outcome. */
function merge(some: readonly Entry[], others: readonly Entry[]): Entry[] {
    const all: Entry[] = [];
    let next = 0;
    for (const entry of some) {
        for (let other = others[next]; other && inOrder(other, entry) < 0; other = others[next]) {
            all.push(other);
            next += 1;
        }
        all.push(entry);
    }
    return all.concat(others.slice(next));
}
