// UPSs during an outage: since when they run on battery, and when their output is cycled. Cycled, because machines that were
// halted while mains came back stay off for ever unless their power goes and returns. Pure.

import {
    phaseOf,
    type ShutdownLook,
    type ShutdownOrder,
    type ShutdownState,
    type UpsFacts,
    type UpsProgress,
} from './shutdown.ts';
import { areOff } from './shutdown-order.ts';

// Several UPSs of one feed do not notice in the same second.
const SAME_OUTAGE_MS = 60_000;
const OUTAGES_KEPT = 20;
// UPSs wait 20 to 60 s by default before they switch off, and some as long again before they return.
const CYCLE_MS_MAX = 180_000;

export function followUpses(look: ShutdownLook): {
    state: Pick<ShutdownState, 'upses' | 'outages'>;
    orders: ShutdownOrder[];
} {
    const { state, facts } = look;
    const upses: Record<string, UpsProgress> = {};
    const orders: ShutdownOrder[] = [];
    let { outages } = state;
    for (const [id, ups] of facts.upses) {
        const before = state.upses[id];
        const isWaitedFor = ups.hosts.some((host) => state.hosts[host] !== undefined);
        const progress = follow(before, ups, { now: facts.now, isWaitedFor });
        const isNew = progress.onBatterySince !== undefined && before?.onBatterySince === undefined;
        if (isNew && facts.now - (outages.at(-1) ?? Number.NEGATIVE_INFINITY) > SAME_OUTAGE_MS) {
            outages = [...outages, facts.now].slice(-OUTAGES_KEPT);
        }
        const isDue = progress.cycledAt === undefined && isToBeCycled(id, ups, look);
        if (isDue) orders.push({ type: 'cycle', ups: id });
        const next = isDue ? { ...progress, cycledAt: facts.now } : progress;
        if (Object.keys(next).length > 0) upses[id] = next;
    }
    return { state: { upses, outages }, orders };
}

function follow(
    before: UpsProgress = {},
    ups: UpsFacts,
    { now, isWaitedFor }: { now: number; isWaitedFor: boolean },
): UpsProgress {
    // Whoever is silent tells nothing new.
    if (ups.isSilent) return before;
    const { onBatterySince, chargeAtStart, cycledAt, wasOff, wasCycled } = before;
    const kept: UpsProgress = wasCycled && isWaitedFor ? { wasCycled } : {};
    const battery: UpsProgress = !ups.isOnBattery
        ? kept
        : onBatterySince !== undefined
          ? { onBatterySince, ...(chargeAtStart === undefined ? {} : { chargeAtStart }) }
          : { onBatterySince: now, ...(ups.charge === undefined ? {} : { chargeAtStart: ups.charge }) };
    if (cycledAt === undefined) return battery;
    const isOver = wasOff ? !ups.isOff : !ups.isOff && now - cycledAt >= CYCLE_MS_MAX;
    if (isOver) return ups.isOnBattery ? battery : { wasCycled: true };
    return { ...battery, cycledAt, ...(wasOff || ups.isOff ? { wasOff: true } : {}) };
}

/** Only when everybody who lives on it was seen to be off, the gateway excepted that is about to halt. */
function isToBeCycled(id: string, ups: UpsFacts, { spec, state, facts }: ShutdownLook): boolean {
    if (!ups.canCycle || spec.upses.get(id)?.cycle === false || ups.hasOthers || ups.isOff || ups.isSilent)
        return false;
    const others = ups.hosts.filter((host) => host !== spec.self);
    const isSelfReady =
        others.length === ups.hosts.length || ['ordered', 'halting'].includes(phaseOf(state, spec.self ?? ''));
    if (!isSelfReady || !areOff(others, { state, facts })) return false;
    // On mains only for those who would not start otherwise.
    if (ups.isOnBattery) return true;
    return (
        !state.upses[id]?.wasCycled &&
        others.some((host) => !canStart(host, { spec, facts }) && !state.hosts[host]?.stays)
    );
}

function canStart(host: string, { spec, facts }: Pick<ShutdownLook, 'spec' | 'facts'>): boolean {
    const { outlets = [] } = facts.hosts.get(host) ?? {};
    const areSwitched = outlets.length > 0 && outlets.every(({ canSwitch }) => canSwitch);
    const own = spec.hosts.get(host);
    return (areSwitched && own?.cut === true) || own?.wake !== undefined || (own?.up.length ?? 0) > 0;
}
