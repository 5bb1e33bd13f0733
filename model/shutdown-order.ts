// Who must wait for whom, on the way down and on the way back. Pure.

import {
    type HostPhase,
    isComingBack,
    isRevocable,
    phaseOf,
    type ShutdownFacts,
    type ShutdownLook,
} from './shutdown.ts';

const GONE: readonly HostPhase[] = ['off', 'cut'];

// Classes go one after the other, and each may be stuck for as long as one host.
const WHOLE_RACK_PATIENCES = 4;

/** Hosts that are off before this one goes: those that it names, and lower classes that share a UPS with it. */
export function predecessors(host: string, { spec, facts }: Pick<ShutdownLook, 'spec' | 'facts'>): string[] {
    const own = spec.hosts.get(host);
    if (!own) return [];
    const lower = neighbours(host, facts).filter((other) => (spec.hosts.get(other)?.class ?? 10) < own.class);
    return [...new Set([...own.after.filter((other) => spec.hosts.has(other)), ...lower])];
}

/** Those who share a UPS with it. */
function neighbours(host: string, facts: ShutdownFacts): string[] {
    const own = facts.hosts.get(host)?.upses ?? [];
    const all = new Set(own.flatMap((ups) => facts.upses.get(ups)?.hosts ?? []));
    all.delete(host);
    return [...all];
}

/** Whether nobody on the way down holds it up. One that runs safely is not waited for, nor one that is stuck. */
export function mayGo(host: string, context: ShutdownLook): boolean {
    return predecessors(host, context).every((other) => !isHoldingUp(other, context));
}

function isHoldingUp(host: string, { spec, state, facts }: ShutdownLook): boolean {
    const progress = state.hosts[host];
    // It goes as well, only not yet.
    if (!progress) return state.wanted[host] !== undefined && facts.hosts.get(host)?.isAtRisk === true;
    if (GONE.includes(progress.phase) || isComingBack(progress.phase)) return false;
    // One that waits itself is not stuck.
    if (progress.inOrder && isRevocable(progress.phase)) return true;
    const patience = spec.hosts.get(host)?.patience ?? 0;
    return facts.now - (progress.orderedAt ?? progress.since) < patience * 1000;
}

/** Whether everybody who comes back before it is there, or had time enough. */
export function mayReturn(host: string, { spec, state, facts }: ShutdownLook): boolean {
    const own = spec.hosts.get(host);
    if (!own) return true;
    const patienceMs = spec.return.patience * 1000;
    const waitedMs = facts.now - (state.hosts[host]?.readySince ?? facts.now);
    const needed = spec.dependants.get(host) ?? [];
    // What it needs it waits for, even if that cannot come back yet; of higher classes only for those that can.
    const higher = neighbours(host, facts).filter((other) => (spec.hosts.get(other)?.class ?? 0) > own.class);
    const isHolding = (other: string, isNeeded: boolean): boolean => {
        const progress = state.hosts[other];
        if (!progress || progress.stays) return false;
        if (isComingBack(progress.phase)) return facts.now - progress.since < patienceMs;
        // All went on one word: the higher ones are still on their way down.
        if (progress.inOrder && progress.readySince === undefined) return waitedMs < WHOLE_RACK_PATIENCES * patienceMs;
        return isNeeded ? waitedMs < patienceMs : progress.readySince !== undefined;
    };
    return !needed.some((other) => isHolding(other, true)) && !higher.some((other) => isHolding(other, false));
}

/** Whether all these hosts were seen to go off, and look so now: then what feeds them alone may be cut. */
export function areOff(hosts: readonly string[], { state, facts }: Pick<ShutdownLook, 'state' | 'facts'>): boolean {
    return (
        hosts.length > 0 &&
        hosts.every((host) => {
            const isVerified = GONE.includes(phaseOf(state, host)) && state.hosts[host]?.isVerified === true;
            return isVerified && facts.hosts.get(host)?.load === 'off';
        })
    );
}
