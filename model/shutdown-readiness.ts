// What should be known or configured before shutting down is armed: how each host is told, seen to be off, and started again; and
// whether the gateway itself lives that long. Pure.

import type { ShutdownSpec, ShutdownState } from './shutdown.ts';

/** A host as it is configured and heard. */
export interface ReadyHost {
    readonly host: string;
    /** Its upsmon is connected. */
    readonly isLoggedIn: boolean;
    readonly canBeSeenOff: boolean;
    /** All its outlets can be switched. */
    readonly hasOutlets: boolean;
    /** A UPS above it can switch its output off and on. */
    readonly hasCycle: boolean;
    /** UPSs above it. */
    readonly upses: readonly string[];
    /** The switches through which it is reached. */
    readonly network: readonly string[];
}

export interface Gap {
    /** Absent: it is about the gateway. */
    readonly host?: string;
    /** For people, without a full stop. */
    readonly text: string;
}

/** The gateway's own first. */
export function gapsOf(
    hosts: readonly ReadyHost[],
    { spec, state }: { spec: ShutdownSpec; state: Pick<ShutdownState, 'durations'> },
): Gap[] {
    const known = new Map(hosts.map((host) => [host.host, host]));
    return [
        ...gapsOfGateway(spec, known).map((text) => ({ text })),
        ...hosts.flatMap((host) => gapsOfHost(host, { spec, state }).map((text) => ({ host: host.host, text }))),
    ];
}

function gapsOfGateway(spec: ShutdownSpec, hosts: ReadonlyMap<string, ReadyHost>): string[] {
    if (spec.self === undefined) {
        return ['nobody said what feeds the gateway itself: if it dies first, nobody is told (shutdown.self)'];
    }
    const own = hosts.get(spec.self);
    if (!own) return [];
    const gaps: string[] = [];
    if (own.upses.length === 0) gaps.push('the gateway hangs on no UPS: it dies with mains, and tells nobody');
    if (own.network.length === 0) {
        gaps.push(`nobody said through which switch the gateway is reached (hosts.${spec.self}.network)`);
    }
    const bare = own.network.filter((gear) => hosts.get(gear)?.upses.length === 0);
    if (bare.length > 0 && bare.length === own.network.length) {
        gaps.push(`${bare.join(' and ')} hangs on no UPS: your switch dies first, and nobody hears the gateway`);
    }
    return gaps;
}

function gapsOfHost(
    { host, isLoggedIn, canBeSeenOff, hasOutlets, hasCycle, upses }: ReadyHost,
    { spec, state }: { spec: ShutdownSpec; state: Pick<ShutdownState, 'durations'> },
): string[] {
    const own = spec.hosts.get(host);
    if (!own || upses.length === 0 || host === spec.self) return [];
    const gaps: string[] = [];
    if (!isLoggedIn && own.down.length === 0) gaps.push('no upsmon is connected: it would not hear that it must go');
    if (!canBeSeenOff) {
        gaps.push(
            'nobody can see that it is off: neither watts, nor a management controller, nor its address is known',
        );
    }
    const canStart = (hasOutlets && own.cut) || hasCycle || own.wake !== undefined || own.up.length > 0;
    if (!canStart)
        gaps.push('it would have to be started by hand: no outlet, no Wake-on-LAN, no management controller');
    if ((state.durations[host] ?? []).length === 0) {
        gaps.push(`how long it takes was never measured: ${own.seconds} s are assumed, a drill tells`);
    }
    return gaps;
}
