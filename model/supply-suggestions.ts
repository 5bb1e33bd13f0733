// Supplies that one management controller tells of are the supplies of one host: which host that is, proposed. Pure.

import * as v from 'valibot';
import type { KnownDevice, KnownHosts, LinkProposal } from './link-suggestions.ts';

/** Where the controller of a server or supply answers, and which supply it is. */
export interface Controller {
    readonly at: string;
    /** Absent: the server itself. */
    readonly supply?: number | undefined;
}

const ENTRY = v.object({
    driver: v.literal('psu'),
    address: v.optional(v.string(), 'this machine'),
    supply: v.optional(v.number()),
});

/** From a device's entry in gateway.yaml; undefined: it is no server and no supply of one. */
export function controllerOf(entry: unknown): Controller | undefined {
    const psu = v.safeParse(ENTRY, entry);
    if (!psu.success) return undefined;
    // IPMI and Redfish of one controller have ports of their own.
    const at = psu.output.address.replace(/^(\[[^\]]*\]|[^:]+):\d+$/, '$1').toLowerCase();
    return { at, supply: psu.output.supply };
}

/** The controller first, then its supplies by their numbers. */
interface Server {
    readonly at: string;
    readonly bmc: string | undefined;
    readonly supplies: ReadonlyMap<number, KnownDevice>;
}

/** New hosts with their supplies, supplies that a host lacks, and cords that turn out to be supplies. */
export function suppliesOfHosts(devices: readonly KnownDevice[], hosts: KnownHosts): LinkProposal[] {
    const names = [...devices.map(({ id }) => id), ...Object.keys(hosts)];
    const told = new Set(devices.filter(({ type }) => type === 'psu').map(({ id }) => id.toLowerCase()));
    return serversAmong(devices).flatMap((server) => {
        if (server.supplies.size === 0) return [];
        const host = hostOf(server, hosts);
        return host === undefined
            ? newHost(server, names)
            : supplyHost(server, { host, links: hosts[host] ?? {}, told });
    });
}

function serversAmong(devices: readonly KnownDevice[]): Server[] {
    const behind = Map.groupBy(devices, ({ controller }) => controller?.at ?? '');
    behind.delete('');
    return Array.from(behind, ([at, all]) => {
        const supplies = new Map<number, KnownDevice>();
        for (const device of all) {
            const number = device.controller?.supply;
            if (number !== undefined && !supplies.has(number)) supplies.set(number, device);
        }
        const bmc = all.find(({ controller }) => controller?.supply === undefined)?.id;
        return { at, bmc, supplies: new Map([...supplies].sort(([left], [right]) => left - right)) };
    });
}

/** By a supply that it has already, else by its name. */
function hostOf(server: Server, hosts: KnownHosts): string | undefined {
    const own = new Set(Array.from(server.supplies.values(), ({ id }) => id.toLowerCase()));
    const bySupply = Object.entries(hosts).find(([, links]) =>
        Object.values(links).some((link) => own.has(link.toLowerCase())),
    );
    const name = hostName(server);
    return bySupply?.[0] ?? Object.keys(hosts).find((host) => host.toLowerCase() === name.toLowerCase());
}

/** `web1` of `web1-bmc` or `web1-psu1`. */
function hostName({ bmc, supplies }: Server): string {
    const [first] = supplies.values();
    const id = bmc ?? first?.id ?? '';
    return id.replace(/[-_.]?(?:bmc|ipmi|idrac|ilo|xcc|imm|server|psu|ps)[-_.]?\d*$/i, '') || id;
}

function newHost(server: Server, taken: readonly string[]): LinkProposal[] {
    const wanted = hostName(server);
    const isFree = taken.every((name) => name.toLowerCase() !== wanted.toLowerCase());
    const name = isFree ? wanted : `${wanted}-host`;
    const supplies = Object.fromEntries(Array.from(server.supplies, ([number, { id }]) => [`psu${number}`, id]));
    const value = { supplies, ...(server.bmc === undefined ? {} : { shutdown: { bmc: server.bmc } }) };
    return [{ type: 'link', path: ['hosts', name], value, reason: reasonOf(server) }];
}

interface Host {
    readonly host: string;
    readonly links: Readonly<Record<string, string>>;
    /** Ids of all supplies that are devices, in lower case. */
    readonly told: ReadonlySet<string>;
}

function supplyHost(server: Server, { host, links, told }: Host): LinkProposal[] {
    const linked = new Set(Object.values(links).map((link) => link.toLowerCase()));
    return [...server.supplies].flatMap(([number, { id, parents }]): LinkProposal[] => {
        if (linked.has(id.toLowerCase())) return [];
        const place = Object.keys(links).find((name) => new RegExp(`^\\D*0*${number}$`).test(name)) ?? `psu${number}`;
        const now = links[place];
        // Another supply is there: somebody has written so.
        if (now !== undefined && told.has(now.toLowerCase())) return [];
        const path = ['hosts', host, 'supplies', place];
        const become: LinkProposal = { type: 'link', path, value: id, reason: reasonOf(server) };
        if (now === undefined || parents.length > 0) return [become];
        // The cord stays where it is: it is the supply's from now on.
        const reason = `the cord of ${place} of ${host} is that of its supply ${id}`;
        return [{ type: 'link', path: ['devices', id, 'parent'], value: now, reason }, become];
    });
}

function reasonOf({ at, supplies }: Server): string {
    const ids = Array.from(supplies.values(), ({ id }) => id);
    return `the management controller ${at === 'this machine' ? 'of' : 'at'} ${at} tells of ${ids.join(', ')}`;
}
