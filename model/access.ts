// Who may do what at the web API: three roles, and scopes that narrow an API token. Pure.

/** Each may do what those before it may. `viewer` looks, `operator` switches and acknowledges, `admin` changes the setup. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a route is about: the second half of a scope. */
export const AREAS = [
    'state',
    'devices',
    'chain',
    'shutdown',
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

/** Whether who has `role` may do what needs `needed`. */
export function reaches(role: Role, needed: Role): boolean {
    return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whether one of the scopes covers a request; no scopes at all: everything that the role may. */
export function isInScope(scopes: readonly Scope[] | undefined, verb: 'read' | 'act', area: Area): boolean {
    return scopes === undefined || scopes.includes(`${verb}:${area}`) || scopes.includes(`${verb}:*`);
}
