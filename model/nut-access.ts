// What can be wrong with who may do what at the NUT server, beyond what stands in a single key: a weak password must be
// tied to an address, a view to a host that exists. Pure; the types of addresses are here because the schema needs them.

import * as v from 'valibot';

/** A user of `nut.users`, as far as it matters here. */
interface Access {
    readonly password?: string | undefined;
    readonly from?: readonly string[] | undefined;
    readonly host?: string | undefined;
    readonly compat?: string | undefined;
    readonly upsmon?: string | undefined;
    readonly actions: readonly string[];
    readonly instcmds: readonly string[];
}

interface Checked {
    readonly nut: {
        readonly users: Readonly<Record<string, Access>>;
        readonly tls?:
            | {
                  readonly certificate?: string | undefined;
                  readonly key?: string | undefined;
                  readonly clientCa?: string | undefined;
                  readonly offer: boolean;
                  readonly require: string;
              }
            | undefined;
    };
    readonly hosts: Readonly<Record<string, { readonly address?: readonly string[] | undefined }>>;
}

export interface AccessProblem {
    readonly path: readonly string[];
    readonly message: string;
}

/** scrypt:N:r:p:salt:hash, the last two in base64url. The costs are bounded: 8 MB and 50 ms on a small machine. */
export const HASHED_PASSWORD = /^scrypt:(?:1024|2048|4096|8192):8:[1-4]:[\w-]{16,64}:[\w-]{43}$/;

// Each is asked at every connection.
export const NETWORKS_MAX = 64;

export function isAddress(text: string): boolean {
    return v.IPV4_REGEX.test(text) || v.IPV6_REGEX.test(text);
}

/** An address, or an address and the number of its bits that count: 192.0.2.0/24. */
export function isNetwork(text: string): boolean {
    const [address = '', bits, ...rest] = text.split('/');
    if (!isAddress(address) || rest.length > 0) return false;
    if (bits === undefined) return true;
    return /^\d{1,3}$/.test(bits) && Number(bits) <= (v.IPV4_REGEX.test(address) ? 32 : 128);
}

export function checkAccess({ nut, hosts }: Checked): AccessProblem[] {
    return [
        ...Object.entries(nut.users).flatMap(([name, user]) => checkUser(name, user, Object.keys(hosts))),
        ...checkTls(nut.tls),
        ...checkAddresses(hosts),
    ];
}

function checkUser(name: string, user: Access, hosts: readonly string[]): AccessProblem[] {
    const at = (key: string, message: string): AccessProblem => ({ path: ['nut', 'users', name, key], message });
    const problems: AccessProblem[] = [];
    if (user.host !== undefined && !hosts.some((host) => host.toLowerCase() === user.host?.toLowerCase())) {
        problems.push(at('host', `there is no host “${user.host}”`));
    }
    if (user.compat === undefined) return problems;
    if (user.host === undefined) problems.push(at('compat', 'needs `host`: the host that this appliance is'));
    if (user.from === undefined || user.from.length === 0) {
        problems.push(at('compat', 'needs `from`: everybody knows its password, so it counts from its address only'));
    } else if (user.from.some((network) => !isAddress(network))) {
        problems.push(at('from', 'must be single addresses: everybody knows the password of this user'));
    }
    if (user.password !== undefined) problems.push(at('compat', 'has a built-in password; remove `password`'));
    if (user.upsmon !== undefined || user.actions.length > 0 || user.instcmds.length > 0) {
        problems.push(at('compat', 'may log in and nothing else; remove `upsmon`, `actions` and `instcmds`'));
    }
    return problems;
}

function checkTls(tls: Checked['nut']['tls']): AccessProblem[] {
    if (!tls) return [];
    const problems: AccessProblem[] = [];
    const at = (key: string, message: string) => problems.push({ path: ['nut', 'tls', key], message });
    if (tls.certificate !== undefined && tls.key === undefined) at('certificate', 'needs `key`: its private key');
    if (tls.key !== undefined && tls.certificate === undefined) at('key', 'needs `certificate`');
    if (tls.require === 'client-certificate' && tls.clientCa === undefined) {
        at('require', '“client-certificate” needs `clientCa`: who signs them');
    }
    if (tls.require !== 'nothing' && !tls.offer) at('require', 'encryption cannot be required and not offered');
    return problems;
}

/** One address, one view. */
function checkAddresses(hosts: Checked['hosts']): AccessProblem[] {
    const owners = new Map<string, string>();
    const problems: AccessProblem[] = [];
    for (const [host, { address = [] }] of Object.entries(hosts)) {
        for (const one of address) {
            const owner = owners.get(one.toLowerCase());
            if (owner === undefined || owner === host) owners.set(one.toLowerCase(), host);
            else problems.push({ path: ['hosts', host, 'address'], message: `${one} is the address of “${owner}”` });
        }
    }
    return problems;
}
