// Who may do what at the web API: three roles, and scopes that narrow an API token. Pure.

/** Each may do what those before it may. `viewer` looks, `operator` switches and acknowledges, `admin` changes the setup. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What an API token may be. `fencing`: it switches the hosts that it names, for a cluster, and sees whether they are off; nothing
 * else is to be seen or done with it.
 */
export const TOKEN_ROLES = [...ROLES, 'fencing'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

/** What a route is about: the second half of a scope. */
export const AREAS = [
    'state',
    'devices',
    'chain',
    'shutdown',
    'fencing',
    'history',
    'alerts',
    'nut',
    'config',
    'integrations',
    'system',
    'users',
    'metrics',
] as const;
export type Area = (typeof AREAS)[number];

/** `read:metrics`, `act:devices`, `read:*`. */
export type Scope = `${'read' | 'act'}:${Area | '*'}`;

export const SCOPES: readonly Scope[] = (['read', 'act'] as const).flatMap((verb) =>
    ([...AREAS, '*'] as const).map((area): Scope => `${verb}:${area}`),
);

export function isScope(text: string): text is Scope {
    return (SCOPES as readonly string[]).includes(text);
}

/** What a token of the role may do, and no more; undefined: everything of the role. */
export function scopesOf(role: TokenRole, scopes: readonly Scope[] | undefined): readonly Scope[] | undefined {
    return role === 'fencing' ? ['read:fencing', 'act:fencing'] : scopes;
}

/** Whether who has `role` may do what needs `needed`. */
export function reaches(role: Role, needed: Role): boolean {
    return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whether one of the scopes covers a request; no scopes at all: everything that the role may. */
export function isInScope(scopes: readonly Scope[] | undefined, verb: 'read' | 'act', area: Area): boolean {
    return scopes === undefined || scopes.includes(`${verb}:${area}`) || scopes.includes(`${verb}:*`);
}
