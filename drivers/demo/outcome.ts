// The ways a command to a simulated device can end.

import type { CommandOutcome } from '#model/command.ts';
import { failed, ok } from '#model/result.ts';

export const DONE: CommandOutcome = ok(undefined);

/** The device understands, but not now; `message` says why and what to do. */
export function refused(message: string): CommandOutcome {
    return failed({ code: 'device-refused', message });
}

/** The value does not fit; `message` says what would. */
export function invalid(message: string): CommandOutcome {
    return failed({ code: 'command-invalid', message });
}

/** The device has no such command or setting. */
export function unknown(id: string, name: string): CommandOutcome {
    return failed({ code: 'command-unknown', message: `${id} has no “${name}”` });
}
