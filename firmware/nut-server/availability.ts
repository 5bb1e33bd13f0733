// When a device's values may be served, and what the client hears otherwise. A policy: facts and time in, verdict out.
// A link in trouble does not make values worthless at once: a client that hears an error while its UPS is on battery
// shuts its host down after 15 seconds.

import type { Device } from '#model/device.ts';
import type { ErrorToken } from '#nut/error-token.ts';

export type Unavailable = Extract<ErrorToken, 'DATA-STALE' | 'DRIVER-NOT-CONNECTED'>;

/**
 * @param now the clock of `device.heardAt`, in milliseconds since 1970; asked only when it matters
 * @returns undefined when the values may be served
 */
export function unavailability(
    device: Pick<Device, 'link' | 'heardAt'>,
    maxAgeSeconds: number,
    now: () => number,
): Unavailable | undefined {
    if (device.link === 'ok') return undefined;
    if (device.heardAt === undefined) return 'DRIVER-NOT-CONNECTED';
    // Both ways: after the clock was set back, old values must not look fresh for hours.
    return Math.abs(now() - device.heardAt) <= maxAgeSeconds * 1000 ? undefined : 'DATA-STALE';
}
