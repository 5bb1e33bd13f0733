// How far shutting down was, as it lies on the disk. After a boot the times in it mean nothing any more: whatever was waited for is
// waited for anew, which is the safe side of every time limit here.

import * as v from 'valibot';
import { HOST_PHASES, type HostProgress, NOTHING_SHUT_DOWN, type ShutdownState } from '#model/shutdown.ts';

const time = v.exactOptional(v.number());
const flag = v.exactOptional(v.boolean());
const phases = HOST_PHASES.filter((phase) => phase !== 'running');

const SAVED = v.object({
    version: v.literal(1),
    boot: v.string(),
    state: v.object({
        hosts: v.record(
            v.string(),
            v.object({
                phase: v.picklist(phases),
                since: v.number(),
                reason: v.string(),
                by: v.string(),
                orderedAt: time,
                isVerified: flag,
                seenSince: time,
                readySince: time,
                wokenAt: time,
                stays: flag,
                inOrder: flag,
            }),
        ),
        upses: v.record(
            v.string(),
            v.object({ onBatterySince: time, chargeAtStart: time, cycledAt: time, wasOff: flag, wasCycled: flag }),
        ),
        wanted: v.record(v.string(), v.number()),
        durations: v.record(v.string(), v.array(v.number())),
        outages: v.array(v.number()),
        poweredAt: time,
    }),
});

export function saveShutdown(state: ShutdownState, boot: string): unknown {
    return { version: 1, boot, state };
}

/** Throws for what is no saved state. `now` in the clock of this boot. */
export function parseShutdown(content: unknown, { boot, now }: { boot: string; now: number }): ShutdownState {
    const saved = v.parse(SAVED, content);
    return saved.boot === boot ? saved.state : asOfBoot(saved.state, now);
}

function asOfBoot({ hosts, durations }: ShutdownState, now: number): ShutdownState {
    return {
        ...NOTHING_SHUT_DOWN,
        durations,
        hosts: Object.fromEntries(
            Object.entries(hosts).map(([host, progress]) => {
                const { seenSince: _seen, readySince: _ready, wokenAt: _woken, orderedAt, ...kept } = progress;
                const next: HostProgress = {
                    ...kept,
                    since: now,
                    ...(orderedAt === undefined ? {} : { orderedAt: now }),
                };
                return [host, next];
            }),
        ),
    };
}
