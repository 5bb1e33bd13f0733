// The demo driver: a rack without hardware. All its devices live in one world, so that a failed feed is felt by all.
// The world is in world.ts; here it only gets the clock, and what changed gets out.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { DriverDevice } from '#model/driver.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { World } from './world.ts';

/** `now` gives seconds of a monotonic clock. */
export function createDemoDriver(now: () => number): Driver {
    const world = new World();
    const reports = new Map<string, Report>();

    const tell = (id: string, report: Report) => {
        const readings = world.readings(id);
        if (readings === undefined) report.stale('its data cable is pulled in the simulation');
        else report.allReadings(readings);
    };

    const command = (id: string, request: DeviceRequest): CommandOutcome => {
        world.advanceTo(now());
        const outcome = world.command(id, request);
        // A change is felt all over the rack: everybody says so now, not at the next poll.
        if (outcome.ok) for (const [other, report] of reports) tell(other, report);
        return outcome;
    };

    const open = (device: DriverDevice, report: Report): OpenDevice => {
        const { id } = device.spec;
        world.advanceTo(now());
        world.add(device);
        reports.set(id, report);
        report.capabilities(world.commands(id), world.settings(id));
        return {
            poll: async () => {
                world.advanceTo(now());
                tell(id, report);
            },
            command: async (request) => command(id, request),
            close: async () => {
                // A device that was opened anew in the meantime is not ours to take away.
                if (reports.get(id) !== report) return;
                reports.delete(id);
                world.remove(id);
            },
        };
    };

    return {
        // A simulated rack is configured, never found: nobody wants to see it among real hardware.
        scan: async () => undefined,
        open: async (device, report) => open(device, report),
    };
}

export const driver: Driver = createDemoDriver(() => performance.now() / 1000);
