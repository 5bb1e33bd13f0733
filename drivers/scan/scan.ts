// What `import { scan } from 'powerchain/scan'` gives: looking for power devices by every way there is, all at once. Each driver is
// asked by its own `scan`; the ways that belong to no driver stand beside this file. What is found is told as it answers. Whoever
// stops reading, or aborts, ends it.

import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { expandAddresses } from '#model/address-range.ts';
import type { FoundDevice } from '#model/driver.ts';
import { messageOf } from '#model/errors.ts';
import type { Driver } from '../driver.ts';
import { DRIVERS } from '../index.ts';
import { localNetworks } from './local-networks.ts';
import { type NutSection, nutSection, nutServerSection } from './nut-section.ts';
import type { FoundService } from './service-browser.ts';

export type { NutOption, NutSection } from './nut-section.ts';

export const SCAN_METHODS = [
    'usb',
    'snmp',
    'xml',
    'nut',
    'apcupsd',
    'mdns',
    'ipmi',
    'redfish',
    'serial',
    'simulation',
] as const;
export type ScanMethod = (typeof SCAN_METHODS)[number];

/** A /16. What is more is a mistake of one digit, or takes its time in parts. */
export const SCAN_ADDRESSES_MAX = 65_536;

export interface ScanOptions {
    /** Absent: all that need nothing, and with `addresses`, `folder` or `ttys` those that use them. */
    readonly methods?: readonly ScanMethod[];
    /** `192.0.2.1`, `192.0.2.0/24`, `192.0.2.10-20`, a name; `auto`, `auto4`, `auto6`: the networks of this machine. */
    readonly addresses?: readonly string[];
    /** Of `auto`: no more than 2^this addresses of each network (8). */
    readonly hostBits?: number;
    /** How long an answer may take (1); who is silent is asked again once. */
    readonly timeoutSeconds?: number;
    /** Credentials to try in this order, as options of a device; the first that is answered counts. */
    readonly snmp?: readonly Readonly<Record<string, unknown>>[];
    /** Of management controllers: tried once at each that is found; absent: only that they are there is told. */
    readonly login?: ControllerLogin;
    /** Also ask SNMP devices which switch they are plugged into (LLDP): the fact `neighbours`, a name a line. */
    readonly neighbours?: boolean;
    readonly nutPort?: number;
    /** Serial ports that may be spoken to: whatever else is attached there hears it too. */
    readonly ttys?: readonly string[];
    /** Where `.dev` and `.seq` files lie. */
    readonly folder?: string;
    readonly signal?: AbortSignal;
}

export interface ControllerLogin {
    readonly user: string;
    readonly password: string;
    /** IPMI's cipher suite, for those that do not say which they know. */
    readonly cipher?: number;
}

export interface Found {
    readonly type: 'found';
    readonly method: ScanMethod;
    readonly title: string;
    /** Absent: it is on this machine. */
    readonly address?: string;
    /** For the device's entry in gateway.yaml; absent: no driver of ours speaks to it. Secrets among it. */
    readonly device?: Readonly<Record<string, unknown>>;
    /** For NUT's ups.conf; absent: no driver of NUT's speaks to it. */
    readonly nut?: NutSection;
    readonly facts: Readonly<Record<string, string>>;
    /** It is there and does not let us in: why. */
    readonly problem?: string;
}

export type ScanNews =
    | Found
    | { readonly type: 'progress'; readonly method: ScanMethod; readonly asked: number; readonly total: number }
    /** That way is at its end; `problem`: it could not be gone. */
    | { readonly type: 'ended'; readonly method: ScanMethod; readonly problem?: string };

/** Throws RangeError, with the text that is wrong, for addresses that make no sense or are too many. */
export async function* scan(options: ScanOptions = {}): AsyncGenerator<ScanNews, void, undefined> {
    const addresses = addressesOf(options);
    const methods = options.methods ?? methodsFor(options);
    const end = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, end.signal]) : end.signal;
    setMaxListeners(0, signal);
    const waiting: ScanNews[] = [];
    let woken = Promise.withResolvers<void>();
    const tell = (news: ScanNews): void => {
        waiting.push(news);
        woken.resolve();
    };
    let running = new Set(methods).size;
    for (const method of new Set(methods)) {
        const task: Task = { options, addresses, signal, tell, method };
        void WAYS[method](task)
            .then(
                () => tell({ type: 'ended', method }),
                (error: unknown) => tell({ type: 'ended', method, problem: messageOf(error) }),
            )
            .finally(() => {
                running -= 1;
                woken.resolve();
            });
    }
    try {
        while (running > 0 || waiting.length > 0) {
            for (let news = waiting.shift(); news; news = waiting.shift()) yield news;
            if (running === 0) continue;
            await woken.promise;
            woken = Promise.withResolvers();
        }
    } finally {
        end.abort();
    }
}

interface Task {
    readonly options: ScanOptions;
    readonly addresses: readonly string[];
    readonly signal: AbortSignal;
    readonly tell: (news: ScanNews) => void;
    readonly method: ScanMethod;
}

const TIMEOUT_SECONDS = 1;
const OWN_CONTROLLER = '/dev/ipmi0';

function addressesOf({ addresses = [], hostBits }: ScanOptions): string[] {
    const texts = addresses.flatMap((text) => {
        const auto = /^auto([46])?$/.exec(text);
        if (!auto) return [text];
        return localNetworks(auto[1] === undefined ? [4, 6] : [Number(auto[1]) as 4 | 6], hostBits);
    });
    const expanded = expandAddresses(texts, SCAN_ADDRESSES_MAX);
    if (!expanded.ok) throw new RangeError(expanded.error);
    return expanded.value;
}

function methodsFor({ addresses, ttys, folder }: ScanOptions): ScanMethod[] {
    const byAddress: ScanMethod[] = addresses ? ['snmp', 'nut'] : [];
    const others: ScanMethod[] = [...(ttys ? ['serial' as const] : []), ...(folder ? ['simulation' as const] : [])];
    return ['usb', 'xml', 'mdns', 'redfish', 'ipmi', ...byAddress, ...others];
}

const WAYS: Readonly<Record<ScanMethod, (task: Task) => Promise<void>>> = {
    usb: async (task) => {
        await Promise.all([askDriver('usb-hid', {}, task), askDriver('qx', {}, task)]);
    },
    snmp: async (task) => {
        const { snmp: credentials, timeoutSeconds: timeout = TIMEOUT_SECONDS, neighbours = false } = task.options;
        const { addresses } = task;
        const { scan: scanSnmp } = await import('../snmp/scan.ts');
        await follow(scanSnmp, { addresses, timeout, neighbours, ...(credentials ? { credentials } : {}) }, task);
    },
    nut: (task) => {
        const { nutPort: port, timeoutSeconds = TIMEOUT_SECONDS } = task.options;
        const given = { addresses: task.addresses, timeout: 2 * timeoutSeconds, ...(port ? { port } : {}) };
        return askDriver('nut', given, task);
    },
    apcupsd: (task) => askDriver('apcupsd', { addresses: task.addresses }, task),
    serial: async (task) => {
        // One after the other: a port has one line.
        for (const driver of ['mge-shut', 'apcsmart', 'qx'] as const) {
            if (task.signal.aborted) return;
            await askDriver(
                driver,
                { ttys: task.options.ttys ?? [] },
                task,
                ({ options }) => options.tty !== undefined,
            );
        }
    },
    simulation: (task) => askDriver('replay', { folder: task.options.folder }, task),
    xml: async (task) => {
        const { scanXml } = await import('./xml-scan.ts');
        await scanXml({
            ...searching(task),
            addresses: task.addresses,
            found: ({ address, type }) => {
                const options = [{ name: 'desc', value: type }];
                const nut: NutSection = {
                    bus: 'xml',
                    driver: 'netxml-ups',
                    alternatives: [],
                    port: `http://${address}`,
                    options,
                };
                const device = { driver: 'eaton-xml', address };
                task.tell({ type: 'found', method: 'xml', title: type, address, device, nut, facts: {} });
            },
        });
    },
    ipmi: async (task) => {
        if (task.options.addresses === undefined) return await askOwnController(task);
        const { pingRmcp } = await import('./rmcp-ping.ts');
        const logins: Promise<void>[] = [];
        await pingRmcp({
            ...searching(task),
            addresses: task.addresses,
            found: ({ address }) => {
                const nut: NutSection = {
                    bus: 'ipmi',
                    driver: 'nut-ipmipsu',
                    alternatives: [],
                    port: `id1@${address}`,
                    options: [],
                };
                const title = `management controller (IPMI) at ${address}`;
                logins.push(logIn({ title, address, source: 'ipmi', nut, facts: {} }, task));
            },
        });
        await Promise.all(logins);
    },
    redfish: async (task) => {
        const { searchRedfish } = await import('./redfish-search.ts');
        const logins: Promise<void>[] = [];
        await searchRedfish({
            ...searching(task),
            found: ({ address, url, uuid }) => {
                const title = `management controller (Redfish) at ${address}`;
                logins.push(logIn({ title, address, source: 'redfish', facts: { url, uuid } }, task));
            },
        });
        await Promise.all(logins);
    },
    mdns: async (task) => {
        const { browse } = await import('./service-browser.ts');
        await browse({
            ...searching(task),
            types: ['_nut._tcp', '_upsd._tcp', '_powerchain._tcp'],
            found: (service) => announced(service, task),
        });
    },
};

function searching({ options, signal, tell, method }: Task) {
    const patienceMs = 2000 * (options.timeoutSeconds ?? TIMEOUT_SECONDS);
    const progress = (asked: number, total: number) => tell({ type: 'progress', method, asked, total });
    return { patienceMs, signal, progress };
}

/** What a server says by itself; whoever does not list its devices is only a server. */
function announced({ type, instance, host, addresses, port, txt }: FoundService, { tell }: Task): void {
    const [address = host] = addresses;
    const facts = { instance, host, port: String(port), service: type, ...Object.fromEntries(txt) };
    if (type === '_powerchain._tcp') {
        tell({ type: 'found', method: 'mdns', title: `Powerchain gateway ${instance}`, address, facts });
        return;
    }
    const names = (txt.get('device_list') ?? '').split(';').filter((name) => /^[\w.-]{1,64}$/.test(name));
    const place = { host: address, port: String(port) };
    for (const ups of names.length > 0 ? names : ['']) {
        const nut = nutServerSection('avahi', { ups, ...place }, address.includes(':') ? 'IPv6' : 'IPv4');
        const device = ups === '' ? {} : { device: { driver: 'nut', ups: nut.port } };
        const title = ups === '' ? `NUT server ${instance}` : `${ups} of the NUT server ${instance}`;
        tell({ type: 'found', method: 'mdns', title, address, ...device, nut, facts: { ...facts, ups } });
    }
}

interface Controller extends Pick<Found, 'title' | 'nut' | 'facts'> {
    readonly address: string;
    readonly source: 'ipmi' | 'redfish';
}

/** That of this machine needs no login, but rights at its device file. */
async function askOwnController(task: Task): Promise<void> {
    if (existsSync(OWN_CONTROLLER)) await askDriver('psu', { source: 'ipmi' }, task);
}

/** One try at each: some lock an account after three. Without a login, only that it is there is told. */
async function logIn({ source, ...controller }: Controller, task: Task): Promise<void> {
    const { login } = task.options;
    const { address } = controller;
    const method = task.method;
    if (login === undefined) {
        const problem = 'it wants a login before it tells what it knows';
        return task.tell({ type: 'found', method, ...controller, problem });
    }
    let isIn = false;
    const tell = (news: ScanNews): void => {
        isIn = true;
        task.tell(news);
    };
    await askDriver('psu', { addresses: [address], source, ...login }, { ...task, tell });
    if (isIn) return;
    const problem = 'it is there, but the login that was tried does not do, or its certificate is not known';
    task.tell({ type: 'found', method, ...controller, problem });
}

type ScanVerb = Driver['scan'];

async function askDriver(
    name: keyof typeof DRIVERS,
    given: Readonly<Record<string, unknown>>,
    task: Task,
    isWanted?: (found: FoundDevice) => boolean,
): Promise<void> {
    const { driver } = (await import(new URL(`../${DRIVERS[name].file}`, import.meta.url).href)) as { driver: Driver };
    await follow(driver.scan.bind(driver), given, task, isWanted);
}

async function follow(
    look: ScanVerb,
    given: Readonly<Record<string, unknown>>,
    { signal, tell, method }: Task,
    isWanted: (found: FoundDevice) => boolean = () => true,
): Promise<void> {
    await look(
        given,
        (found) => {
            if (!isWanted(found)) return;
            const { options, title, problem, facts = {} } = found;
            const address = facts.ip ?? facts.host;
            const nut = problem === undefined ? nutSection(found) : undefined;
            tell({
                type: 'found',
                method,
                title,
                facts,
                ...(problem === undefined ? { device: { ...options, driver: found.driver } } : { problem }),
                ...(address ? { address } : {}),
                ...(nut ? { nut } : {}),
            });
        },
        signal,
        (asked, total) => tell({ type: 'progress', method, asked, total }),
    );
}
