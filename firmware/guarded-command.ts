// Gives a device a command for somebody from outside: one that cuts power is refused until its sender names whose, computed anew at
// that moment. Nobody is switched off by mistake here.

import { type BlastRadius, blastRadius } from '#model/blast-radius.ts';
import type { ChainBasis } from '#model/chain-paper.ts';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import type { Gateway } from './gateway.ts';

export interface GuardedCommandSource {
    readonly gateway: Gateway;
    readonly chain: { basis(): ChainBasis };
}

export type GuardedOutcome =
    | { readonly type: 'dangerous'; readonly radius: BlastRadius; readonly message: string }
    | { readonly type: 'done'; readonly radius: BlastRadius; readonly outcome: CommandOutcome };

/** `accepted`: what its sender knows to go dark. Never throws. */
export async function guardedCommand(
    source: GuardedCommandSource,
    device: Device,
    request: DeviceRequest,
    { by, accepted }: { by: string; accepted: readonly string[] },
): Promise<GuardedOutcome> {
    const radius = radiusOf(source.chain.basis(), device, commandMeant(request));
    if (!radius.accept.every((one) => accepted.includes(one))) {
        const message = `${radius.sentence}. To do it all the same, send “accept”: ${JSON.stringify(radius.accept)}`;
        return { type: 'dangerous', radius, message };
    }
    return { type: 'done', radius, outcome: await source.gateway.command(device.id, request, by) };
}

export function radiusOf(basis: ChainBasis, device: Device, command: string): BlastRadius {
    return blastRadius(basis, device.id, command, (outlet) => outletNameOf(device, outlet));
}

export function outletNameOf(device: Device, outlet: string): string | undefined {
    const names = ['name', 'id', 'designator'].map((key) => device.readings.get(`outlet.${outlet}.${key}`));
    return names.find((name): name is string => typeof name === 'string' && name !== '');
}

/** `outlet.3.switch` written `off` is the command `outlet.3.load.off` by another name. */
function commandMeant(request: DeviceRequest): string {
    if (request.type === 'instant') return request.name;
    const outlet = /^(.*\b|)outlet(\.\d+)?\.switch$/.exec(request.name);
    if (!outlet || /^(?:on|yes|1)$/i.test(request.value)) return request.name;
    return outlet[2] === undefined ? 'load.off' : `outlet${outlet[2]}.load.off`;
}
