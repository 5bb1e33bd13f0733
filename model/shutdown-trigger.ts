// Why a host should go now. Pure. Nothing here acts: a reason must hold for a while before it is believed, unless the UPS
// itself gives it. A host that has enough lasting supplies never has a reason.

import { about } from './chain-words.ts';
import type { ShutdownLook, UpsFacts, UpsProgress } from './shutdown.ts';
import { triggersFor } from './shutdown-config.ts';
import type { Need } from './shutdown-need.ts';

export interface Reason {
    readonly text: string;
    /** The device says so itself: no need to wait for a second sample. */
    readonly isSure: boolean;
}

/** A reason that rests on readings must hold so long, in milliseconds: two polls of the usual 2 seconds. */
export const BELIEVED_AFTER_MS = 4000;

// Before that the first drop under load looks like a fast end.
const DEPLETION_AFTER_MS = 90_000;

interface Question extends ShutdownLook {
    readonly need: Need | undefined;
}

/** undefined: none. */
export function reasonToGo(host: string, question: Question): Reason | undefined {
    const { spec, state, facts, need } = question;
    const own = facts.hosts.get(host);
    if (!own?.isAtRisk || own.state === 'down' || own.state === 'unknown') return undefined;
    const name = own.ups;
    const ups = name === undefined ? undefined : facts.upses.get(name);
    if (name !== undefined && ups?.isEnding) return { text: `${name} says that its battery ends`, isSure: true };
    const triggers = triggersFor(spec.triggers, spec.upses.get(name ?? '')?.triggers, spec.hosts.get(host)?.triggers);
    if (own.state === 'doomed') {
        if (ups?.isSilent && !triggers.silence) return undefined;
        const text = ups?.isSilent ? `${name} is silent, and was on battery` : 'its power is about to end';
        return { text, isSure: false };
    }
    const progress = state.upses[name ?? ''];
    if (name === undefined || !ups || progress?.onBatterySince === undefined) return undefined;
    const onBatterySeconds = (facts.now - progress.onBatterySince) / 1000;
    if (onBatterySeconds < spec.stabilise) return undefined;
    const text = firstReason({ name, ups, triggers, onBatterySeconds, progress, need, margin: spec.margin });
    return text === undefined ? undefined : { text, isSure: false };
}

function firstReason(given: {
    name: string;
    ups: UpsFacts;
    triggers: ReturnType<typeof triggersFor>;
    onBatterySeconds: number;
    progress: UpsProgress;
    need: Need | undefined;
    margin: number;
}): string | undefined {
    const { name, ups, triggers, onBatterySeconds, need, margin } = given;
    if (triggers.need && need && need.beginsIn <= margin) {
        const left = Math.max(0, need.endsIn);
        return `${need.deciding} has ${about(left)} left, and the way down needs ${about(left - need.beginsIn + margin)}`;
    }
    if (triggers.charge !== false && ups.charge !== undefined && ups.charge <= triggers.charge) {
        return `${name} has ${Math.round(ups.charge)} % of its charge left`;
    }
    if (triggers.runtime !== false && ups.runtimeSeconds !== undefined && ups.runtimeSeconds <= triggers.runtime) {
        return `${name} lasts ${about(ups.runtimeSeconds)}`;
    }
    if (triggers.onBattery !== false && onBatterySeconds >= triggers.onBattery) {
        return `${name} has been on battery for ${about(onBatterySeconds)}`;
    }
    const rate = depletion(given.ups, given.progress, onBatterySeconds);
    if (triggers.depletion !== false && rate !== undefined && rate >= triggers.depletion) {
        return `${name} loses ${Math.round(rate)} % of its charge in a minute`;
    }
    return undefined;
}

/** Percent of charge in a minute; undefined: not known yet. */
function depletion({ charge }: UpsFacts, { chargeAtStart }: UpsProgress, seconds: number): number | undefined {
    if (charge === undefined || chargeAtStart === undefined || seconds * 1000 < DEPLETION_AFTER_MS) return undefined;
    return (chargeAtStart - charge) / (seconds / 60);
}
