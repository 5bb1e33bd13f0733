// Which places of the configuration are secret, and how texts are shown without them. Pure.

import { DESTINATION_SECRET_OPTIONS } from '#model/alert-destinations.ts';
import { type ConfigChange, type ConfigPath, SECRET_MASK } from '#model/api-config.ts';
import { SECRET_OPTIONS } from '#model/driver-options.ts';
import { changeYaml, leavesOf } from './yaml-text.ts';

/** Secret in gateway.yaml, where nobody should write it, as in secrets.yaml. */
export function isSecretPath(path: ConfigPath): boolean {
    const [section, second, third, fourth] = path;
    if (section === 'alerts') {
        return path.length === 4 && second === 'destinations' && DESTINATION_SECRET_OPTIONS.includes(String(fourth));
    }
    if (section === 'nut') return path.length === 4 && second === 'users' && fourth === 'password';
    if (section === 'mqtt') {
        const isOfBroker = path.length === 5 && second === 'broker' && third === 'users' && path[4] === 'password';
        return isOfBroker || (path.length === 4 && second === 'destinations' && fourth === 'password');
    }
    if (section === 'push') return path.length === 3 && /^(?:password|token)$/.test(String(third));
    if (section === 'snmp') {
        return (
            (path.length === 2 && second === 'community') ||
            (path.length === 4 && /^(?:auth|priv)Password$/.test(String(fourth)))
        );
    }
    // Of Proxmox and webhooks.
    if (section === 'shutdown') return path.length === 4 && second === 'actions' && fourth === 'token';
    // SecureOn of Wake-on-LAN.
    if (section === 'hosts') return path.length === 5 && path.slice(2).join('.') === 'shutdown.wake.password';
    return section === 'devices' && path.length === 3 && SECRET_OPTIONS.includes(String(third));
}

/** In both files: whatever stands in secrets.yaml is one. */
export function isAnySecret(path: ConfigPath): boolean {
    return path.length > 1;
}

/** The text with masks in the place of secrets; nothing else differs. */
export function masked(text: string, isSecret: (path: ConfigPath) => boolean = isSecretPath): string {
    // From the end, so that the places before stay where they are.
    return leavesOf(text, isSecret)
        .toReversed()
        .reduce((result, { node }) => {
            const [from, to] = node.range ?? [0, 0];
            return `${result.slice(0, from)}${SECRET_MASK}${result.slice(to)}`;
        }, text);
}

/** A text that somebody edited with masks in it: each stands for what `before` has at its place. */
export function unmasked(text: string, before: string): string {
    const kept = new Map(leavesOf(before, isSecretPath).map(({ path, node }) => [path.join('\0'), node.value]));
    const changes = leavesOf(text, isSecretPath)
        .filter(({ node }) => node.value === SECRET_MASK)
        .map(({ path }): ConfigChange => {
            const value = kept.get(path.join('\0'));
            return value === undefined
                ? { path: [...path], remove: true }
                : { path: [...path], value: value as string };
        });
    return changeYaml(text, changes);
}

/** What of a change goes into which file: secrets, and what `secrets` has already, apart from the rest; masks left out. */
export function parted(
    changes: readonly ConfigChange[],
    secrets: string,
): { main: ConfigChange[]; secrets: ConfigChange[] } {
    const kept = new Set(leavesOf(secrets, isAnySecret).map(({ path }) => path.join('\0')));
    const isSecret = (path: ConfigPath) => isSecretPath(path) || kept.has(path.join('\0'));
    const parts = { main: [] as ConfigChange[], secrets: [] as ConfigChange[] };
    for (const change of changes) {
        const { path } = change;
        if ('remove' in change) {
            parts.main.push(change);
            // Who removes a user removes the password too.
            parts.secrets.push(change);
            continue;
        }
        const { rest, secrets: found } = splitValue(change.path, change.value, isSecret);
        if (rest !== undefined)
            parts.main.push({ path, value: rest as Extract<ConfigChange, { value: unknown }>['value'] });
        parts.secrets.push(...found);
    }
    return parts;
}

function splitValue(
    path: ConfigPath,
    value: unknown,
    isSecret: (path: ConfigPath) => boolean,
): { rest: unknown; secrets: ConfigChange[] } {
    if (isSecret(path)) {
        return { rest: undefined, secrets: value === SECRET_MASK ? [] : [{ path: [...path], value: String(value) }] };
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { rest: value, secrets: [] };
    const secrets: ConfigChange[] = [];
    const rest: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
        const split = splitValue([...path, key], inner, isSecret);
        secrets.push(...split.secrets);
        if (split.rest !== undefined) rest[key] = split.rest;
    }
    return { rest, secrets };
}
