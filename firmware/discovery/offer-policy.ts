// What of the things that are plugged in is offered, and what there is to say when that changes. Pure.

import type { GatewayConfig } from '#model/config.ts';
import type { EventBody } from '#model/events.ts';
import { configuredAs, type ShownFound } from './found-device.ts';

type Devices = GatewayConfig['devices'];

/** What no device of the configuration is; each port once, whichever drivers could speak to it. */
export function offersAmong(found: readonly ShownFound[], devices: Devices): ShownFound[] {
    const byPort = new Map(found.toReversed().map((one) => [one.facts.usbPort, one]));
    return [...byPort.values()].reverse().filter((one) => configuredAs(one, devices) === undefined);
}

/** The way from one list of offers to the next, which these devices leave. */
export function offerNews(before: readonly ShownFound[], now: readonly ShownFound[], devices: Devices): EventBody[] {
    const isIn = (list: readonly ShownFound[], one: ShownFound) => list.some((other) => isSame(one, other));
    const over = before
        .filter((one) => !isIn(now, one))
        .map(({ title, ...one }): EventBody => {
            const device = configuredAs({ title, ...one }, devices);
            const why = device === undefined ? 'was unplugged' : `is “${device}” now`;
            return { type: 'offer', phase: 'over', title, text: `the UPS “${title}” on USB ${why}` };
        });
    const come = now
        // Who gets its rights is told of again.
        .filter((one) => !before.some((other) => isSame(one, other) && one.problem === other.problem))
        .map(({ title, problem }): EventBody => {
            if (problem !== undefined) {
                const text = `the UPS “${title}” on USB cannot be used: ${problem}`;
                return { type: 'offer', phase: 'forbidden', title, text };
            }
            const text = `new UPS “${title}” on USB: add it with “powerchain adopt”, or on the page`;
            return { type: 'offer', phase: 'new', title, text };
        });
    return [...over, ...come];
}

/** Whether it is the same device in the same place. */
function isSame(one: ShownFound, other: ShownFound): boolean {
    return ['vendor', 'product', 'serial', 'usbPort'].every((key) => one.facts[key] === other.facts[key]);
}
