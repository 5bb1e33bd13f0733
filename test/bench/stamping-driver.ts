// For the bench: a driver that reads the time, in nanoseconds of the machine's monotonic clock, which is the same in every
// process, and as many other variables as it is told, which stay. It takes a new name at once, so that the way there and back
// can be timed.

import { ok } from '#model/result.ts';
import type { Driver } from '../../drivers/driver.ts';

export const driver: Driver = {
    async scan() {
        // There is nothing to find.
    },
    async open({ options }, report) {
        report.allReadings({ 'ups.status': 'OL', 'ups.id': '', ...numbered(Number(options.variables ?? 0)) });
        report.capabilities([], { 'ups.id': { kind: 'text', maxLength: 32 } });
        return {
            async poll() {
                report.readings({ 'experimental.stamp': process.hrtime.bigint().toString() });
            },
            async command(request) {
                report.readings({ 'ups.id': request.value ?? '' });
                return ok(undefined);
            },
            async close() {
                // There is nothing to let go of.
            },
        };
    },
};

function numbered(count: number): Record<string, number> {
    return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a.${index}.b`, index + 0.5]));
}
