// Answers of /api/v1/fencing: whether a host is off, how it could be switched off for sure, and how far an order is. Types only.

import type { FenceWay, Seen } from './fencing.ts';

export interface ApiFenceHost {
    readonly host: string;
    readonly power: Seen;
    /** By what that is known, or why it is not. */
    readonly why: string;
    /** How it can be switched off for sure now, the better way first; none: see `obstacles`. */
    readonly ways: readonly FenceWay[];
    /** Why its outlets do not cut it for sure, or would cut others. */
    readonly obstacles: readonly string[];
    /** What somebody wanted last; absent: nothing since the gateway started. */
    readonly task?: ApiFenceTask;
}

export interface ApiFenceTask {
    readonly wanted: 'on' | 'off';
    readonly by: string;
    /** When it was ordered, in milliseconds since 1970. */
    readonly at: number;
    readonly state: 'running' | 'done' | 'failed';
    /** How it ended; '' while it runs. */
    readonly text: string;
}
