// What must be so now, by how far each host is on its way. Pure. Orders are levels, not edges: they are given again until the
// rack looks as it should.

import {
    type HostFacts,
    type HostProgress,
    isComingBack,
    isToldToGo,
    type OutletFacts,
    type ShutdownLook,
    type ShutdownOrder,
} from './shutdown.ts';
import type { ShutdownDraft } from './shutdown-draft.ts';
import { areOff } from './shutdown-order.ts';

type Ordering = Pick<ShutdownLook, 'spec' | 'facts'> & { readonly draft: ShutdownDraft };

// A host needs some seconds to notice a packet; asked more often it would not start sooner.
const WAKE_EVERY_MS = 10_000;
const WAKE_SLOWLY_MS = 60_000;
// Its UPSs are told to return by themselves first.
const HALT_AFTER_MS = 2000;

export function ordersFor(ordering: Ordering): ShutdownOrder[] {
    const orders: ShutdownOrder[] = [];
    for (const [host, own] of ordering.facts.hosts) {
        const progress = ordering.draft.state.hosts[host];
        if (progress) orders.push(...ordersOn(host, own, { ...ordering, progress }));
    }
    return orders;
}

function ordersOn(host: string, own: HostFacts, turn: Ordering & { progress: HostProgress }): ShutdownOrder[] {
    const { spec, facts, progress, draft } = turn;
    const { phase } = progress;
    // Told to go: for as long as it is not back. Taken back before the power comes: upsmon would read the old order and go again.
    if (isToldToGo(phase) !== own.isForced && (isToldToGo(phase) || isComingBack(phase))) {
        return [{ type: 'force-shutdown', host, on: isToldToGo(phase) }];
    }
    switch (phase) {
        case 'preparing':
            return own.before === 'not begun' ? [{ type: 'run', host, actions: 'before' }] : [];
        case 'forcing':
            return own.force === 'not begun' ? [{ type: 'run', host, actions: 'force' }] : [];
        case 'ordered':
        case 'halting': {
            // Told again when it could not be told: nothing else is left to hope for.
            const isUntold = own.down === 'not begun' || own.down === 'failed';
            const isDue = host === spec.self && spec.halt && facts.now - progress.since >= HALT_AFTER_MS;
            return [
                ...(isUntold ? [{ type: 'run', host, actions: 'down' } as const] : []),
                ...(isDue ? [{ type: 'halt-gateway' } as const] : []),
            ];
        }
        case 'cut':
            return cuttable(host, turn).flatMap((outlet) => switchTo(outlet, false));
        case 'powering': {
            // The first cord starts it: that must not be the one behind a battery.
            const lastingFirst = own.outlets.toSorted((one, other) => Number(other.hasMains) - Number(one.hasMains));
            const next = lastingFirst.flatMap((outlet) => switchTo(outlet, true))[0];
            const { poweredAt = Number.NEGATIVE_INFINITY } = draft.state;
            if (!next || facts.now - poweredAt < spec.return.stagger * 1000) return [];
            draft.powered(facts.now);
            return [next];
        }
        case 'waking': {
            const every = facts.now - progress.since < spec.return.patience * 1000 ? WAKE_EVERY_MS : WAKE_SLOWLY_MS;
            if (facts.now - (progress.wokenAt ?? Number.NEGATIVE_INFINITY) < every) return [];
            draft.note(host, { wokenAt: facts.now });
            return [{ type: 'wake', host }];
        }
        default:
            return [];
    }
}

function switchTo({ device, outlet, isOn, canSwitch }: OutletFacts, on: boolean): ShutdownOrder[] {
    return canSwitch && isOn !== on ? [{ type: 'outlet', device, outlet, on }] : [];
}

/** Outlets of the host that nobody lives on any more; all of them, or none: half a host is no rest. */
export function cuttable(host: string, { spec, facts, draft }: Ordering) {
    const settings = spec.hosts.get(host);
    const { outlets = [] } = facts.hosts.get(host) ?? {};
    if (!settings?.cut || host === spec.self) return [];
    const isFree = outlets.every(
        ({ canSwitch, hasOthers, hosts }) => canSwitch && !hasOthers && areOff(hosts, { state: draft.state, facts }),
    );
    return isFree ? outlets : [];
}
