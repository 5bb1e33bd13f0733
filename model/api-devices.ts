// What /api/v1/devices and /api/v1/hosts say and take: a device with all that a page of it shows, what can be done to it,
// and who loses power by that. Times are milliseconds since 1970.

import * as v from 'valibot';
import type { ApiDevice, ApiReading } from './api.ts';
import type { BlastRadius } from './blast-radius.ts';
import type { HostVerdict } from './chain.ts';
import type { Command, Setting } from './command.ts';
import type { DeviceId } from './device.ts';

/** GET /api/v1/devices. */
export interface ApiDevices {
    readonly now: number;
    readonly devices: readonly ApiDevice[];
}

/** GET /api/v1/devices/:device. */
export interface ApiDeviceDetail extends Omit<ApiDevice, 'readings' | 'commands'> {
    readonly now: number;
    /** In the order of the catalogue's groups: what matters most first. */
    readonly readings: Readonly<Record<string, ApiReadingDetail>>;
    readonly commands: readonly ApiCommand[];
    readonly outlets: readonly ApiOutlet[];
    /** Hosts that get power through it. */
    readonly feeds: readonly DeviceId[];
    /** The process that speaks with it; absent: none, as with the virtual UPS of a host. */
    readonly process?: ApiDriverProcess;
}

export interface ApiReadingDetail extends ApiReading {
    /** For people: `Battery charge low`. */
    readonly label: string;
    /** The catalogue's sentence on it; absent: a device's own invention. */
    readonly about?: string;
    /** `battery`, `input`, `outlet.3`: what belongs together. */
    readonly group: string;
    readonly quality: ReadingQuality;
    /** How it can be written; absent: not at all. */
    readonly setting?: Setting;
}

/** `good`: heard lately. `old`: the device is silent, it may be otherwise by now. `unknown`: the device does not know. */
export type ReadingQuality = 'good' | 'old' | 'unknown';

export interface ApiCommand extends Command {
    readonly about: string;
    /** Whether power may be cut by it: ask for its blast radius first. */
    readonly isDangerous: boolean;
}

export interface ApiOutlet {
    /** As it is written in a link: `3` of `pdu1:3`. */
    readonly outlet: string;
    readonly name?: string;
    /** `on`, `off`, or what else the device says; absent: it does not say. */
    readonly status?: string;
    readonly watts?: number;
    readonly amperes?: number;
    /** Hosts whose supplies hang on it. */
    readonly hosts: readonly DeviceId[];
    /** Names of the commands that switch it. */
    readonly commands: readonly string[];
}

export interface ApiDriverProcess {
    readonly driver: string;
    readonly pid?: number;
    /** Devices that the process serves. */
    readonly devices: number;
    readonly state: string;
    /** How often it died since the gateway started. */
    readonly deaths: number;
}

const name = v.pipe(v.string(), v.regex(/^[A-Za-z][\w.-]{0,127}$/, 'must be a name such as beeper.mute'));
const accept = v.optional(v.pipe(v.array(v.string()), v.maxLength(1000)), []);
const value = v.pipe(v.string(), v.maxLength(512, 'must have at most 512 characters'));

/** POST /api/v1/devices/:device/commands. */
export const COMMAND_REQUEST = v.strictObject({
    name,
    value: v.optional(value),
    /**
     * What the caller knows to lose power by it: `accept` of the blast radius. The gateway computes it again, and refuses
     * with `command-dangerous` when something is missing here.
     */
    accept,
});
export type CommandRequest = v.InferInput<typeof COMMAND_REQUEST>;

/** PUT /api/v1/devices/:device/settings/:name. */
export const SETTING_REQUEST = v.strictObject({
    value: v.pipe(
        v.union([v.string(), v.number()], 'expected text or a number'),
        v.transform(String),
        v.maxLength(512, 'must have at most 512 characters'),
    ),
    /** As with a command: `outlet.3.switch` cuts power too. */
    accept,
});
export type SettingRequest = v.InferInput<typeof SETTING_REQUEST>;

/** The answer of both when it was done; else it is an ApiError. */
export interface ApiCommandDone {
    /** One sentence. */
    readonly text: string;
    readonly blastRadius?: BlastRadius;
}

/** GET /api/v1/hosts. */
export interface ApiHosts {
    readonly now: number;
    readonly hosts: readonly ApiHost[];
}

export interface ApiHost extends HostVerdict {
    readonly description: string;
    /** What an upsmon on it has to monitor; put the name or address of the gateway for GATEWAY: `clc@GATEWAY`. */
    readonly monitor: string;
    /** The virtual UPS's status, in NUT's words. */
    readonly status: string;
    /** NUT clients that are logged in to it now. */
    readonly logins: number;
}
