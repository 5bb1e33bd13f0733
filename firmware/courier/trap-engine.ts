// Who sends a trap of version 3 is its authority (RFC 3414 §3.1): the receiver must know the engine's id beforehand, and believes only what
// comes with boots and a time that go forward (§3.2). The id is the machine's own and stays; boots are the minute in which we started, so
// that nothing has to be kept.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface TrapEngine {
    readonly id: Buffer;
    readonly boots: number;
    /** Seconds since it booted. */
    readonly seconds: number;
}

// RFC 3411 §5, SnmpEngineID: the enterprise of the library that speaks for us, in the form “octets”.
const HEAD = '8000b98305';
const OWN_BYTES = 8;

export function trapEngine({
    nowMs,
    uptimeSeconds,
}: {
    readonly nowMs: number;
    readonly uptimeSeconds: number;
}): TrapEngine {
    const own = createHash('sha256').update(`powerchain traps ${machine()}`).digest().subarray(0, OWN_BYTES);
    return {
        id: Buffer.concat([Buffer.from(HEAD, 'hex'), own]),
        boots: Math.floor((nowMs / 1000 - uptimeSeconds) / 60),
        seconds: Math.floor(uptimeSeconds),
    };
}

/** Not told to anybody as it is: machine-id(5). */
function machine(): string {
    try {
        return readFileSync('/etc/machine-id', 'latin1').trim();
    } catch {
        return hostname();
    }
}
