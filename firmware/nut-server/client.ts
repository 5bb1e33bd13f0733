// What the verbs see: the client that asks, and the server's desk with everything they may use.
// Types only.

import type { GatewayConfig } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import type { LogThrottle } from '../log-throttle.ts';
import type { DeviceTexts } from './device-texts.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { Logins } from './logins.ts';
import type { Questions } from './questions.ts';
import type { Refusals } from './refusals.ts';
import type { Tracking } from './tracking.ts';
import type { Turns } from './turns.ts';

/** One connection. What is given with USERNAME and PASSWORD proves nothing until a right is asked for. */
export interface Client {
    /** IP address in text form. */
    readonly address: string;
    /** Who asks, as events name it: `user@address`. */
    readonly signature: string;
    username: string | undefined;
    password: string | undefined;
    /** What the doorkeeper found, against which stored password. */
    proof: { readonly stored: string | undefined; readonly isRight: boolean } | undefined;
    /** The device that it is logged in to. */
    ups: DeviceId | undefined;
    /** PRIMARY was granted. */
    isPrimary: boolean;
    /** SET TRACKING ON. */
    isTracking: boolean;
    /** LOGOUT: nothing that follows is answered. */
    isLeaving: boolean;
    /** STARTTLS was granted: what follows is encrypted. */
    isSecuring: boolean;
    readonly isEncrypted: boolean;
    /** It showed a certificate of the configured authority. */
    readonly isCertified: boolean;
    /** How often it was refused. */
    refusals: number;
}

export interface Desk {
    readonly gateway: Gateway;
    readonly config: () => GatewayConfig['nut'];
    readonly hosts: () => GatewayConfig['hosts'];
    /** Whether there is a certificate to offer. */
    readonly canEncrypt: () => boolean;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    readonly log: Log;
    readonly turns: Turns;
    readonly questions: Questions;
    readonly texts: DeviceTexts;
    readonly logins: Logins;
    readonly tracking: Tracking;
    readonly doorkeeper: Doorkeeper;
    readonly refusals: Refusals;
    /** Which cut connections are worth a line in the log. */
    readonly drops: LogThrottle;
}

/**
 * Answers one command: whole lines, each with its line feed. `args` are the words behind the verb. A promise: the answer is not there
 * yet; when it ends, ask again.
 */
export type Verb = (desk: Desk, client: Client, args: readonly string[]) => string | Promise<void>;

/** A line of a client, looked up: what remains is to answer it. */
export interface Question {
    /** As the client wrote it, for the log; nothing else of a line may stand there. */
    readonly verb: string;
    readonly run: Verb;
    readonly args: readonly string[];
    /** USERNAME and PASSWORD must have been given. Whether they are right is checked by `run`. */
    readonly isPrivileged?: boolean;
}
