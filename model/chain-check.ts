// What can be wrong with a power chain before anything is measured. Each problem names the place in the configuration, so
// that the loader can show line and column, and says what to do. Never throws.

import type { ChainProblem, ChainSpec, HostSpec } from './chain.ts';
import { formatParentLink, type ParentLink } from './parent-link.ts';

/** All problems, in the order of the configuration; none: `compileChain` takes it. */
export function checkChain(spec: ChainSpec): ChainProblem[] {
    const names = new Names(spec);
    return [
        ...names.problems,
        ...spec.devices.flatMap((device) => {
            const path = ['devices', device.id, 'parent'];
            const unknown = device.parents.flatMap((link) => names.check(link, path));
            return [...checkCount(device, path), ...unknown];
        }),
        ...spec.devices.flatMap(checkGroups),
        ...findCycles(spec, names),
        ...spec.hosts.flatMap((host) => checkHost(host, names)),
        ...checkNetwork(spec.hosts),
    ];
}

type Section = 'sources' | 'devices' | 'hosts';

const SECTION_WORDS: Readonly<Record<Section, string>> = { sources: 'source', devices: 'device', hosts: 'host' };

/** Who is called what. Upper and lower case are the same, because NUT clients mix them. */
class Names {
    readonly #sections = new Map<string, { readonly section: Section; readonly id: string }>();
    readonly #psus: ReadonlySet<string>;
    readonly problems: ChainProblem[] = [];

    constructor(spec: ChainSpec) {
        for (const section of ['sources', 'devices', 'hosts'] as const) {
            for (const { id } of spec[section]) this.#add(section, id);
        }
        this.#psus = new Set(spec.devices.filter(({ type }) => type === 'psu').map(({ id }) => id.toLowerCase()));
    }

    isPsu(link: ParentLink): boolean {
        return link.gateway === undefined && this.#psus.has(link.device.toLowerCase());
    }

    /** The device that a link means, in its own spelling; undefined for sources and what lies elsewhere. */
    deviceOf(link: ParentLink): string | undefined {
        if (link.gateway !== undefined) return undefined;
        const found = this.#sections.get(link.device.toLowerCase());
        return found?.section === 'devices' ? found.id : undefined;
    }

    check(link: ParentLink, path: readonly string[]): ChainProblem[] {
        if (link.gateway !== undefined) return [];
        const section = this.#sections.get(link.device.toLowerCase())?.section;
        if (section === undefined) {
            const message = `nothing is called “${link.device}”: add it under sources or devices, correct the name, or write ${formatParentLink(link)}@GATEWAY if another gateway knows it`;
            return [{ path, message }];
        }
        if (section !== 'hosts') return [];
        return [{ path, message: `${link.device} is a host and feeds nothing: name a source or a device` }];
    }

    #add(section: Section, id: string): void {
        const key = id.toLowerCase();
        const first = this.#sections.get(key);
        if (!first) {
            this.#sections.set(key, { section, id });
            return;
        }
        const message = `“${id}” is taken by the ${SECTION_WORDS[first.section]} ${first.id}: give one of them another name (upper and lower case are the same)`;
        this.problems.push({ path: [section, id], message });
    }
}

function checkCount({ id, type, parents }: ChainSpec['devices'][number], path: readonly string[]): ChainProblem[] {
    // A large UPS has a second input for its bypass; everything else with two inputs is two devices.
    if (parents.length < 2 || type === 'ats' || type === 'ups') return [];
    const message = `${id} has ${parents.length} parents, but only a transfer switch can choose: name one, or set type: ats`;
    return [{ path, message }];
}

function checkGroups({ id, groups = [] }: ChainSpec['devices'][number]): ChainProblem[] {
    const owners = new Map<string, string>();
    return groups.flatMap(({ name, outlets }): ChainProblem[] => {
        const path = ['devices', id, 'groups', name];
        const isName = /^[A-Za-z][\w.-]{0,31}$/.test(name) && !/^(?:L[123]|outlet.*)$/i.test(name);
        if (!isName) {
            const message = `a group cannot be called “${name}”: use letters and digits, beginning with a letter, and not L1, L2, L3 or outlet…`;
            return [{ path, message }];
        }
        const taken = outlets.find((outlet) => owners.has(outlet.toLowerCase()));
        const owner = owners.get(taken?.toLowerCase() ?? '');
        for (const outlet of outlets) owners.set(outlet.toLowerCase(), name);
        if (taken === undefined) return [];
        return [{ path, message: `outlet ${taken} of ${id} is in ${owner} already: an outlet has one breaker` }];
    });
}

/** Names must be hosts, and the way from the gateway must begin somewhere. */
function checkNetwork(hosts: readonly HostSpec[]): ChainProblem[] {
    const byId = new Map(hosts.map((host) => [host.id.toLowerCase(), host]));
    const through = (id: string) => byId.get(id.toLowerCase())?.network ?? [];
    return hosts.flatMap(({ id, network = [] }) => {
        const path = ['hosts', id, 'network'];
        const unknown = network.find((one) => !byId.has(one.toLowerCase()));
        if (unknown !== undefined) {
            return [
                { path, message: `no host is called “${unknown}”: a switch or router is a host, with its supplies` },
            ];
        }
        const above = new Set(network.map((one) => one.toLowerCase()));
        // A set grows while it is walked: every one comes once.
        for (const one of above) for (const next of through(one)) above.add(next.toLowerCase());
        const isCircle = above.has(id.toLowerCase());
        return isCircle
            ? [{ path, message: `${id} is reached through itself: the way from the gateway must begin somewhere` }]
            : [];
    });
}

function checkHost({ id, needs, supplies }: HostSpec, names: Names): ChainProblem[] {
    const problems: ChainProblem[] = [];
    if (needs > supplies.length) {
        const message = `${id} needs ${needs} of its supplies but has ${supplies.length}: add supplies or lower “needs”`;
        problems.push({ path: ['hosts', id, 'needs'], message });
    }
    const cords = new Map<string, string>();
    for (const { name, link } of supplies) {
        const path = ['hosts', id, 'supplies', name];
        problems.push(...names.check(link, path));
        const cord = formatParentLink(link).toLowerCase();
        const first = cords.get(cord);
        // A whole device may feed both cords; one outlet or one power supply cannot be two.
        if (first === undefined) cords.set(cord, name);
        else if (isSingle(link, names)) {
            problems.push({
                path,
                message: `${name} and ${first} of ${id} are the same (${cord}): correct one of them`,
            });
        }
    }
    return problems;
}

function isSingle(link: ParentLink, names: Names): boolean {
    return link.outlet !== undefined || names.isPsu(link);
}

/** Every loop of parents once, at the device of the loop that stands first in the configuration. */
function findCycles(spec: ChainSpec, names: Names): ChainProblem[] {
    const parents = new Map(
        spec.devices.map((device) => [
            device.id as string,
            device.parents.map((link) => names.deviceOf(link)).filter((id) => id !== undefined),
        ]),
    );
    const problems: ChainProblem[] = [];
    const done = new Set<string>();
    for (const { id } of spec.devices) walk(id, { parents, done, problems });
    return problems;
}

// Depth first without recursion: a configuration of thousands of devices in a row must not exhaust the stack.
function walk(
    start: string,
    { parents, done, problems }: { parents: Map<string, string[]>; done: Set<string>; problems: ChainProblem[] },
): void {
    const trail: { readonly id: string; next: number }[] = [];
    const onTrail = new Set<string>();
    const enter = (id: string) => {
        trail.push({ id, next: 0 });
        onTrail.add(id);
    };
    if (!done.has(start)) enter(start);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
        const parent = parents.get(top.id)?.[top.next++];
        if (parent === undefined) {
            done.add(top.id);
            onTrail.delete(top.id);
            trail.pop();
        } else if (onTrail.has(parent)) {
            const ids = trail.map(({ id }) => id);
            problems.push(cycle([...ids.slice(ids.indexOf(parent)), parent]));
        } else if (!done.has(parent)) enter(parent);
    }
}

function cycle(ids: readonly string[]): ChainProblem {
    const message = `${ids[0]} feeds itself: ${ids.join(' → ')}; correct the parent of one of them`;
    return { path: ['devices', ids[0] ?? '', 'parent'], message };
}
