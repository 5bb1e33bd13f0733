// One device as NUT text: its variables, ready to send. Lines are made when first asked for and kept until their value
// changes, because clients ask for the same ones every few seconds, and a thousand of them at once.

import type { Device } from '#model/device.ts';
import { parseStatus } from '#model/status.ts';
import { textOf } from '#model/value.ts';
import { isPlainName, listReply, valueLine } from './reply.ts';

/** A variable that has a value. */
interface Entry {
    /** The device's own spelling. */
    readonly name: string;
    readonly lower: string;
    /** The reply to GET VAR in the device's own spelling, if it was asked for since the value changed. */
    line: string | undefined;
}

export class DeviceText {
    readonly device: Device;
    // By lower case; made when first asked for.
    #entries: Map<string, Entry> | undefined;
    // In the order of LIST VAR, but for those that arrived since it was last asked for: a huge device comes in many pieces,
    // and sorting all of it at each would hold everybody up.
    #sorted: Entry[] = [];
    #arrived: Entry[] = [];
    #list: string | undefined;

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

    /** Own spellings of all variables that have a value, sorted without regard to case. */
    names(): string[] {
        return this.#sortedNow().map(({ name }) => name);
    }

    /** The reply to GET VAR, in the client's spelling; undefined when the device has no such variable. */
    variable(ups: string, name: string): string | undefined {
        const entry = this.#entriesNow().get(name.toLowerCase());
        if (!entry) return undefined;
        if (ups === this.device.id && entry.name === name) return this.#ownLine(entry);
        return valueLine(`VAR ${ups} ${name}`, servedText(this.device, entry.name));
    }

    /** The reply to LIST VAR, in the client's spelling. */
    list(ups: string): string {
        if (ups !== this.device.id) {
            const items = this.names().map((name) => valueLine(`VAR ${ups} ${name}`, servedText(this.device, name)));
            return listReply(`VAR ${ups}`, items);
        }
        this.#list ??= listReply(
            `VAR ${ups}`,
            this.#sortedNow().map((entry) => this.#ownLine(entry)),
        );
        return this.#list;
    }

    /** These variables changed, came or went. */
    changed(names: Iterable<string>): void {
        this.#list = undefined;
        const entries = this.#entries;
        if (!entries) return;
        for (const name of names) {
            const entry = entries.get(name.toLowerCase());
            if (!isListed(this.device, name)) {
                if (entry?.name === name) this.#remove(entries, entry);
            } else if (entry) entry.line = undefined;
            else this.#arrived.push(this.#add(entries, name));
        }
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

    // Seldom: few devices have a variable that comes and goes.
    #remove(entries: Map<string, Entry>, gone: Entry): void {
        entries.delete(gone.lower);
        this.#sorted = this.#sorted.filter((entry) => entry !== gone);
        this.#arrived = this.#arrived.filter((entry) => entry !== gone);
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

    #sortedNow(): readonly Entry[] {
        this.#entriesNow();
        if (this.#arrived.length > 0) {
            this.#sorted = merge(this.#sorted, this.#arrived.sort(inOrder));
            this.#arrived = [];
        }
        return this.#sorted;
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
