// A device as everybody sees it: what it is, how well we hear it, and the last value of everything it said.
// Hosts of the power chain appear as devices too: their virtual UPS is one whose `driver` is `chain`.

import type { Command, Setting } from './command.ts';
import type { ParentLink } from './parent-link.ts';
import { failed, ok, type Result } from './result.ts';
import type { Value } from './value.ts';

export type DeviceId = string & { readonly __brand: 'DeviceId' };

export const DEVICE_TYPES = ['ups', 'pdu', 'ats', 'psu', 'scd', 'server'] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

/**
 * How well we hear a device; never how it feels.
 * `connecting`: not yet heard since the start. `ok`: heard lately. `stale`: silent or its driver is down, the last values
 * may still hold. `lost`: the device is gone (unplugged, no answer for long).
 */
export type Link = 'connecting' | 'ok' | 'stale' | 'lost';

/** What is configured about a device, whatever the hardware says. */
export interface DeviceSpec {
    readonly id: DeviceId;
    readonly type: DeviceType;
    /** Name of the driver; `chain` for the virtual UPS of a host. */
    readonly driver: string;
    readonly description: string;
    /** What feeds it; two for a transfer switch, one per supply for a host, none if unknown. */
    readonly parents: readonly ParentLink[];
}

/** A device with everything we know now. Only the gateway changes it. */
export interface Device extends DeviceSpec {
    readonly link: Link;
    /** Why the link is as it is, for people; '' when it is ok. */
    readonly linkReason: string;
    /** When the last message about it came, in milliseconds since 1970; undefined: never. */
    readonly heardAt: number | undefined;
    readonly readings: ReadonlyMap<string, Value>;
    /** When a variable last changed, in milliseconds since 1970. */
    readonly changedAt: ReadonlyMap<string, number>;
    /** Why what it says of a variable is not believed (its value is null then), by variable. */
    readonly doubts: ReadonlyMap<string, string>;
    readonly commands: readonly Command[];
    /** What can be written, by variable. */
    readonly settings: ReadonlyMap<string, Setting>;
    /** Forced shutdown: latched until the gateway clears it. */
    readonly forcedShutdown: boolean;
}

// NUT clients split at blanks, `@` and `:`; 64 characters fit every client's buffers.
const ID = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** The one place where names become ids. Letters, digits, `_`, `.`, `-`; at most 64; starts with a letter or digit. */
export function parseDeviceId(text: string): Result<DeviceId> {
    return ID.test(text)
        ? ok(text as DeviceId)
        : failed(
              `“${text}” is not a name: use letters, digits, “-”, “_” and “.”, at most 64, beginning with a letter or digit`,
          );
}
