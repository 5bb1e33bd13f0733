// From things and the cords between them, as other programs list them, to the sources, devices and hosts of a gateway.yaml.
// Pure; proposes only. What does not fit becomes a problem with its file and line, and the rest goes on: what comes out
// has no circle, no name twice and no link to nowhere. The formats are read by chain-import-*.ts.

import type { DeviceType } from './device.ts';
import { formatParentLink, type ParentLink } from './parent-link.ts';

/** A place in a file, counted from 1. */
export interface Place {
    readonly file: string;
    readonly line: number;
}

export interface ImportProblem extends Place {
    /** What is wrong and what was expected. */
    readonly message: string;
}

export const THING_KINDS = ['source', 'ups', 'ats', 'pdu', 'psu', 'host'] as const;
export type ThingKind = (typeof THING_KINDS)[number];

/** Something that takes or gives power. `key` is how cords name it, `name` how people do. */
export interface Thing {
    readonly key: string;
    readonly name: string;
    /** undefined: found out from what hangs on it. */
    readonly kind?: ThingKind | undefined;
    readonly description?: string | undefined;
    readonly address?: string | undefined;
    readonly needs?: number | undefined;
    /** How a driver reaches it; absent: by SNMP, at its address or its name. */
    readonly options?: Readonly<Record<string, string>> | undefined;
    readonly note?: string | undefined;
    /** It is known to another gateway or upsd, and only links to it appear here. */
    readonly remote?: ParentLink | undefined;
    readonly at: Place;
}

/** From an inlet of the child to an outlet of the parent, both by key. */
export interface Cord {
    readonly child: string;
    /** '': nobody named the inlet. */
    readonly port: string;
    readonly parent: string;
    readonly outlet?: string | undefined;
    readonly at: Place;
}

export interface ImportedDevice {
    readonly type: DeviceType;
    readonly description: string;
    readonly parents: readonly string[];
    /** `driver:` and what it wants to know. */
    readonly options: Readonly<Record<string, string>>;
    /** What the owner should look at. */
    readonly note?: string;
}

export interface ImportedHost {
    readonly description: string;
    readonly needs: number;
    /** Links by name. */
    readonly supplies: Readonly<Record<string, string>>;
}

/** Each by id. */
export interface ImportedChain {
    readonly sources: ReadonlyMap<string, { readonly description: string }>;
    readonly devices: ReadonlyMap<string, ImportedDevice>;
    readonly hosts: ReadonlyMap<string, ImportedHost>;
    readonly problems: readonly ImportProblem[];
}

/** Puts a chain together. Things of the same key are one: the first that says something about it counts. */
export function assembleChain(things: readonly Thing[], cords: readonly Cord[]): ImportedChain {
    return new Assembly(things, cords).chain();
}

/** Whatever somebody called it, as a name that NUT clients can say; '' when nothing of it is left. */
export function nameToId(name: string): string {
    const plain = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
    return plain
        .trim()
        .replace(/[^A-Za-z0-9_.-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+|-+$/g, '')
        .slice(0, 64);
}

/** `Outlet 03` and `socket-3` are what links call `3`. */
export function outletToId(name: string): string {
    const number = /^(?:power)?[\s_-]*(?:outlet|socket|port|out)?[\s_.#-]*0*(\d{1,3})$/i.exec(name.trim())?.[1];
    return number ?? nameToId(name).slice(0, 32);
}

class Assembly {
    readonly #things = new Map<string, Thing>();
    /** By the thing that they feed, and by the thing that they hang on. */
    readonly #feeds = new Map<string, readonly Cord[]>();
    readonly #loads = new Map<string, readonly Cord[]>();
    readonly #ids = new Map<string, string>();
    readonly #kinds = new Map<string, ThingKind>();
    readonly #problems: ImportProblem[] = [];

    constructor(things: readonly Thing[], cords: readonly Cord[]) {
        for (const thing of things) this.#things.set(thing.key, merged(this.#things.get(thing.key), thing));
        this.#name();
        for (const cord of cords) this.#plug(cord);
        for (const key of this.#ids.keys()) this.#kinds.set(key, this.#kindOf(key));
    }

    chain(): ImportedChain {
        const sources = new Map<string, { description: string }>();
        const devices = new Map<string, ImportedDevice>();
        const hosts = new Map<string, ImportedHost>();
        for (const [key, id] of this.#ids) {
            const thing = this.#things.get(key);
            const kind = this.#kinds.get(key);
            if (!thing || thing.remote || kind === undefined || kind === 'psu') continue;
            const told = thing.description ?? (thing.name === id ? '' : thing.name);
            // What the schema takes, and in one line.
            const description = told.replace(/\s+/g, ' ').trim().slice(0, 200);
            if (kind === 'source') sources.set(id, { description });
            else if (kind === 'host') this.#addHost(hosts, { ...thing, description });
            else devices.set(id, this.#device({ ...thing, description }, kind));
        }
        return { sources, devices: inOrder(devices), hosts, problems: this.#problems };
    }

    #problem({ at }: { at: Place }, message: string): void {
        this.#problems.push({ ...at, message });
    }

    /** Gives every thing an id of its own: upper and lower case are the same. */
    #name(): void {
        const taken = new Map<string, string>();
        for (const [key, thing] of this.#things) {
            if (thing.remote) {
                this.#ids.set(key, formatParentLink(thing.remote));
                continue;
            }
            const id = nameToId(thing.name);
            const first = taken.get(id.toLowerCase());
            if (id === '') this.#problem(thing, `“${thing.name}” has no letter or digit: expected a name`);
            else if (first !== undefined)
                this.#problem(thing, `“${thing.name}” and “${first}” would both be called ${id}: rename one`);
            else {
                taken.set(id.toLowerCase(), thing.name);
                this.#ids.set(key, id);
            }
        }
    }

    #plug(cord: Cord): void {
        const [child, parent] = [this.#ids.get(cord.child), this.#ids.get(cord.parent)];
        // Its name was refused above, with the reason.
        if (child === undefined || parent === undefined) return;
        const where = cord.outlet === undefined ? parent : `${parent}:${cord.outlet}`;
        const what = cord.port === '' ? child : `${cord.port} of ${child}`;
        const siblings = this.#feedsOf(cord.child);
        // Outlet and inlet each tell of the cord between them.
        if (siblings.some((one) => one.port === cord.port && one.parent === cord.parent && one.outlet === cord.outlet))
            return;
        const inlet = siblings.find(({ port }) => port !== '' && port === cord.port);
        const loads = this.#loads.get(cord.parent) ?? [];
        const outlet = cord.outlet === undefined ? undefined : loads.find((one) => one.outlet === cord.outlet);
        if (inlet)
            this.#problem(
                cord,
                `${what} hangs on ${where}, but elsewhere in line ${inlet.at.line}: expected one cord for each inlet`,
            );
        else if (outlet)
            this.#problem(
                cord,
                `${where} feeds ${this.#ids.get(outlet.child)} already (line ${outlet.at.line}): expected one cord for each outlet`,
            );
        else if (this.#isAbove(cord.child, cord.parent))
            this.#problem(cord, `${what} on ${where} makes a circle: expected a parent nearer to the mains`);
        else {
            this.#feeds.set(cord.child, [...siblings, cord]);
            this.#loads.set(cord.parent, [...loads, cord]);
        }
    }

    #feedsOf(key: string): readonly Cord[] {
        return this.#feeds.get(key) ?? [];
    }

    /** Whether power that comes to `key` has come through `ancestor`, or they are the same. */
    #isAbove(ancestor: string, key: string): boolean {
        const above = new Set([key]);
        // A set grows while it is walked: everything comes once.
        for (const one of above) for (const { parent } of this.#feedsOf(one)) above.add(parent);
        return above.has(ancestor);
    }

    #kindOf(key: string): ThingKind {
        const told = this.#things.get(key)?.kind;
        if (told !== undefined) return told;
        const inlets = this.#feedsOf(key).length;
        const outlets = this.#loads.get(key) ?? [];
        if (outlets.length === 0) return 'host';
        if (inlets === 0) return outlets.some(({ outlet }) => outlet !== undefined) ? 'pdu' : 'source';
        if (inlets > 1) return 'ats';
        return outlets.some(({ outlet }) => outlet !== undefined) ? 'pdu' : 'ups';
    }

    #device(
        thing: Thing & { description: string },
        kind: Exclude<ThingKind, 'source' | 'host' | 'psu'>,
    ): ImportedDevice {
        const cords = this.#feedsOf(thing.key);
        const surplus = kind === 'pdu' ? cords.slice(1) : [];
        for (const cord of surplus) {
            this.#problem(
                cord,
                `${this.#ids.get(thing.key)} is a pdu with ${cords.length} inlets: expected one, or the type ats`,
            );
        }
        const kept = cords.slice(0, cords.length - surplus.length);
        const address = thing.address ?? nameToId(thing.name);
        const guess = thing.address === undefined ? 'driver and address are guesses: correct them' : undefined;
        const note = thing.options ? thing.note : guess;
        return {
            type: kind,
            description: thing.description,
            parents: kept.flatMap((cord) => this.#linkOf(cord) ?? []),
            options: thing.options ?? { driver: 'snmp', address },
            ...(note === undefined ? {} : { note }),
        };
    }

    #addHost(hosts: Map<string, ImportedHost>, thing: Thing & { description: string }): void {
        const id = this.#ids.get(thing.key) ?? '';
        const supplies: Record<string, string> = {};
        for (const cord of this.#feedsOf(thing.key)) {
            const link = this.#linkOf(cord);
            if (link === undefined) continue;
            const name = nameToId(cord.port) || `psu${Object.keys(supplies).length + 1}`;
            if (Object.hasOwn(supplies, name))
                this.#problem(cord, `${id} has two supplies called ${name}: expected different names`);
            else supplies[name] = link;
        }
        const count = Object.keys(supplies).length;
        if (count === 0) {
            this.#problem(thing, `${id} hangs on nothing: expected a cord from it to an outlet`);
            return;
        }
        const needs = thing.needs ?? 1;
        if (needs > count)
            this.#problem(thing, `${id} needs ${needs} supplies but has ${count}: expected at most ${count}`);
        hosts.set(id, { description: thing.description, needs: Math.min(needs, count), supplies });
    }

    /** A supply between host and outlet is no device that anybody can ask: its cord counts. */
    #linkOf(cord: Cord): string | undefined {
        if (this.#kinds.get(cord.parent) === 'psu') {
            const [feed] = this.#feedsOf(cord.parent);
            if (feed) return this.#linkOf(feed);
            this.#problem(
                cord,
                `the supply ${this.#ids.get(cord.parent)} hangs on nothing: expected a cord from it to an outlet`,
            );
            return undefined;
        }
        if (this.#kinds.get(cord.parent) === 'host') {
            this.#problem(cord, `${this.#ids.get(cord.parent)} is a host: expected a parent that feeds something`);
            return undefined;
        }
        const remote = this.#things.get(cord.parent)?.remote;
        if (remote) return formatParentLink(cord.outlet === undefined ? remote : { ...remote, outlet: cord.outlet });
        const device = this.#ids.get(cord.parent) ?? '';
        const outlet = this.#kinds.get(cord.parent) === 'source' ? undefined : cord.outlet;
        return formatParentLink(outlet === undefined ? { device } : { device, outlet });
    }
}

function merged(first: Thing | undefined, thing: Thing): Thing {
    if (!first) return thing;
    return {
        ...first,
        kind: first.kind ?? thing.kind,
        description: first.description ?? thing.description,
        address: first.address ?? thing.address,
        needs: first.needs ?? thing.needs,
    };
}

const ORDER: readonly DeviceType[] = ['ups', 'ats', 'pdu', 'psu', 'scd'];

/** As people draw a rack: what stands nearer to the mains first. */
function inOrder(devices: ReadonlyMap<string, ImportedDevice>): Map<string, ImportedDevice> {
    return new Map([...devices].sort(([, one], [, other]) => ORDER.indexOf(one.type) - ORDER.indexOf(other.type)));
}
