// How shutting down and coming back goes on: one look at the rack, one state after the other. Pure: what must be done comes out
// as orders that say what must be so, not what to do next. So a crash between a decision and a deed, or after the deed, changes
// nothing: whoever starts again compares and goes on.
//
// Holds by construction: nobody is told to go who has enough lasting supplies; nothing is cut that somebody else lives on, or
// that was not seen to be off; who was told to go is never told anything else until it is off.

import {
    BY_GATEWAY,
    type HostFacts,
    type HostProgress,
    type ShutdownLook,
    type ShutdownOrder,
    type ShutdownState,
    type ShutdownStep,
} from './shutdown.ts';
import { ShutdownDraft } from './shutdown-draft.ts';
import { type Need, needsOf } from './shutdown-need.ts';
import { mayGo, mayReturn, predecessors } from './shutdown-order.ts';
import { cuttable, ordersFor } from './shutdown-orders.ts';
import { BELIEVED_AFTER_MS, type Reason, reasonToGo } from './shutdown-trigger.ts';
import { followUpses } from './shutdown-upses.ts';

export interface Advance {
    readonly state: ShutdownState;
    readonly steps: readonly ShutdownStep[];
    readonly orders: readonly ShutdownOrder[];
}

// upsmon asks every 5 s and takes 5 s more before it halts the host and closes the connection: measured 5 to 10 s. Whoever is
// still there after this has another plan (SHUTDOWNEXIT, a hung script) or is no upsmon.
const LOGOUT_MS_MAX = 45_000;
// Watts are measured every 2 s: a few measures, and no single wrong one.
const SEEN_MS_MIN = 10_000;
// Its own actions before the order, and a management controller's hard switch.
const BEFORE_MS_MAX = 120_000;
const FORCING_MS_MAX = 60_000;
// A supply's capacitors hold for seconds: shorter than this it may not notice (PowerNet-MIB's PDUs wait 5 s by themselves).
const CUT_MS_MIN = 10_000;
// A PDU that does not say whether an outlet is on.
const POWERED_MS_MAX = 30_000;
// A server's firmware and services take minutes; upsmon comes last.
const SETTLED_MS_MAX = 300_000;
// Somebody must look after a host that does not come back in an hour.
const WAKING_MS_MAX = 3_600_000;

/** `state` says how far it was; what comes out is how far it is now. Ask again when anything changes, and every second. */
export function advance(look: ShutdownLook): Advance {
    const upses = followUpses(look);
    const before: ShutdownState = { ...look.state, ...upses.state };
    const wanted = wantedHosts({ ...look, state: before });
    const state = { ...before, wanted: wanted.since };
    const draft = new ShutdownDraft(state);
    for (const host of look.facts.hosts.keys()) goOn(host, { ...look, state, ...wanted, draft });
    const orders = [...upses.orders, ...ordersFor({ ...look, draft })];
    return { state: draft.state, steps: draft.steps, orders };
}

interface Wanted {
    /** Reasons that are believed, and those who go before them. */
    readonly reasons: ReadonlyMap<string, string>;
    readonly since: Readonly<Record<string, number>>;
    readonly needs: ReadonlyMap<string, Need>;
}

function wantedHosts({ spec, state, facts }: ShutdownLook): Wanted {
    const needs = needsOf({ spec, state, facts });
    const reasons = new Map<string, string>();
    const since: Record<string, number> = {};
    for (const host of needs.keys()) {
        const reason = reasonToGo(host, { spec, state, facts, need: needs.get(host) });
        if (!reason) continue;
        const begun = state.wanted[host] ?? facts.now;
        since[host] = begun;
        if (isBelieved(reason, facts.now - begun)) reasons.set(host, reason.text);
    }
    // Whoever goes takes along those that must be off before it, if they live on borrowed time, too.
    for (const [host, reason] of [...reasons]) {
        for (const other of predecessors(host, { spec, facts })) {
            if (!needs.has(other) || reasons.has(other)) continue;
            reasons.set(other, `it goes before ${host}: ${reason}`);
            since[other] ??= facts.now;
        }
    }
    return { reasons, since, needs };
}

function isBelieved({ isSure }: Reason, stoodMs: number): boolean {
    return isSure || stoodMs >= BELIEVED_AFTER_MS;
}

type Turn = ShutdownLook & Wanted & { readonly draft: ShutdownDraft };

function goOn(host: string, turn: Turn): void {
    const { spec, facts, draft } = turn;
    const own = facts.hosts.get(host);
    if (!own || !spec.hosts.has(host)) return;
    const progress = draft.state.hosts[host];
    if (!progress) {
        begin(host, own, turn);
        return;
    }
    switch (progress.phase) {
        case 'announced':
        case 'preparing':
            prepare(host, own, turn);
            break;
        case 'ordered':
        case 'halting':
        case 'forcing':
            goDown(host, own, turn);
            break;
        case 'off':
        case 'cut':
            rest(host, own, turn);
            break;
        case 'powering':
        case 'waking':
        case 'settling':
            comeBack(host, own, turn);
            break;
        default:
            progress.phase satisfies never;
    }
}

function begin(host: string, own: HostFacts, turn: Turn): void {
    const { spec, facts, reasons, draft } = turn;
    // Somebody else ordered it, or we did and crashed before it was written down: what is begun is finished.
    if (own.isForced && (spec.mode === 'armed' || spec.mode === 'maintenance')) {
        draft.move(host, 'ordered', 'a forced shutdown was ordered', {
            now: facts.now,
            orderedAt: facts.now,
            by: 'nut',
        });
        return;
    }
    const reason = reasons.get(host);
    if (reason === undefined || (spec.mode !== 'armed' && spec.mode !== 'dry-run')) return;
    if (mayGo(host, turn) || isLastMoment(host, turn))
        draft.move(host, 'announced', reason, { now: facts.now, by: BY_GATEWAY });
}

/** Nobody is waited for any longer: it goes now or falls with its power. */
function isLastMoment(host: string, { needs, facts }: Pick<Turn, 'needs' | 'facts'>): boolean {
    const own = facts.hosts.get(host);
    const need = needs.get(host);
    // A low battery that does not tell how long it lasts may end at any moment.
    if (own?.secondsLeft === undefined) return own?.state === 'doomed';
    return need !== undefined && own.secondsLeft <= need.seconds;
}

function prepare(host: string, own: HostFacts, turn: Turn): void {
    const { spec, facts, reasons, draft } = turn;
    const progress = draft.state.hosts[host] as HostProgress;
    const isOurs = progress.by === BY_GATEWAY;
    if (isOurs && !own.isAtRisk && own.state !== 'unknown') {
        draft.move(host, 'running', 'its power is back in time', { now: facts.now });
        return;
    }
    if (spec.mode === 'dry-run' && isOurs) {
        if (!reasons.has(host)) draft.move(host, 'running', 'the dry run ends', { now: facts.now });
        return;
    }
    if (spec.mode === 'disarmed' && isOurs) {
        draft.move(host, 'running', 'shutting down was disarmed', { now: facts.now });
        return;
    }
    // Nobody hears what it was decided on: mains may be back. The chain calls it doomed when the silence has lasted too long.
    if (isOurs && own.state === 'unknown') return;
    if (progress.inOrder && progress.phase === 'announced' && !mayGo(host, turn) && !isLastMoment(host, turn)) return;
    const isReady =
        own.before === undefined ||
        (progress.phase === 'preparing' &&
            (own.before === 'done' || own.before === 'failed' || facts.now - progress.since >= BEFORE_MS_MAX));
    if (isReady || isLastMoment(host, turn)) {
        const text = own.before === 'failed' ? 'told to go, though its preparations failed' : 'told to go';
        draft.move(host, 'ordered', text, { now: facts.now, orderedAt: facts.now });
    } else if (progress.phase === 'announced')
        draft.move(host, 'preparing', 'its preparations run', { now: facts.now });
}

function goDown(host: string, own: HostFacts, turn: Turn): void {
    const { spec, facts, draft } = turn;
    const progress = draft.state.hosts[host] as HostProgress;
    const { now } = facts;
    if (isSeen(host, own.load === 'off', turn)) {
        const orderedAt = progress.orderedAt ?? progress.since;
        // The first look that found it off.
        const offAt = draft.state.hosts[host]?.seenSince ?? now;
        draft.measured(host, Math.max(1, Math.round((offAt - orderedAt) / 1000)));
        draft.move(host, 'off', 'seen to be off', { now, isVerified: true });
        return;
    }
    if (progress.phase === 'ordered') {
        const waitedMs = now - progress.since;
        if (own.isForced && !own.isLoggedIn) draft.move(host, 'halting', 'it left the NUT server', { now });
        else if (waitedMs >= LOGOUT_MS_MAX) draft.move(host, 'halting', 'its upsmon is still connected', { now });
        return;
    }
    const isStuck = now - (progress.orderedAt ?? progress.since) >= (spec.hosts.get(host)?.patience ?? 0) * 1000;
    if (progress.phase === 'halting' && isStuck && own.force !== undefined) {
        draft.move(host, 'forcing', 'it is stuck: forced off', { now });
        return;
    }
    const isGivenUp = progress.phase === 'halting' ? isStuck : now - progress.since >= FORCING_MS_MAX;
    if (isGivenUp) draft.move(host, 'off', 'nobody saw it go off: its outlets stay on', { now, isVerified: false });
}

/** Whether something has looked so for long enough; notes when it began. */
function isSeen(host: string, isSo: boolean, { facts, draft }: Turn): boolean {
    const since = draft.state.hosts[host]?.seenSince;
    if (!isSo) {
        if (since !== undefined) draft.note(host, { seenSince: undefined });
        return false;
    }
    if (since === undefined) draft.note(host, { seenSince: facts.now });
    return facts.now - (since ?? facts.now) >= SEEN_MS_MIN;
}

function rest(host: string, own: HostFacts, turn: Turn): void {
    const { facts, draft } = turn;
    const { now } = facts;
    const progress = draft.state.hosts[host] as HostProgress;
    if (progress.phase === 'off') {
        if (!progress.isVerified && isSeen(host, own.load === 'off', turn)) draft.note(host, { isVerified: true });
        // Somebody switched it on by hand: it is theirs.
        if (progress.isVerified && !progress.stays && isSeen(host, own.load === 'on', turn)) {
            draft.move(host, 'settling', 'it was started by somebody else', { now });
            return;
        }
        if (cuttable(host, turn).length > 0) {
            draft.move(host, 'cut', 'its outlets go off', { now });
            return;
        }
    }
    const isReady = isReadyToReturn(host, own, turn);
    if (!isReady) {
        if (progress.readySince !== undefined) draft.note(host, { readySince: undefined });
        return;
    }
    if (progress.readySince === undefined) draft.note(host, { readySince: now });
    if (progress.phase === 'cut' && !isCutLongEnough(progress, own, now)) return;
    const waitedMs = now - (progress.readySince ?? now);
    if (waitedMs >= stableMs(turn) && mayReturn(host, { ...turn, state: draft.state })) {
        draft.move(host, 'powering', 'its power is back for good', { now });
    }
}

function isReadyToReturn(host: string, own: HostFacts, { spec, facts, draft }: Turn): boolean {
    const progress = draft.state.hosts[host];
    if (!progress || progress.stays || own.returnCharge === undefined || own.isAtRisk) return false;
    if (own.ups !== undefined && draft.state.upses[own.ups]?.cycledAt !== undefined) return false;
    if (facts.upses.get(own.ups ?? '')?.isOff) return false;
    return own.returnCharge >= (spec.hosts.get(host)?.charge ?? spec.return.charge);
}

function isCutLongEnough({ since }: HostProgress, { outlets }: HostFacts, now: number): boolean {
    // What is not seen to be off gets as long again.
    const isSeenOff = outlets.every(({ canSwitch, isOn }) => !canSwitch || isOn === false);
    return now - since >= (isSeenOff ? CUT_MS_MIN : 2 * CUT_MS_MIN);
}

function stableMs({ spec, state, facts }: ShutdownLook): number {
    const { stable, storm } = spec.return;
    const recent = state.outages.filter((at) => facts.now - at <= storm.minutes * 60_000);
    return (recent.length >= storm.outages ? Math.max(stable, storm.stable) : stable) * 1000;
}

function comeBack(host: string, own: HostFacts, turn: Turn): void {
    const { facts, draft } = turn;
    const { now } = facts;
    const progress = draft.state.hosts[host] as HostProgress;
    const waitedMs = now - progress.since;
    const isPowering = progress.phase === 'powering' && waitedMs < POWERED_MS_MAX;
    const areOn = own.outlets.every(({ isOn, canSwitch }) => isOn === true || !canSwitch);
    if (own.isAtRisk || own.state === 'doomed') {
        // With half its cords it would stay on half of them.
        if (isPowering && own.load === 'on' && !areOn) return;
        // It runs on a battery: from here on it is judged like any other. What did not start is not started on a battery.
        if (own.load === 'on' || (progress.phase === 'settling' && own.load !== 'off'))
            draft.move(host, 'running', 'it runs, on a battery', { now });
        else draft.move(host, 'off', 'the power went again before it was up', { now, isVerified: own.load === 'off' });
        return;
    }
    switch (progress.phase) {
        case 'powering':
            if ((areOn && !own.isForced) || !isPowering) draft.move(host, 'waking', 'it has power', { now });
            break;
        case 'waking':
            if (own.isLoggedIn || isSeen(host, own.load === 'on', turn))
                draft.move(host, 'settling', 'it is seen', { now });
            else if (waitedMs >= WAKING_MS_MAX)
                draft.move(host, 'running', 'it was never seen to start: look after it', { now });
            break;
        default:
            // It booted while nobody heard it, and read the old order: all of it again.
            if (!own.isLoggedIn && isSeen(host, own.load === 'off', turn)) {
                draft.move(host, 'off', 'it went off again', { now, isVerified: true });
            } else if (own.isLoggedIn || waitedMs >= SETTLED_MS_MAX) {
                draft.move(host, 'running', own.isLoggedIn ? 'it is back' : 'it is back; its upsmon is not', { now });
            }
    }
}
