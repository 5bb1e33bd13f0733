// Who the reader is to the gateway, and what the reader may do there. The gateway decides anew at each request; here it only
// says which buttons make sense.

import { computed, signal } from '@preact/signals';
import { type Role, reaches } from '#model/access.ts';
import type { ApiAuth } from '#model/api-access.ts';

/** undefined: not asked yet. */
export const auth = signal<ApiAuth | undefined>(undefined);

/** Whether nothing can be seen before somebody logs in. */
export const isShutOut = computed(() => auth.value !== undefined && auth.value.who === undefined);

export function may(role: Role): boolean {
    const who = auth.value?.who;
    return who !== undefined && reaches(who.role, role);
}

/** The name of the user who is logged in; undefined: nobody is. */
export const userName = computed(() => (auth.value?.who?.via === 'session' ? auth.value.who.name : undefined));

export async function askWhoIAm(): Promise<void> {
    try {
        const response = await fetch('/api/v1/auth');
        if (response.ok) auth.value = (await response.json()) as ApiAuth;
    } catch {
        // The gateway is away: it is asked again when it is back.
    }
}
