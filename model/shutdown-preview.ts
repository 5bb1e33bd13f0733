// What the plan would be if all mains failed now: who would go when, and what is missing for it to work. Pure, and on paper: from
// here there is no way to a driver.

import type { HostFacts, ShutdownLook, ShutdownSpec, ShutdownState } from './shutdown.ts';
import { needsOf } from './shutdown-need.ts';

/** A host as the paper chain leaves it. */
export interface PreviewedHost {
    readonly host: string;
    /** UPSs that it can live on. */
    readonly upses: readonly string[];
    /** Seconds from the failure until it is dark; undefined: no end is known. */
    readonly darkAfterSeconds: number | undefined;
}

export interface PlannedHost {
    readonly host: string;
    readonly class: number;
    /** Seconds from the failure until it is told to go; undefined: it never must, or no end of its power is known. */
    readonly beginsInSeconds: number | undefined;
    /** What it takes. */
    readonly seconds: number;
    /** Seconds from the failure until it would be dark; undefined: it never is, as far as anybody knows. */
    readonly darkInSeconds: number | undefined;
    /** It is dark before it could be down in good order. */
    readonly isTooLate: boolean;
}

/** In the order in which they would go. */
export function previewOf(
    hosts: readonly PreviewedHost[],
    { spec, state }: { spec: ShutdownSpec; state: Pick<ShutdownState, 'durations'> },
): PlannedHost[] {
    const look: ShutdownLook = {
        spec,
        // As if nobody had ever gone.
        state: { hosts: {}, upses: {}, wanted: {}, outages: [], durations: state.durations },
        facts: { now: 0, hosts: new Map(hosts.map((one) => [one.host, factsOf(one)])), upses: new Map() },
    };
    const needs = needsOf(look);
    const planned = hosts.map(({ host, darkAfterSeconds }): PlannedHost => {
        const need = needs.get(host);
        const seconds = need?.seconds ?? 0;
        const isKnown = need !== undefined && Number.isFinite(need.beginsIn);
        // Nothing begins before the outage has lasted for a while, unless a battery ends earlier.
        const begins = isKnown ? Math.max(need.beginsIn - spec.margin, spec.stabilise) : undefined;
        return {
            host,
            class: spec.hosts.get(host)?.class ?? 0,
            beginsInSeconds: begins,
            seconds,
            darkInSeconds: darkAfterSeconds,
            isTooLate: begins !== undefined && darkAfterSeconds !== undefined && begins + seconds > darkAfterSeconds,
        };
    });
    const when = ({ beginsInSeconds }: PlannedHost) => beginsInSeconds ?? Number.MAX_SAFE_INTEGER;
    return planned.sort((one, other) => when(one) - when(other) || one.class - other.class);
}

function factsOf({ upses, darkAfterSeconds }: PreviewedHost): HostFacts {
    return {
        state: 'up',
        isAtRisk: true,
        secondsLeft: darkAfterSeconds,
        ups: upses[0],
        upses,
        isForced: false,
        isLoggedIn: true,
        load: 'on',
        returnCharge: undefined,
        outlets: [],
    };
}
