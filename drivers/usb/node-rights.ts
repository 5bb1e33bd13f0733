// Whether the gateway may use a device node. udev gives the rights a moment after the node has appeared: who comes before has not met a
// silent device, and must not reset it.

import { GatewayError } from '#model/errors.ts';
import { isForbidden } from '../device-nodes.ts';

/** Throws GatewayError `device-unreachable`, with what to do about it. A node that is not there is left to whoever opens it. */
export function checkRights(node: string): void {
    const problem = rightsProblem(node);
    if (problem !== undefined) throw new GatewayError('device-unreachable', problem);
}

/** Why it cannot be used, and what to do about it; undefined: we may. */
export function rightsProblem(node: string): string | undefined {
    if (!isForbidden(node)) return undefined;
    return `${node} cannot be opened: the gateway may not use it; install the udev rules`;
}
