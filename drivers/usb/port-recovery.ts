// Carries out the next step of the recovery ladder on the port of a USB UPS.

import type { Report } from '../driver.ts';
import type { UsbIdentity } from './identity.ts';
import type { Recovery } from './recovery.ts';
import { resetPort } from './usb-device.ts';

export interface OnPort {
    readonly identity: UsbIdentity;
    readonly address: number;
}

/** After a reset there may be another address, which the next attempt finds. Each step is logged once. */
export async function recoverPort({ identity, address }: OnPort, recovery: Recovery, report: Report): Promise<void> {
    const step = recovery.next();
    if (step === 'open') return;
    const { vendor, product, port } = identity;
    const isDone = await resetPort({ vendor, product, port, address });
    if (!recovery.isNews(step)) return;
    const message = isDone ? 'reset the port of a USB UPS that does not answer' : 'may not reset the port of a USB UPS';
    report.log('warn', message, { port });
}
