// GET /api/v1/shutdown: how far everybody is on the way down or back, and when who would go. Types only.

import type { DeviceId } from './device.ts';
import type { HostPhase } from './shutdown.ts';
import type { ShutdownMode } from './shutdown-config.ts';

export interface ApiShutdown {
    readonly now: number;
    readonly mode: ShutdownMode;
    readonly marginSeconds: number;
    readonly hosts: readonly ApiShutdownHost[];
}

export interface ApiShutdownHost {
    readonly host: DeviceId;
    /** 0 goes first, 9 last, 10 is the gateway's own. */
    readonly class: number;
    readonly after: readonly string[];
    readonly phase: HostPhase;
    /** When the phase began, in milliseconds since 1970; absent with `reason` and `by`: it runs. */
    readonly since?: number;
    readonly reason?: string;
    readonly by?: string;
    /** It was seen to be off. */
    readonly isVerified?: boolean;
    readonly canTakeBack: boolean;
    /** What it takes from the order until it is off. */
    readonly seconds: number;
    /** That was measured; otherwise it is what the configuration says. */
    readonly isMeasured: boolean;
    /** The UPS that decides how long it lives. */
    readonly ups?: string;
    /** Seconds until it is told to go at the latest; absent: it has lasting power, or nobody knows how long it has. */
    readonly beginsInSeconds?: number;
    /** Seconds until it, or who must go after it, would go dark. */
    readonly endsInSeconds?: number;
}
