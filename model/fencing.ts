// Cutting a host's power for a cluster: whether it is seen to be off, whether and how it can be cut for sure, and what to do next.
// Pure; facts and time come in. Off is what is seen, never what was ordered; and nobody else's power is cut.
//
//   off:  management controller ──(refuses, or is too slow)──> all outlets together ──> seen to be off
//   on:   outlets, then the management controller

export type Seen = 'on' | 'off' | 'unknown';
export type FenceWay = 'bmc' | 'outlets';

export interface FenceOutlet {
    readonly device: string;
    /** As the device numbers it; undefined: it has no such outlet. */
    readonly outlet: string | undefined;
    readonly state: Seen;
    readonly canSwitch: boolean;
    /** Who else lives on it. */
    readonly others: readonly string[];
}

/** What was heard since the order, if one was given: what was heard before it proves nothing. */
export interface FenceFacts {
    readonly host: string;
    /** In front of all its supplies; together they cut every way but the gaps. */
    readonly outlets: readonly FenceOutlet[];
    /** Ways that no outlet cuts, a sentence each. */
    readonly gaps: readonly string[];
    /** What its supplies and outlets draw, as far as somebody measures it. */
    readonly watts: number | undefined;
    /** Below that it is off. */
    readonly offWatts: number;
    /** Its management controller, if there is one. */
    readonly bmc: { readonly device: string; readonly power: Seen; readonly canSwitch: boolean } | undefined;
}

export interface FenceOrder {
    readonly device: string;
    readonly command: string;
}

/** Somebody wants the host on or off. Times in milliseconds of one clock. */
export interface FenceTask {
    readonly wanted: 'on' | 'off';
    readonly begunAt: number;
    /** By which way orders were given last; undefined: none was. */
    readonly way: FenceWay | undefined;
    readonly orderedAt: number;
    /** Why the last orders failed, as far as that is known. */
    readonly failures: readonly string[];
}

export type FenceStep =
    | { readonly type: 'order'; readonly way: FenceWay; readonly orders: readonly FenceOrder[] }
    | { readonly type: 'wait' }
    | { readonly type: 'done' | 'failed'; readonly text: string };

// A server that is told "off at once" is off in a second; a controller that needs longer may never do it.
const BMC_PATIENCE_MS = 5000;
// It says off, and watts are drawn still: meters lag behind, and controllers lie.
const WATTS_PATIENCE_MS = 10_000;
// A relay needs less; orders that got lost are given again.
const AGAIN_MS = 3000;
// Longer than a cluster waits: whoever asked has given up.
const LIMIT_MS = 90_000;

/** Whether the host is off, by outlets, watts and management controller together; one that contradicts is believed. */
export function powerSeen({ outlets, gaps, watts, offWatts, bmc }: FenceFacts): { power: Seen; why: string } {
    if (watts !== undefined && watts >= offWatts) return { power: 'on', why: `it draws ${Math.round(watts)} W` };
    if (bmc?.power === 'on') return { power: 'on', why: `${bmc.device} says that it is on` };
    const isCut = outlets.length > 0 && gaps.length === 0 && outlets.every(({ state }) => state === 'off');
    const drawn = watts === undefined ? '' : `, and it draws ${Math.round(watts)} W`;
    if (isCut) return { power: 'off', why: `${listed(outlets.map(nameOf))} ${isOrAre(outlets)} off${drawn}` };
    if (bmc?.power === 'off') return { power: 'off', why: `${bmc.device} says that it is off${drawn}` };
    const live = outlets.filter(({ state }) => state === 'on');
    if (live.length > 0) return { power: 'on', why: `${listed(live.map(nameOf))} ${isOrAre(live)} on` };
    return { power: 'unknown', why: [...silenceOf(outlets, bmc), ...gaps].join('; ') || 'nothing tells of it' };
}

function silenceOf(outlets: readonly FenceOutlet[], bmc: FenceFacts['bmc']): string[] {
    const silent = outlets.filter(({ state }) => state === 'unknown').map(nameOf);
    return [...silent, ...(bmc ? [bmc.device] : [])].map((name) => `${name} does not say`);
}

/** By which ways it can be switched off for sure now, the better one first. */
export function waysOf(facts: FenceFacts): FenceWay[] {
    const canAsk = facts.bmc?.canSwitch === true && facts.bmc.power !== 'unknown';
    return [...(canAsk ? (['bmc'] as const) : []), ...(obstaclesOf(facts).length === 0 ? (['outlets'] as const) : [])];
}

/** Why its outlets do not cut it for sure, or would cut others; sentences without a full stop. */
export function obstaclesOf({ host, outlets, gaps }: FenceFacts): string[] {
    if (outlets.length === 0 && gaps.length === 0) return [`no supply of ${host} is known`];
    const wrong = outlets.flatMap((outlet) => {
        const { others, canSwitch } = outlet;
        if (others.length > 0) return [`${nameOf(outlet)} feeds ${listed(others)} too`];
        return canSwitch ? [] : [`${nameOf(outlet)} cannot be switched now`];
    });
    return [...gaps, ...wrong];
}

/** undefined: it can be switched off. Otherwise why not, in a sentence. */
export function refusalOf(facts: FenceFacts): string | undefined {
    if (waysOf(facts).length > 0) return undefined;
    const { bmc } = facts;
    const silent = bmc && `its management controller ${bmc.device} ${bmc.canSwitch ? 'is silent' : 'takes no orders'}`;
    const why = [...(silent ? [silent] : []), ...obstaclesOf(facts)].join('; ');
    return `${facts.host} cannot be switched off for sure: ${why}`;
}

/** `facts` of what was heard since the last orders. */
export function nextStep(task: FenceTask, facts: FenceFacts, now: number): FenceStep {
    const { power, why } = powerSeen(facts);
    const isDone = power === task.wanted && (task.wanted === 'off' || ordersOn(facts).length === 0);
    if (isDone && task.way !== undefined) return { type: 'done', text: why };
    // Either way: a clock that was set back must not make it endless.
    if (Math.abs(now - task.begunAt) >= LIMIT_MS) {
        const text = [`it is not seen to be ${task.wanted}: ${why}`, ...task.failures].join('; ');
        return { type: 'failed', text };
    }
    return task.wanted === 'on' ? stepOn(task, facts, now) : stepOff(task, facts, now);
}

function stepOff(task: FenceTask, facts: FenceFacts, now: number): FenceStep {
    const ways = waysOf(facts);
    if (task.way === undefined && ways.includes('bmc') && facts.bmc) {
        return { type: 'order', way: 'bmc', orders: [{ device: facts.bmc.device, command: 'load.off' }] };
    }
    const patience = facts.bmc?.power === 'off' ? WATTS_PATIENCE_MS : BMC_PATIENCE_MS;
    const isTried = task.way === 'bmc' && (task.failures.length > 0 || now - task.orderedAt >= patience);
    const isDue = task.way === 'outlets' && now - task.orderedAt >= AGAIN_MS;
    if (task.way !== undefined && !isTried && !isDue) return { type: 'wait' };
    if (obstaclesOf(facts).length === 0) {
        return { type: 'order', way: 'outlets', orders: facts.outlets.flatMap((outlet) => orderFor(outlet, 'off')) };
    }
    // A controller that is only slow may still do it.
    if (task.way === 'bmc' && task.failures.length === 0) return { type: 'wait' };
    const text = [...task.failures, refusalOf({ ...facts, bmc: undefined }) ?? ''].join('; ');
    return { type: 'failed', text };
}

function stepOn(task: FenceTask, facts: FenceFacts, now: number): FenceStep {
    const orders = ordersOn(facts);
    if (orders.length === 0 && facts.outlets.length === 0 && facts.bmc === undefined) {
        return { type: 'failed', text: `nothing is known that switches ${facts.host} on` };
    }
    if (task.way !== undefined && now - task.orderedAt < AGAIN_MS) return { type: 'wait' };
    return { type: 'order', way: orders[0]?.command === 'load.on' ? 'bmc' : 'outlets', orders };
}

/** Outlets first: a controller without power hears nothing. */
function ordersOn({ outlets, bmc }: FenceFacts): FenceOrder[] {
    const dark = outlets.filter(({ state, canSwitch }) => state !== 'on' && canSwitch);
    if (dark.length > 0) return dark.flatMap((outlet) => orderFor(outlet, 'on'));
    return bmc?.canSwitch && bmc.power === 'off' ? [{ device: bmc.device, command: 'load.on' }] : [];
}

function orderFor({ device, outlet }: FenceOutlet, wanted: 'on' | 'off'): FenceOrder[] {
    return outlet === undefined ? [] : [{ device, command: `outlet.${outlet}.load.${wanted}` }];
}

function nameOf({ device, outlet }: FenceOutlet): string {
    return `${device}:${outlet ?? '?'}`;
}

function isOrAre(several: readonly unknown[]): string {
    return several.length === 1 ? 'is' : 'are';
}

function listed(names: readonly string[]): string {
    return names.join(' and ');
}
