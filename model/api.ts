// What the web server says to the page and to every other client of /api/v1: the whole state, and what changed since.
// Types only; times are milliseconds since 1970. Driver options never appear here, so neither do secrets.

import type { HostVerdict, NodeVerdict } from './chain.ts';
import type { Command, Setting } from './command.ts';
import type { DeviceId, DeviceType, Link } from './device.ts';
import type { ErrorCode } from './errors.ts';
import type { Finding } from './findings.ts';
import type { FactType } from './recorder.ts';
import type { Value } from './value.ts';

/** GET /api/v1/state. */
export interface ApiState {
    readonly gateway: ApiGateway;
    /** In the order of the configuration; the virtual UPSs of hosts have the driver `chain`. */
    readonly devices: readonly ApiDevice[];
    readonly chain: ApiChain;
    /** What is wrong with the chain although nothing has failed, the worst first. As of this state; not told by events. */
    readonly findings: readonly Finding[];
}

export interface ApiGateway {
    readonly name: string;
    readonly version: string;
    readonly startedAt: number;
    /** The gateway's clock when it wrote this: ages are counted from it, whatever the client's own clock says. */
    readonly now: number;
}

export interface ApiChain {
    readonly nodes: readonly NodeVerdict[];
    readonly hosts: readonly HostVerdict[];
}

export interface ApiChainIds {
    readonly nodes: readonly string[];
    readonly hosts: readonly string[];
}

export interface ApiDevice {
    readonly id: DeviceId;
    readonly type: DeviceType;
    readonly driver: string;
    readonly description: string;
    /** Links to what feeds it, `device[:outlet][@gateway[:port]]`. */
    readonly parents: readonly string[];
    readonly link: Link;
    /** Why the link is as it is, for people; '' when it is ok. */
    readonly linkReason: string;
    /** Absent: never heard. */
    readonly heardAt?: number;
    readonly readings: Readonly<Record<string, ApiReading>>;
    readonly commands: readonly Command[];
    readonly settings: Readonly<Record<string, Setting>>;
    readonly forcedShutdown: boolean;
}

export interface ApiReading {
    /** `null`: the device says that it does not know. */
    readonly value: Value;
    /** As NUT prints it, without the unit; absent when the device does not know. */
    readonly text?: string;
    /** Printed after the text; absent for words and plain numbers. */
    readonly unit?: string;
    /** Why what the device says of it is not believed; the value is `null` then. */
    readonly doubt?: string;
    readonly changedAt: number;
}

/**
 * GET /api/v1/events, server-sent events: the first one is `state`, the rest say what changed. `event:` is the type,
 * `data:` all of it as JSON. A `state` may come again at any time and replaces everything.
 */
export type ApiEvent =
    | { readonly type: 'state'; readonly state: ApiState }
    /** New devices, and those of which more than readings or link changed. */
    | { readonly type: 'device'; readonly devices: readonly ApiDevice[] }
    | { readonly type: 'removed'; readonly devices: readonly DeviceId[] }
    | { readonly type: 'readings'; readonly changes: readonly ApiReadingsChange[] }
    | { readonly type: 'link'; readonly changes: readonly ApiLinkChange[] }
    /** Verdicts that changed, and the ids of nodes and hosts that no longer exist. */
    | { readonly type: 'chain'; readonly changed: ApiChain; readonly gone: ApiChainIds }
    /** The story went on: facts of these types can be asked for. What they say depends on who asks. */
    | { readonly type: 'happened'; readonly types: readonly FactType[] }
    /** Every few seconds, without an id: the gateway lives, and when it last heard each device. */
    | { readonly type: 'heard'; readonly now: number; readonly heardAt: Readonly<Record<string, number>> };

export interface ApiReadingsChange {
    readonly device: DeviceId;
    readonly values: Readonly<Record<string, ApiReading>>;
    readonly gone: readonly string[];
}

export type ApiLinkChange = { readonly device: DeviceId } & Pick<ApiDevice, 'link' | 'linkReason' | 'heardAt'>;

export const API_EVENT_TYPES = [
    'state',
    'device',
    'removed',
    'readings',
    'link',
    'chain',
    'happened',
    'heard',
] as const satisfies readonly ApiEvent['type'][];

/** Seconds between two `heard` events. A client that hears nothing for three of them has lost the gateway. */
export const HEARD_SECONDS = 5;

/** POST /api/v1/demo, while a device of the demo driver is configured: break something, or mend it. */
export interface DemoRequest {
    readonly action: string;
    /** A source or a device; absent where the action needs none. */
    readonly target?: string;
}

export interface DemoAnswer {
    /** What happened, one sentence. */
    readonly text: string;
}

/** The body of every answer that is not 2xx. */
export interface ApiError {
    readonly code: ApiErrorCode;
    /** What, where, and what to do. */
    readonly message: string;
}

export type ApiErrorCode =
    | ErrorCode
    | 'host-unknown' // the Host header names somebody else
    | 'origin-unknown' // a page of another origin sent the request
    | 'request-invalid' // the request cannot be understood
    | 'login-needed' // nobody, or somebody with too small a role, asks: log in
    | 'not-allowed' // we know who asks, and the role or the token does not reach
    | 'login-refused' // name, password, code or token is wrong; we do not say which
    | 'code-needed' // name and password are right, and the user has a second factor
    | 'encryption-needed' // secrets are not taken in clear text from elsewhere
    | 'already-claimed' // somebody has set the first password
    | 'too-many-requests' // wait for the seconds in Retry-After
    | 'not-ready' // the gateway starts or stops
    | 'conflict' // what the request builds on has changed meanwhile
    | 'command-dangerous' // it cuts power, and the request does not say that whose is known
    | 'not-found' // nothing at this address
    | 'page-missing' // the page was not built
    | 'too-many-clients' // every place at the event stream is taken
    | 'internal'; // our fault; the log has it
