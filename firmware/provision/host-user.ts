// The user of the NUT server that a host logs in as: the one that is it already, else a new one that may do nothing but watch. Pure.

import { randomInt } from 'node:crypto';
import type { ConfigChange } from '#model/api-config.ts';
import type { ProvisionKind } from '#model/api-provision.ts';
import type { GatewayConfig } from '#model/config.ts';
import { failed, ok, type Result } from '#model/result.ts';

export interface HostUser {
    readonly name: string;
    /** Absent: it needs none, its system brings one of its own. */
    readonly password?: string;
    /** What makes it; absent: it is there. */
    readonly change?: ConfigChange;
}

type Users = GatewayConfig['nut']['users'];

/** Stands where a password goes that the reader must know, or may not see. */
export const PASSWORD_WORD = 'PASSWORD';

/** These only read, or switch power by their own credentials: they log in as nobody. */
const WITHOUT_USER: readonly ProvisionKind[] = ['home-assistant', 'maas', 'cobbler'];
// NUT's clients send it unquoted: letters and digits only. 24 of them are 142 bits.
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const LENGTH = 24;

/** As it would be called if it is there, or is to be made: for who may not see passwords. */
export function shownUser(config: GatewayConfig, host: string, kind: ProvisionKind): string {
    return found(config.nut.users, host, kind)?.[0] ?? freeName(config.nut.users, host);
}

/** With its password. The error says why there is none to tell. */
export function hostUser(config: GatewayConfig, host: string, kind: ProvisionKind): Result<HostUser> {
    if (WITHOUT_USER.includes(kind)) return ok({ name: '' });
    const { users } = config.nut;
    const there = found(users, host, kind);
    const compat = compatOf(kind);
    if (compat !== undefined) return there ? ok({ name: there[0] }) : applianceUser(config, host, compat);
    if (!there) return ok(newUser(users, host));
    const [name, { password }] = there;
    if (password?.startsWith('scrypt:')) {
        const why = `the password of the NUT user “${name}” is kept as a hash, and nobody can tell it`;
        return failed(`${why}: write it in by hand, or remove the user (nut.users.${name}) to get a new one`);
    }
    if (password === undefined) return ok({ name, ...withPassword(['nut', 'users', name, 'password'], newPassword()) });
    return ok({ name, password });
}

/** Somebody who is this host, and may do no more than watch it. */
function found(users: Users, host: string, kind: ProvisionKind): [string, Users[string]] | undefined {
    const compat = compatOf(kind);
    return Object.entries(users).find(([, user]) => {
        if (user.host?.toLowerCase() !== host.toLowerCase() || user.compat !== compat) return false;
        return (
            compat !== undefined || (user.upsmon === 'secondary' && user.actions.length + user.instcmds.length === 0)
        );
    });
}

function compatOf(kind: ProvisionKind): 'synology' | 'qnap' | undefined {
    return kind === 'synology' || kind === 'qnap' ? kind : undefined;
}

function newUser(users: Users, host: string): HostUser {
    const name = freeName(users, host);
    const password = newPassword();
    return {
        name,
        password,
        change: { path: ['nut', 'users', name], value: { upsmon: 'secondary', host, password } },
    };
}

function withPassword(path: string[], password: string): { password: string; change: ConfigChange } {
    return { password, change: { path, value: password } };
}

/** Everybody knows its password: it counts from its address alone. */
function applianceUser(config: GatewayConfig, host: string, compat: 'synology' | 'qnap'): Result<HostUser> {
    const from = config.hosts[host]?.address ?? [];
    if (from.length === 0) {
        return failed(
            `say first where ${host} is (hosts.${host}.address): its built-in password counts from there only`,
        );
    }
    const name = freeName(config.nut.users, host);
    return ok({ name, change: { path: ['nut', 'users', name], value: { compat, host, from: [...from] } } });
}

function freeName(users: Users, host: string): string {
    if (users[host] === undefined) return host;
    let number = 2;
    while (users[`${host}-${number}`] !== undefined) number++;
    return `${host}-${number}`;
}

function newPassword(): string {
    return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
