// What probably feeds what, from what people have written on things: names of outlets and devices, serial numbers, the management
// controller that supplies share, and the switch that things say they are plugged into (LLDP). Only proposed, each with its reason; nothing is linked without a yes. Pure.

import * as v from 'valibot';
import type { ConfigPath } from './api-config.ts';
import { DEVICE_TYPES, type DeviceType } from './device.ts';
import { formatParentLink, parseParentLink } from './parent-link.ts';
import { type Controller, controllerOf, suppliesOfHosts } from './supply-suggestions.ts';

export interface KnownDevice {
    readonly id: string;
    readonly type: DeviceType;
    /** Links, as gateway.yaml has them. */
    readonly parents: readonly string[];
    readonly serial?: string | undefined;
    /** What people call its outlets. */
    readonly outlets?: readonly { readonly outlet: string; readonly label: string }[];
    /** Switches that its network card sees by LLDP. */
    readonly neighbours?: readonly string[];
    /** Of a server and its supplies: what tells of them. */
    readonly controller?: Controller | undefined;
}

/** Supplies by name: their links. */
export type KnownHosts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface LinkProposal {
    readonly type: 'link';
    /** Where in gateway.yaml. */
    readonly path: ConfigPath;
    readonly value: string | NewHost;
    readonly reason: string;
}

interface NewHost {
    readonly supplies: Readonly<Record<string, string>>;
    /** Its management controller, which says whether it is off. */
    readonly shutdown?: { readonly bmc: string };
}

export type LinkSuggestion =
    | LinkProposal
    /** Two entries are one thing. */
    | { readonly type: 'same'; readonly devices: readonly [string, string]; readonly reason: string };

interface ToldDevice {
    readonly id: string;
    readonly type: string;
    readonly parents: readonly string[];
    readonly readings: Readonly<Record<string, { readonly text?: string | undefined } | undefined>>;
}

/** From what the gateway tells of a device; `entries` are the section `devices` of gateway.yaml as it is written. */
export function knownDevice(
    { id, type, parents, readings }: ToldDevice,
    entries: Readonly<Record<string, unknown>>,
    neighbours: readonly string[] = [],
): KnownDevice {
    const outlets = Object.entries(readings).flatMap(([name, reading]) => {
        const outlet = /^outlet\.(\d+)\.(?:name|desc)$/.exec(name)?.[1];
        return outlet === undefined || reading?.text === undefined ? [] : [{ outlet, label: reading.text }];
    });
    const serial = (readings['device.serial'] ?? readings['ups.serial'])?.text;
    const known = DEVICE_TYPES.find((one) => one === type) ?? 'ups';
    return { id, type: known, parents, serial, outlets, neighbours, controller: controllerOf(entries[id]) };
}

const HOSTS = v.record(v.string(), v.object({ supplies: v.record(v.string(), v.string()) }));

/** From the section `hosts` of gateway.yaml as it is written. */
export function knownHosts(section: unknown): KnownHosts {
    const hosts = v.safeParse(HOSTS, section);
    if (!hosts.success) return {};
    return Object.fromEntries(Object.entries(hosts.output).map(([id, { supplies }]) => [id, supplies]));
}

/** The surest first: labels, then controllers, then serial numbers, then names, then neighbours. */
export function suggestLinks(devices: readonly KnownDevice[], hosts: KnownHosts): LinkSuggestion[] {
    const labels = devices.flatMap(({ id, outlets = [] }) =>
        outlets.map(({ outlet, label }): Label => ({ link: formatParentLink({ device: id, outlet }), label, of: id })),
    );
    const labelled = [
        ...labelledDevices(devices, labels),
        ...labelledSupplies(hosts, labels),
        ...labelledHosts(devices, hosts, labels),
    ];
    const linked = new Set(labelled.map(({ path: [, id] }) => id));
    const places = new Set(labelled.map(({ path }) => path.join(' ')));
    // A label is written by somebody who saw the cord.
    const supplied = suppliesOfHosts(devices, hosts).filter(({ path }) => !places.has(path.join(' ')));
    const free = devices.filter(({ id, type, parents }) => type === 'pdu' && parents.length === 0 && !linked.has(id));
    const upses = devices.filter(({ type }) => type === 'ups');
    const named = free.flatMap((pdu) => byName(pdu, upses));
    const known = new Set(named.map(({ path: [, id] }) => id));
    const near = free.filter(({ id }) => !known.has(id)).flatMap((pdu) => byNeighbour(pdu, upses));
    return [...labelled, ...supplied, ...sameSerials(devices), ...named, ...near];
}

interface Label {
    /** `pdu1:3` */
    readonly link: string;
    readonly label: string;
    readonly of: string;
}

/** An outlet that is called like a device. */
function labelledDevices(devices: readonly KnownDevice[], labels: readonly Label[]): LinkProposal[] {
    return labels.flatMap(({ link, label, of }) => {
        const named = devices.find(({ id }) => plain(id) === plain(label));
        if (!named || named.id === of || named.parents.some((parent) => isSame(parent, link))) return [];
        const now = named.parents.length === 0 ? '' : `, but it hangs on ${named.parents.join(', ')}`;
        const reason = `the outlet ${link} is called “${label}”${now}`;
        return [{ type: 'link', path: ['devices', named.id, 'parent'], value: link, reason }];
    });
}

/** An outlet that is called like a supply of a host that is there: `clc psu1`. */
function labelledSupplies(hosts: KnownHosts, labels: readonly Label[]): LinkProposal[] {
    return Object.entries(hosts).flatMap(([host, supplies]) =>
        Object.entries(supplies).flatMap(([supply, now]): LinkProposal[] => {
            const own = labels.find(({ label }) => plain(label) === plain(`${host}${supply}`));
            if (!own || isSame(own.link, now)) return [];
            const reason = `the outlet ${own.link} is called “${own.label}”, but it hangs on ${now}`;
            return [{ type: 'link', path: ['hosts', host, 'supplies', supply], value: own.link, reason }];
        }),
    );
}

// `web1 PSU1`, `web1-ps-b`, `db.example.org: supply 2`
const SUPPLY_LABEL = /^([A-Za-z0-9][\w.-]*?)[\s:_/-]+(?:psu|ps|pwr|supply)[\s_-]*([1-9a-d])$/i;

/** Outlets that are called like the supplies of a host that nobody has named yet. */
function labelledHosts(devices: readonly KnownDevice[], hosts: KnownHosts, labels: readonly Label[]): LinkProposal[] {
    const there = new Set([...devices.map(({ id }) => id), ...Object.keys(hosts)].map((name) => name.toLowerCase()));
    const found = new Map<string, { readonly name: string; readonly cords: Map<string, Label> }>();
    for (const one of labels) {
        const [, name = '', supply = ''] = SUPPLY_LABEL.exec(one.label.trim()) ?? [];
        // An outlet that is called like a supply that is a device of its own is that device's.
        if (name === '' || there.has(name.toLowerCase()) || devices.some(({ id }) => plain(id) === plain(one.label)))
            continue;
        const host = found.get(name.toLowerCase()) ?? { name, cords: new Map() };
        host.cords.set(`psu${supply.toLowerCase()}`, one);
        found.set(name.toLowerCase(), host);
    }
    return Array.from(found.values(), ({ name, cords }): LinkProposal => {
        const reason = `outlets are called ${Array.from(cords.values(), ({ label }) => `“${label}”`).join(', ')}`;
        const supplies = Object.fromEntries(Array.from(cords, ([supply, { link }]) => [supply, link] as const).sort());
        return { type: 'link', path: ['hosts', name], value: { supplies }, reason };
    });
}

/** One UPS by USB and by its card is one UPS. Makers who write the same number everywhere prove nothing. */
function sameSerials(devices: readonly KnownDevice[]): LinkSuggestion[] {
    const first = new Map<string, KnownDevice>();
    return devices.flatMap((device) => {
        const serial = device.serial?.trim().toLowerCase() ?? '';
        // The supplies and the server behind one controller tell one number.
        if (device.type === 'psu' || device.type === 'server' || !isNumber(serial)) return [];
        const before = first.get(serial);
        if (!before) first.set(serial, device);
        if (!before || before.type !== device.type) return [];
        const reason = `${before.id} and ${device.id} tell the same serial number, ${device.serial}: they are one device`;
        return [{ type: 'same', devices: [before.id, device.id], reason } as const];
    });
}

function isNumber(serial: string): boolean {
    return serial.length >= 4 && new Set(serial).size > 1 && !/^(?:unknown|none|n\/a|123456\d*)$/.test(serial);
}

/** `pdu-a` and `ups-a`, `pdu2` and `ups2`. */
function byName({ id }: KnownDevice, upses: readonly KnownDevice[]): LinkProposal[] {
    const side = sideOf(id);
    const [ups, ...others] = upses.filter((one) => sideOf(one.id) === side);
    if (side === '' || !ups || others.length > 0) return [];
    const reason = `the names ${id} and ${ups.id} end alike`;
    return [{ type: 'link', path: ['devices', id, 'parent'], value: ups.id, reason }];
}

/** What is left of a name without the word for what it is. */
function sideOf(id: string): string {
    const rest = id.toLowerCase().replace(/[er]?pdu|ups/, '');
    return rest === id.toLowerCase() ? '' : plain(rest);
}

/** Behind one switch there is one rack, if only one UPS is there. */
function byNeighbour({ id, neighbours = [] }: KnownDevice, upses: readonly KnownDevice[]): LinkProposal[] {
    const near = upses.filter((ups) => ups.neighbours?.some((name) => neighbours.includes(name)));
    const [ups, ...others] = near;
    if (!ups || others.length > 0) return [];
    const where = ups.neighbours?.find((name) => neighbours.includes(name));
    const reason = `${id} and ${ups.id} are the only ones of their kind at the switch ${where} (LLDP)`;
    return [{ type: 'link', path: ['devices', id, 'parent'], value: ups.id, reason }];
}

/** Letters and digits alone: `clc-psu1` is `CLC PSU 1`. */
function plain(text: string): string {
    return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** `pdu1:3` and `PDU1:outlet3` are one outlet. */
function isSame(one: string, other: string): boolean {
    const [left, right] = [parseParentLink(one), parseParentLink(other)];
    return (
        left.ok &&
        right.ok &&
        formatParentLink(left.value).toLowerCase() === formatParentLink(right.value).toLowerCase()
    );
}
