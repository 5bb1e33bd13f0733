// The power chain: from the links between devices and what each of them says, which host has power, and for how long.
// Pure: facts and time come in, verdicts go out. Here are the words and the verbs; chain-*.ts holds how each works.
//
//   feed-a ── ups1 ── pdu1 ── pdu1:1 ── clc-psu1 ─┐
//                                                 ├─ clc (needs 1 of 2)
//   feed-b ── ups2 ── pdu2 ── pdu2:1 ── clc-psu2 ─┘
//
// Verdicts are computed from the feeds to the hosts. Unknown is never down: nobody is shut down because we are deaf.

import type { Phase } from './chain-config.ts';
import type { DeviceId, DeviceType, Link } from './device.ts';
import type { ParentLink } from './parent-link.ts';
import type { Status } from './status.ts';
import type { Value } from './value.ts';

export { checkChain } from './chain-check.ts';
export { evaluateChain } from './chain-evaluation.ts';
export { compileChain } from './chain-graph.ts';
export { ChainState } from './chain-state.ts';

/**
 * `up`: has power, perhaps for a known time (a battery). `doomed`: has power and is about to lose it (battery low).
 * `unknown`: nobody can say; it is never `down`.
 */
export const POWER_STATES = ['up', 'doomed', 'down', 'unknown'] as const;
export type PowerState = (typeof POWER_STATES)[number];

/** What carries a node now. */
export type Carrier = 'mains' | 'battery' | 'nothing' | 'unknown';

/**
 * `n+1`: can lose a supply. `n`: just enough. `at risk`: enough now, not for long. `lost`: too few.
 * Supplies that live on a battery do not count for the first two: theirs is borrowed time.
 */
export const REDUNDANCIES = ['n+1', 'n', 'at risk', 'lost', 'unknown'] as const;
export type Redundancy = (typeof REDUNDANCIES)[number];

/** `remote`: what another gateway knows, or nobody. `phase` and `group` are parts of a device or source, as outlets are. */
export type NodeKind = 'source' | DeviceType | 'phase' | 'group' | 'outlet' | 'host' | 'remote';

/** What the owner says that something can carry. */
export interface Rating {
    /** Of its breaker, on each phase. */
    readonly amperes?: number | undefined;
    readonly watts?: number | undefined;
    readonly phases?: 1 | 3 | undefined;
    /** Between phase and neutral. */
    readonly volts?: number | undefined;
}

/** Outlets that share a breaker or a switch; its name is no number and no phase. */
export interface GroupSpec {
    readonly name: string;
    readonly outlets: readonly string[];
    readonly phase?: Phase | undefined;
    readonly rating: Rating;
}

export interface ChainSpec {
    readonly sources: readonly {
        readonly id: string;
        readonly description: string;
        readonly isGenerator?: boolean;
        readonly rating?: Rating;
    }[];
    readonly devices: readonly {
        readonly id: DeviceId;
        readonly type: DeviceType;
        /** Of a transfer switch the preferred input first. */
        readonly parents: readonly ParentLink[];
        readonly rating?: Rating;
        readonly groups?: readonly GroupSpec[];
    }[];
    readonly hosts: readonly HostSpec[];
}

export interface HostSpec {
    readonly id: DeviceId;
    readonly description: string;
    /** How many supplies must have power. */
    readonly needs: number;
    readonly supplies: readonly { readonly name: string; readonly link: ParentLink }[];
    /** Hosts (switches, routers) through which the gateway reaches it: it takes one of them. */
    readonly network?: readonly string[];
}

/** What is wrong with a chain, and where in the configuration. */
export interface ChainProblem {
    /** `['devices', 'pdu1', 'parent']`, `['hosts', 'clc', 'supplies', 'psu1']`. */
    readonly path: readonly string[];
    /** What is wrong and what to do about it. */
    readonly message: string;
}

/** What we know of one device. `undefined` where never heard. */
export interface DeviceFacts {
    readonly link: Link;
    /** Why it is not heard, for people; '' or absent: it is, or nobody knows. */
    readonly linkReason?: string;
    /** Milliseconds in the clock of the `now` that the evaluation is given. */
    readonly heardAt: number | undefined;
    readonly status: Status | undefined;
    readonly reading: (name: string) => Value | undefined;
    /** Charge or runtime are at their limit, and not by one sample alone. What the device itself calls low is in `status`. */
    readonly isLow?: boolean;
}

/** Facts by the id of a device, or by the link to one behind another gateway (`pdu1:3@rack2`); undefined for one that nobody has heard of. */
export type FactsOf = (id: string) => DeviceFacts | undefined;

/** The verdict on one node: a source, a device, an outlet (`pdu1:3`) or a supply (`clc:psu1`). */
export interface NodeVerdict {
    readonly id: string;
    readonly kind: NodeKind;
    readonly state: PowerState;
    readonly carrier: Carrier;
    /** Seconds until it goes dark, if that is known. */
    readonly secondsLeft: number | undefined;
    /** Ids of the nodes that feed it. */
    readonly parents: readonly string[];
    /** Why, in plain words, without a full stop. */
    readonly why: string;
    /** When state and carrier became what they are, in milliseconds since 1970; absent: nobody saw it. */
    readonly since?: number;
}

export interface SupplyVerdict extends NodeVerdict {
    /** The supply's own name, `psu1`. */
    readonly name: string;
    /** From the supply up to the source: `['clc-psu1', 'pdu1:1', 'ups1', 'feed-a']`; a PDU shows as its outlet. */
    readonly path: readonly string[];
}

export interface HostVerdict {
    readonly host: DeviceId;
    readonly state: PowerState;
    readonly carrier: Carrier;
    readonly redundancy: Redundancy;
    /** Seconds until fewer supplies have power than it needs. */
    readonly secondsLeft: number | undefined;
    readonly needs: number;
    readonly supplies: readonly SupplyVerdict[];
    /** The switch without which nobody reaches it, when that goes dark before it does; 0: it is dark. */
    readonly network?: { readonly gear: DeviceId; readonly secondsLeft: number };
    /** When state, carrier or redundancy last changed, in milliseconds since 1970; absent: nobody saw it. */
    readonly since?: number;
    /** Whole sentence with its facts: `clc: psu1 faulty since 10:02; psu2 ← … 4 min left: clc goes dark at about 10:31`. */
    readonly sentence: string;
}

export interface ChainVerdicts {
    readonly nodes: ReadonlyMap<string, NodeVerdict>;
    readonly hosts: ReadonlyMap<DeviceId, HostVerdict>;
}
