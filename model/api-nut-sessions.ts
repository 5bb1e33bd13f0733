// GET /api/v1/sessions: who is connected to the NUT server now, and who was refused lately.
// Types only; times are milliseconds since 1970. Passwords never appear here.

import type { DeviceId } from './device.ts';

export interface ApiNutSessions {
    /** In the order in which they came. */
    readonly sessions: readonly ApiNutSession[];
    /** Of the last day, the latest first. */
    readonly refused: readonly ApiNutRefusal[];
}

export interface ApiNutSession {
    /** What the client calls itself; absent: it only reads. */
    readonly user?: string;
    /** It gave the right password when one was needed. */
    readonly isProven: boolean;
    /** `primary` and `secondary`: upsmon's; `controller`: gives commands or settings; `reader`: needs no rights. */
    readonly role: 'primary' | 'secondary' | 'controller' | 'reader';
    readonly address: string;
    /** The device that it is logged in to, and counted at. */
    readonly ups?: DeviceId;
    readonly since: number;
    /** `TLSv1.3`, for example; absent: in clear text. */
    readonly tls?: string;
    /** It showed a certificate of the configured authority. */
    readonly isCertified: boolean;
    /** What it behaves like, where we can tell. */
    readonly software?: string;
    /** How often it was refused on this connection. */
    readonly refusals: number;
}

export interface ApiNutRefusal {
    readonly user: string;
    readonly address: string;
    readonly count: number;
    readonly lastAt: number;
    readonly reason: string;
}

/** GET /api/v1/nut/users: a list of these. */
export interface ApiNutUser {
    readonly name: string;
    readonly hasPassword: boolean;
    /** Networks that it is known from; empty: from anywhere. */
    readonly from: readonly string[];
    /** The host that it is: `ups` means this host's virtual UPS to it. */
    readonly host?: string;
    readonly compat?: string;
    readonly upsmon?: 'primary' | 'secondary';
    readonly actions: readonly string[];
    readonly instcmds: readonly string[];
}
