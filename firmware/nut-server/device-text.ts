// One device as NUT text: its variables, ready to send. Lines are made when first asked for and kept until their value
// changes, because clients ask for the same ones every few seconds, and a thousand of them at once.

import type { Device } from '#model/device.ts';
import { parseStatus } from '#model/status.ts';
import { textOf, type Value } from '#model/value.ts';
import { isPlainName, listReply, valueLine } from './reply.ts';

export class DeviceText {
    readonly device: Device;
    // Lower case → the device's own spelling, in the order of LIST VAR. Only variables that have a value.
    #names: ReadonlyMap<string, string> | undefined;
    readonly #lines = new Map<string, string>();
    #list: string | undefined;

    constructor(device: Device) {
        this.device = device;
    }

    /** The reply to GET VAR in the device's own spelling, if it was asked for since the value changed. */
    ready(name: string): string | undefined {
        return this.#lines.get(name);
    }

    /** The device's own spelling of a variable that has a value; undefined when it has none. */
    nameOf(name: string): string | undefined {
        return this.#namesNow().get(name.toLowerCase());
    }

    /** Own spellings of all variables that have a value, sorted without regard to case. */
    names(): Iterable<string> {
        return this.#namesNow().values();
    }

    /** The reply to GET VAR, in the client's spelling; undefined when the device has no such variable. */
    variable(ups: string, name: string): string | undefined {
        const own = this.nameOf(name);
        if (own === undefined) return undefined;
        const line = valueLine(`VAR ${ups} ${name}`, servedText(this.device, own));
        if (ups === this.device.id && own === name) this.#lines.set(own, line);
        return line;
    }

    /** The reply to LIST VAR, in the client's spelling. */
    list(ups: string): string {
        if (ups !== this.device.id) return this.#compose(ups);
        this.#list ??= this.#compose(ups);
        return this.#list;
    }

    /** These variables changed, came or went. */
    changed(names: Iterable<string>): void {
        this.#list = undefined;
        for (const name of names) {
            this.#lines.delete(name);
            const isListed = this.#names?.has(name.toLowerCase());
            if (isListed !== hasText(this.device.readings.get(name))) this.#names = undefined;
        }
    }

    #compose(ups: string): string {
        const isOwn = ups === this.device.id;
        const items: string[] = [];
        for (const name of this.names()) {
            const line =
                (isOwn && this.#lines.get(name)) || valueLine(`VAR ${ups} ${name}`, servedText(this.device, name));
            if (isOwn) this.#lines.set(name, line);
            items.push(line);
        }
        return listReply(`VAR ${ups}`, items);
    }

    #namesNow(): ReadonlyMap<string, string> {
        this.#names ??= sortedNames(this.device.readings);
        return this.#names;
    }
}

/** The text of a variable as clients see it: a forced shutdown shows in the status, whatever the device says. */
function servedText(device: Device, name: string): string {
    const text = textOf(name, device.readings.get(name)) ?? '';
    const isMarked = name === 'ups.status' && device.forcedShutdown && !parseStatus(text).has('FSD');
    return isMarked ? `FSD ${text}`.trimEnd() : text;
}

function sortedNames(readings: ReadonlyMap<string, Value>): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (const [name, value] of readings) if (hasText(value) && isPlainName(name)) names.set(name.toLowerCase(), name);
    // Plain ASCII: the order of code units is the order of upsd.
    return new Map([...names.keys()].sort().map((lower): [string, string] => [lower, names.get(lower) ?? lower]));
}

function hasText(value: Value | undefined): boolean {
    return value !== undefined && value !== null;
}
