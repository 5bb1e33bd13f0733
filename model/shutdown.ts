// Shutting hosts down in order, and bringing them back: the words. How it goes on is shutdown-sequence.ts.
// Pure, and all that must not be forgotten is in `ShutdownState`, plain data that survives a crash at any moment.
//
//   running ─> announced ─> preparing ─> ordered ─> halting ─> (forcing) ─> off ─> cut
//      ^  ^________|____________|                                            |      |
//      |                                                                     v      v
//      └──────────────────────────── settling <── waking <── powering <──────┴──────┘

import type { PowerState } from './chain.ts';
import type { HostShutdown, ShutdownConfig, SomeTriggers } from './shutdown-config.ts';

/**
 * `announced`: decided, can still be taken back. `preparing`: its own actions run, can still be taken back. `ordered`: it was told
 * to go (FSD). `halting`: it left the NUT server; nobody knows yet whether it is off. `forcing`: it is stuck, and was told in a
 * harder way. `off`: seen to be off, or given up. `cut`: its outlets are off, too. `powering`: outlets go on. `waking`: it has
 * power and is called until it is seen. `settling`: it is seen, and its services start.
 */
export const HOST_PHASES = [
    'running',
    'announced',
    'preparing',
    'ordered',
    'halting',
    'forcing',
    'off',
    'cut',
    'powering',
    'waking',
    'settling',
] as const;
export type HostPhase = (typeof HOST_PHASES)[number];

/** Where a host stands on the way down or back. A host that is not in the state is `running`. */
export interface HostProgress {
    readonly phase: Exclude<HostPhase, 'running'>;
    /** When the phase began; like all times here in milliseconds of a clock that nobody sets, which begins with the machine. */
    readonly since: number;
    /** Why it goes: `ups1 has 4 min left, this host and those after it need 4 min`. */
    readonly reason: string;
    /** Who decided: `powerchain`, `admin@192.0.2.7`. */
    readonly by: string;
    /** When it was told to go; measures how long it takes. */
    readonly orderedAt?: number;
    /** It was seen to be off; without that its outlets are never cut. */
    readonly isVerified?: boolean;
    /** Since when it looks off (or, on the way back, on) without a break. */
    readonly seenSince?: number;
    /** Since when it could come back. */
    readonly readySince?: number;
    /** When it was last called. */
    readonly wokenAt?: number;
    /** It stays off until somebody starts it. */
    readonly stays?: boolean;
    /** It goes with others, and waits for those before it; otherwise whoever is announced is told at once. */
    readonly inOrder?: boolean;
}

export interface UpsProgress {
    /** When it went on battery; absent: it is not. */
    readonly onBatterySince?: number;
    /** Charge in percent when it went on battery: for the rate at which it runs down. */
    readonly chargeAtStart?: number;
    /** When its output was ordered off, to return with mains; absent: it was not, or that is over. */
    readonly cycledAt?: number;
    /** After that it was seen to be off. */
    readonly wasOff?: boolean;
    /** It returned, and somebody who lives on it is not back yet: on mains it is not cycled again. */
    readonly wasCycled?: boolean;
}

export interface ShutdownState {
    readonly hosts: Readonly<Record<string, HostProgress>>;
    readonly upses: Readonly<Record<string, UpsProgress>>;
    /** Since when each host asks for its way down, not yet long enough to be believed. */
    readonly wanted: Readonly<Record<string, number>>;
    /** Seconds that a host took from the order until it was seen to be off, the latest last. */
    readonly durations: Readonly<Record<string, readonly number[]>>;
    /** When the last outages began. */
    readonly outages: readonly number[];
    /** When the last outlet was ordered on. */
    readonly poweredAt?: number;
}

/** Who decides when nobody asked; a person signs as `admin@192.0.2.7`. */
export const BY_GATEWAY = 'powerchain';

export const NOTHING_SHUT_DOWN: ShutdownState = { hosts: {}, upses: {}, wanted: {}, durations: {}, outages: [] };

/** What is configured, in the form that the sequence wants. */
export interface ShutdownSpec extends Omit<ShutdownConfig, 'mode'> {
    readonly mode: ShutdownConfig['mode'];
    readonly hosts: ReadonlyMap<string, HostShutdown & { readonly class: number }>;
    readonly upses: ReadonlyMap<string, { readonly triggers: SomeTriggers; readonly cycle: boolean }>;
    /** By host, those that name it in `after`: they go after it, and come back before it. */
    readonly dependants: ReadonlyMap<string, readonly string[]>;
}

/** An outlet into which a host is plugged. */
export interface OutletFacts {
    /** `pdu1` */
    readonly device: string;
    /** As the device numbers it. */
    readonly outlet: string;
    readonly isOn: boolean | undefined;
    /** Mains arrives in front of it; otherwise a battery feeds it, or nothing, or nobody knows. */
    readonly hasMains: boolean;
    readonly canSwitch: boolean;
    /** All hosts that live on it; something that is no host makes `hasOthers` true. */
    readonly hosts: readonly string[];
    readonly hasOthers: boolean;
}

export interface HostFacts {
    readonly state: PowerState;
    /** It lives on borrowed time: fewer supplies than it needs hang on mains. Never true when nobody knows. */
    readonly isAtRisk: boolean;
    /** Seconds until it goes dark, if that is known. */
    readonly secondsLeft: number | undefined;
    /** The UPS that decides how long it lives. */
    readonly ups: string | undefined;
    /** All UPSs that it can live on. */
    readonly upses: readonly string[];
    /** FSD is latched on its virtual UPS. */
    readonly isForced: boolean;
    /** Its upsmon is connected. */
    readonly isLoggedIn: boolean;
    /** By watts, by its management controller, or because nothing reaches it. `unknown` is not off. */
    readonly load: 'on' | 'off' | 'unknown';
    /** Enough mains arrives in front of its outlets, and the batteries there hold this charge; undefined: not, or nobody knows. */
    readonly returnCharge: number | undefined;
    readonly outlets: readonly OutletFacts[];
    /** How its own actions went: those before the order, with it, and the harder ones. Absent: it has none. */
    readonly before?: ActionState;
    readonly down?: ActionState;
    readonly force?: ActionState;
}

/** Actions that run once on the way down; those on the way back are part of waking. */
export type RunKind = 'before' | 'down' | 'force';
export type ActionState = 'not begun' | 'running' | 'done' | 'failed';

export interface UpsFacts {
    readonly isOnBattery: boolean;
    /** It says itself that it ends: battery low, forced shutdown. Believed at once. */
    readonly isEnding: boolean;
    /** Not heard. */
    readonly isSilent: boolean;
    readonly isOff: boolean;
    readonly charge: number | undefined;
    readonly runtimeSeconds: number | undefined;
    /** It can switch its output off and return with mains. */
    readonly canCycle: boolean;
    /** All hosts that live on it; something that is no host makes `hasOthers` true. */
    readonly hosts: readonly string[];
    readonly hasOthers: boolean;
}

export interface ShutdownFacts {
    readonly now: number;
    readonly hosts: ReadonlyMap<string, HostFacts>;
    readonly upses: ReadonlyMap<string, UpsFacts>;
}

/** What the sequence looks at. */
export interface ShutdownLook {
    readonly spec: ShutdownSpec;
    readonly state: ShutdownState;
    readonly facts: ShutdownFacts;
}

/** What must be so now; who carries it out compares with what is, and tries again. */
export type ShutdownOrder =
    | { readonly type: 'force-shutdown'; readonly host: string; readonly on: boolean }
    | { readonly type: 'run'; readonly host: string; readonly actions: RunKind }
    | { readonly type: 'outlet'; readonly device: string; readonly outlet: string; readonly on: boolean }
    | { readonly type: 'cycle'; readonly ups: string }
    | { readonly type: 'wake'; readonly host: string }
    | { readonly type: 'halt-gateway' };

/** A step of a host. */
export interface ShutdownStep {
    readonly host: string;
    readonly from: HostPhase;
    readonly to: HostPhase;
    /** For people: why, or what is known. */
    readonly text: string;
    readonly by: string;
    /** It was seen to be off. */
    readonly isVerified?: true;
}

export function phaseOf(state: ShutdownState, host: string): HostPhase {
    return state.hosts[host]?.phase ?? 'running';
}

/** Whether what was begun can still be taken back. */
export function isRevocable(phase: HostPhase): boolean {
    return phase === 'announced' || phase === 'preparing';
}

/** Whether it was told to go and may not read anything else until it is off. */
export function isToldToGo(phase: HostPhase): boolean {
    return phase === 'ordered' || phase === 'halting' || phase === 'forcing' || phase === 'off' || phase === 'cut';
}

/** Whether it is on its way back. */
export function isComingBack(phase: HostPhase): boolean {
    return phase === 'powering' || phase === 'waking' || phase === 'settling';
}
