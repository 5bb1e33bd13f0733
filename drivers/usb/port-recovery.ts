// Carries out the next step of the recovery ladder on the port of a USB UPS.

import type { Report } from '../driver.ts';
import type { UsbIdentity } from './identity.ts';
import { powerCyclePort } from './port-power.ts';
import type { Recovery, Rung } from './recovery.ts';
import { resetInterface, resetPort } from './usb-device.ts';

export interface OnPort {
    readonly identity: UsbIdentity;
    readonly address: number;
    /** That the driver speaks to. */
    readonly interfaceNumber?: number;
}

/** Each resolves with false where it cannot be done. */
export type Hands = Readonly<Record<Rung, (place: OnPort) => Promise<boolean>>>;

const HANDS: Hands = {
    'reset-interface': (place) => resetInterface(addressOf(place), place.interfaceNumber ?? 0),
    'reset-port': (place) => resetPort(addressOf(place)),
    'power-cycle-port': ({ identity }) => powerCyclePort(identity.port),
};

const DONE = {
    'reset-interface': 'reset the interface of a USB UPS that does not answer',
    'reset-port': 'reset the port of a USB UPS that does not answer',
    'power-cycle-port': 'took the power from the port of a USB UPS that does not answer, and gave it back',
} as const satisfies Record<Rung, string>;

/** True: a step was taken, and the device may have another address and another node now. Each step is logged once. */
export async function recoverPort(
    place: OnPort,
    recovery: Recovery,
    report: Report,
    hands: Hands = HANDS,
): Promise<boolean> {
    const { port } = place.identity;
    let step = recovery.next();
    while (step !== 'open') {
        const isDone = await hands[step](place);
        const message = isDone ? DONE[step] : `cannot ${step.replaceAll('-', ' ')} of a USB UPS that does not answer`;
        if (recovery.isNews(step)) report.log('warn', message, { port });
        if (isDone) return true;
        step = recovery.outOfReach(step);
    }
    return false;
}

function addressOf({ identity, address }: OnPort): Parameters<typeof resetPort>[0] {
    const { vendor, product, port } = identity;
    return { vendor, product, port, address };
}
