// The first word of every driver. What comes in at the start holds up the process for a while (the page's server is large): it
// should not come before what hosts on battery wait for.

import type { DeviceId } from '#model/device.ts';
import type { Gateway } from './gateway.ts';

/**
 * Resolves when of each of these devices something is known, be it why it is not heard; or after so many milliseconds, for drivers
 * that hang.
 */
export function firstWord(gateway: Gateway, devices: Iterable<DeviceId>, milliseconds: number): Promise<void> {
    const silent = new Set(devices);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    const unsubscribe = gateway.subscribe('first-word', (event) => {
        if (event.type !== 'readings' && !(event.type === 'link' && event.link !== 'connecting')) return;
        silent.delete(event.device);
        if (silent.size === 0) resolve();
    });
    if (silent.size === 0) resolve();
    return promise.finally(() => {
        clearTimeout(timer);
        unsubscribe();
    });
}
