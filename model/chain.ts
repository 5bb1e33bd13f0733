// The power chain: from the links between devices and what each of them says, which host has power, and for how long.
// Pure: facts and time come in, verdicts go out.

import type { DeviceId, DeviceType, Link } from './device.ts';
import type { ParentLink } from './parent-link.ts';
import type { Status } from './status.ts';
import type { Value } from './value.ts';

/** `doomed` has power now and will lose it at a known time; `unknown` is never `down`. */
export type PowerState = 'up' | 'doomed' | 'down' | 'unknown';

/** What carries a node now. */
export type Carrier = 'mains' | 'battery' | 'nothing' | 'unknown';

/** `n+1`: can lose a supply. `n`: just enough. `at risk`: enough now, not for long. `lost`: too few. */
export type Redundancy = 'n+1' | 'n' | 'at risk' | 'lost' | 'unknown';

export type NodeKind = 'source' | DeviceType | 'outlet' | 'host';

export interface ChainSpec {
    readonly sources: readonly { readonly id: string; readonly description: string }[];
    readonly devices: readonly {
        readonly id: DeviceId;
        readonly type: DeviceType;
        readonly parents: readonly ParentLink[];
    }[];
    readonly hosts: readonly HostSpec[];
}

export interface HostSpec {
    readonly id: DeviceId;
    readonly description: string;
    /** How many supplies must have power. */
    readonly needs: number;
    readonly supplies: readonly { readonly name: string; readonly link: ParentLink }[];
}

/** What we know of one device. `undefined` where never heard. */
export interface DeviceFacts {
    readonly link: Link;
    readonly heardAt: number | undefined;
    readonly status: Status | undefined;
    readonly reading: (name: string) => Value | undefined;
}

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
}

export interface SupplyVerdict extends NodeVerdict {
    /** The supply's own name, `psu1`. */
    readonly name: string;
    /** From the supply up to the source: `['clc-psu1', 'pdu1:1', 'ups1', 'feed-a']`. */
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
    /** Whole sentence with its facts: `clc: PSU 1 faulty; … clc goes dark in about 4 min`. */
    readonly sentence: string;
}
