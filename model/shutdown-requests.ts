// What people may ask of the sequence: send a host off, take that back, start it. Pure; who may ask is decided elsewhere.

import { failed, ok, type Result } from './result.ts';
import { type HostProgress, isComingBack, isRevocable, phaseOf, type ShutdownState } from './shutdown.ts';

interface Asked {
    readonly now: number;
    /** `admin@192.0.2.7` */
    readonly by: string;
}

/** It goes at the next look. `stays`: until somebody starts it; otherwise it comes back as soon as it may, as in a drill. */
export function sendOff(
    state: ShutdownState,
    host: string,
    { now, by, stays, inOrder = false }: Asked & { readonly stays: boolean; readonly inOrder?: boolean },
): Result<ShutdownState> {
    const phase = phaseOf(state, host);
    if (phase !== 'running') return failed(`${host} is ${phase} already`);
    const reason = stays ? 'somebody wants it off' : 'a drill: it goes and comes back';
    const progress: HostProgress = {
        phase: 'announced',
        since: now,
        reason,
        by,
        ...(stays ? { stays } : {}),
        ...(inOrder ? { inOrder } : {}),
    };
    return ok({ ...state, hosts: { ...state.hosts, [host]: progress } });
}

/** All that run, in their order; fails when nobody does. */
export function sendAllOff(
    state: ShutdownState,
    hosts: readonly string[],
    how: Asked & { readonly stays: boolean },
): Result<ShutdownState> {
    const next = hosts.reduce((all, host) => {
        const sent = sendOff(all, host, { ...how, inOrder: true });
        return sent.ok ? sent.value : all;
    }, state);
    return next === state ? failed('nobody is there who could go: all hosts are on their way or off') : ok(next);
}

/** All that were not told to go yet; fails when there is nobody to be taken back. */
export function takeAllBack(state: ShutdownState): Result<ShutdownState> {
    const kept = Object.entries(state.hosts).filter(([, { phase }]) => !isRevocable(phase));
    if (kept.length === Object.keys(state.hosts).length)
        return failed('nobody can be taken back: who goes was told to');
    return ok({ ...state, hosts: Object.fromEntries(kept) });
}

/** Only what was not told to go yet can be taken back: upsmon that has seen the order goes, whatever it reads later. */
export function takeBack(state: ShutdownState, host: string): Result<ShutdownState> {
    const phase = phaseOf(state, host);
    if (!isRevocable(phase)) {
        const why =
            phase === 'running' ? 'is not about to go' : `is ${phase}: it was told to go and cannot be called back`;
        return failed(`${host} ${why}`);
    }
    const { [host]: _, ...hosts } = state.hosts;
    return ok({ ...state, hosts });
}

/** It comes back without waiting for anybody else, if it has power. */
export function start(state: ShutdownState, host: string, { now, by }: Asked): Result<ShutdownState> {
    const before = state.hosts[host];
    if (before === undefined || isComingBack(before.phase)) return failed(`${host} is ${phaseOf(state, host)}`);
    if (before.phase !== 'off' && before.phase !== 'cut') {
        return failed(`${host} is ${before.phase}: it can be started when it is off`);
    }
    const { stays: _, ...kept } = before;
    const progress: HostProgress = { ...kept, phase: 'powering', since: now, reason: 'somebody starts it', by };
    return ok({ ...state, hosts: { ...state.hosts, [host]: progress } });
}
