// Answers of /api/v1/shutdown: how far everybody is on the way down or back, when who would go, and how it went. Types only.

import type { DeviceId } from './device.ts';
import type { NapPhase } from './nap.ts';
import type { HostPhase } from './shutdown.ts';
import type { ShutdownMode } from './shutdown-config.ts';
import type { JourneyFigures, JourneyStep } from './shutdown-journal.ts';

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
    /** It may sleep to save energy; `since` (milliseconds since 1970) and `reason` when it is not awake. */
    readonly nap?: { readonly phase: NapPhase | 'awake'; readonly since?: number; readonly reason?: string };
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

/** GET /api/v1/shutdown/preview: if all mains failed now. */
export interface ApiShutdownPreview {
    readonly isSimulation: true;
    /** In the order in which they would go. */
    readonly hosts: readonly ApiPlannedHost[];
    /** What should be known or configured before it is armed. */
    readonly gaps: readonly { readonly host?: DeviceId; readonly text: string }[];
}

/** Seconds are counted from the loss of mains. */
export interface ApiPlannedHost {
    readonly host: DeviceId;
    readonly class: number;
    /** What it takes. */
    readonly seconds: number;
    /** When it is told to go; absent: it need not, or nobody knows how long its power lasts. */
    readonly beginsInSeconds?: number;
    /** When it would be dark; absent: never, as far as anybody knows. */
    readonly darkInSeconds?: number;
    /** It is dark before it can be down in good order. */
    readonly isTooLate: boolean;
}

/** GET /api/v1/shutdown/journeys: a host from the first step until it ran again. */
export interface ApiJourney {
    readonly host: DeviceId;
    readonly reason: string;
    readonly by: string;
    readonly outcome: JourneyFigures['outcome'];
    /** From the order until it was off. */
    readonly downSeconds?: number;
    /** From the power until it ran again. */
    readonly upSeconds?: number;
    readonly steps: readonly JourneyStep[];
}
